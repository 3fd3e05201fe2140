"""The config page: the YAML editor, what is wrong with the text, and saving without losses."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable
from dataclasses import replace
from math import ceil
from tkinter import ttk

from core.base.events import ConfigChangedOnDisk, Event, KeysChanged
from core.base.status import Status
from core.config.completion import NOTHING, Completions
from core.config.help import Help
from core.config.outline import Part, outline
from core.config.store import ConfigState, Issue, SavedConfig
from gui.editor.code_editor import CodeEditor
from gui.editor.issues import IssueList
from gui.editor.strip import EditorStrip
from gui.frame.delayed import Delayed
from gui.frame.dialogs import Choice
from gui.frame.focus import tab_order
from gui.frame.page import Page
from gui.pages.config import strings as texts
from gui.pages.config.applying import Applying
from gui.pages.config.drafts import Drafts
from gui.pages.config.exporting import ExportDialog
from gui.pages.config.go_to_model import GoToModelDialog
from gui.pages.config.importing import Importing
from gui.pages.config.menu import ConfigMenu, Entry
from gui.pages.config.plaintext_offer import Moving
from gui.pages.config.presets import Presets
from gui.pages.config.saving import OpenFile
from gui.pages.config.shared import SharedText
from gui.widgets.card import ring
from gui.widgets.decision_banner import ActionBanners
from gui.widgets.tooltip import tip

CHECK_MS = 400
"""After the last edit, the text is checked."""


class ConfigPage(Page):
    """Title and buttons; banners that ask for a decision; the editor; issues; a status strip."""

    title = "Config"
    icon = "config"

    # ---- the parts

    def build(self) -> None:
        theme, icons = self.context.theme, self.context.icons
        self._status = Status()
        self._refreshed: tuple[bool, ...] = ()
        """How the text stood to the file, and to undo and redo, when the buttons were set."""
        self._template = ""
        """The config of a first start, while what is said of it stands."""
        self._check_soon = Delayed(self, CHECK_MS, self._check)
        self._jump: Issue | None = None
        """A place to show as soon as the page is in front."""
        self.columnconfigure(0, weight=1)
        self.rowconfigure(2, weight=1)
        pad = theme.px(24)
        head = self._build_head()
        head.grid(row=0, column=0, sticky="ew", padx=pad, pady=(theme.px(20), theme.px(14)))
        self.banners = ActionBanners(self, theme, icons)
        self.banners.grid(row=1, column=0, sticky="ew", padx=pad)
        self._build_editor().grid(row=2, column=0, sticky="nsew", padx=pad)
        self.strip = EditorStrip(self, theme, lambda: self.apply())
        self.strip.grid(row=3, column=0, sticky="ew", padx=pad, pady=(theme.px(8), theme.px(12)))
        self._open_text()
        self._listen()
        theme.subscribe(self._paint_icons, self)

    def _open_text(self) -> None:
        """What reads, keeps and changes the text of the editor."""
        self.file = OpenFile(
            self.context,
            self.editor,
            self.banners,
            on_saved=self._saved,
            on_taken=self._taken,
            on_wrong=self._wrong,
            refresh=self._refresh,
            guard=lambda *asked: self.moving.guard(*asked),
        )
        self.moving = Moving(self.context, self.editor, self.banners, self.file)
        self.drafts = Drafts(self.context, self.editor, self.banners, lambda: self.file.digest)
        self.applying = Applying(
            self.context,
            self.editor,
            self.banners,
            self.file,
            on_wrong=self._refused,
            refresh=self._refresh,
            is_open=lambda: bool(self.master.winfo_viewable()),
        )
        self.shared = SharedText(
            self.editor,
            self.file,
            self.applying,
            save=self.save,
            apply=self.apply,
            follow=self.render,
        )
        """The text as other pages see and change it."""
        self.presets = Presets(self.context, self.banners, self.shared)
        self.importing = Importing(self.context, self.shared, self._show_imported)

    def _listen(self) -> None:
        self.editor.text.bind("<<Refused>>", lambda _event: self.drafts.remind())
        self.editor.bind("<<Edited>>", lambda _event: self._edited())
        self.editor.bind("<<Moved>>", lambda _event: self._show_position())
        actions: dict[str, Callable[[], object]] = {
            "save": self.save,
            "apply": self.apply,
            "find": self.editor.open_find,
            "replace": lambda: self.editor.open_find(replace=True),
            "go to model": self.go_to_model,
        }
        for name, action in actions.items():
            self.context.shortcuts.add(self, name, action)

    def _build_head(self) -> ttk.Frame:
        theme = self.context.theme
        head = ttk.Frame(self, style="Page.TFrame")
        ttk.Label(head, text="Config", style="Title.TLabel").pack(side="left")
        self.menu = ConfigMenu(
            head, self.context, self._menu_entries(), lambda: self.editor.text.focus_set()
        )
        self.menu.pack(side="right", padx=(theme.px(8), 0))
        self.buttons: dict[str, ttk.Button] = {}
        # Find, Undo and Redo by their icons alone: a narrow window has no room for more words.
        for name, text, command, said, keys in (
            ("Apply", "Start", self.apply, texts.APPLY_TIP, "apply"),
            ("Save", "Save", self.save, texts.SAVE_TIP, "save"),
            ("History", "History", lambda: self.applying.history.open(), texts.HISTORY_TIP, ""),
            ("Redo", "", lambda: self.editor.text.redo(), "Redo", "redo"),
            ("Undo", "", lambda: self.editor.text.undo(), "Undo", "undo"),
            ("Find", "", lambda: self.editor.open_find(), "Find in the config", "find"),
        ):
            button = ttk.Button(head, text=text, style="Page.TButton", command=command)
            button.configure(compound="left" if text else "image")
            button.pack(side="right", padx=(theme.px(8), 0))
            self.buttons[name] = button
            tip(button, theme, said, keys)
        # Made from the right edge inwards, and gone through by Tab as one reads.
        tab_order(*reversed(self.buttons.values()), self.menu)
        # As wide as its longest label, so that the row does not move when the label changes.
        measure = theme.fonts.strong.measure
        self.buttons["Apply"].configure(width=-ceil(measure("Save and apply") / measure("0")))
        return head

    def _menu_entries(self) -> list[Entry]:
        return [
            Entry("Start from a preset…", lambda: self.presets.open()),
            Entry("Import…", lambda: self.importing.open()),
            Entry("Export…", self._export),
            Entry("Find and replace…", lambda: self.editor.open_find(replace=True), "replace"),
            Entry("Go to line…", lambda: self.editor.open_go_to_line(), "go to line"),
            Entry("Go to model…", self.go_to_model, "go to model"),
            Entry("Fold all", lambda: self.editor.folds.fold_all(), "fold all blocks"),
            Entry("Unfold all", lambda: self.editor.folds.open_all(), "unfold all blocks"),
        ]

    def _build_editor(self) -> ttk.Frame:
        theme, icons = self.context.theme, self.context.icons
        well = ttk.Frame(self, style="Ring.TFrame", padding=theme.px(3))
        actions: dict[str, Callable[[], object]] = {
            "save": self.save,
            "fix": self._fix_here,
        }
        self.editor = CodeEditor(well, theme, icons, actions, self._complete, self._look_up)
        self.editor.text.read_only = True  # until the file is open
        self.editor.pack(fill="both", expand=True)
        ring(well, self.editor.text)
        self.issues = IssueList(well, theme, icons, self._go_to_issue, self._fix)
        return well

    def _export(self) -> None:
        if self.file.digest is not None:
            ExportDialog(self.context, self.editor.content)

    # ---- opening

    def load(self) -> None:
        self.strip.say("idle", "Opening…")
        self.context.run(self.context.engine.config.load(), self._opened, self._not_opened)

    def _opened(self, state: ConfigState) -> None:
        if state.gone:
            self._say_gone(state)
            return
        self.editor.text.reset(state.text)
        self.editor.text.read_only = False
        self.file.take(state)
        self.strip.show_path(str(state.path))
        self._show_issues(state.issues)
        if state.created:
            start = ("Start from a preset…", lambda: self.presets.open())
            self.banners.show("template", "info", texts.TEMPLATE_HINT, [start], can_dismiss=True)
            self._template = state.text
        self.drafts.offer(state)
        self.moving.look()
        self._look_for_tabs()
        self.applying.follow(self._status)
        self._refresh()
        self._show_position()

    def _not_opened(self, error: Exception) -> None:
        self.strip.say("error", "The config could not be opened")
        self.banners.show("open", "error", str(error), [("Try again", self._open_again)])

    def _open_again(self) -> None:
        self.banners.dismiss("open")
        self.load()

    def _say_gone(self, state: ConfigState) -> None:
        """It was removed before it was opened here: there is no text of it to be put back."""

        def begin() -> None:
            saving = self.context.engine.config.save(state.text, state.digest)
            self.context.run(saving, lambda _saved: self._open_again(), self._not_opened)

        self.strip.say("error", "There is no config file")
        actions = [("Try again", self._open_again)]
        if state.text:
            actions.append(("Begin anew", begin))
        text = texts.GONE_UNOPENED if state.text else texts.GONE_NO_OTHER
        self.banners.show("open", "error", text, actions)

    # ---- editing

    def _edited(self) -> None:
        if self.file.digest is None:
            return
        self._check_soon.ask()
        self._compare_with_file()
        self.drafts.edited()
        if self._standing() != self._refreshed:
            self._refresh()
        else:  # what most keys change: the text, and none of the buttons
            self.applying.forget_failure()
            self.shared.tell()

    def _standing(self) -> tuple[bool, ...]:
        history = self.editor.text.history
        return history.modified, history.can_undo, history.can_redo

    def _compare_with_file(self) -> None:
        """What was typed and deleted again is not unsaved."""
        history, same = self.editor.text.history, self.editor.content == self.file.text
        if same and history.modified:
            history.mark_saved()
        elif not same and not history.modified:
            history.mark_unsaved()

    def _check(self) -> None:
        history = self.editor.text.history
        history.seal()
        state = history.state
        self._look_for_tabs()
        self.presets.text_changed()

        def checked(issues: tuple[Issue, ...]) -> None:
            if history.state == state and not self._check_soon.waits:
                self._show_issues(issues)
                self.applying.checked(issues)

        job = self.context.engine.config.check(self.editor.content)
        self.context.run(job, checked, lambda _error: None)

    def _show_imported(self) -> None:
        """Check at once: what is missing still, such as a key, is to be seen."""
        self.editor.text.focus_set()
        self._check_soon.cancel()
        self._check()

    def _look_for_tabs(self) -> None:
        if not self.editor.has_tabs:
            self.banners.dismiss("tabs")
        elif "tabs" not in self.banners:
            actions = [("Use two spaces", self.editor.replace_tabs)]
            self.banners.show("tabs", "warning", texts.TABS, actions)

    def _show_issues(self, issues: tuple[Issue, ...]) -> None:
        self.editor.show_issues(issues)
        self.issues.show(issues)
        self.strip.show_issues(issues)
        if issues:
            self.issues.pack(side="bottom", fill="x", before=self.editor)
        else:
            self.issues.pack_forget()

    def go_to_model(self) -> None:
        """Ask which one by a list to search in, and put the cursor there."""

        def go(part: Part) -> None:
            self.editor.go_to((part.name_line, part.name_column - 1))

        if outline(self.editor.content):
            dialog = GoToModelDialog(self.context, self.editor.content, go)
            dialog.open(dialog.list.entry)
        else:
            self.context.toast(texts.NOTHING_TO_GO_TO)

    def _go_to_issue(self, issue: Issue) -> None:
        self.editor.go_to((issue.line, max(0, issue.column - 1)))

    def _complete(
        self, text: str, at: int, asked: bool, tell: Callable[[Completions], None]
    ) -> None:
        job = self.context.engine.config.complete(text, at, asked=asked)
        self.context.run(job, tell, lambda _error: tell(NOTHING))

    def _look_up(self, text: str, at: int, tell: Callable[[Help | None], None]) -> None:
        job = self.context.engine.config.help(text, at)
        self.context.run(job, tell, lambda _error: tell(None))

    def _fix_here(self) -> None:
        issue = self.editor.marks.fixable_at(self.editor.text.cursor)
        if issue is None:
            self.context.toast(texts.NO_FIX)
        else:
            self._fix(issue)

    def _fix(self, issue: Issue) -> None:
        """Mend it in the editor alone: it can be undone, and is saved when the person saves."""
        if issue.fix is None:
            self.context.toast(texts.NO_FIX)
        elif not self.editor.marks.fits(issue):
            self.context.toast(texts.FIX_OF_BEFORE)
        elif self.editor.marks.fix(issue):
            self.context.toast(texts.fixed(issue.fix.title), "ok")
            self._check_soon.cancel()
            self._check()

    # ---- saving

    def save(self) -> None:
        """Write the file, if there is anything to write."""
        if self.editor.modified:
            self.file.save()

    def apply(self) -> None:
        """Save what is unsaved, and let the gateway use it."""
        self.applying.apply()

    def _saved(self, saved: SavedConfig) -> None:
        self.banners.dismiss("template")
        self.moving.look_for_names()
        if not self.editor.modified:
            self.drafts.drop()
            self._show_issues(saved.issues)

    def _taken(self, state: ConfigState) -> None:
        self.drafts.drop()
        self.moving.look()
        self._show_issues(state.issues)

    def _wrong(self, issue: Issue) -> None:
        """A save was refused because of one place."""
        self._mark(issue)
        self._go_to_issue(issue)

    def _mark(self, issue: Issue) -> None:
        self._check_soon.cancel()
        # What the check knows of this line ("Did you mean …?") says more than whoever refused it.
        known = [one.remedy for one in self.editor.issues if one.line == issue.line and one.remedy]
        issue = replace(issue, remedy=known[0]) if known else issue
        self._show_issues((issue, *(one for one in self.editor.issues if one.line != issue.line)))

    def _refused(self, issue: Issue, jump: bool) -> None:
        """The gateway could not come up with the file because of one place."""
        if jump and self.winfo_viewable():
            self._wrong(issue)
        else:
            self._mark(issue)
            self._jump = issue if jump else None

    # ---- what is shown

    def _show_position(self) -> None:
        line, column = self.editor.text.cursor
        chosen = self.editor.text.selection
        picked = len(self.editor.text.get("sel.first", "sel.last")) if chosen else 0
        self.strip.show_position(line, column + 1, picked)

    def _refresh(self) -> None:
        """Buttons, and the words about saved and running."""
        if "template" in self.banners and self.file.text != self._template:
            self.banners.dismiss("template")  # it is no fresh config any more
        self._refreshed = self._standing()
        history = self.editor.text.history
        ready = self.file.digest is not None and not self.editor.text.read_only
        step = self.applying.next_step()
        self._set_button("Save", ready and history.modified and not self.file.saving)
        self._set_button("Undo", ready and history.can_undo)
        self._set_button("Redo", ready and history.can_redo)
        self._set_button("History", self.file.digest is not None)
        self._set_button("Apply", step.usable, step.label)
        # While nothing runs, to save is what one comes here for.
        main, other = ("Apply", "Save") if self.applying.running else ("Save", "Apply")
        for name, style in ((main, "Page.Accent.TButton"), (other, "Page.TButton")):
            if str(self.buttons[name].cget("style")) != style:
                self.buttons[name].configure(style=style)
        for name in ("Save", "Apply"):
            self._paint_icon(name)
        if self.file.digest is not None:
            self.applying.note_unsaved()
            self.applying.forget_failure()
            now = self.applying.situation()
            self.strip.say(now.level, now.text)
            self.strip.offer_apply(now.offer)
        self.shared.tell()

    def _set_button(self, name: str, usable: bool, label: str = "") -> None:
        button = self.buttons[name]
        if label and str(button.cget("text")) != label:
            button.configure(text=label)
        if button.instate(["disabled"]) == usable:
            button.state(["!disabled" if usable else "disabled"])
            self._paint_icon(name)

    def _paint_icons(self) -> None:
        for name in self.buttons:
            self._paint_icon(name)

    def _paint_icon(self, name: str) -> None:
        colors, button = self.context.theme.colors, self.buttons[name]
        accent = "Accent" in str(button.cget("style"))
        usual = colors.on_accent if accent else colors.text
        color = colors.disabled if button.instate(["disabled"]) else usual
        other = {"Find": "search", "Apply": self.applying.next_step().icon}
        icon = other.get(name, name.lower())
        image = self.context.icons.get(icon, color, 16)
        if str(button.cget("image")) != str(image):
            button.configure(image=image)

    # ---- from the shell

    def first_focus(self) -> tk.Misc:
        return self.editor.text

    def shown(self) -> None:
        jump, self._jump = self._jump, None
        if jump is not None:
            self._go_to_issue(jump)

    def hidden(self) -> None:
        self.drafts.keep()
        self.menu.close()

    def render(self, status: Status) -> None:
        self._status = status
        self.applying.follow(status)
        self._refresh()

    def on_event(self, event: Event) -> None:
        if isinstance(event, ConfigChangedOnDisk):
            self.file.changed_outside(event.digest)
        elif isinstance(event, KeysChanged):
            self.presets.keys_changed()
        self.applying.on_event(event)

    def can_leave(self, proceed: Callable[[], None]) -> None:
        """Another page may come: the text stays here, and a draft of it on disk."""
        self.drafts.keep()
        proceed()

    def can_close(self, proceed: Callable[[], None]) -> None:
        """Unsaved changes are asked about before a log-out or the end of the program."""
        if not self.editor.modified:
            proceed()
            return

        def chosen(key: str) -> None:
            if key == "save":
                self.file.save(then=proceed)
            elif key == "discard":
                self._discard()
                proceed()

        self.context.dialogs.ask(
            "Save your changes to the config?",
            "Without saving, what you changed in the config since the last save is lost.",
            (
                Choice("save", "Save", "accent"),
                Choice("discard", "Discard"),
                Choice("cancel", "Cancel"),
            ),
            chosen,
            "warning",
        )

    def _discard(self) -> None:
        """Back to the text of the file."""
        self.editor.text.set_content(self.file.text)
        self.editor.text.history.mark_saved()
        self.drafts.drop()
        self._refresh()
