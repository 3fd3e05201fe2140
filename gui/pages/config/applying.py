"""From the saved file to the running gateway: what can be done next, and how it went."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from core.base.events import ApplyChanged, ApplyStep, Event, Notice, State
from core.base.status import Status
from core.config.history import Applied, Outcome
from core.config.store import Issue
from gui.editor.code_editor import CodeEditor
from gui.frame.page import Context
from gui.frame.words import is_serving, left_on, shorten
from gui.pages.config import strings as texts
from gui.pages.config.history import ConfigHistory, best_way_back
from gui.pages.config.review import Review
from gui.pages.config.saving import OpenFile
from gui.widgets.decision_banner import Action, ActionBanners

_MATTER = "apply"
_FAILED = (ApplyStep.REFUSED, ApplyStep.ROLLED_BACK)


@dataclass(frozen=True)
class NextStep:
    """What the page's last button does now."""

    label: str
    icon: str
    usable: bool


@dataclass(frozen=True)
class _Place:
    """Where a config was refused: the line, and what the check had to say of it."""

    line: str
    messages: frozenset[str]


@dataclass(frozen=True)
class Situation:
    """How editor, file and gateway stand to each other, for the strip."""

    level: str
    text: str
    offer: bool = False
    """Whether to offer to apply the file."""


