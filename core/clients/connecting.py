"""Connects tools and takes it back: what is written, in which order, and the way back.

The receipt is written before the tool's files and dropped after they are restored, and each file is
old or new, never between. So a program that is killed anywhere leaves a receipt for whatever it
may have changed, and taking that back looks at what each file holds, not at what was planned.
"""

from __future__ import annotations

import contextlib
import secrets
import stat
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from core.base.errors import DataFolderError, UserError
from core.base.files import atomic_write, back_up, digest, make_private_folder, remove_temps
from core.base.secret_rules import HIDDEN, hide_shapes
from core.clients.fields import Change
from core.clients.receipts import FileReceipt, Receipt, Receipts
from core.clients.settings_text import (
    check,
    in_words,
    read,
    real_path,
    with_fields,
    without_fields,
)
from core.clients.state import (
    ClientState,
    Disconnected,
    FileBack,
    FileChange,
    Preview,
    Trace,
)
from core.clients.tool import Computer, Connection, Format, Mapped, Tool, is_there
from core.clients.tools import TOOLS
from core.config.redact import without_assigned

_BACKUPS: Final = "before"
_KEEP: Final = 5
"""Backups of each file."""
_OTHERS: Final = 0o077


@dataclass(frozen=True)
class _Planned:
    """What one file is to become."""

    path: Path
    format: Format
    old: bytes | None
    new: bytes
    changes: tuple[Change, ...]

    def holds(self, key: str) -> bool:
        """Whether the key will be in it."""
        return key.encode() in self.new


