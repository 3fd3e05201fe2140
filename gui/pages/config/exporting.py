"""The config for a gateway of more than one computer: what for, where to, and what came of it."""

from __future__ import annotations

import tkinter as tk
from pathlib import Path
from tkinter import ttk
from typing import Final

from core.account.password_strength import MIN_LENGTH, length_of
from core.base.errors import UserError
from core.base.paths import expanded
from core.base.wording import count
from core.deployment.report import COMPOSE, CONFIG, HELM, KEYS_FILE, Exported, Wanted
from gui.frame.dialogs import Choice, Dialog
from gui.frame.form_dialog import FormDialog
from gui.frame.page import Context
from gui.frame.words import is_locked
from gui.widgets.form import Segments
from gui.widgets.password import PasswordEntry, StrengthMeter
from gui.widgets.read_only import ReadOnlyText

_WIDTH: Final = 520
_COLUMNS: Final = 84
_ROWS: Final = 19
_TARGETS: Final = {COMPOSE: "Docker Compose", HELM: "Helm chart", CONFIG: "The config alone"}
_SAID: Final = {
    COMPOSE: "LiteLLM's official image with Postgres and Redis, for one server that runs Docker.",
    HELM: "Values for LiteLLM's official chart with Postgres and Redis, for Kubernetes.",
    CONFIG: "For LiteLLM's own command, with a Redis, and a Postgres if you like, of yours.",
}
_NOTE: Final = (
    "What the editor holds, with the files that belong to it, a list of the variables to fill in, "
    "and a script that makes the keys of client programs there. Keys become references; Python "
    "files go along as they are, unless a key is found in them."
)
_KEYS: Final = f"The keys, too, encrypted in {KEYS_FILE}"
_OVERWRITE: Final = "Replace the files of an earlier export"


class ExportDialog(FormDialog):
    """Target, folder, whether the keys go along; then a report."""

    def __init__(self, context: Context, text: str) -> None:
        """`text` is the config as the editor has it."""
        super().__init__(context, "Export for more than one computer", _WIDTH)
        self._text = text
        self.note(_NOTE)
        self._build_target()
        self._build_folder()
        self._build_keys()
        self.line()
        self.offer(Choice("go", "Export", "accent"), "Exporting…")
        self.open(self.segments.buttons[COMPOSE])

    def _build_target(self) -> None:
        theme = self.context.theme
        self.label("What runs it there")
        self.target = tk.StringVar(self, COMPOSE)
        self.segments = Segments(self.body, theme, _TARGETS, self.target)
        self.segments.pack(anchor="w")
        said = self._words(_SAID[COMPOSE], "Small")
        said.pack(anchor="w", pady=(theme.px(5), 0))
        self.target.trace_add(
            "write", lambda *_changed: said.configure(text=_SAID[self.target.get()])
        )

    def _build_folder(self) -> None:
        theme = self.context.theme
        self.label("Folder (an empty or a new one)")
        line = ttk.Frame(self.body, style="Surface.TFrame")
        line.pack(fill="x")
        self.folder = tk.StringVar(self)
        self.entry = ttk.Entry(line, textvariable=self.folder, font=theme.fonts.body)
        self.choose = ttk.Button(line, text="Choose…", command=self._choose)
        self.choose.pack(side="right", padx=(theme.px(8), 0))
        self.entry.pack(side="left", fill="x", expand=True)
        self.folder.trace_add("write", lambda *_changed: self.say(""))
        self.overwrite = tk.BooleanVar(self)
        self._tick(_OVERWRITE, self.overwrite)

    def _build_keys(self) -> None:
        self.with_keys = tk.BooleanVar(self)
        self._tick(_KEYS, self.with_keys)
        both = ttk.Frame(self.body, style="Surface.TFrame")
        both.pack(fill="x")
        theme, icons = self.context.theme, self.context.icons
        self.passwords: list[PasswordEntry] = []
        self._labels: list[ttk.Label] = []
        for column, words in enumerate(("Password of that file", "Once more")):
            both.columnconfigure(column, weight=1, uniform="passwords")
            label = ttk.Label(both, text=words, style="Surface.Small.TLabel")
            field = PasswordEntry(both, theme, icons)
            gap = (theme.px(12) if column else 0, 0)
            label.grid(row=0, column=column, sticky="w", padx=gap, pady=(theme.px(4), 0))
            field.grid(row=1, column=column, sticky="ew", padx=gap)
            self.passwords.append(field)
            self._labels.append(label)
        self.meter = StrengthMeter(self.body, theme)
        self.meter.pack(fill="x", pady=(theme.px(6), 0))
        self.passwords[0].on_change(self._typed)
        self.passwords[1].on_change(lambda: self.say(""))
        self.with_keys.trace_add("write", lambda *_changed: self._follow_tick())
        self._follow_tick()

    def _follow_tick(self) -> None:
        """The fields are always there, so that nothing moves; they take a password if one is
        wanted."""
        on = self.with_keys.get()
        color = self.context.theme.colors.muted if on else self.context.theme.colors.disabled
        for field, label in zip(self.passwords, self._labels, strict=True):
            field.enable(on)
            label.configure(foreground=color)
        if on:
            self.meter.measure(self.passwords[0].get())
        else:
            self.meter.rest()

    def _tick(self, words: str, variable: tk.BooleanVar) -> None:
        ttk.Checkbutton(
            self.body, text=words, variable=variable, style="Surface.TCheckbutton"
        ).pack(anchor="w", pady=(self.context.theme.px(6), 0))

    def _typed(self) -> None:
        self.say("")
        self.meter.measure(self.passwords[0].get())

    def _choose(self) -> None:
        def chosen(path: Path) -> None:
            self.folder.set(str(path))
            self.entry.focus_set()

        self.context.dialogs.open_folder("Export to this folder", chosen)

    def submit(self) -> None:
        """Export, if all is there."""
        written = Path(self.folder.get().strip())
        if not self.folder.get().strip():
            self.complain("Choose a folder for the files.", self.entry)
            return
        if not written.is_absolute() and written.parts[0][:1] != "~":
            self.complain("Write the whole path of the folder.", self.entry)
            return
        try:
            folder = expanded(written)
        except UserError as error:
            self.complain(str(error), self.entry)
            return
        if not self.with_keys.get():
            self._export(folder, None)
        elif not self._complains_of_password():
            password = self.passwords[0].get()
            self.meter.ask_if_weak(self.context.dialogs, lambda: self._export(folder, password))

    def _complains_of_password(self) -> bool:
        first, again = self.passwords
        if length_of(first.get()) < MIN_LENGTH:
            words = f"The password needs at least {MIN_LENGTH} characters."
            self.complain(words, first.entry)
        elif again.get() != first.get():
            self.complain("The two passwords are not the same.", again.entry)
        else:
            return False
        return True

    def _export(self, folder: Path, password: str | None) -> None:
        def done(exported: Exported) -> None:
            if self.winfo_exists():  # not if it was locked meanwhile
                self.close()
                ExportReport(self.context, exported)

        wanted = Wanted(self.target.get(), folder, self.overwrite.get(), password)
        self.send(self.context.engine.deployment.export(wanted, self._text), done)

    def failed(self, error: Exception) -> None:
        """Not if it was locked: that takes the dialog away."""
        if not is_locked(error):
            super().failed(error)

    def refused(self, error: UserError) -> None:
        """In a dialog over it: such a sentence is long, and this one is high already."""
        self.context.dialogs.error(error)


