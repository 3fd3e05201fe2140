"""Who has the keyboard: what is in front, and nothing else."""

from __future__ import annotations

import sys
import tkinter as tk
from collections.abc import Callable

from gui.frame.keymap import CONTROL, held

_UNSEEN = "PocketUnseen"
_PRESSES = ("<Key-space>", "<Return>", "<KP_Enter>")
_PRESSED = ("TButton", "TCheckbutton", "TRadiobutton", "TMenubutton")
"""Classes of what these keys press."""


class Focus:
    """Keeps the keyboard with what is in front.

    In front is the topmost dialog, else one of the views that fill the window (the log-in or the
    shell) and on it one page. Tk alone lets a hidden widget go on typing: what is taken out of
    sight keeps the focus, and any callback that comes late may set it there. So whatever gets the
    focus is looked at here, and what may not have it hands it on at once, to where the person was.

    Space and Enter that were typed before a page or a dialog could be seen were meant for what was
    in front until then: they press nothing on it. What is typed ahead into a field stays. Nor do
    they press the button once more that has just opened the dialog: there would be two of it.
    """

    def __init__(self, root: tk.Tk) -> None:
        self._root = root
        self._view: tk.Misc | None = None
        self._page: tk.Misc | None = None
        self._first: Callable[[], tk.Misc | None] = lambda: None
        self._dialogs: list[tk.Toplevel] = []
        self._last: dict[str, tk.Misc] = {}
        """By the path of a view, page or dialog: what in it had the focus last."""
        self._looking = False
        self._unseen = False
        """What came to the front was not drawn yet, and keys from before may still be to come."""
        for sequence in _PRESSES:
            root.bind_class(_UNSEEN, sequence, self._press)
        root.bind_all("<FocusIn>", self._came, add="+")
        root.bind_all("<Unmap>", lambda _event: self._look_later(), add="+")
        # Its path alone: tkinter would have each of hundreds of widgets come with 19 facts.
        root.bind_all("<Destroy>", f"+{root.register(self._gone)} %W")

    def close(self) -> None:
        """The window is about to be destroyed: look after nothing any more."""
        self._view = None
        self._looking = True

    # ---- what is in front

    def enter_view(self, view: tk.Misc) -> None:
        """The log-in or the shell fills the window now. `enter_page` is to follow."""
        self._view = view

    def enter_page(self, page: tk.Misc, first: Callable[[], tk.Misc | None]) -> None:
        """`page` of the view came to the front: what had the focus on it gets it again.

        The log-in is its own page. `first` tells what gets it where nothing had it yet, or can
        have it any more; None means the page itself, from where Tab leads to the first field.
        """
        self._page, self._first = page, first
        if self._view is not None:  # what brought the person here is not what they go on with
            self._last.pop(str(self._view), None)
        if not self._dialogs:
            # Tk gives the keyboard to nothing that it has not laid out yet: until then what is
            # typed would go on into the page before.
            self._root.update_idletasks()
            place = self._place_on_page(page)
            if not place.winfo_ismapped():
                page.focus_set()  # what lies in a scrolled frame is laid out later still
            place.focus_set()
            self._not_seen_yet(place)

    def offer(self, page: tk.Misc) -> None:
        """What `page` shows first has only now come: it gets the focus, unless something on the
        page has it already."""
        if page is self._page and not self._dialogs and self._holder() is page:
            self._place_on_page(page).focus_set()

    def enter_dialog(self, dialog: tk.Toplevel, first: tk.Misc) -> None:
        """`dialog` lies over everything else, and `first` in it is about to get the focus: also if
        the window behind gets it once more, as when a menu closes that opened the dialog."""
        opener = self._now()
        if opener is not None:
            self._mark(opener)
        self._dialogs.append(dialog)
        self._last[str(dialog)] = first
        dialog.bind("<Button>", self._clicked_beside, add="+")

    def show_dialog(self, dialog: tk.Toplevel, first: tk.Misc) -> None:
        """`dialog`, entered before, is about to be drawn. To bring it up Windows's Tk has been idle
        already, but no key has been handed out to it; and the first may come to itself."""
        self._not_seen_yet(first)
        self._not_seen_yet(dialog)

    def leave_dialog(self, dialog: tk.Toplevel) -> None:
        """`dialog` is about to go: the focus returns to where it was before, and so does the
        mouse."""
        if dialog not in self._dialogs:
            return
        self._dialogs.remove(dialog)
        self._last.pop(str(dialog), None)
        dialog.grab_release()
        if self._dialogs:
            hold_pointer(self._dialogs[-1])
        self._give()

    def take_keyboard(self) -> None:
        """Take it from whatever other program has it; the person wants to see this one."""
        target = self._dialogs[-1] if self._dialogs else self._root
        if self._dialogs:
            target.lift()
        target.focus_force()
        self._give()

    # ---- keys from before

    def _not_seen_yet(self, place: tk.Misc) -> None:
        """Tk draws when it is idle, and it is idle once it has handed out every key that has come:
        those until then are from before."""
        self._mark(place)
        if not self._unseen:
            self._unseen = True
            self._root.after_idle(self._seen)

    def _mark(self, place: tk.Misc) -> None:
        """Have `_press` asked first."""
        tags = place.bindtags()
        if _UNSEEN not in tags:
            place.bindtags((_UNSEEN, *tags))

    def _seen(self) -> None:
        self._unseen = False

    def _press(self, event: tk.Event[tk.Misc]) -> str | None:
        behind = self._dialogs and event.widget.winfo_toplevel() is not self._dialogs[-1]
        if behind and event.widget.winfo_class() in (*_PRESSED, "Treeview"):
            return "break"
        if not self._unseen:
            return None
        if self._dialogs:
            return "break"
        is_shortcut = held(event) & CONTROL  # typed ahead for this page
        return "break" if event.widget.winfo_class() in _PRESSED and not is_shortcut else None

    # ---- what may have it

    def may_have(self, widget: tk.Misc) -> bool:
        """Whether what is typed may go to `widget` now."""
        top = widget.winfo_toplevel()
        if top is not self._root and not any(top is one for one in self._dialogs):
            return True  # a menu, or a dialog of the system: not ours to rule
        if self._dialogs:
            return top is self._dialogs[-1]
        if self._view is None:
            return True
        return within(widget, self._view) and in_sight(widget)

    def _came(self, event: tk.Event[tk.Misc]) -> None:
        widget = event.widget
        if not isinstance(widget, tk.Misc) or not widget.winfo_exists():
            return  # a dialog that Tk draws by itself
        if self._now() is not widget:
            return  # only something in it has the focus: what lies around that is told as well
        if not self.may_have(widget):
            self._give()
            return
        for place in (*self._dialogs, self._view, self._page):
            if place is not None and widget is not place and within(widget, place):
                self._last[str(place)] = widget

    def _gone(self, path: str) -> None:
        """Tk gives the focus of what is destroyed to the window as a whole, without a word."""
        if self._view is not None and path == str(self._last.get(str(self._view))):
            self._look_later()

    def _look_later(self) -> None:
        if not self._looking:
            self._looking = True
            self._root.after_idle(self._look)

    def _look(self) -> None:
        """After something went out of sight."""
        self._looking = False
        if self._dialogs or self._view is None:
            return
        holder = self._holder()
        if holder is not None and not self.may_have(holder):
            self._give()

    def _now(self) -> tk.Misc | None:
        try:
            return self._root.focus_get()
        except KeyError:
            return None

    def _holder(self) -> tk.Misc | None:
        """What has the focus of the window, or gets it with the window; None where it is nothing
        of ours."""
        try:
            return self._root.focus_lastfor()
        except KeyError:
            return None

    def _clicked_beside(self, event: tk.Event[tk.Misc]) -> None:
        """A click on the window behind a dialog. The dialog holds the mouse, so that it hears of
        it; but the window manager has given the keyboard to the window behind, where Tk drops
        every key."""
        dialog = event.widget
        if not self._dialogs or dialog is not self._dialogs[-1]:
            return
        if not (0 <= event.x < dialog.winfo_width() and 0 <= event.y < dialog.winfo_height()):
            self.take_keyboard()

    # ---- giving it

    def _give(self) -> None:
        """Give the focus to where the person was last in what is in front."""
        if self._dialogs:
            dialog = self._dialogs[-1]
            hold_pointer(dialog)
            (self._usable(self._last.get(str(dialog))) or dialog).focus_set()
        elif self._view is not None:
            was = self._usable(self._last.get(str(self._view)))
            if was is None and self._page is not None:
                was = self._place_on_page(self._page)
            (was or first_stop(self._view)).focus_set()

    def _place_on_page(self, page: tk.Misc) -> tk.Misc:
        return self._usable(self._last.get(str(page))) or self._usable(self._first()) or page

    def _usable(self, widget: tk.Misc | None) -> tk.Misc | None:
        if widget is None or not widget.winfo_exists() or not in_sight(widget):
            return None
        return widget if is_enabled(widget) and self.may_have(widget) else None


