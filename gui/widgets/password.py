"""A password field with an eye, a Caps Lock hint, and the meter that belongs to a new one."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable
from tkinter import ttk

from core.account.password_strength import MIN_LENGTH, strength
from gui.frame.dialogs import Dialogs
from gui.frame.keymap import bind
from gui.look.icons import Icons
from gui.look.theme import Theme
from gui.widgets.tooltip import tip

_CAPS_LOCK = 0x2  # the Lock modifier in a key event's state, on X11 and on Windows
_DOT = "●"
SHOW_KEY = "Ctrl+R"
"""What the eye does, for those who have no mouse at hand."""


class PasswordEntry(ttk.Frame):
    """An entry that shows dots; the eye shows the text for a moment of doubt.

    Tab does not stop at the eye: who types a passphrase there would press it by its blanks, and
    have the field before readable on the screen. Ctrl+R in the field does what the eye does.
    """

    def __init__(self, master: tk.Misc, theme: Theme, icons: Icons) -> None:
        super().__init__(master, style="Surface.TFrame")
        self._theme = theme
        self._icons = icons
        self._typed = tk.StringVar(self)
        self.entry = ttk.Entry(self, textvariable=self._typed, show=_DOT, font=theme.fonts.body)
        self.entry.pack(fill="x")
        self.eye = ttk.Button(
            self, style="Eye.TButton", command=self.toggle, takefocus=False, cursor="hand2"
        )
        self._show_eye()
        tip(self.eye, theme, lambda: "Hide it" if self.shown else "Show what is typed")
        self._hint = ttk.Label(self, text="Caps Lock is on.", style="Surface.warn.TLabel")
        self.entry.bind("<KeyPress>", self._key, add="+")
        bind(self.entry, "show password", self._show_by_key)
        self.entry.bind("<FocusOut>", lambda _event: self._hint.pack_forget(), add="+")
        theme.subscribe(self._paint, self)

    @property
    def shown(self) -> bool:
        """True while the text can be read."""
        return not self.entry.cget("show")

    def get(self) -> str:
        """What was typed."""
        return self.entry.get()

    def on_change(self, call: Callable[[], object]) -> None:
        """Call when the text is another one, by whatever means: a key, the clipboard, the mouse.

        Not when a key is let go: that of the Enter which sent the form would count as well.
        """
        self._typed.trace_add("write", lambda *_args: call())

    def clear(self) -> None:
        """Forget it, and hide the next one."""
        self.entry.delete(0, "end")
        if self.shown:
            self.toggle()

    def toggle(self) -> None:
        """Show the text, or hide it."""
        self.entry.configure(show=_DOT if self.shown else "")
        self._paint()

    def _show_by_key(self) -> None:
        if self.entry.instate(["!disabled"]):
            self.toggle()

    def enable(self, on: bool) -> None:
        """Let it be typed in, or not."""
        self.entry.state(["!disabled" if on else "disabled"])
        # Not disabled, but gone: it has the colour of a field that can be typed in.
        if on:
            self._show_eye()
        else:
            self.eye.place_forget()

    def _show_eye(self) -> None:
        self.eye.place(in_=self.entry, relx=1.0, rely=0.5, x=-self._theme.px(4), anchor="e")

    def _paint(self) -> None:
        name = "eye-off" if self.shown else "eye"
        self.eye.configure(image=self._icons.get(name, self._theme.colors.muted, 18))

    def _key(self, event: tk.Event[tk.Misc]) -> None:
        on = bool(int(event.state) & _CAPS_LOCK)
        if event.keysym == "Caps_Lock":
            on = not on  # the state in the event is the one before the key
        if on:
            self._hint.pack(anchor="w", pady=(self._theme.px(4), 0))
        else:
            self._hint.pack_forget()


class StrengthMeter(ttk.Frame):
    """Four bars and a sentence."""

    def __init__(self, master: tk.Misc, theme: Theme) -> None:
        super().__init__(master, style="Surface.TFrame")
        self._theme = theme
        self._score = 0
        self._bars = tk.Canvas(self, height=theme.px(4), highlightthickness=0, borderwidth=0)
        self._bars.pack(fill="x")
        self.label = ttk.Label(
            self, style="Surface.Small.TLabel", wraplength=theme.px(340), justify="left"
        )
        self.label.pack(anchor="w", pady=(theme.px(6), 0))
        self._bars.bind("<Configure>", lambda _event: self._paint())
        theme.subscribe(self._paint, self)

    def measure(self, password: str, name: str = "") -> None:
        """Tell how strong `password` is, of whoever goes by this name."""
        self._score, words = 0, f"At least {MIN_LENGTH} characters. A few words are fine."
        if password:
            found = strength(password, name)
            self._score, words = found.score, found.words
        self.label.configure(text=words)
        self._paint()

    def rest(self) -> None:
        """Nobody is to type a password now: take the words back, and keep their room."""
        self._score = 0
        self.label.configure(text=" ")
        self._paint()

    def ask_if_weak(self, dialogs: Dialogs, go: Callable[[], None]) -> None:
        """Call `go`; of a password that is guessed at once, only after the person was asked."""
        if self._score > 0:
            go()
            return
        dialogs.confirm(
            "This password is guessed at once",
            f"{self.label.cget('text')} Whoever gets a copy of what it protects opens it with a "
            "program that tries such passwords first.",
            "Use it anyway",
            go,
            no="Choose another",
            danger=True,
        )

    def _paint(self) -> None:
        colors = self._theme.colors
        self._bars.configure(background=colors.surface)
        self._bars.delete("all")
        gap = self._theme.px(4)
        width = (self._bars.winfo_width() - 3 * gap) / 4
        color = (colors.error, colors.error, colors.warn, colors.ok, colors.ok)[self._score]
        for n in range(4):
            left = round(n * (width + gap))
            self._bars.create_rectangle(
                left,
                0,
                round(left + width),
                self._theme.px(4),
                fill=color if n < self._score else colors.pressed,
                width=0,
            )
