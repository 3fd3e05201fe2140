"""The way from "there is a model" to its entry in the config, in steps."""

from __future__ import annotations

from collections.abc import Callable
from tkinter import ttk
from typing import Final

from core.base.errors import UserError
from core.config.forms.model_edits import ModelFields
from core.models import choices
from core.models.adding import Beginning, NewModel
from core.models.choices import Answers, fields_of, steps_of
from gui.frame.delayed import Delayed
from gui.frame.dialogs import Choice
from gui.frame.form_dialog import FormDialog
from gui.frame.page import Context
from gui.frame.words import is_locked
from gui.pages.models.add import strings as texts
from gui.pages.models.add.address_step import AddressStep
from gui.pages.models.add.asked import Models, Tried
from gui.pages.models.add.key_step import KeyStep
from gui.pages.models.add.model_step import ModelStep
from gui.pages.models.add.name_step import NameStep
from gui.pages.models.add.provider_step import ProviderStep
from gui.pages.models.add.reading import WrappedText
from gui.pages.models.add.step import BAR, Step
from gui.pages.models.add.trial_step import TrialStep
from gui.widgets.card import wrap_to_width

_STEP, _PREVIEW, _HEIGHT = 550, 310, 366
"""How wide the step and the preview are, and how high; pixels of a 96 dpi screen."""
_BESIDE = 20
"""Between the two."""
_PREVIEW_MS = 120
_STEPS: Final[dict[str, type[Step]]] = {
    choices.PROVIDER: ProviderStep,
    choices.ACCESS: KeyStep,
    choices.PLACE: AddressStep,
    choices.MODEL: ModelStep,
    choices.NAME: NameStep,
    choices.TEST: TrialStep,
}