def within(widget: tk.Misc, place: tk.Misc) -> bool:
    """Whether `widget` is `place` or lies in it."""
    return widget is place or str(widget).startswith(f"{place}.".replace("..", "."))


def in_sight(widget: tk.Misc) -> bool:
    """Whether neither `widget` nor anything around it was taken off the window.

    Not `winfo_viewable`: that is false for what has not been drawn yet, and for all of a window
    that is an icon.
    """
    top = widget.winfo_toplevel()
    while widget is not top:
        parent = widget.master
        if not widget.winfo_manager() or not isinstance(parent, tk.Misc):
            return False
        widget = parent
    return True


def is_enabled(widget: tk.Misc) -> bool:
    """Whether it is not greyed out; a text that can only be read counts as enabled."""
    instate = getattr(widget, "instate", None)
    return True if instate is None else bool(instate(["!disabled"]))


def first_stop(place: tk.Misc) -> tk.Misc:
    """Where Tab leads to first in `place`; `place` itself where there is nothing."""
    found = place.tk_focusNext()
    return found if found is not None and within(found, place) else place


def hold_pointer(dialog: tk.Toplevel) -> None:
    """Let no click reach anything else of this program."""
    try:
        dialog.grab_set()
    except tk.TclError:  # not drawn yet, or another program holds the pointer
        return


def close_menu(menu: tk.Menu) -> None:
    """Take a menu that popped up away, with its hold on mouse and keyboard: `unpost` alone leaves
    those with a menu that nobody sees."""
    if sys.platform == "win32":
        import ctypes

        ctypes.windll.user32.EndMenu()  # it is not Tk's there
    elif menu.winfo_ismapped():
        menu.tk.call("tk::MenuUnpost", menu)


def tab_order(*widgets: tk.Misc) -> None:
    """Have Tab go through these, which lie in one frame, in this order: Tk goes by what lies over
    what, which is the order of their making."""
    for widget in widgets:
        widget.lift()


def on_enter(widget: tk.Misc, action: Callable[[], object], *, stop: bool = True) -> None:
    """Call `action` for Enter, also for the one of the number pad, which is a key of its own to
    X11. With `stop` nothing else hears of it."""

    def run(_event: tk.Event[tk.Misc]) -> str | None:
        action()
        return "break" if stop else None

    for sequence in ("<Return>", "<KP_Enter>"):
        widget.bind(sequence, run)
