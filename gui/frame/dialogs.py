"""Modal questions in the window's own look. None of them blocks: the answer is a callback."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from tkinter import filedialog, ttk

from core.base.errors import UserError
from gui.frame import tk_file_dialog
from gui.frame.focus import Focus, hold_pointer, on_enter, tab_order
from gui.frame.keymap import bind
from gui.look.icons import Icons
from gui.look.theme import Theme
from gui.look.windows_desktop import dark_title_bar

_WIDTH = 440
_AROUND = 24
"""What of the screen stays free of a large dialog, in pixels of a 96 dpi screen."""


@dataclass(frozen=True)
class Choice:
    """One button of a dialog."""

    key: str
    label: str
    kind: str = "plain"  # plain, accent or danger


class Dialog(tk.Toplevel):
    """A themed modal window. Subclasses fill `self.body`; Esc is the last choice, Enter the
    first that is not dangerous."""

    def __init__(self, dialogs: Dialogs, title: str, level: str = "info") -> None:
        root = dialogs.root
        super().__init__(root)
        self.withdraw()
        self.dialogs = dialogs
        self.title(title)
        if root.winfo_viewable():  # a window cannot belong to one that is not shown
            self.transient(root)
        self.resizable(False, False)
        theme = dialogs.theme
        self.configure(
            background=theme.colors.surface,
            highlightthickness=1,
            highlightbackground=theme.colors.strong_border,
            highlightcolor=theme.colors.strong_border,
        )
        frame = ttk.Frame(self, style="Surface.TFrame", padding=theme.pad(24, 24, 24, 20))
        frame.pack(fill="both", expand=True)
        head = ttk.Frame(frame, style="Surface.TFrame")
        head.pack(fill="x")
        if level in ("warning", "error", "info"):
            color = theme.colors.state(level)[0]
            picture = dialogs.icons.get(level, color, 22)
            icon = ttk.Label(head, image=picture, style="Surface.TLabel")
            icon.pack(side="left", anchor="n", padx=(0, theme.px(12)), pady=(theme.px(1), 0))
        ttk.Label(
            head,
            text=title,
            style="Surface.Heading.TLabel",
            wraplength=theme.em(_WIDTH - 40),
            justify="left",
        ).pack(side="left", fill="x")
        self.body = ttk.Frame(frame, style="Surface.TFrame")
        self.footer = ttk.Frame(frame, style="Surface.TFrame")
        # The buttons first: where a screen is low, the body gives way.
        self.footer.pack(side="bottom", fill="x", pady=(theme.px(20), 0))
        self.body.pack(fill="both", expand=True, pady=(theme.px(12), 0))
        self.buttons: dict[str, ttk.Button] = {}
        self._why = ttk.Label(self.footer, style="Surface.Small.TLabel", justify="left")
        self._why_of: dict[str, str] = {}
        self.cancel: Callable[[], None] = self.close
        """What Esc means."""
        self.holds_lock = False
        """It shows what is not shown again: no idle lock takes it away."""
        self.bind("<Map>", self._grab, add="+")
        dialogs.open_dialogs.append(self)

    def add_buttons(self, choices: Sequence[Choice], chosen: Callable[[str], None]) -> None:
        """Buttons from the right; the first is the default, the last is what Esc means, and the
        cross of the window. Tab goes through them as they are read, from the left."""
        for choice in choices:
            style = {"accent": "Accent.TButton", "danger": "Danger.TButton"}.get(
                choice.kind, "TButton"
            )

            def press(key: str = choice.key) -> None:
                chosen(key)

            button = ttk.Button(self.footer, text=choice.label, style=style, command=press)
            button.pack(side="right", padx=(self.dialogs.theme.px(8), 0))
            on_enter(button, button.invoke)
            self.buttons[choice.key] = button
        tab_order(*reversed(self.buttons.values()))
        self.cancel = lambda: chosen(choices[-1].key)
        bind(self, "cancel", lambda: self.cancel())
        self.protocol("WM_DELETE_WINDOW", lambda: self.cancel())
        self._default = choices[0].key
        if choices[0].kind != "danger":
            on_enter(self, lambda: self._press_default(self._default))

    def make_default(self, key: str) -> None:
        """The button `key` is the one that Enter presses and that looks like it."""
        self.buttons[self._default].configure(style="TButton")
        self._default = key
        self.buttons[key].configure(style="Accent.TButton")

    def _press_default(self, key: str) -> None:
        if self._why_of.get(key):
            self._why.configure(style="Surface.error.TLabel")
        self.buttons[key].invoke()

    def forbid(self, key: str, why: str) -> None:
        """Disable the button `key`; `why` is said beside the buttons until `allow`."""
        self.buttons[key].state(["disabled"])
        self._why_of[key] = why
        self._why.configure(text=why, style="Surface.Small.TLabel")
        self._why.pack(side="left", padx=(0, self.dialogs.theme.px(16)))

    def allow(self, key: str) -> None:
        """The button can be pressed."""
        self.buttons[key].state(["!disabled"])
        self._why_of.pop(key, None)
        if not any(self._why_of.values()):
            self._why.pack_forget()

    def open(self, focus: tk.Misc | None = None) -> None:
        """Show it over the middle of the window, with the focus where it belongs."""
        root = self.dialogs.root
        self.update_idletasks()
        margin = self.dialogs.theme.px(_AROUND)
        width = min(self.winfo_reqwidth(), self.winfo_screenwidth() - margin)
        height = min(self.winfo_reqheight(), self.winfo_screenheight() - 2 * margin)
        if (width, height) != (self.winfo_reqwidth(), self.winfo_reqheight()):
            self.geometry(f"{width}x{height}")
        if root.winfo_viewable():
            x = root.winfo_rootx() + (root.winfo_width() - width) // 2
            y = root.winfo_rooty() + (root.winfo_height() - height) * 2 // 5
        else:
            x = (root.winfo_screenwidth() - width) // 2
            y = (root.winfo_screenheight() - height) // 3
        # The buttons are at the lower right: of a dialog by the edge, they are what is kept.
        x = max(0, min(x, self.winfo_screenwidth() - width))
        y = max(0, min(y, self.winfo_screenheight() - height))
        self.geometry(f"+{x}+{y}")
        target = focus or next(iter(self.buttons.values()), self)
        self.dialogs.focus.enter_dialog(self, target)
        dark_title_bar(self, self.dialogs.theme.mode == "dark")
        self.deiconify()
        self.lift()
        target.focus_force()
        self.dialogs.focus.show_dialog(self, target)

    def close(self) -> None:
        """Take it away and give the focus back."""
        if not self.winfo_exists():
            return
        self.dialogs.forget(self)
        # Before it goes: once it is gone, the display gives the keyboard to whomever it likes.
        self.dialogs.focus.leave_dialog(self)
        self.destroy()

    def _grab(self, event: tk.Event[tk.Misc]) -> None:
        if event.widget is self:
            hold_pointer(self)


class Dialogs:
    """Opens dialogs over `root`. At most one question is open for each call site's need."""

    def __init__(
        self,
        root: tk.Tk,
        theme: Theme,
        icons: Icons,
        redact: Callable[[str], str] = str,
        focus: Focus | None = None,
    ) -> None:
        """`redact` takes secrets out of what is said about errors."""
        self.root = root
        self.focus = focus or Focus(root)
        self._redact = redact
        self.theme = theme
        self.icons = icons
        self.open_dialogs: list[Dialog] = []
        self._asks_for_file = False
        self._closed_all = 0
        """How often: an answer that comes from before the window was locked does not count."""

    def new(self, title: str, level: str = "plain") -> Dialog:
        """An empty dialog for what you show: fill `body`, `add_buttons`, `open`, `close`."""
        return Dialog(self, title, level)

    def forget(self, dialog: Dialog) -> None:
        """Called by a dialog that closed."""
        if dialog in self.open_dialogs:
            self.open_dialogs.remove(dialog)

    @property
    def hold_lock(self) -> bool:
        """True while something is shown that is not shown again."""
        return any(dialog.holds_lock for dialog in self.open_dialogs)

    def close_all(self) -> None:
        """Answer every open question with its Esc choice (the window gets locked)."""
        self._closed_all += 1
        if self._asks_for_file and tk_file_dialog.is_tks_own(self.root):
            tk_file_dialog.give_up(self.root)
        while self.open_dialogs:  # what asks whether to leave it opens another
            dialog = self.open_dialogs[-1]
            dialog.cancel()  # not by a key: without the focus it would not arrive
            dialog.close()

    def ask(
        self,
        title: str,
        text: str,
        choices: Sequence[Choice],
        chosen: Callable[[str], None],
        level: str = "info",
    ) -> Dialog:
        """Show `title` and `text` with a button per choice; `chosen(key)` gets the answer once.

        The first choice is the default, unless it is dangerous: then the focus is on the last,
        which is what Esc and the close button mean.
        """
        dialog = self.new(title, level)
        answered = False

        def answer(key: str) -> None:
            nonlocal answered
            if not answered:
                answered = True
                dialog.close()
                chosen(key)

        if text:
            ttk.Label(
                dialog.body,
                text=text,
                style="Surface.Muted.TLabel",
                wraplength=self.theme.em(_WIDTH),
                justify="left",
            ).pack(anchor="w")
        dialog.add_buttons(choices, answer)
        # An Enter pressed too fast must not do what cannot be undone.
        cautious = choices[0].kind == "danger"
        dialog.open(dialog.buttons[choices[-1].key] if cautious else None)
        return dialog

    def confirm(
        self,
        title: str,
        text: str,
        yes: str,
        on_yes: Callable[[], None],
        *,
        no: str = "Cancel",
        danger: bool = False,
        on_no: Callable[[], None] | None = None,
    ) -> Dialog:
        """A yes-or-no question."""

        def chosen(key: str) -> None:
            if key == "yes":
                on_yes()
            elif on_no is not None:
                on_no()

        kind = "danger" if danger else "accent"
        return self.ask(
            title,
            text,
            (Choice("yes", yes, kind), Choice("no", no)),
            chosen,
            "warning" if danger else "info",
        )

    def info(self, title: str, text: str = "") -> Dialog:
        """Something to know, with one button."""
        return self.ask(title, text, (Choice("ok", "OK", "accent"),), lambda _key: None)

    def error(self, error: Exception) -> Dialog:
        """What went wrong, in words. Anything but a UserError is a defect of ours."""
        if isinstance(error, UserError):
            title, text = error.what, error.remedy
        else:
            title = "Something went wrong inside LiteLLM Pocket."
            text = (
                f"Details: {type(error).__name__}: {error}\n\n"
                "Your config and your data were not touched by this. If it happens again, "
                "please report it with these details."
            )
        close = (Choice("ok", "Close", "accent"),)
        redact = self._redact
        return self.ask(redact(title), redact(text), close, lambda _key: None, "error")

    def save_file(
        self,
        title: str,
        name: str,
        done: Callable[[Path], None],
        types: Sequence[tuple[str, str]] = (("All files", "*"),),
    ) -> None:
        """Ask where to save; `done(path)` unless the person cancels."""
        self._ask_for_file(
            lambda: filedialog.asksaveasfilename(
                parent=self.root, title=title, initialfile=name, filetypes=list(types)
            ),
            done,
        )

    def open_file(
        self,
        title: str,
        done: Callable[[Path], None],
        types: Sequence[tuple[str, str]] = (("All files", "*"),),
    ) -> None:
        """Ask which file to read, those with a dot in front, too; `done(path)` unless the person
        cancels."""
        if tk_file_dialog.is_tks_own(self.root):  # the systems' dialogs know by themselves
            tk_file_dialog.show_hidden(self.root)
        self._ask_for_file(
            lambda: filedialog.askopenfilename(
                parent=self.root, title=title, filetypes=list(types)
            ),
            done,
        )

    def open_folder(self, title: str, done: Callable[[Path], None]) -> None:
        """Ask for a folder that is there; `done(path)` unless the person cancels."""
        self._ask_for_file(
            lambda: filedialog.askdirectory(parent=self.root, title=title, mustexist=True), done
        )

    def _ask_for_file(self, ask: Callable[[], str], done: Callable[[Path], None]) -> None:
        """The system's dialogs wait here for the answer; the window may be locked meanwhile."""
        if tk_file_dialog.is_tks_own(self.root):
            tk_file_dialog.dress(self.root)
        before, self._asks_for_file = self._closed_all, True
        try:
            path = ask()
        finally:
            self._asks_for_file = False
        if path and self._closed_all == before:
            done(Path(path))
