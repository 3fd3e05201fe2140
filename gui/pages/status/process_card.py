"""The process card: what the gateway takes of the machine, and whether it answers."""

from __future__ import annotations

import tkinter as tk
from tkinter import ttk

from core.base.events import Probe, SpareState
from core.base.status import Status
from gui.frame.page import Context
from gui.frame.words import is_serving, megabytes
from gui.widgets.card import Card, wrap_to_width
from gui.widgets.figure_row import FigureRow, say

_FIGURES = {"pid": "Process id", "cpu": "CPU", "memory": "Memory"}
_PROBES = {"liveliness": "Process answers", "readiness": "Ready for requests"}


class ProcessCard(Card):
    """Three figures, the two free probes with their reasons, and a note."""

    def __init__(self, master: tk.Misc, context: Context) -> None:
        super().__init__(master, context.theme, "Process")
        self.context = context
        theme = context.theme
        self.figures = FigureRow(self.body, theme, _FIGURES)
        self.figures.pack(fill="x", pady=(0, theme.px(10)))
        self.rows = {name: self._probe_row(text) for name, text in _PROBES.items()}
        self.note = ttk.Label(self.body, style="Surface.Small.TLabel", justify="left")
        self.note.pack(fill="x", pady=(theme.px(4), 0))
        wrap_to_width(self.note)

    def _probe_row(self, text: str) -> tuple[ttk.Label, ttk.Label]:
        theme = self.context.theme
        row = ttk.Frame(self.body, style="Surface.TFrame")
        row.pack(fill="x", pady=(0, theme.px(4)))
        head = ttk.Frame(row, style="Surface.TFrame")
        head.pack(fill="x")
        ttk.Label(head, text=text, style="Surface.TLabel").pack(side="left")
        result = ttk.Label(head, text="–", style="Surface.Muted.TLabel", compound="left")
        result.pack(side="right")
        reason = ttk.Label(row, style="Surface.Small.TLabel", justify="left")
        wrap_to_width(reason)
        return result, reason

    def render(self, status: Status) -> None:
        """Draw what `status` knows of the process."""
        cpu, memory = status.cpu_percent, status.rss_bytes
        self.figures.say("pid", str(status.pid) if status.pid is not None else "–")
        self.figures.say("cpu", f"{cpu:.0f} %" if cpu is not None else "–")
        self.figures.say("memory", megabytes(memory) if memory is not None else "–")
        serving = is_serving(status.state)
        self._show_probe("liveliness", status.liveliness, serving)
        self._show_probe("readiness", status.readiness, serving)
        say(self.note, _note(status))

    def _show_probe(self, name: str, probe: Probe | None, serving: bool) -> None:
        result, reason = self.rows[name]
        bad = probe is not None and not probe.ok
        if probe is None:
            text, kind = "Checking…" if serving else "–", "Muted"
        elif probe.ok:
            text, kind = f"OK  ·  {probe.elapsed_s * 1000:.0f} ms", "ok"
        elif probe.http_status is not None:
            text, kind = f"HTTP {probe.http_status}", "error"
        else:
            text, kind = "No answer", "error"
        say(result, text, f"Surface.{kind}.TLabel")
        say(reason, probe.reason if probe is not None else "")
        if bad and probe is not None and probe.reason:
            reason.pack(fill="x")
        else:
            reason.pack_forget()


def _note(status: Status) -> str:
    if len(status.pids) > 1:
        pids = ", ".join(str(pid) for pid in status.pids)
        return (
            f"{len(status.pids)} workers: {pids}. CPU and memory are added up; memory that they "
            "share counts for each. They end with this window."
        )
    if status.state.active:
        return "A process of its own, which ends with this window."
    if status.spare is SpareState.WARM:
        return "None runs; one is loaded for Start."
    if status.spare is SpareState.IMPORTING:
        return "None runs; one is being loaded for a quick start."
    return "None runs. Nothing of it is left in memory."
