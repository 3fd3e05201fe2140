"""The stand-in for imports: files are read as the real one does, and nothing is kept."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any

from typing_extensions import override

from core.base.errors import UserError
from core.base.events import Job
from core.importing.draft import Draft, Place, ReportLine
from core.importing.service import ImportService, Taken, plan
from tests.gui.stand_in.script import Script


class StandInImporting(ImportService):
    """Nothing is on this computer, and the vault is empty, unless a test says so."""

    on_computer: tuple[Place, ...] = ()
    stored: Mapping[str, str]
    error: UserError | None = None
    """What taking keys fails with."""
    left: tuple[ReportLine, ...] = ()

    def __init__(self, script: Script) -> None:
        self._script = script
        self.stored = {}

    @override
    def places(self) -> Job[Any]:
        return self._script.job("importing.places", result=self.on_computer)

    @override
    def look(self, path: Path, text: str) -> Job[Any]:
        try:
            draft = plan(path, text, self.stored)
        except UserError as error:
            return self._script.job("importing.look", path, error=error)
        return self._script.job("importing.look", path, result=draft)

    @override
    def take(self, draft: Draft, keys: Collection[str], files: Collection[str]) -> Job[Any]:
        copied = tuple(one for one in sorted(files) if one not in {one.where for one in self.left})
        taken = Taken(tuple(sorted(keys)), copied, self.left)
        names = (sorted(keys), sorted(files))
        return self._script.job("importing.take", *names, result=taken, error=self.error)
