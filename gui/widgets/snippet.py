"""Ready-to-paste lines that make a tool use the gateway."""

from __future__ import annotations

import sys
import tkinter as tk
from collections.abc import Callable
from tkinter import ttk
from typing import ClassVar

from gui.page import Context
from gui.widgets.card import Card

_SHELL = 'export OPENAI_BASE_URL="{address}/v1"\nexport OPENAI_API_KEY="{key}"'
_POWERSHELL = '$env:OPENAI_BASE_URL = "{address}/v1"\n$env:OPENAI_API_KEY = "{key}"'
_PYTHON = (
    "from openai import OpenAI\n\n"
    'client = OpenAI(base_url="{address}/v1", api_key="{key}")\n'
    "print(client.models.list().data[0].id)"
)
_CURL = (
    "curl {address}/v1/chat/completions \\\n"
    '  -H "Authorization: Bearer {key}" -H "Content-Type: application/json" \\\n'
    '  -d \'{{"model": "demo", "messages": [{{"role": "user", "content": "Hello"}}]}}\''
)
_ANTHROPIC = 'export ANTHROPIC_BASE_URL="{address}"\nexport ANTHROPIC_AUTH_TOKEN="{key}"'


class SnippetCard(Card):
    """A choice of tools, the lines for the chosen one with the key masked, and a copy button."""

    KEY: ClassVar[str] = "sk-••••••••"
    """What stands for the key in the lines on show."""

    def __init__(
        self, master: tk.Misc, context: Context, copy: Callable[[str, bool], None]
    ) -> None:
        super().__init__(master, context.theme, "Use it from your tools")
        self.context = context
        self._address = ""
        kinds = {"Shell": _SHELL, "PowerShell": _POWERSHELL}
        if sys.platform == "win32":
            kinds = dict(reversed(kinds.items()))
        self._kinds = {**kinds, "Python": _PYTHON, "curl": _CURL, "Anthropic tools": _ANTHROPIC}
        self._kind = tk.StringVar(self, next(iter(self._kinds)))
        theme = context.theme
        row = ttk.Frame(self.body, style="Surface.TFrame")
        row.pack(fill="x")
        for name in self._kinds:
            ttk.Radiobutton(
                row,
                text=name,
                value=name,
                variable=self._kind,
                style="Segment.TRadiobutton",
                command=self._draw,
            ).pack(side="left", padx=(0, theme.px(6)))
        self.copy = ttk.Button(
            row,
            text="Copy with key",
            compound="left",
            command=lambda: copy(self.lines, True),
        )
        self.copy.pack(side="right")
        context.icons.attach(self.copy, "copy", size=16)
        well = ttk.Frame(self.body, style="Well.TFrame", padding=theme.pad(14, 12, 14, 12))
        well.pack(fill="x", pady=(theme.px(12), 0))
        self.text = ttk.Label(well, style="Field.Mono.TLabel", justify="left")
        self.text.pack(anchor="w")

    @property
    def lines(self) -> str:
        """What is on show."""
        return self._kinds[self._kind.get()].format(address=self._address, key=self.KEY)

    def show(self, address: str) -> None:
        """Draw the lines for a gateway at `address`."""
        if address != self._address:
            self._address = address
            self._draw()

    def _draw(self) -> None:
        self.text.configure(text=self.lines)
