"""A stand-in engine with a config file, and what a person does on the config page."""

from __future__ import annotations

import time
from typing import Any

from core.base.errors import ConfigChangedError
from core.base.events import ConfigChangedOnDisk, ConfigSaved, Job
from core.config.history import Applied, Outcome
from core.config.store import ConfigState, Draft, Issue, SavedConfig
from tests.gui.conftest import Driver, StandInEngine

FILE = "model_list:\n  - model_name: demo\n"


def digest_of(text: str) -> str:
    return f"digest of {text}"


def applied(
    text: str, outcome: Outcome, *models: str, reason: str = "", minutes_ago: float = 1
) -> Applied:
    """An entry of the history; its text is its id, too."""
    at = time.time() - minutes_ago * 60
    return Applied(text, at, outcome, reason, digest_of(text), models, text)


class ConfigEngine(StandInEngine):
    """A stand-in with a config file that can be changed behind the window's back."""

    def __init__(self, *args: Any) -> None:
        self.on_disk = FILE
        super().__init__(*args)
        self.draft: Draft | None = None
        self.issues: tuple[Issue, ...] = ()
        self.created = False
        self.save_error: Exception | None = None

    @property
    def digest(self) -> str:
        return digest_of(self.on_disk)

    @digest.setter
    def digest(self, _value: str) -> None: ...

    def go_back(self, id_: str) -> Job[Any]:
        (entry,) = [one for one in self.applied if one.id == id_]
        self.on_disk = entry.text
        self.events.post(ConfigSaved(self.digest))
        return self._job("go_back", id_, result=SavedConfig(self.digest, None))

    def load_config(self) -> Job[Any]:
        state = ConfigState(
            self.paths.config, self.on_disk, self.digest, self.issues, self.draft, self.created
        )
        return self._job("load_config", result=state)

    def check_config(self, text: str) -> Job[Any]:
        return self._job("check_config", text, result=self.issues)

    def save_config(self, text: str, base_digest: str, *, force: bool = False) -> Job[Any]:
        error = self.save_error
        if base_digest != self.digest and not force:
            error = ConfigChangedError("The file was changed.", "Compare.")
        if error is None:
            self.on_disk = text
            self.events.post(ConfigSaved(self.digest))
        return self._job("save_config", text, result=SavedConfig(self.digest, None), error=error)

    def put_on_disk(self, text: str) -> SavedConfig:
        self.on_disk = text
        return SavedConfig(self.digest, None)

    def edit_outside(self, text: str) -> None:
        self.on_disk = text
        self.events.post(ConfigChangedOnDisk(self.digest))


def type_in(inside: Driver, page: Any, text: str, at: str = "end - 1 chars") -> None:
    page.editor.text.mark_set("insert", at)
    page.editor.text.insert("insert", text)
    inside.pump()


def press(inside: Driver, page: Any, matter: str, label: str) -> None:
    page.banners.buttons[matter][label].invoke()
    inside.pump()


def said(page: Any) -> str:
    return str(page.strip.state_label.cget("text"))