class AddModelDialog(FormDialog):
    """One step at a time; the steps themselves depend on what is answered.

    Nothing is written before the last button, but a new key: that is in the vault once its step is
    left. `insert` gets the model then; it is known by then that `text` can take it.
    """

    def __init__(
        self,
        context: Context,
        models: Models,
        text: str,
        beginning: Beginning,
        insert: Callable[[ModelFields], None],
    ) -> None:
        """`beginning` is what `models.begin(text)` found in the config."""
        super().__init__(context, "Add a model", _STEP + _PREVIEW)
        self.models = models
        self.beginning = beginning
        self.answers = Answers(beginning.catalog.providers[0])
        self.step: Step | None = None
        self.at = choices.PROVIDER
        self._text = text
        self._insert = insert
        self._steps: dict[str, Step] = {}
        self._newest = self.answers
        self._build()
        # Of the preview, not of the dialog, which hears of the end of all that is in it.
        self._preview_later = Delayed(self.preview, _PREVIEW_MS, self._show_preview)
        self.offer(Choice("go", "Next", "accent"), between=(Choice("back", "Back"),))
        self._show(choices.PROVIDER)
        self.open(self.step.first_focus() if self.step is not None else None)

    def _build(self) -> None:
        theme = self.context.theme
        self.rail = ttk.Frame(self.body, style="Surface.TFrame")
        self.rail.pack(fill="x", pady=(0, theme.px(12)))
        width = theme.em(_STEP) + theme.px(_BESIDE) + theme.em(_PREVIEW)
        both = ttk.Frame(self.body, style="Surface.TFrame", width=width, height=theme.em(_HEIGHT))
        both.pack_propagate(False)
        both.pack(fill="both", expand=True)
        self.message = ttk.Label(both, text=" ", style="Surface.error.TLabel", justify="left")
        wrap_to_width(self.message)
        self.message.pack(side="bottom", fill="x", pady=(theme.px(6), 0))
        right = ttk.Frame(both, style="Surface.TFrame", width=theme.em(_PREVIEW))
        right.pack_propagate(False)
        right.pack(side="right", fill="y", padx=(theme.px(_BESIDE - BAR), 0))
        self._place = ttk.Frame(both, style="Surface.TFrame")
        self._place.pack(fill="both", expand=True)
        ttk.Label(right, text="In the config", style="Surface.Strong.TLabel").pack(anchor="w")
        self.preview = WrappedText(right, theme, code=True, takes_focus=False)
        self.preview.pack(fill="both", expand=True, pady=(theme.px(6), 0))

    # ---- from step to step

    def _show(self, name: str) -> None:
        """Bring a step into sight, with the keyboard in it."""
        if self.step is not None:
            self.step.pack_forget()
        self.at = name
        if name not in self._steps:
            self._steps[name] = _STEPS[name](self._place, self)
        self.step = self._steps[name]
        self.say("")
        self.relabel(self.step.go)
        bar = 0 if self.step.scrolls else self.context.theme.px(BAR)
        self.step.pack(fill="both", expand=True, padx=(0, bar))
        self.step.enter()
        self._draw_rail()
        self.buttons["back"].state(["disabled" if name == choices.PROVIDER else "!disabled"])
        self.step.first_focus().focus_set()

    def submit(self) -> None:
        """On to the next step, or with the last one: insert."""
        if self.step is not None:
            self.step.answer(self._answered)

    def _answered(self, answers: Answers) -> None:
        if not self.winfo_exists():
            return
        if self.waits:
            self._wait(False)
        if self._is_another(answers):
            for name in [one for one in self._steps if one != choices.PROVIDER]:
                self._steps.pop(name).destroy()
        self.answers = answers
        way = steps_of(answers)
        place = way.index(self.at) + 1
        if place < len(way):
            self._show(way[place])
        else:
            self._finish()

    def _is_another(self, answers: Answers) -> bool:
        """What was typed for one provider is nothing for another."""
        before = self.answers
        return (answers.provider.name, answers.is_local) != (before.provider.name, before.is_local)

    def pressed(self, key: str) -> None:
        """Back: what was typed stays."""
        way = steps_of(self.answers)
        if key == "back" and self.step is not None and self.at != way[0]:
            self.step.leave()
            self._show(way[way.index(self.at) - 1])

    def cancelled(self) -> None:
        """Escape does not drop the answers of several steps unasked."""
        if self.at == choices.PROVIDER:
            self.close()
        else:
            question, words = texts.LEAVE, texts.LEAVE_WORDS
            self.dialogs.confirm(question, words, texts.LEAVE_YES, self.close, no=texts.LEAVE_NO)

    def _draw_rail(self) -> None:
        for child in self.rail.winfo_children():
            child.destroy()
        for number, name in enumerate(steps_of(self.answers), 1):
            style = "Surface.Strong.TLabel" if name == self.at else "Surface.Muted.TLabel"
            label = ttk.Label(self.rail, text=f"{number} {_STEPS[name].title}", style=style)
            label.pack(side="left", padx=(0, self.context.theme.px(18)))

    # ---- what it comes to

    def changed(self, answers: Answers) -> None:
        """Show it once things are quiet for a moment."""
        self._newest = answers
        self._preview_later.ask()

    def _show_preview(self) -> None:
        def shown(model: NewModel) -> None:
            self.preview.put([(model.lines, "")])

        self.plan(self._newest, shown, lambda error: self.preview.put([(str(error), "warn")]))

    def plan(
        self,
        answers: Answers,
        done: Callable[[NewModel], None],
        failed: Callable[[Exception], None] | None = None,
    ) -> None:
        """Find out what `answers` come to; what comes when the dialog has gone is dropped."""

        def here(model: NewModel) -> None:
            if self.winfo_exists():
                done(model)

        def not_here(error: Exception) -> None:
            if self.winfo_exists() and not is_locked(error):
                (failed or self.failed)(error)

        job = self.models.new_model(self._text, fields_of(answers))
        self.context.run(job, here, not_here)

    def _finish(self) -> None:
        def planned(model: NewModel) -> None:
            self.close()
            self._insert(model.fields)

        self.send(self.models.new_model(self._text, fields_of(self.answers)), planned)

    def progress(self, done: int, total: int, result: Tried | None) -> None:
        """Of a test: so many of its requests are over; `result` tells of the last one."""
        if isinstance(self.step, TrialStep):
            self.step.progress(done, total, result)

    def close(self) -> None:
        """With it ends the test that may be under way."""
        if self.step is not None and self.winfo_exists():
            self.step.leave()
        super().close()

    def failed(self, error: Exception) -> None:
        """Not if it was locked: that takes the form away."""
        if not is_locked(error):
            super().failed(error)

    def refused(self, error: UserError) -> None:
        """Under the step."""
        self.say(str(error))


def add_model(
    context: Context, models: Models, text: str, insert: Callable[[ModelFields], None]
) -> None:
    """Open the dialog for the config `text`, once it is known what there is."""

    def begun(beginning: Beginning) -> None:
        AddModelDialog(context, models, text, beginning, insert)

    context.run(models.begin(text), begun)