class Connections:
    """The connections of one data folder. Not for several threads at once."""

    def __init__(
        self, data: Path, computer: Computer, *, clock: Callable[[], float] = time.time
    ) -> None:
        self._data = data
        self._computer = computer
        self._clock = clock
        self._receipts = Receipts(data / "clients", computer)

    # ---- looking
    def state(self, tool: Tool, program: Path | None) -> ClientState:
        """How things are. Never raises: what is wrong is its `trouble`."""
        files = tuple(one.place(self._computer) for one in tool.files)
        found = program is not None or any(map(is_there, files))
        here = [one for one in self._here() if one.tool_id == tool.id]
        own = next((one for one in here if self._is_own(one)), None)
        foreign = next((one for one in here if not self._is_own(one) and _holds(one)), None)
        return ClientState(
            tool,
            program,
            files,
            found,
            connected=own.connected if own is not None else None,
            foreign=foreign.connected if foreign is not None else None,
            elsewhere=tuple(
                one.computer
                for one in self._receipts.own()
                if one.tool_id == tool.id and one not in here
            ),
            trouble=self._trouble(tool, own),
        )

    def preview(self, tool: Tool, connection: Connection) -> Preview:
        """Raises UserError when it cannot be connected."""
        self._refuse_foreign(tool)
        changes = tuple(_change_of(one, connection.key) for one in self._plan(tool, connection))
        return Preview(tool.id, Mapped(connection.main, connection.small), changes)

    def example(self, tool: Tool, connection: Connection) -> str:
        """What a person would enter into the tool's settings files, were these empty."""
        parts = []
        for one in tool.files:
            path = one.place(self._computer)
            text, _ = with_fields(path, one.format, None, one.fields(connection))
            parts.append(f"{path}\n\n{text.decode('utf-8')}")
        return "\n".join(parts)

    def traces(self) -> tuple[Trace, ...]:
        """The connections of all data folders on this computer, and the notes on them."""
        found = []
        for receipt in self._here():
            foreign = not self._is_own(receipt)
            whose = f"the LiteLLM Pocket in {receipt.data}" if foreign else "this LiteLLM Pocket"
            known = TOOLS.get(receipt.tool_id)  # not those of a newer version
            name = receipt.tool_id if known is None else known.name
            for file in receipt.files:
                text = f"Settings of {name}, connected by {whose}"
                found.append(
                    Trace("connection", file.path, text, 0, receipt.tool_id, foreign=foreign)
                )
            note = self._receipts.note_path(receipt)
            if note.exists():
                text = f"A note that {name} is connected by {whose}"
                found.append(Trace("note", note, text, 0, receipt.tool_id, foreign=foreign))
        return tuple(found)

    # ---- connecting
    def connect(self, tool: Tool, connection: Connection, while_running: bool) -> None:
        """Raises UserError; then its files are as they were."""
        self._refuse_foreign(tool)
        self._plan(tool, connection)  # refuses, before a connection of before is given up
        for receipt in self._here():
            if receipt.tool_id == tool.id:
                self._take_back(receipt)
        planned = self._plan(tool, connection)
        try:
            receipt = self._receipt(tool, connection, while_running, planned)
            self._receipts.add(receipt)
        except DataFolderError as error:
            raise UserError(f"{tool.name} was not connected. {error.what}", error.remedy) from error
        try:
            for one in planned:
                _write(one.path, one.old, one.new, private=one.holds(connection.key))
        except BaseException:
            with contextlib.suppress(UserError):
                self._take_back(receipt)
            raise

    def disconnect(self, tool: Tool) -> Disconnected:
        """By whichever data folder it was connected. Raises UserError."""
        here = [one for one in self._here() if one.tool_id == tool.id]
        here.sort(key=self._is_own, reverse=True)
        if not here:
            raise UserError(f"{tool.name} is not connected.", "There is nothing to take back.")
        return self._take_back(here[0])

    def disconnect_all(self, *, only_while_running: bool = False) -> tuple[Disconnected, ...]:
        """Those of this data folder on this computer. What fails does not hold up the others;
        then the first UserError is raised."""
        done: list[Disconnected] = []
        failed: list[UserError] = []
        # What nobody asks for goes by the notes alone: no stick can have put something there.
        for receipt in self._receipts.noted() if only_while_running else self._here():
            if self._is_own(receipt) and (receipt.while_running or not only_while_running):
                try:
                    done.append(self._take_back(receipt))
                except UserError as error:
                    failed.append(error)
        if failed:
            raise failed[0]
        return tuple(done)

    # ---- inside
    def _is_own(self, receipt: Receipt) -> bool:
        # Not by the path of the data folder: the next stick has the same letter.
        return any(one.id == receipt.id for one in self._receipts.own())

    def _here(self) -> list[Receipt]:
        """Of this computer and any data folder: those that left a note here; and of our own, where
        somebody has removed that, those for files that such a tool has on a computer of this name.
        Never by the receipt alone: whoever gets hold of the data folder could name any file."""
        noted = self._receipts.noted()
        ids = {one.id for one in noted}
        lost = [one for one in self._receipts.own() if one.id not in ids and self._is_at_home(one)]
        return [*noted, *lost]

    def _is_at_home(self, receipt: Receipt) -> bool:
        tool = TOOLS.get(receipt.tool_id)
        places = {real_path(one.place(self._computer)) for one in tool.files} if tool else set()
        here = receipt.computer == self._computer.name
        return here and all(one.path in places for one in receipt.files)

    def _refuse_foreign(self, tool: Tool) -> None:
        for receipt in self._here():
            if receipt.tool_id == tool.id and not self._is_own(receipt) and _holds(receipt):
                raise UserError(
                    f"{tool.name} is connected by the LiteLLM Pocket in {receipt.data}.",
                    "Disconnect it first, here or there.",
                )

    def _trouble(self, tool: Tool, own: Receipt | None) -> str:
        again = "Connect it again, or disconnect it."
        if own is not None and not _holds(own):
            return f"Another program has taken LiteLLM Pocket out of its settings. {again}"
        try:
            changed = [name for file in own.files for name in _changed(file)] if own else []
            if changed:
                return f"Its settings were changed since: {', '.join(changed)}. {again}"
            for file in tool.files:
                obstacle = file.obstacle(self._computer)
                if obstacle and own is None:
                    return obstacle
                check(file.place(self._computer), file.format)
        except UserError as error:
            return error.what
        return ""

    def _plan(self, tool: Tool, connection: Connection) -> list[_Planned]:
        """From files as they are without a connection of ours."""
        if not tool.files:
            raise UserError(f"{tool.name} cannot be connected from here.", tool.note)
        planned = []
        undone = {
            file.path: self._without_ours(file)
            for receipt in self._here()
            if receipt.tool_id == tool.id
            for file in receipt.files
        }
        for one in tool.files:
            obstacle = one.obstacle(self._computer)
            if obstacle:
                raise UserError(f"{tool.name} cannot be connected. {obstacle}")
            path = real_path(one.place(self._computer))
            old = undone[path] if path in undone else read(path)
            new, changes = with_fields(path, one.format, old, one.fields(connection))
            planned.append(_Planned(path, one.format, old, new, changes))
        return planned

    def _receipt(
        self, tool: Tool, connection: Connection, while_running: bool, planned: list[_Planned]
    ) -> Receipt:
        return Receipt(
            id=secrets.token_hex(8),
            tool_id=tool.id,
            computer=self._computer.name,
            data=self._data,
            since=self._clock(),
            while_running=while_running,
            address=connection.address,
            main=connection.main,
            small=connection.small,
            files=tuple(self._file_receipt(tool, connection, one) for one in planned),
        )

    def _file_receipt(self, tool: Tool, connection: Connection, planned: _Planned) -> FileReceipt:
        folder = self._receipts.folder / _BACKUPS / tool.id
        copy = back_up(planned.path, folder, _KEEP, clock=self._clock)
        return FileReceipt(
            path=planned.path,
            format=planned.format,
            was_there=planned.old is not None,
            before=digest(planned.old) if planned.old is not None else "",
            after=digest(planned.new),
            # As a text with slashes: the data folder may come back on another system.
            backup=copy.relative_to(self._receipts.folder).as_posix() if copy is not None else "",
            made_folders=tuple(one for one in reversed(planned.path.parents) if not is_there(one)),
            changes=planned.changes,
            mode=_open_mode(planned.path) if planned.holds(connection.key) else None,
        )

    # ---- the way back
    def _take_back(self, receipt: Receipt) -> Disconnected:
        backs = tuple(self._file_back(one) for one in receipt.files)
        try:
            self._receipts.drop(receipt)
            for file in receipt.files:
                self._drop_backup(file)
        except OSError as error:
            raise UserError(
                f"{receipt.tool_id} is disconnected, but its receipt could not be removed "
                f"({error.strerror}).",
                "Disconnect it once more.",
            ) from error
        return Disconnected(receipt.tool_id, backs)

    def _file_back(self, file: FileReceipt) -> FileBack:
        now = read(file.path)
        remove_temps(file.path.parent)  # of a program that was killed while it wrote
        if now is None:
            _remove_folders(file)
            return FileBack(file.path, "not there")
        if not _holds_file(file, now):
            return FileBack(file.path, "untouched")
        old, kept = self._undone(file, now)
        if old is None:
            _remove(file)
            return FileBack(file.path, "removed")
        if old != now:
            _write(file.path, now, old)
            if file.mode is not None and not kept:
                _open_again(file.path, file.mode)
        as_before = digest(old) == file.before
        return FileBack(file.path, "as before" if as_before else "ours removed", kept)

    def _without_ours(self, file: FileReceipt) -> bytes | None:
        now = read(file.path)
        if now is None or not _holds_file(file, now):
            return now
        return self._undone(file, now)[0]

    def _undone(self, file: FileReceipt, now: bytes) -> tuple[bytes | None, tuple[str, ...]]:
        """What the file is to hold again (None: it is to go), and the names of what stays."""
        if digest(now) == file.after:
            if not file.was_there:
                return None, ()
            copy = self._backup(file)
            if copy is not None:
                return copy, ()
        old, kept = without_fields(file.path, file.format, now, file.changes)
        return (None if not old and not file.was_there else old), kept

    def _backup(self, file: FileReceipt) -> bytes | None:
        """The copy of what it held, if that is there and whole."""
        with contextlib.suppress(OSError):
            data = (self._receipts.folder / file.backup).read_bytes() if file.backup else b""
            if file.backup and digest(data) == file.before:
                return data
        return None

    def _drop_backup(self, file: FileReceipt) -> None:
        """Unless it holds what the file does not hold again."""
        others = {one.backup for receipt in self._receipts.own() for one in receipt.files}
        if (
            not file.backup
            or file.backup in others
            or digest(read(file.path) or b"") != file.before
        ):
            return
        copy = self._receipts.folder / file.backup
        copy.unlink(missing_ok=True)
        with contextlib.suppress(OSError):
            copy.parent.rmdir()
            copy.parent.parent.rmdir()


