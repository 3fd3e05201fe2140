"""The list of what may stand at the cursor."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable, Sequence

from core.config.completion import Completion
from gui.editor.floating import Floating
from gui.editor.text import EditText
from gui.look.theme import Theme

_ROWS = 8
_WIDEST, _NARROWEST = 520, 220


class CompletionList(Floating):
    """Names on the left, a few words on the right; below, a sentence about the chosen one."""

    def __init__(self, text: EditText, theme: Theme, taken: Callable[[int], None]) -> None:
        """`taken` is told which one was clicked."""
        self.items: tuple[Completion, ...] = ()
        self.chosen = -1
        """Which one is chosen; -1 for none."""
        self._taken = taken
        super().__init__(text, theme)
        self.rows = tk.Text(
            self,
            wrap="none",
            state="disabled",
            cursor="arrow",
            borderwidth=0,
            relief="flat",
            highlightthickness=0,
            padx=theme.px(8),
            pady=theme.px(4),
            spacing1=theme.px(2),
            spacing3=theme.px(2),
            width=1,
            height=1,
            takefocus=False,
        )
        self.help = tk.Label(self, anchor="w", justify="left", padx=theme.px(8), pady=theme.px(4))
        self.rows.pack(side="top", fill="both", expand=True)
        self.rows.bind("<Button-1>", self._clicked)
        for sequence in ("<B1-Motion>", "<Double-Button-1>", "<Triple-Button-1>"):
            self.rows.bind(sequence, lambda _event: "break")
        self.paint()

    def show(self, items: Sequence[Completion], chosen: int, index: str) -> bool:
        """List these beside a place of the text; False when that is not in sight."""
        if tuple(items) != self.items:
            self.items = tuple(items)
            self._fill()
        self.choose(chosen)
        return self.show_at(index)

    def choose(self, number: int) -> None:
        """Choose this one; -1 for none."""
        self.chosen = number
        self.rows.tag_remove("chosen", "1.0", "end")
        if 0 <= number < len(self.items):
            self.rows.tag_add("chosen", f"{number + 1}.0", f"{number + 2}.0")
            self.rows.see(f"{number + 1}.0")
        said = self.items[number].help if 0 <= number < len(self.items) else ""
        self.help.configure(text=said)
        if said and not self.help.winfo_manager():
            self.help.pack(side="bottom", fill="x", before=self.rows)
        elif not said:
            self.help.pack_forget()

    def step(self, by: int) -> None:
        """Choose another one, round the end for single steps."""
        last = len(self.items) - 1
        if abs(by) == 1:
            at = self.chosen + by
            self.choose(last if at < 0 else 0 if at > last else at)
        else:
            self.choose(min(max(0, self.chosen + by), last))

    # ---- inside

    def _clicked(self, event: tk.Event[tk.Misc]) -> str:
        number = int(self.rows.index(f"@{event.x},{event.y}").split(".")[0]) - 1
        if 0 <= number < len(self.items):
            self._taken(number)
        return "break"

    def _fill(self) -> None:
        rows, theme = self.rows, self.theme
        label, small = theme.fonts.mono.measure, theme.fonts.small.measure
        left = max((label(one.label) for one in self.items), default=0)
        right = max((small(one.detail) for one in self.items), default=0)
        gap = theme.px(20)
        width = min(theme.em(_WIDEST), max(theme.em(_NARROWEST), left + gap + right))
        rows.configure(state="normal", tabs=(max(left + gap, width - right), "left"))
        rows.delete("1.0", "end")
        for number, one in enumerate(self.items):
            rows.insert("end", "\n" * bool(number) + one.label)
            if one.detail:
                rows.insert("end", f"\t{one.detail}", "detail")
        rows.configure(
            state="disabled",
            height=min(_ROWS, max(1, len(self.items))),
            width=-(-(width + theme.px(16)) // max(1, theme.fonts.mono.measure("0"))),
        )
        self.help.configure(wraplength=width)

    def paint(self) -> None:
        super().paint()
        if not hasattr(self, "rows"):
            return
        theme, colors = self.theme, self.theme.colors
        self.rows.configure(
            font=theme.fonts.mono,
            background=colors.surface,
            foreground=colors.text,
            selectbackground=colors.surface,
            selectforeground=colors.text,
            inactiveselectbackground=colors.surface,
        )
        self.rows.tag_configure("detail", foreground=colors.muted, font=theme.fonts.small)
        self.rows.tag_configure("chosen", background=colors.selection)
        self.help.configure(
            font=theme.fonts.small, background=colors.hover, foreground=colors.muted
        )