class ExportReport(Dialog):
    """What was written, what LiteLLM does in another way there, and what stays behind."""

    def __init__(self, context: Context, exported: Exported) -> None:
        super().__init__(context.dialogs, "Exported", "plain")
        self._context, self._folder = context, exported.folder
        theme = context.theme
        ttk.Label(
            self.body,
            text=f"{exported.folder}\nREADME.md there says how to go on.",
            style="Surface.TLabel",
            wraplength=theme.em(640),
            justify="left",
        ).pack(anchor="w", pady=(0, theme.px(10)))
        self.view = ReadOnlyText(self.body, theme, _COLUMNS, _ROWS, wrap="word")
        self.view.pack(fill="both", expand=True)
        # What goes on in the next line begins below the words, not below the dot.
        body, margin = theme.fonts.body, theme.px(4)
        self.view.text.tag_configure(
            "item", font=body, lmargin1=margin, lmargin2=margin + body.measure("• ")
        )
        self.view.text.tag_configure("title", font=theme.fonts.strong, spacing1=theme.px(8))
        self.view.put(
            *(piece for line, kind in report_lines(exported) for piece in (line, (kind,)))
        )
        self.add_buttons(
            (Choice("close", "Close", "accent"), Choice("folder", "Open folder")), self._pressed
        )
        self.cancel = self.close
        self.open(self.view.text)

    def _pressed(self, key: str) -> None:
        if key == "folder":
            job = self._context.engine.support.open_folder(self._folder)
            self._context.run(job, lambda _none: None)
        else:
            self.close()


def report_lines(exported: Exported) -> list[tuple[str, str]]:
    """All that is told of an export, line by line, with what each is: "title" or "item"."""
    parts: list[tuple[str, tuple[str, ...]]] = []
    if exported.translated:
        parts.append(("Done in LiteLLM's way", exported.translated))
    named = exported.named
    if not exported.is_pinned and exported.target != CONFIG:
        words = f"The image {exported.image} is not pinned by its digest: see README.md."
        named = (*named, words)
    if named:
        parts.append(("Left to you", named))
    parts.append((count(len(exported.files), "file"), exported.files))
    if exported.variables:
        title = f"{count(len(exported.variables), 'variable')} to fill in"
        parts.append((title, exported.variables))
    lines: list[tuple[str, str]] = []
    for title, items in parts:
        lines.append((f"{title}\n", "title"))
        lines += [(f"• {item}\n", "item") for item in items]
    return lines
