"""What connecting changes, shown before it is done."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable

from core.base.wording import count
from core.clients.state import ClientState, Preview
from core.clients.tool import Tool
from gui.frame.dialogs import Choice
from gui.frame.form_dialog import FormDialog
from gui.frame.page import Context
from gui.look.theme import Theme
from gui.pages.clients import strings as texts
from gui.widgets.form import Segments
from gui.widgets.read_only import ReadOnlyText

_WIDTH = 660
_COLUMNS, _ROWS = 84, 16
_TAGS = {"+": "added", "-": "removed", "@": "gap"}


class ChangesView(ReadOnlyText):
    """The changed lines of each file."""

    def __init__(self, master: tk.Misc, theme: Theme, preview: Preview) -> None:
        super().__init__(master, theme, _COLUMNS, _ROWS)
        pieces: list[str | tuple[str, ...]] = []
        for change in preview.changes:
            new = "   (new)" if change.is_new else ""
            pieces += (f"{change.path}{new}\n", ("file",))
            for line in change.diff:
                if not line.startswith(("+++", "---")):
                    text = line.rstrip("\r\n")
                    pieces += (f"{text}\n", (_TAGS.get(text[:1], "same"),))
        self.put(*pieces)
        self.text.configure(height=min(_ROWS, max(6, len(pieces) // 2)))

    def _paint(self) -> None:
        super()._paint()
        text, colors = self.text, self._theme.colors
        text.tag_configure("file", font=self._theme.fonts.strong)
        text.tag_configure("removed", background=colors.removed)
        text.tag_configure("added", background=colors.added)
        text.tag_configure("gap", foreground=colors.muted)
        text.tag_raise("sel")


class ConnectDialog(FormDialog):
    """The changes, until when they hold, and the button that makes them."""

    def __init__(
        self,
        context: Context,
        tool: Tool,
        preview: Preview,
        while_running: bool,
        done: Callable[[ClientState], None],
    ) -> None:
        super().__init__(context, f"Connect {tool.name}", _WIDTH)
        self._tool = tool
        self._preview = preview
        self._done = done
        theme = context.theme
        number = len(preview.changes)
        self.note(
            f"These lines change in {count(number, 'file')}; the rest stays byte for byte as it "
            f"is. A copy of {'the' if number == 1 else 'each'} file and the way back are kept in "
            "the data folder."
        )
        self.view = ChangesView(self.body, theme, preview)
        self.view.pack(fill="both", expand=True, pady=(theme.px(12), 0))
        self.until = tk.StringVar(self, "running" if while_running else "always")
        self.segments = Segments(self.body, theme, dict(texts.UNTIL), self.until)
        self.segments.pack(anchor="w", pady=(theme.px(14), 0))
        self.line()
        self.until.trace_add("write", lambda *_args: self._explain())
        self._explain()
        self.offer(Choice("connect", "Connect", "accent"), "Connecting…")
        self.open()

    def _explain(self) -> None:
        self.say(texts.UNTIL_HELP[self.until.get()], "Muted")

    def submit(self) -> None:
        """Connect."""

        def connected(state: ClientState) -> None:
            self.close()
            self._done(state)

        job = self.context.engine.clients.connect(
            self._tool.id, self._preview.mapped, while_running=self.until.get() == "running"
        )
        self.send(job, connected)
