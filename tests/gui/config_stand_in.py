"""A stand-in engine with a config file, and what a person does on the config page."""

from __future__ import annotations

from typing import Any

from core.config.store import ConfigState, Draft, Issue, SavedConfig
from core.errors import ConfigChangedError
from core.events import ConfigChangedOnDisk, Job
from tests.gui.conftest import Driver, StandInEngine

FILE = "model_list:\n  - model_name: demo\n"


class ConfigEngine(StandInEngine):
    """A stand-in with a config file that can be changed behind the window's back."""

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self.on_disk = FILE
        self.draft: Draft | None = None
        self.issues: tuple[Issue, ...] = ()
        self.created = False
        self.save_error: Exception | None = None

    @property
    def digest(self) -> str:
        return f"digest of {self.on_disk}"

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
        return self._job("save_config", text, result=SavedConfig(self.digest, None), error=error)

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
