"""The health card: the free probes, and the test of every model, which is not free."""

from __future__ import annotations

import tkinter as tk
from tkinter import ttk

from core.base.events import ModelHealth, Probe
from core.base.status import Status
from core.base.wording import count
from gui.frame.page import Context
from gui.frame.words import is_serving
from gui.widgets.card import Card, wrap_to_width


class HealthCard(Card):
    """Liveliness and readiness with their reasons; "Test models" asks before it costs anything."""

    def __init__(self, master: tk.Misc, context: Context) -> None:
        super().__init__(master, context.theme, "Health")
        self.context = context
        self._testing = False
        self._serving = False
        self._run_id = 0
        self.test = ttk.Button(self.actions, text="Test models…", command=self._ask)
        self.test.pack()
        self.rows: dict[str, tuple[ttk.Label, ttk.Label]] = {}
        for name, text in (("liveliness", "Process answers"), ("readiness", "Ready for requests")):
            self.rows[name] = self._probe_row(text)
        self.results = ttk.Frame(self.body, style="Surface.TFrame")
        self.progress = ttk.Progressbar(
            self.body, mode="indeterminate", style="Thin.Horizontal.TProgressbar"
        )

    def _probe_row(self, text: str) -> tuple[ttk.Label, ttk.Label]:
        theme = self.context.theme
        row = ttk.Frame(self.body, style="Surface.TFrame")
        row.pack(fill="x", pady=(0, theme.px(6)))
        head = ttk.Frame(row, style="Surface.TFrame")
        head.pack(fill="x")
        ttk.Label(head, text=text, style="Surface.TLabel").pack(side="left")
        result = ttk.Label(head, text="–", style="Surface.Muted.TLabel", compound="left")
        result.pack(side="right")
        reason = ttk.Label(row, style="Surface.Small.TLabel", justify="left")
        wrap_to_width(reason)
        return result, reason

    def render(self, status: Status) -> None:
        """Draw what the probes of `status` say."""
        self._serving = is_serving(status.state)
        self._show_probe("liveliness", status.liveliness)
        self._show_probe("readiness", status.readiness)
        if status.run_id != self._run_id:
            self._run_id = status.run_id
            self._clear_results()
        self._enable()

    def _enable(self) -> None:
        self.test.state(["!disabled" if self._serving and not self._testing else "disabled"])

    def _show_probe(self, name: str, probe: Probe | None) -> None:
        result, reason = self.rows[name]
        if probe is None:
            text = "Checking…" if self._serving else "–"
            result.configure(text=text, style="Surface.Muted.TLabel")
            reason.pack_forget()
            return
        if probe.ok:
            text = f"OK  ·  {probe.elapsed_s * 1000:.0f} ms"
        elif probe.http_status is not None:
            text = f"HTTP {probe.http_status}"
        else:
            text = "No answer"
        result.configure(
            text=text, style="Surface.ok.TLabel" if probe.ok else "Surface.error.TLabel"
        )
        reason.configure(text=probe.reason)
        if probe.reason and not probe.ok:
            reason.pack(fill="x")
        else:
            reason.pack_forget()

    # ---- testing the models

    def _ask(self) -> None:
        self.context.dialogs.confirm(
            "Test every model?",
            "LiteLLM sends a few short requests to each model in the config: one over each "
            "protocol that your tools speak. With a paid provider each of them costs a little, and "
            "slow models take up to a minute.",
            "Test models",
            self._start,
        )

    def _start(self) -> None:
        if self._testing or not self._serving:
            return
        self._testing = True
        self._clear_results()
        self._enable()
        self.progress.pack(fill="x", pady=(self.context.theme.px(8), 0))
        self.progress.start(20)
        self.context.run(self.context.engine.gateway.test_models(), self._done, self._failed)

    def _stop(self) -> None:
        self._testing = False
        self.progress.stop()
        self.progress.pack_forget()
        self._enable()

    def _failed(self, error: Exception) -> None:
        self._stop()
        self.context.dialogs.error(error)

    def _done(self, models: tuple[ModelHealth, ...]) -> None:
        self._stop()
        theme = self.context.theme
        self.results.pack(fill="x", pady=(theme.px(8), 0))
        ttk.Frame(self.results, style="Line.TFrame", height=1).pack(fill="x")
        good = sum(model.ok for model in models)
        summary = "There are no models."
        if models:
            summary = f"{good} of {count(len(models), 'model')} answered"
        ttk.Label(self.results, text=summary, style="Surface.Strong.TLabel").pack(
            anchor="w", pady=(theme.px(10), theme.px(4))
        )
        for model in models:
            self._result_row(model)

    def _result_row(self, model: ModelHealth) -> None:
        theme = self.context.theme
        row = ttk.Frame(self.results, style="Surface.TFrame")
        row.pack(fill="x", pady=(theme.px(4), 0))
        mark = ttk.Label(row, style="Surface.TLabel")
        mark.pack(side="left", anchor="n", padx=(0, theme.px(8)))
        self.context.icons.attach(
            mark,
            "check" if model.ok else "cross",
            lambda: theme.colors.ok if model.ok else theme.colors.error,
            16,
        )
        words = ttk.Frame(row, style="Surface.TFrame")
        words.pack(side="left", fill="x", expand=True)
        ttk.Label(words, text=model.model, style="Surface.TLabel").pack(anchor="w")
        if model.reason and not model.ok:
            reason = ttk.Label(
                words, text=model.reason, style="Surface.Small.TLabel", justify="left"
            )
            reason.pack(fill="x")
            wrap_to_width(reason)

    def _clear_results(self) -> None:
        self.results.pack_forget()
        for child in self.results.winfo_children():
            child.destroy()
