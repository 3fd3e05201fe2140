"""The stand-ins for the config file: one that stays as it is, and one that can be changed."""

from __future__ import annotations

from collections.abc import Callable, Collection
from pathlib import Path
from typing import Any

from typing_extensions import override

from core.base.errors import ConfigChangedError
from core.base.events import ConfigChangedOnDisk, ConfigSaved, Job
from core.base.resources import program_file
from core.config.catalog import Catalog
from core.config.completion import complete
from core.config.help import help_at
from core.config.history import Applied
from core.config.presets import FOLDER, Preset, load_presets, plan_preset
from core.config.service import ConfigService
from core.config.store import GONE, ConfigState, Draft, Issue, SavedConfig
from tests.gui.stand_in.script import Script

FILE = "model_list:\n  - model_name: demo\n"


def digest_of(text: str) -> str:
    """What the stand-ins take for a digest."""
    return f"digest of {text}"


class StandInConfig(ConfigService):
    """A config file that can be changed behind the window's back."""

    def __init__(self, script: Script, path: Path) -> None:
        self._script = script
        self._path = path
        self.on_disk = FILE
        self.applied: tuple[Applied, ...] = ()
        """The history, newest first."""
        self.draft: Draft | None = None
        self.issues: tuple[Issue, ...] = ()
        self.find_issues: Callable[[str], tuple[Issue, ...]] = lambda _text: self.issues
        """What a check says of a text."""
        self.catalog = Catalog()
        self.names: tuple[str, ...] = ()
        """Those in the vault."""
        self.created = False
        self.fresh = ""
        """The text of the first start."""
        self.gone = False
        """Somebody has moved the file away."""
        self.save_error: Exception | None = None
        self.presets_error: Exception | None = None

    @property
    def digest(self) -> str:
        """Of the file."""
        return GONE if self.gone else digest_of(self.on_disk)

    # ---- what a test lets happen
    def put_on_disk(self, text: str) -> SavedConfig:
        """The file holds `text` now."""
        self.on_disk, self.gone = text, False
        return SavedConfig(self.digest, None)

    def put_back(self, id_: str) -> SavedConfig:
        """The file is this one of the history again."""
        (entry,) = [one for one in self.applied if one.id == id_]
        saved = self.put_on_disk(entry.text)
        self._script.events.post(ConfigSaved(self.digest))
        return saved

    def edit_outside(self, text: str) -> None:
        """Another program writes the file."""
        self.on_disk, self.gone = text, False
        self._script.events.post(ConfigChangedOnDisk(self.digest))

    def remove_outside(self) -> None:
        """Somebody moves the file away."""
        self.on_disk, self.gone = "", True
        self._script.events.post(ConfigChangedOnDisk(self.digest))

    # ---- what the window calls
    @override
    def load(self) -> Job[Any]:
        state = ConfigState(
            self._path, self.on_disk, self.digest, self.issues, self.draft, self.created
        )
        if self.gone:
            state = ConfigState(self._path, self.fresh, self.digest, gone=True)
        return self._script.job("config.load", result=state)

    @override
    def check(self, text: str) -> Job[Any]:
        return self._script.job("config.check", text, result=self.find_issues(text))

    @override
    def complete(self, text: str, at: int, *, asked: bool = False) -> Job[Any]:
        found = complete(text, at, self.catalog, self.names, asked=asked)
        return self._script.job("config.complete", text, at, result=found)

    @override
    def help(self, text: str, at: int) -> Job[Any]:
        return self._script.job("config.help", at, result=help_at(text, at, self.catalog))

    @override
    def presets(self) -> Job[Any]:
        found = load_presets(program_file(FOLDER)) if self.presets_error is None else None
        return self._script.job("config.presets", result=found, error=self.presets_error)

    @override
    def preset_plan(self, text: str, preset: Preset) -> Job[Any]:
        plan = plan_preset(text, preset, self.names, is_fresh=text == self.fresh)
        return self._script.job("config.preset_plan", preset.id, result=plan)

    @override
    def missing_names(self, names: Collection[str]) -> Job[Any]:
        missing = tuple(name for name in names if name not in self.names)
        return self._script.job("config.missing_names", result=missing)

    @override
    def save(self, text: str, base_digest: str, *, force: bool = False) -> Job[Any]:
        error = self.save_error
        if base_digest != self.digest and not force:
            error = ConfigChangedError("The file was changed.", "Compare.")
        if error is None:
            self.on_disk, self.gone = text, False
            self._script.events.post(ConfigSaved(self.digest))
        saved = SavedConfig(self.digest, None)
        return self._script.job("config.save", text, result=saved, error=error)

    @override
    def keep_draft(self, text: str, base_digest: str) -> Job[Any]:
        return self._script.job("config.keep_draft", text)

    @override
    def drop_draft(self) -> Job[Any]:
        return self._script.job("config.drop_draft")

    @override
    def history(self) -> Job[Any]:
        return self._script.job("config.history", result=self.applied)
