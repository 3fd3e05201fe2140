"""Takes keys that moved into the vault out of the old copies of the config: its backups, the
history of what was applied, the draft.

What a file held before stays on a flash drive or an SSD until its controller uses the place again;
nobody can see to that from here.
"""

from __future__ import annotations

import contextlib
import json
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from core.base.errors import ConfigError, DataFolderError
from core.base.files import atomic_write, digest, read_bytes
from core.base.paths import Paths
from core.base.redaction import Redactor
from core.config import draft as drafts
from core.config.history import Sealer, protect
from core.config.plaintext_keys import find, replace_values

_BIGGEST: Final = 64_000_000


@dataclass(frozen=True)
class Scrubbed:
    """What became of the copies."""

    cleaned: int = 0
    left: tuple[str, ...] = ()
    """Names of copies that hold a key and could not be written."""


def clean(paths: Paths, names: Mapping[str, str], sealer: Sealer | None = None) -> Scrubbed:
    """Put references to `names[value]` in the place of each value, or asterisks where it does not
    stand alone. `sealer` opens the encrypted configs of the history. Never raises."""
    cleaner = Cleaner(names, sealer)
    cleaned = 0
    left: list[str] = []
    try:  # first: a damaged one is set aside by it, and is a copy like others then
        cleaned += cleaner.clean_draft(paths.draft)
    except DataFolderError:
        left.append(paths.draft.name)
    for path in _copies(paths):
        try:
            cleaned += cleaner.clean_copy(path, of_history=path.parent == paths.applied)
        except DataFolderError:
            left.append(path.name)
    return Scrubbed(cleaned, tuple(left))


def clean_backups(folder: Path, names: Mapping[str, str]) -> int:
    """The same for the backups alone; how many held one of the values. Never raises: one that
    cannot be written is tried again at the next time."""
    cleaner = Cleaner(names)
    cleaned = 0
    for path in _files(folder) if names else ():
        with contextlib.suppress(DataFolderError):
            cleaned += cleaner.clean_copy(path, of_history=False)
    return cleaned


def with_keys(folder: Path, besides: Collection[str]) -> tuple[str, ...]:
    """The names of the backups in which keys stand in plain text, other than those in `besides`.
    Never raises."""
    found: list[str] = []
    for path in _files(folder):
        with contextlib.suppress(DataFolderError, UnicodeDecodeError):
            literals = find(read_bytes(path).decode("utf-8"))
            if any(one.value not in besides for one in literals):
                found.append(path.name)
    return tuple(found)


def _copies(paths: Paths) -> Iterator[Path]:
    for folder in (paths.backups, paths.applied, paths.draft.parent):
        yield from (path for path in _files(folder) if path != paths.draft)


def _files(folder: Path) -> Iterator[Path]:
    with contextlib.suppress(OSError):
        for path in sorted(folder.iterdir()):
            if path.is_file() and path.stat().st_size <= _BIGGEST:
                yield path


class Cleaner:
    """Takes the values in `names` out of texts; their names stand for them."""

    def __init__(self, names: Mapping[str, str], sealer: Sealer | None = None) -> None:
        self._names = names
        self._sealer = sealer
        self._hide = Redactor(names)

    def config(self, text: str) -> str:
        """References where a value stands alone; asterisks where it does not, as in a comment."""
        with contextlib.suppress(ConfigError):
            text = replace_values(text, self._names)
        return self._hide(text)

    def clean_draft(self, path: Path) -> bool:
        """Whether there was something to clean. A draft bears a digest of itself, so it is written
        as drafts are. Raises DataFolderError."""
        draft = drafts.read(path)
        text = "" if draft is None else self.config(draft.text)
        if draft is None or text == draft.text:
            return False
        drafts.keep(path, text, draft.base_digest, lambda: draft.saved_at)
        return True

    def clean_copy(self, path: Path, *, of_history: bool) -> bool:
        """Whether there was something to clean. Raises DataFolderError."""
        before = read_bytes(path)
        try:
            text = before.decode("utf-8", "surrogatepass")
        except UnicodeDecodeError:
            return False
        sealed = of_history and self._sealer is not None and '"sealed"' in text
        found = self._hide(text) != text or any(value in text for value in self._names)
        if not found and not sealed:
            return False
        after = self._history(text) if of_history else self.config(text)
        data = after.encode("utf-8", "surrogatepass")
        if data != before:
            atomic_write(path, data, private=True)
        return data != before

    def _history(self, text: str) -> str:
        """An entry of `core.config.history`: its config is cleaned, and the digest made to fit."""
        try:
            entry: Any = json.loads(text)
            whole = str(entry["text"])
            if entry.get("sealed") and self._sealer is not None:
                whole = self._sealer.unseal(str(entry["sealed"])) or whole
            config = self.config(whole)
            if config != whole:
                entry["text"] = config
                entry["digest"] = digest(config.encode("utf-8", "surrogatepass"))
                if entry.pop("sealed", "") and self._sealer is not None:
                    copy = protect(config, self._sealer, self._hide)
                    entry.pop("hidden", None)
                    entry["text"] = copy.text
                    if copy.hidden:
                        entry |= {"hidden": True, "sealed": copy.sealed}
            elif entry.get("sealed") and self._hide(text) == text:
                return text
            return self._hide(json.dumps(entry, ensure_ascii=False, indent=1))
        except (ValueError, TypeError, KeyError):
            return self._hide(text)
