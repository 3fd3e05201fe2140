"""The diagnostic report, shown before it is saved."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from tkinter import ttk

from core.base.errors import UserError
from core.support.report import Diagnostics
from gui.frame.dialogs import Choice
from gui.frame.form_dialog import FormDialog
from gui.frame.page import Context
from gui.widgets.read_only import ReadOnlyText
from gui.widgets.tree_style import make_flat

_WIDTH = 820
_COLUMNS, _ROWS = 80, 18
_SAID = (
    "This is everything that would be saved. Keys are hidden; look whether there is something "
    "else that should not leave this computer."
)
_TYPES = (("ZIP files", "*.zip"), ("All files", "*"))


class ReportDialog(FormDialog):
    """The files on the left, the text of the chosen one on the right."""

    def __init__(self, context: Context, report: Diagnostics) -> None:
        super().__init__(context, "A report for those who help", _WIDTH)
        self.report = report
        self._texts = {one.name: one.text for one in report.files}
        theme = context.theme
        self.note(_SAID)
        both = ttk.Frame(self.body, style="Surface.TFrame")
        both.pack(fill="both", expand=True, pady=(theme.px(12), 0))
        self.names = ttk.Treeview(both, show="tree", selectmode="browse", height=len(self._texts))
        make_flat(self.names, theme.row_height)
        self.names.column("#0", width=theme.em(150), stretch=False)
        self.names.pack(side="left", fill="y", padx=(0, theme.px(10)))
        for name in self._texts:
            self.names.insert("", "end", iid=name, text=name)
        self.view = ReadOnlyText(both, theme, _COLUMNS, _ROWS)
        self.view.pack(side="left", fill="both", expand=True)
        self.names.bind("<<TreeviewSelect>>", lambda _event: self._read())
        if self._texts:
            self.names.selection_set(next(iter(self._texts)))
        self.offer(Choice("save", "Save…", "accent"), no="Close")
        self.open(self.names)

    def _read(self) -> None:
        chosen = self.names.selection()
        if chosen:
            self.view.put(self._texts[chosen[0]])

    def submit(self) -> None:
        """Ask where to, and save it there."""
        name = f"litellm-pocket-report-{date.today():%Y%m%d}.zip"
        self.context.dialogs.save_file("Save the report", name, self._save, _TYPES)

    def _save(self, target: Path) -> None:
        def saved(path: Path) -> None:
            self.close()
            self.context.toast(f"The report is in {path.name}.", "ok")

        self.send(self.context.engine.support.save_diagnostics(self.report, target), saved)

    def refused(self, error: UserError) -> None:
        """In a dialog over it: there is no room left in this one."""
        self.context.dialogs.error(error)


def ask_for_report(context: Context, button: ttk.Button) -> None:
    """Make the report, which takes some seconds, and show it; `button` waits meanwhile."""
    label = str(button.cget("text"))
    button.state(["disabled"])
    context.toast("Looking at the installation; this takes some seconds.")

    def over() -> None:
        if button.winfo_exists():
            button.state(["!disabled"])
            button.configure(text=label)

    def made(report: Diagnostics) -> None:
        over()
        if context.engine.account.user is not None:  # it may have been locked meanwhile
            ReportDialog(context, report)

    def failed(error: Exception) -> None:
        over()
        context.dialogs.error(error)

    context.run(context.engine.support.diagnostics(), made, failed)