class Applying:
    """Applies the file of one editor, and tells above the editor when that failed."""

    def __init__(
        self,
        context: Context,
        editor: CodeEditor,
        banners: ActionBanners,
        file: OpenFile,
        *,
        on_wrong: Callable[[Issue, bool], None],
        refresh: Callable[[], None],
        is_open: Callable[[], bool],
    ) -> None:
        """`on_wrong` gets the place that a config was refused for, and whether the cursor may go
        there; `refresh` is called whenever something to be shown has changed. `is_open`: see
        `Review`."""
        self._context = context
        self._editor = editor
        self._banners = banners
        self._file = file
        self._on_wrong = on_wrong
        self._refresh = refresh
        self._status = Status()
        self._told: ApplyChanged | None = None
        self._asked = False
        """An apply was ordered, and nothing was heard of it yet."""
        self._unsaved = False
        self._refused_at: _Place | None = None
        self._put_right = False
        """The text in the editor no longer is what was refused, so the banner was taken away."""
        self.history = ConfigHistory(context, editor, file)
        self._review = Review(context, editor, is_open)

    # ---- what is so

    @property
    def running(self) -> bool:
        """Whether there is a gateway that a config could be applied to."""
        return self._status.state.active and self._status.state is not State.DRAINING

    @property
    def differs(self) -> bool:
        """Whether the gateway runs on another config than the file's, or on other contents of the
        files that it depends on."""
        other = self._status.config not in ("", self._file.digest)
        return self.running and (other or bool(self._status.changed_files))

    @property
    def _trying(self) -> bool:
        apply = self._status.apply
        tried = apply is not None and apply.step is ApplyStep.REHEARSING
        return self.running and (self._asked or tried)

    def next_step(self) -> NextStep:
        """What the page's last button does now."""
        modified = self._editor.modified
        ready = self._file.digest is not None and not self._editor.text.read_only
        ready = ready and not self._file.saving
        if not self.running:
            return NextStep("Save and start" if modified else "Start", "play", ready)
        if modified or not self.differs:
            return NextStep("Save and apply", "bolt", ready and modified)
        return NextStep("Apply", "bolt", ready and not self._trying)

    def situation(self) -> Situation:
        """How editor, file and gateway stand to each other."""
        state, apply = self._status.state, self._status.apply
        if self._file.saving:
            return Situation("info", "Saving…")
        if self._trying:
            tried = apply is not None and apply.step is ApplyStep.REHEARSING
            is_restart = apply is not None and tried and apply.again
            return Situation("info", texts.RESTARTING if is_restart else texts.TRYING)
        if self._file.gone:
            return Situation("warn", "The file is gone")
        if self._editor.modified:
            return Situation("warn", "Unsaved changes")
        if self.differs:
            same = self._status.config in ("", self._file.digest)
            beside = texts.changed_beside(self._status.changed_files)
            return Situation("info", beside if same else texts.NOT_RUNNING_THIS, offer=True)
        if state is State.STARTING:
            return Situation("info", "Saved. The gateway is starting…")
        if not is_serving(state):
            return Situation("ok", "Saved")
        if apply is not None and apply.step is ApplyStep.APPLIED:
            left = left_on("the old config", self._status.finishing)
            return Situation("ok", f"Applied{left}")
        return Situation("ok", "Saved and running")

    # ---- doing it

    def apply(self) -> None:
        """Save what is unsaved, then bring the file into service; start where nothing runs. Where
        something runs, what would change is shown first."""
        if self._file.conflict or not self.running:
            self._save_and_go()
        elif self.next_step().usable:
            self._review.ask(self._status.config, self._save_and_go)

    def _save_and_go(self) -> None:
        if self._editor.modified or self._file.conflict:
            self._file.save(then=self._go)
        elif self.next_step().usable:
            self._go()

    def _go(self) -> None:
        if self.running:
            self._asked = True
            self._context.engine.gateway.apply()
        else:
            self._context.engine.gateway.start()
        self._refresh()

    def note_unsaved(self) -> None:
        """Let the engine know in good time that a change is on its way."""
        unsaved = self._file.digest is not None and self._editor.modified
        if unsaved != self._unsaved:
            self._unsaved = unsaved
            self._context.engine.gateway.editing(unsaved)

    def forget_failure(self) -> None:
        """Once the file is what runs, or the text that failed is replaced, there is nothing more
        to say of that one."""
        if _MATTER not in self._banners:
            return
        apply = self._status.apply
        fits = self.running and not self.differs and not self._editor.modified
        about_text = apply is None or not apply.address
        if about_text and (fits or is_replaced(self._file.text, self._editor.content)):
            self._banners.dismiss(_MATTER)

    def checked(self, issues: Sequence[Issue]) -> None:
        """The text in the editor has these issues. Of what was refused for a place that is another
        by now there is nothing to say, unless the change is taken back."""
        place = self._refused_at
        if place is None:
            return
        lines, before = self._editor.content.splitlines(), self._file.text.splitlines()
        changed = lines.count(place.line) < before.count(place.line)
        solved = bool(place.messages) and place.messages.isdisjoint(one.message for one in issues)
        if _MATTER in self._banners and (changed or solved) and self._editor.modified:
            self._put_right = True
            self._banners.dismiss(_MATTER)
        elif self._put_right and not self._editor.modified:
            self._tell(self._status.apply)

    # ---- how it went

    def follow(self, status: Status) -> None:
        """The gateway is so now."""
        before, self._status = self._status, status
        same_run = (status.run_id, status.state) == (before.run_id, before.state)
        if status.apply is not before.apply or not same_run:
            self._asked = False
        if self._file.digest is not None and status.apply is not self._told:
            self._told = status.apply
            self._tell(status.apply)
        self.history.follow(status)

    def on_event(self, event: Event) -> None:
        """An order that came to nothing comes back as a notice alone."""
        if isinstance(event, Notice) and event.level == "error" and self._asked:
            self._asked = False
            self._refresh()

    def _tell(self, apply: ApplyChanged | None) -> None:
        self._banners.dismiss(_MATTER)
        self._refused_at, self._put_right = None, False
        if apply is None or apply.step not in _FAILED:
            return
        refused = apply.step is ApplyStep.REFUSED
        ours = apply.config in ("", self._file.digest)
        if refused and not ours and not self.differs:
            return  # the file has been set right since
        if refused and ours and apply.line is not None:
            reason, remedy = shorten(apply.reason), shorten(apply.remedy, 140)
            self._refused_at = self._place(apply.line)
            wrong = Issue(apply.line, apply.column or 1, "error", reason, remedy)
            self._on_wrong(wrong, not self._editor.modified)
        # What there is to go back to decides about the buttons.
        self._context.run(
            self._context.engine.config.history(),
            lambda entries: self._show(apply, entries),
            lambda _error: self._show(apply, ()),
        )

    def _place(self, number: int) -> _Place:
        lines = self._file.text.splitlines()
        known = (one.message for one in self._editor.issues if one.line == number)
        return _Place(lines[number - 1] if number <= len(lines) else "", frozenset(known))

    def _show(self, apply: ApplyChanged, entries: Sequence[Applied]) -> None:
        if self._status.apply is not apply or not self.running:
            return  # something else has come of it meanwhile, or the gateway was stopped
        refused = apply.step is ApplyStep.REFUSED
        actions: list[Action] = []
        way_back = best_way_back(entries, self._file.digest, self._status.config)
        if way_back is not None and (self.differs or not refused):
            worked = way_back.outcome is Outcome.WORKED
            label = texts.GO_BACK_TO_GOOD if worked else texts.GO_BACK_TO_RUNNING
            actions.append((label, lambda: self.history.go_back(way_back)))
        actions.append(("Show history", self.history.open))
        text = texts.refused(apply) if refused else texts.rolled_back(apply)
        self._banners.show(
            _MATTER,
            "error" if refused else "warning",
            text,
            actions,
            can_dismiss=True,
            below=True,
        )
        if refused and apply.line is not None and not self._editor.modified:
            self._editor.keep_cursor_in_sight()  # the banner took some of the room


def is_replaced(before: str, now: str) -> bool:
    """Whether `now` is another text, rather than `before` with some changes: less than half of
    its lines are still there."""
    lines = {line.strip() for line in before.splitlines()} - {""}
    return len(lines & {line.strip() for line in now.splitlines()}) * 2 < len(lines)
