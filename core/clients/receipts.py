"""Receipts: what a connection has changed, kept in the data folder, so that it can be taken back.

A copy of each lies on the computer as a note, so that other copies of LiteLLM Pocket know of it,
and can take it back when the data folder is gone with its stick. No receipt holds a key of ours;
it may hold a former value of the tool's own settings, so it is private.
"""

from __future__ import annotations

import contextlib
import json
import logging
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

from core.base.files import atomic_write, make_private_folder
from core.clients.fields import Change
from core.clients.state import Connected
from core.clients.tool import Computer, FieldPath, Format, Item, Mapped

_VERSION: Final = 1
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class FileReceipt:
    """What was done to one file."""

    path: Path
    """The file itself, behind any links."""
    format: Format
    was_there: bool
    before: str
    """Digest of what it held; empty when it was not there."""
    after: str
    backup: str
    """The copy of what it held, counted from the folder of receipts; empty when there is none."""
    made_folders: tuple[Path, ...]
    """The uppermost first."""
    changes: tuple[Change, ...]
    mode: int | None = None
    """The permissions that it had on POSIX, where others could read it: while our key is in it they
    cannot."""


@dataclass(frozen=True)
class Receipt:
    """What a connection has changed."""

    id: str
    tool_id: str
    computer: str
    data: Path
    since: float
    while_running: bool
    address: str
    main: str
    small: str
    files: tuple[FileReceipt, ...]

    @property
    def connected(self) -> Connected:
        mapped = Mapped(self.main, self.small)
        return Connected(mapped, self.address, self.since, self.while_running, self.data)


class Receipts:
    """The receipts in `folder`, and the notes on this computer."""

    def __init__(self, folder: Path, computer: Computer) -> None:
        self.folder = folder
        self.notes = computer.notes
        self._home = computer.home

    def own(self) -> list[Receipt]:
        """Those of this data folder, of any computer."""
        return list(_read_all(self.folder))

    def noted(self) -> list[Receipt]:
        """Those of any data folder that have left a note on this computer."""
        return list(_read_all(self.notes))

    def note_path(self, receipt: Receipt) -> Path:
        return self.notes / f"{receipt.id}.json"

    def add(self, receipt: Receipt) -> None:
        """Here and as a note, or not at all. Raises DataFolderError."""
        data = json.dumps(_packed(receipt), indent=1).encode("ascii") + b"\n"
        try:
            for folder in (self.folder, self.notes):
                make_private_folder(folder)
                atomic_write(folder / f"{receipt.id}.json", data, private=True)
        except BaseException:
            # The note, which is last, is not there; what is here would say "connected".
            with contextlib.suppress(OSError):
                (self.folder / f"{receipt.id}.json").unlink(missing_ok=True)
            raise

    def drop(self, receipt: Receipt) -> None:
        """Forget it. Raises OSError when that cannot be; then it is taken back once more some
        day, which does no harm."""
        self.note_path(receipt).unlink(missing_ok=True)
        with contextlib.suppress(OSError):  # as far as they are empty: maybe we made them all
            for folder in (self.notes, *self.notes.parents):
                if folder == self._home:
                    break
                folder.rmdir()
        (self.folder / f"{receipt.id}.json").unlink(missing_ok=True)


def _read_all(folder: Path) -> Iterator[Receipt]:
    try:
        paths = sorted(path for path in folder.iterdir() if path.suffix == ".json")
    except OSError:
        return
    for path in paths:
        try:
            yield _unpacked(json.loads(path.read_bytes()))
        except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
            _log.warning("%s is not understood (%s).", path, type(error).__name__)


def _packed(receipt: Receipt) -> dict[str, Any]:
    body = asdict(receipt)
    for file, packed in zip(receipt.files, body["files"], strict=True):
        packed["changes"] = [{**asdict(one), "path": _path(one.path)} for one in file.changes]
    return {"version": _VERSION, **json.loads(json.dumps(body, default=str))}


def _path(path: FieldPath) -> list[Any]:
    return [[one.key, one.value] if isinstance(one, Item) else one for one in path]


def _unpacked(body: dict[str, Any]) -> Receipt:
    if body.pop("version") != _VERSION:
        raise ValueError
    files = tuple(_file(one) for one in body.pop("files"))
    return Receipt(**{**body, "data": Path(body["data"])}, files=files)


def _file(body: dict[str, Any]) -> FileReceipt:
    changes = tuple(_change(one) for one in body.pop("changes"))
    folders = tuple(Path(one) for one in body.pop("made_folders"))
    path = Path(body.pop("path"))
    return FileReceipt(path=path, made_folders=folders, changes=changes, **body)


def _change(body: dict[str, Any]) -> Change:
    path = tuple(Item(*one) if isinstance(one, list) else str(one) for one in body.pop("path"))
    return Change(path=path, **body)
