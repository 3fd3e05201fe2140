"""Makes the runtime of this version ready to run: unpacked once, checked at every start."""

from __future__ import annotations

import contextlib
import os
import secrets
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

from core.base.errors import DataFolderError, RuntimeBundleError
from core.base.events import Notice
from core.base.file_lock import FileLock, Locking
from core.base.files import explain, make_private_folder, replace_patiently, sync_folder
from core.runtime import cleaning, integrity
from core.runtime.locks import PATIENCE_S, use, wait_for_lock
from core.runtime.manifest import Entry
from core.runtime.payload import Payload
from core.runtime.unpack import Progress, Report, Tally, unpack

_RENAME_PATIENCE_S: Final = 15.0 if sys.platform == "win32" else 0.0
"""Windows renames no folder while a virus scanner reads a file in it, and it reads all of them."""


class Runtime:
    """One version's runtime, in the first of several folders that will have it.

    `ensure` may take seconds and is for a worker thread. From `ensure` to `close` other programs
    see that we run from there and leave it alone.
    """

    def __init__(
        self,
        payload: Payload,
        program: str,
        homes: Sequence[Path],
        *,
        say: Callable[[Notice], None] = lambda _notice: None,
        locking: Locking | None = None,
        patience_s: float = PATIENCE_S,
    ) -> None:
        """`program` is the path of the executable in the runtime; `homes` are the folders to
        try, in order; `say` hears what the person should know although all went well."""
        self._payload = payload
        self._program = program
        self._homes = tuple(homes)
        self._say = say
        self._locking = locking
        self._patience_s = patience_s
        self._marker: FileLock | None = None
        self._home: Path | None = None

    @property
    def name(self) -> str:
        """The folder's name: version and hash."""
        return self._payload.manifest.name

    def ensure(self, report: Report = lambda _progress: None, *, verify: bool = False) -> Path:
        """The folder of the complete runtime, every file of it checked.

        With `verify` each file is hashed even when nothing looks touched. Raises
        RuntimeBundleError when no folder can have it or the program file cannot be read, and
        whatever `report` raises; what was unpacked by then is used the next time.
        """
        self.close()
        failures: list[DataFolderError] = []
        for home in self._homes:
            try:
                folder = self._ensure_in(home, report, verify)
            except DataFolderError as error:
                failures.append(error)
                cleaning.remove_if_empty(home)
                continue
            if failures:
                self._say(_elsewhere(failures, folder))
            cleaning.remove_others(home, self.name, self._locking)
            return folder
        raise RuntimeBundleError(
            "The gateway could not be unpacked. " + " ".join(one.what for one in failures),
            failures[0].remedy if failures else "",
        )

    def close(self) -> None:
        """We no longer run from there. Idempotent."""
        if self._marker is not None:
            self._marker.release(remove=True)
            self._marker = None

    def leave_no_trace(self) -> bool:
        """Take this version's runtime away again, and what is empty then; False when another
        program uses it and it had to stay. Call it when the sidecar has ended."""
        self.close()
        home, self._home = self._home, None
        if home is None:
            return True
        if not cleaning.remove(home, self.name, self._locking):
            return False
        cleaning.remove_if_empty(home)
        return True

    def _ensure_in(self, home: Path, report: Report, verify: bool) -> Path:
        make_private_folder(home)
        lock = wait_for_lock(
            home,
            self.name,
            lambda: report(Progress("waiting", 0, 0)),
            locking=self._locking,
            patience_s=self._patience_s,
        )
        try:
            marker = use(home, self.name, self._locking)
            try:
                folder = self._complete(home, report, verify, alone=lock.works)
            except BaseException:
                marker.release(remove=True)
                raise
        finally:
            lock.release(remove=True)
        self._marker, self._home = marker, home
        return folder

    def _complete(self, home: Path, report: Report, verify: bool, *, alone: bool) -> Path:
        folder = home / self.name
        if folder.is_symlink() or (folder.exists() and not folder.is_dir()):
            _delete(folder)
        if not folder.exists():
            _require_programs(home)
            return self._unpack_all(home, folder, report, alone=alone)
        if verify or not integrity.quick(folder, self._payload.manifest):
            self._mend(folder, report)
        return folder

    def _mend(self, folder: Path, report: Report) -> None:
        was_whole = (folder / integrity.STAMP).exists()
        finding = self._compare(folder, report)
        if not finding.clean:
            try:
                integrity.remove(folder)  # from here on it counts as half unpacked
            except OSError as error:
                raise explain(error, "change", folder) from error
            wrong = self._clear(folder, finding, report)
            unpack(self._payload, folder, wrong, report)
            if was_whole:
                self._say(_mended(folder, finding))
        integrity.write(folder, self._payload.manifest)

    def _unpack_all(self, home: Path, folder: Path, report: Report, *, alone: bool) -> Path:
        # Where no lock keeps others out, each program unpacks into a folder of its own.
        part = home / f"{self.name}.part{'' if alone else f'-{secrets.token_hex(4)}'}"
        wanted = self._payload.manifest.files
        if part.is_symlink() or (part.exists() and not part.is_dir()):
            _delete(part)
        if part.exists():
            wanted = self._clear(part, self._compare(part, report), report)
        else:
            make_private_folder(part)
        unpack(self._payload, part, wanted, report)
        integrity.write(part, self._payload.manifest)
        try:
            replace_patiently(part, folder, patience_s=_RENAME_PATIENCE_S)
        except OSError as error:
            if not alone and integrity.quick(folder, self._payload.manifest):
                _delete(part)  # another program was quicker
                return folder
            raise explain(error, "rename", part) from error
        sync_folder(home)
        return folder

    def _compare(self, folder: Path, report: Report) -> integrity.Deviation:
        manifest = self._payload.manifest
        tally = Tally("checking", manifest.size, report)
        tally.show()
        finding = integrity.full(folder, manifest, tally.add)
        tally.show()
        return finding

    def _clear(
        self, folder: Path, finding: integrity.Deviation, report: Report
    ) -> tuple[Entry, ...]:
        """Remove what does not belong there; the files that are wrong then."""
        if not finding.extra:
            return finding.wrong
        for path in finding.extra:
            _delete(folder / path)
        return self._compare(folder, report).wrong  # an extra link may have hidden a missing folder


