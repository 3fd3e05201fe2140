"""A real test of a model that the config has."""

from __future__ import annotations

import tkinter as tk

from core.base.errors import UserError
from core.models.existing import ModelTrial
from gui.frame.dialogs import Choice, Dialog
from gui.frame.page import Context
from gui.pages.models import strings as texts
from gui.pages.models.add.asked import Report, Tried
from gui.pages.models.trial_results import TrialResults, how_it_went

_WIDTH, _HEIGHT = 520, 320


class TrialDialog(Dialog):
    """The test begins with the dialog, of the model as the text has it now; it ends with it."""

    def __init__(self, context: Context, text: str, index: int, name: str) -> None:
        super().__init__(context.dialogs, texts.testing(name), "plain")
        self._context = context
        self._models = context.engine.models
        self._asked = (text, index)
        self._runs = False
        theme = context.theme
        self.results = TrialResults(self.body, theme, self.test)
        self.results.configure(width=theme.em(_WIDTH), height=theme.em(_HEIGHT))
        self.results.pack_propagate(False)
        self.results.pack(fill="both", expand=True)
        self.add_buttons((Choice("close", "Close", "accent"),), lambda _key: self.close())
        self.bind("<Destroy>", self._gone, add="+")
        self.test()

    @property
    def first_focus(self) -> tk.Misc:
        return self.results.lines.text

    def test(self) -> None:
        """Ask the model, over each protocol that its clients speak."""
        self._runs = True
        self.results.begin()
        self._context.run(self._models.trial_of(*self._asked), self._send, self._failed)

    def _send(self, trial: ModelTrial) -> None:
        if not self.winfo_exists():
            return
        if not trial.protocols:
            self._runs = False
            self.results.show(texts.NO_TEST, [], can_test=False)
            return
        job = self._models.trial(trial.text, (trial.name,), trial.protocols)
        self._context.run(job, self._heard, self._failed)

    def _heard(self, report: Report) -> None:
        if self.winfo_exists():
            self._runs = False
            head = how_it_went(report, texts.ALL_CAME, texts.SOME_CAME, texts.NONE_CAME)
            self.results.report(head, report)

    def _failed(self, error: Exception) -> None:
        if self.winfo_exists():
            self._runs = False
            self.results.failure(texts.NOT_TESTED, error)
        if not isinstance(error, UserError):
            self._context.dialogs.error(error)

    def progress(self, done: int, total: int, result: Tried | None) -> None:
        """So many of the requests are over; `result` tells of the last one."""
        if self._runs:
            self.results.progress(done, total, result)

    def _gone(self, event: tk.Event[tk.Misc]) -> None:
        """However it was closed: nobody waits any more, and the test is not to cost more."""
        if event.widget is self and self._runs:
            self._runs = False
            self._models.cancel_trial()
