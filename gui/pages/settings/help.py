"""The settings page's card for those who need help."""

from __future__ import annotations

from tkinter import ttk

from gui.frame.page import Context
from gui.pages.settings.report_dialog import ask_for_report
from gui.widgets.form import FormRow


class HelpRows:
    """The report for somebody who helps."""

    def __init__(self, body: ttk.Frame, context: Context) -> None:
        row = FormRow(
            body,
            context.theme,
            "Report",
            "What somebody who helps you wants to see: versions, settings, config, log and a check "
            "of the installation, without secrets. You see all of it before it is saved.",
        )
        self.report = ttk.Button(
            row.control, text="Make a report…", command=lambda: ask_for_report(context, self.report)
        )
        self.report.pack()
