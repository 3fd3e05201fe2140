"""The service of imports: what the window and the verb may ask of settings from elsewhere."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from core.account.session import Session
from core.base.errors import DataFolderError
from core.base.events import Job
from core.base.files import atomic_write, make_private_folder
from core.base.jobs import Jobs
from core.base.paths import CONFIG_NAME, leads_within
from core.clients.tool import Computer
from core.config.document import Parse, parse
from core.config.store import WatchedConfig
from core.importing.assembling import draft_of
from core.importing.draft import LEFT_OUT, TAKEN, Draft, ImportedFile, Place, ReportLine
from core.importing.in_words import as_dict
from core.keys.transfer import KeyTransfer

ASK: Final = "import"


@dataclass(frozen=True)
class Taken:
    """What went into the vault and beside the config."""

    keys: tuple[str, ...] = ()
    files: tuple[str, ...] = ()
    report: tuple[ReportLine, ...] = ()
    """On files that were not copied, and why."""


def plan(
    path: Path,
    base: str,
    stored: Mapping[str, str],
    parse: Parse = parse,
    config_name: str = CONFIG_NAME,
) -> Draft:
    """What importing `path` into the config `base` would do; nothing is written. Raises UserError.

    `stored` are the vault's values by name: what it has keeps its name there. `config_name` is what
    the file of the config is called.
    """
    from core.importing import sources  # no start needs it, with SQLite

    asked = [one.name for one in parse(base).references()]
    found, models = sources.read(path, stored, asked, config_name)
    return draft_of(found, base, stored, models, parse)


class ImportService:
    """Its methods return at once; all of them need a login."""

    def __init__(
        self,
        jobs: Jobs,
        session: Session,
        config: WatchedConfig,
        transfer: KeyTransfer,
        parse: Parse,
        computer: Computer,
    ) -> None:
        self._jobs = jobs
        self._session = session
        self._config = config
        self._transfer = transfer
        self._parse = parse
        self._computer = computer

    def places(self) -> Job[tuple[Place, ...]]:
        """The settings of other programs on this computer."""
        computer = self._computer

        def found() -> tuple[Place, ...]:
            from core.importing import sources

            return sources.places(computer.platform, computer.environ, computer.home)

        return self._jobs.slow_unlocked("Looking for settings", found)

    def look(self, path: Path, text: str) -> Job[Draft]:
        """What importing a file or a folder into the config `text` would do; nothing is written.
        ConfigError, DataFolderError, VaultError where it is nothing that can be imported."""
        return self._jobs.slow_unlocked("Reading the settings", lambda: self._plan(path, text))

    def take(self, draft: Draft, keys: Collection[str], files: Collection[str]) -> Job[Taken]:
        """Put these keys of the draft into the vault, and these files beside the config. A file
        that is there already stays. VaultError, DataFolderError."""
        return self._jobs.unlocked("Importing", self._take, draft, keys, files)

    def answer(self, request: Mapping[str, Any]) -> Mapping[str, Any] | None:
        """What the command line asks: to import into the config as it is on the disk, and write
        it; Python files only `with_code`. Waits for the end. None: the request is not about that.
        UserError."""
        if request.get("ask") != ASK:
            return None
        state = self._jobs.wait_unlocked("Reading the config", self._config.load)
        draft = self._plan(Path(str(request.get("path"))), state.text)
        keys = {one.name for one in draft.keys if not one.stored}
        with_code = bool(request.get("with_code"))
        files = {one.name for one in draft.files if with_code or not one.is_code}

        def write() -> Mapping[str, Any]:
            # The keys first, then the files: a config that names them finds both.
            taken = self._take(draft, keys, files)
            saved = self._config.save(draft.text, state.digest, force=False)
            return {
                **as_dict(draft),
                "written": True,
                "backup": None if saved.backup is None else str(saved.backup),
                "stored": list(taken.keys),
                "copied": list(taken.files),
                "report": [
                    [one.outcome, one.where, one.text]
                    for one in (*draft.report, *taken.report)
                    # That of a file which waited for a yes, and has it now.
                    if one.outcome != LEFT_OUT or one.where not in taken.files
                ],
                "issues": [[one.line, one.severity, one.message] for one in saved.issues],
            }

        return self._jobs.wait_unlocked("Importing", write)

    def _plan(self, path: Path, text: str) -> Draft:
        """On a thread that may wait: a file may lie on a slow drive."""
        stored = self._jobs.wait_unlocked("Reading the keys", self._session.secrets)
        return plan(path, text, stored, self._parse, self._config.store.path.name)

    def _take(self, draft: Draft, keys: Collection[str], files: Collection[str]) -> Taken:
        values = {one.name: one.value for one in draft.keys}
        stored = self._transfer.take(values, keys)
        copied: list[str] = []
        lines: list[ReportLine] = []
        folder = self._config.store.path.absolute().parent
        for one in draft.files:
            if one.name in files:
                line = _copy(folder, one)
                lines.append(line)
                copied += [one.name] if line.outcome == TAKEN else []
        left = tuple(one for one in lines if one.outcome != TAKEN)
        return Taken(stored, tuple(copied), left)


def _copy(folder: Path, file: ImportedFile) -> ReportLine:
    """Beside the config; what is there is never written over."""
    target = folder.joinpath(*file.name.split("/"))
    try:
        if not leads_within(folder, target.parent):
            return ReportLine(LEFT_OUT, file.name, "a link leads out of the config's folder.")
        if target.is_symlink() or target.exists():
            if target.is_file() and target.read_bytes() == file.data:
                return ReportLine(TAKEN, file.name, "it is there already.")
            said = "another file of this name lies beside the config; it stays as it is."
            return ReportLine(LEFT_OUT, file.name, said)
        make_private_folder(target.parent)
        atomic_write(target, file.data, private=True)
    except (OSError, ValueError, RuntimeError):
        return ReportLine(LEFT_OUT, file.name, "it could not be written beside the config.")
    except DataFolderError as error:
        return ReportLine(LEFT_OUT, file.name, str(error))
    return ReportLine(TAKEN, file.name, "copied.")
