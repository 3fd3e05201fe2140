"""Ready-to-paste lines that make a tool use the gateway."""

from __future__ import annotations

import json
import shlex
import sys
import tkinter as tk
from collections.abc import Callable
from tkinter import ttk
from typing import ClassVar

from gui.frame.page import Context
from gui.widgets.card import Card

_SHELL = 'export OPENAI_BASE_URL="{address}/v1"\nexport OPENAI_API_KEY="{key}"'
_POWERSHELL = '$env:OPENAI_BASE_URL = "{address}/v1"\n$env:OPENAI_API_KEY = "{key}"'
_PYTHON = (
    "from openai import OpenAI\n\n"
    'client = OpenAI(base_url="{address}/v1", api_key="{key}")\n'
    "answer = client.chat.completions.create(\n"
    '    model={model_as_python}, messages=[{{"role": "user", "content": "Hello"}}]\n'
    ")\n"
    "print(answer.choices[0].message.content)"
)
_CURL = (
    "curl {address}/v1/chat/completions \\\n"
    '  -H "Authorization: Bearer {key}" -H "Content-Type: application/json" \\\n'
    "  -d {request_in_shell}"
)
_JAVASCRIPT = (
    'const answer = await fetch("{address}/v1/chat/completions", {{\n'
    '  method: "POST",\n'
    '  headers: {{ Authorization: "Bearer {key}", "Content-Type": "application/json" }},\n'
    "  body: JSON.stringify({request}),\n"
    "}});\n"
    "console.log((await answer.json()).choices[0].message.content);"
)
_ANTHROPIC = 'export ANTHROPIC_BASE_URL="{address}"\nexport ANTHROPIC_AUTH_TOKEN="{key}"'


class SnippetCard(Card):
    """A choice of tools, the lines for the chosen one with the key masked, and a copy button."""

    KEY: ClassVar[str] = "sk-••••••••"
    """What stands for the key in the lines on show."""

    NO_MODEL: ClassVar[str] = "MODEL"
    """What stands for the model where none is known that takes a chat."""

    def __init__(
        self, master: tk.Misc, context: Context, copy: Callable[[str, bool], None]
    ) -> None:
        super().__init__(master, context.theme, "Use it from your tools")
        self.context = context
        self._address = ""
        self._model = self.NO_MODEL
        kinds = {"Shell": _SHELL, "PowerShell": _POWERSHELL}
        if sys.platform == "win32":
            kinds = dict(reversed(kinds.items()))
        self._kinds = {
            **kinds,
            "Python": _PYTHON,
            "JavaScript": _JAVASCRIPT,
            "curl": _CURL,
            "Anthropic tools": _ANTHROPIC,
        }
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
        # In the head: the row of kinds needs its width in the smallest window.
        self.copy = ttk.Button(
            self.actions,
            text="Copy with key",
            compound="left",
            command=lambda: copy(self.lines, True),
        )
        self.copy.pack()
        context.icons.attach(self.copy, "copy", size=16)
        well = ttk.Frame(self.body, style="Well.TFrame", padding=theme.pad(14, 12, 14, 12))
        well.pack(fill="x", pady=(theme.px(12), 0))
        self.text = ttk.Label(well, style="Field.Mono.TLabel", justify="left")
        self.text.pack(anchor="w")

    @property
    def lines(self) -> str:
        """What is on show: it runs as it stands, once the key is in it."""
        message = {"role": "user", "content": "Hello"}
        request = json.dumps({"model": self._model, "messages": [message]}, ensure_ascii=False)
        return self._kinds[self._kind.get()].format(
            address=self._address,
            key=self.KEY,
            model_as_python=json.dumps(self._model, ensure_ascii=False),
            request=request,
            request_in_shell=shlex.quote(request),
        )

    def show(self, address: str) -> None:
        """Draw the lines for a gateway at `address`."""
        if address != self._address:
            self._address = address
            self._draw()

    def show_model(self, model: str) -> None:
        """Let the examples ask for `model`; with an empty one a word stands in its place."""
        self._model = model or self.NO_MODEL
        self._draw()

    def _draw(self) -> None:
        self.text.configure(text=self.lines)
