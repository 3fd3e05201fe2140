"""The card of the selected key: what is known of it, its value for ten seconds, what to do."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable, Mapping
from tkinter import ttk

from core.base.wording import count
from core.keys.entries import KeyEntry
from gui.frame.clipboard import SHOWN_SECONDS
from gui.look.icons import Icons
from gui.look.theme import Theme
from gui.widgets.card import Card, wrap_to_width

"""How long a value may be read."""
STEP_MS = 1000
_MASK = "•" * 24
_LINES = 2
"""Of a value; a longer one is cut, and Copy takes all of it."""
_BUTTONS = (
    ("reveal", "Reveal", "eye"),
    ("copy", "Copy", "copy"),
    ("replace", "Replace…", "edit"),
    ("take", "Take into the vault", "import"),
    ("add", "Add…", "plus"),
    ("delete", "Delete…", "trash"),
)
_OFFERED = {
    "stored": ("reveal", "copy", "replace", "delete"),
    "environment": ("take", "add"),
    "missing": ("add",),
}


class KeyCard(Card):
    """A card. A value is in it only between `reveal` and `hide`, which comes by itself."""

    def __init__(
        self,
        master: tk.Misc,
        theme: Theme,
        icons: Icons,
        actions: Mapping[str, Callable[[], None]],
    ) -> None:
        """`actions` by key: copy, replace, take, add, delete and reveal (asked for a value)."""
        super().__init__(master, theme)
        self._theme = theme
        self._icons = icons
        self._entry: KeyEntry | None = None
        self._left = 0
        self._timer: str | None = None
        self.name = ttk.Label(self.body, style="Surface.Heading.TLabel")
        self.name.pack(anchor="w")
        self._build_middle()
        row = ttk.Frame(self.body, style="Surface.TFrame")
        row.pack(fill="x", pady=(theme.px(10), 0))
        self.buttons: dict[str, ttk.Button] = {}
        for key, label, icon in _BUTTONS:
            command = self.toggle if key == "reveal" else actions[key]
            button = ttk.Button(row, text=label, compound="left", command=command)
            self.buttons[key] = button
            icons.attach(button, icon, lambda key=key: self._icon_color(key), 16)  # type: ignore[misc]
        self._ask = actions["reveal"]
        # However it goes out of sight, nothing readable stays behind.
        self.bind("<Unmap>", lambda _event: self.hide(), add="+")
        top = self.winfo_toplevel()
        top.bind("<Unmap>", lambda event: self.hide() if event.widget is top else None, add="+")
        self.bind("<Destroy>", lambda _event: self._stop(), add="+")

    def _build_middle(self) -> None:
        theme = self._theme
        middle = ttk.Frame(self.body, style="Surface.TFrame")
        middle.pack(fill="x", pady=(theme.px(3), 0))
        middle.pack_propagate(False)

        def resize() -> None:
            """As high as it can get, so that neither another row nor a value moves anything."""
            fonts = (theme.fonts.body, theme.fonts.code)
            lines = sum(font.metrics("linespace") * _LINES for font in fonts)
            middle.configure(height=lines + theme.px(12))

        theme.subscribe(resize, middle)
        self.details = ttk.Label(middle, style="Surface.Muted.TLabel", justify="left")
        self.details.pack(fill="x")
        wrap_to_width(self.details)
        self._box = ttk.Frame(middle, style="Surface.TFrame")
        self.left = ttk.Label(self._box, style="Surface.Small.TLabel")
        self.left.pack(side="right", anchor="n", padx=(theme.px(12), 0))
        # A label: nothing of it can be selected and so get onto a clipboard that is not cleared.
        self.value = ttk.Label(
            self._box, style="Surface.Mono.TLabel", text=_MASK, justify="left", anchor="nw"
        )
        self.value.pack(side="left", fill="both", expand=True)
        wrap_to_width(self.value)

    def _icon_color(self, key: str) -> str:
        colors = self._theme.colors
        accent = str(self.buttons[key].cget("style")) == "Accent.TButton"
        return colors.on_accent if accent else colors.text

    # ---- which key

    @property
    def shown(self) -> str:
        """The name of the key that the card is about; empty for none."""
        return self._entry.name if self._entry is not None else ""

    @property
    def revealed(self) -> bool:
        """A value can be read."""
        return self._left > 0

    def show(self, entry: KeyEntry, details: str) -> None:
        """Be about `entry`; the value of another one, or a changed one, is hidden."""
        before = self._entry
        if before is None or (before.name, before.changed_at) != (entry.name, entry.changed_at):
            self.hide()
        self._entry = entry
        self.name.configure(text=entry.name)
        self.details.configure(text=details)
        kind = "missing" if entry.missing else "stored" if entry.stored else "environment"
        if entry.stored:
            self._box.pack(fill="both", expand=True, pady=(self._theme.px(8), 0))
        else:
            self._box.pack_forget()
        self._offer(_OFFERED[kind])

    def _offer(self, offered: tuple[str, ...]) -> None:
        if [key for key, one in self.buttons.items() if one.winfo_manager()] == [*offered]:
            return
        for button in self.buttons.values():
            button.pack_forget()
        for key in offered:
            first = key == offered[0] and key in ("take", "add")
            button = self.buttons[key]
            if key == "add":
                button.configure(text="Add…" if first else "Another value…")
            button.configure(style="Accent.TButton" if first else "TButton")
            icon = next(icon for name, _label, icon in _BUTTONS if name == key)
            button.configure(image=self._icons.get(icon, self._icon_color(key), 16))
            side = "right" if key == "delete" else "left"
            gap = (0, 0) if side == "right" else (0, self._theme.px(8))
            button.pack(side=side, padx=gap)  # type: ignore[arg-type]

    # ---- the value

    def toggle(self) -> None:
        """Ask for the value, or hide it."""
        if self.revealed:
            self.hide()
        else:
            self._ask()

    def reveal(self, value: str) -> None:
        """Draw `value` for `SHOWN_SECONDS`."""
        if not self.value.winfo_viewable():
            return  # the window was locked, or another page came, while it was fetched
        self._stop()
        self._left = SHOWN_SECONDS
        self._label("Hide", "eye-off")
        self._count()
        self.update_idletasks()  # the room beside the countdown
        self.value.configure(text=self._cut(value))

    def hide(self) -> None:
        """Draw no value from now on."""
        self._stop()
        if self._left and self.value.winfo_exists():
            self._left = 0
            self.value.configure(text=_MASK)
            self.left.configure(text="")
            self._label("Reveal", "eye")

    def _count(self) -> None:
        self.left.configure(text=f"hidden again in {self._left} s")
        self._timer = self.after(STEP_MS, self._step)

    def _step(self) -> None:
        self._timer = None
        if self._left <= 1:
            self.hide()
        else:
            self._left -= 1
            self._count()

    def _stop(self) -> None:
        if self._timer is not None:
            self.after_cancel(self._timer)
            self._timer = None

    def _label(self, text: str, icon: str) -> None:
        image = self._icons.get(icon, self._theme.colors.text, 16)
        self.buttons["reveal"].configure(text=text, image=image)

    def _cut(self, value: str) -> str:
        """As much of it as there is room for."""
        wide = max(1, self._theme.fonts.code.measure("0"))
        room = _LINES * (max(200, self.value.winfo_width()) // wide - 1)
        if len(value) <= room and value.count("\n") < _LINES:
            return value
        first = " ".join(value.split())
        end = f"… ({count(len(value), 'character', grouped=True)})"
        return first[: max(8, room - len(end) - 8)] + end