def _holds(receipt: Receipt) -> bool:
    """Whether something of ours is in its files; also where nobody can tell."""
    try:
        files = [(file, read(file.path)) for file in receipt.files]
        return any(now is not None and _holds_file(file, now) for file, now in files)
    except UserError:
        return True


def _holds_file(file: FileReceipt, now: bytes) -> bool:
    if digest(now) == file.after:
        return True
    if digest(now) == file.before:
        return False
    undone, _ = without_fields(file.path, file.format, now, file.changes)
    return undone != now


def _changed(file: FileReceipt) -> tuple[str, ...]:
    """The fields of ours that somebody has given another value. Raises UserError."""
    now = read(file.path)
    if now is None or digest(now) == file.after:
        return ()
    return without_fields(file.path, file.format, now, file.changes)[1]


def _write(path: Path, old: bytes | None, new: bytes, *, private: bool = False) -> None:
    """Raises UserError, also when the file is no longer what it was a moment ago. `private`: a
    secret is in it, and whoever uses this computer, too, must not read it."""
    if read(path) != old:
        raise UserError(
            f"{path} was changed by another program at this very moment.",
            "Nothing was changed. Try again.",
        )
    try:
        make_private_folder(path.parent)
        atomic_write(path, new, private=private or old is None)
    except DataFolderError as error:
        raise in_words(error) from error