def _delete(path: Path) -> None:
    try:
        cleaning.delete(path)
    except OSError as error:
        raise explain(error, "remove", path) from error


def _require_programs(home: Path) -> None:
    """Raises DataFolderError where the system starts no program from that drive."""
    if sys.platform == "win32":
        return
    probe = home / f".pocket-{secrets.token_hex(6)}.tmp"
    try:
        probe.touch(0o700)
        runs = os.access(probe, os.X_OK)
    except OSError as error:
        raise explain(error, "write in", home) from error
    finally:
        with contextlib.suppress(OSError):
            probe.unlink(missing_ok=True)
    if not runs:
        raise DataFolderError(
            f"Programs cannot be started from {home}: its drive is mounted with 'noexec'.",
            "Keep the gateway's files in the other place (see the settings), or mount that drive "
            "without 'noexec'.",
        )


def _elsewhere(failures: Sequence[DataFolderError], folder: Path) -> Notice:
    return Notice(
        "warning",
        f"{failures[0].what} The gateway's files were put into {folder} instead.",
        failures[0].remedy,
    )


def _mended(folder: Path, finding: integrity.Deviation) -> Notice:
    names = [entry.path for entry in finding.wrong] + list(finding.extra)
    shown = ", ".join(names[:3]) + (f" and {len(names) - 3} more" if len(names) > 3 else "")
    return Notice(
        "warning",
        f"Files of the gateway in {folder} had been changed since they were unpacked ({shown}); "
        "they have been put back as they should be.",
        "If it was neither you nor a virus scanner, somebody else can write there: look into it.",
    )
