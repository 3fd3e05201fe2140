"""What every page of the window is, and what it is given to work with."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from tkinter import ttk
from typing import TYPE_CHECKING, ClassVar, Protocol, TypeVar

from core.base.events import Event, Job
from core.base.status import Status
from core.base.wording import count
from gui.frame.clipboard import SECRET_SECONDS, Clipboard
from gui.frame.dialogs import Dialogs
from gui.frame.focus import Focus
from gui.frame.open_config import OpenConfig
from gui.frame.shortcuts import Shortcuts
from gui.look.icons import Icons
from gui.look.theme import Theme

if TYPE_CHECKING:
    import tkinter as tk

    from core.engine import Engine

T = TypeVar("T")


class Runner(Protocol):
    """Waits for a job without blocking."""

    def __call__(
        self,
        job: Job[T],
        done: Callable[[T], None],
        failed: Callable[[Exception], None] | None = None,
    ) -> None:
        """Call `done(result)` or `failed(error)` on the Tk thread when `job` is over.

        Without `failed` the error is shown as a dialog, in words.
        """


class Toaster(Protocol):
    """Says one short sentence in a corner and takes it away by itself."""

    def __call__(self, text: str, level: str = "info") -> None:
        """`level` is info, ok, warning or error."""


@dataclass(frozen=True)
class Context:
    """What a page may use. Nothing here blocks."""

    engine: Engine
    run: Runner
    theme: Theme
    icons: Icons
    dialogs: Dialogs
    toast: Toaster
    clipboard: Clipboard
    focus: Focus
    shortcuts: Shortcuts
    go_to: Callable[[str], None]
    """Show the page with this title, if the present one lets go."""
    has_page: Callable[[str], bool]
    """Whether there is a page with this title."""
    lead_to: Callable[[str, str], None]
    """Show the page with this title, and on it what is about a text, such as the id of a request
    (`Page.show_text`). Nothing happens where there is no such page."""

    open_config: Callable[[], OpenConfig]
    """The config that is open, whichever page is in front; it is opened where it is not yet."""

    def copy_recovery_key(self, key: str) -> None:
        """Put it on the clipboard for a while, and say so."""
        self.clipboard.copy_secret(key)
        self.toast(
            f"The recovery key is on the clipboard for {count(SECRET_SECONDS, 'second')}.", "ok"
        )


class Page(ttk.Frame):
    """One page. The shell makes it when it is first wanted, and keeps it.

    The order is: constructor → `build()` once → `load()` once → `render(status)` and
    `on_event(event)` as things happen. Locking hides a page, it does not reset it: what was
    typed is still there after the next login.
    """

    title: ClassVar[str] = ""
    icon: ClassVar[str] = ""
    """A name in `gui.look.icons.SHAPES`."""

    def __init__(self, master: tk.Misc, context: Context) -> None:
        super().__init__(master, style="Page.TFrame")
        self.context = context

    def build(self) -> None:
        """Make the widgets. No engine call yet."""

    def load(self) -> None:
        """Ask the engine for what the page shows. Called once, when first shown."""

    def shown(self) -> None:
        """The page has come to the front (every time)."""

    def first_focus(self) -> tk.Misc | None:
        """What gets the focus where nothing on the page had it before, or can have it any more.

        None: the page itself, from where Tab leads to the first field. Otherwise the focus returns
        to where it was when the page was left.
        """
        return None

    def show_text(self, text: str) -> None:
        """Show what is about `text`: another page leads here with it."""

    def hidden(self) -> None:
        """Another page came to the front, or the window was locked."""

    def render(self, status: Status) -> None:
        """Draw `status`: idempotent, no I/O. Called when it changed while the page is in front,
        and each time the page comes to the front."""

    def tick(self, now: float) -> None:
        """About once a second while in front; `now` in seconds since the epoch."""

    def on_event(self, event: Event) -> None:
        """An event that is not part of Status (LogChunk, ConfigChangedOnDisk, SettingsChanged),
        in front or not."""

    def can_leave(self, proceed: Callable[[], None]) -> None:
        """Call `proceed` once another page may come: at once, after the person has answered or
        after a save has gone through; never, when they would rather stay.

        Not asked before an idle lock, which only hides the page.
        """
        proceed()

    def can_close(self, proceed: Callable[[], None]) -> None:
        """The same before a log-out or the end of the program; asked of every page there is."""
        self.can_leave(proceed)