def _open_mode(path: Path) -> int | None:
    """The permissions of a file that others may read; None where they may not, or on Windows, where
    those of its folder count."""
    if sys.platform == "win32":
        return None
    with contextlib.suppress(OSError):
        mode = stat.S_IMODE(path.stat().st_mode)
        return mode if mode & _OTHERS else None
    return None


def _open_again(path: Path, mode: int) -> None:
    """As it was before, unless somebody has changed that since."""
    with contextlib.suppress(OSError):
        if not path.stat().st_mode & _OTHERS:
            path.chmod(mode)


def _remove(file: FileReceipt) -> None:
    try:
        file.path.unlink(missing_ok=True)
    except OSError as error:
        raise UserError(
            f"Could not remove {file.path}: {error.strerror}.",
            "Close the program that has it open, then try again.",
        ) from error
    _remove_folders(file)


def _remove_folders(file: FileReceipt) -> None:
    """Those that we made, as far as nobody has put something into them."""
    with contextlib.suppress(OSError):
        for folder in reversed(file.made_folders):
            folder.rmdir()


def _change_of(planned: _Planned, key: str) -> FileChange:
    import difflib  # no start needs it

    now = read(planned.path)  # with a connection that there may be already
    old, new = (
        (data or b"").decode("utf-8-sig").replace(key, HIDDEN).splitlines()
        for data in (now, planned.new)
    )
    lines = difflib.unified_diff(old, new, "now", "connected", lineterm="")
    shown = tuple(hide_shapes(without_assigned(line)) for line in lines)
    return FileChange(planned.path, now is None, shown)
