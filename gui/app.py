"""The window: one root, one bridge, and on it the login card or the shell."""

from __future__ import annotations

import logging
import sys
import time
import tkinter as tk
from collections.abc import Callable
from functools import partial
from tkinter import ttk
from types import TracebackType
from typing import TYPE_CHECKING

from core.base.errors import UserError
from core.base.events import Event, Notice, SettingsChanged, WindowWanted
from core.base.settings import RULES, Settings
from core.base.status import Status
from core.base.wording import count
from gui.frame.bridge import Bridge
from gui.frame.clipboard import Clipboard
from gui.frame.dialogs import Dialogs
from gui.frame.editing_keys import teach_editing_keys
from gui.frame.focus import Focus
from gui.frame.geometry import WindowPlace
from gui.frame.interpreter import REST_S, Interpreter, collect_all
from gui.frame.keymap import AT_LOGIN, KEYMAP, bind
from gui.frame.page import Context
from gui.frame.shortcuts import Shortcuts
from gui.look.icons import Icons
from gui.look.styles import themed
from gui.look.windows_desktop import dark_title_bar, introduce_program
from gui.pages.login.page import LoginView
from gui.widgets.toasts import Toasts

if TYPE_CHECKING:
    from core.engine import Engine
    from gui.frame.open_config import OpenConfig
    from gui.shell import Shell

TITLE = "LiteLLM Pocket"

_SESSION_END_S = 3.0
"""For the requests under way when the person logs off."""
_log = logging.getLogger(__name__)


def run_window(
    engine: Engine,
    *,
    exit_after_paint: bool = False,
    on_paint: Callable[[], None] | None = None,
) -> int:
    """Show the window for an open `engine` until it is closed; returns the exit status.

    `on_paint` is called once the first screen is really on the display; `exit_after_paint` ends
    the program then. The caller opens and closes the engine.
    """
    introduce_program()
    _show(engine, exit_after_paint, on_paint)
    # Tk's objects are freed here, on Tk's thread. Left to the collector, another thread may get
    # to do it and waits a second for a main loop, which is over, at every single one.
    collect_all()
    return 0


def _show(engine: Engine, exit_after_paint: bool, on_paint: Callable[[], None] | None) -> None:
    app = App(engine)

    def painted() -> None:
        if on_paint is not None:
            on_paint()
        if exit_after_paint:
            app.destroy()
        else:
            engine.gateway.warm_up()  # while the password is being typed

    app.when_painted(painted)
    app.run()


def show_fatal(error: UserError) -> None:
    """Say in a small window why the program cannot go on, when there is no engine."""
    introduce_program()
    root = tk.Tk(className="LiteLLMPocket")
    root.withdraw()
    theme = themed(root)
    dialogs = Dialogs(root, theme, Icons(root, theme))
    dialog = dialogs.error(error)
    dialog.title(TITLE)
    root.wait_window(dialog)
    root.destroy()


class App:
    """Owns the Tk root and everything that lives as long as the window.

    Tk root
      LoginView      while nobody is logged in
      Shell          after the first login; hidden, not destroyed, while locked
    """

    def __init__(
        self,
        engine: Engine,
        *,
        monotonic: Callable[[], float] = time.monotonic,
        wall: Callable[[], float] = time.time,
    ) -> None:
        self.engine = engine
        self._monotonic = monotonic
        self._wall = wall
        self.root = tk.Tk(className="LiteLLMPocket")
        self.root.withdraw()
        self.root.title(TITLE)
        teach_editing_keys(self.root)
        self.root.report_callback_exception = self._callback_failed
        settings = engine.settings.now
        mode = settings.theme if settings.theme in ("light", "dark") else "light"
        self.theme = themed(self.root, mode, settings.font_size)
        self.icons = Icons(self.root, self.theme)
        self.focus = Focus(self.root)
        self.dialogs = Dialogs(self.root, self.theme, self.icons, engine.redact, self.focus)
        self.shortcuts = Shortcuts(self.root, lambda: not self.dialogs.open_dialogs)
        self.clipboard = Clipboard(self.root)
        self.bridge = self._make_bridge()
        self.toasts = Toasts(self.root, self.theme, self.icons)
        self.context = self._make_context()
        self.shell: Shell | None = None
        self.login = LoginView(self.root, self.context, self._login_finished)
        self._early_notices: list[Notice] = []
        """Said before there was a place to show them."""
        self._locked_because = ""
        self._user: str | None = None
        self._closing = False
        self._failing = False
        self.place = WindowPlace(self.root, self.theme, settings.geometry)
        self.login.show()
        self.login.pack(fill="both", expand=True)
        self._enter_login()
        self.root.protocol("WM_DELETE_WINDOW", self.close)
        if sys.platform == "win32":
            # What Tk makes of WM_QUERYENDSESSION; a session manager of X means something else.
            self.root.protocol("WM_SAVE_YOURSELF", self.end_with_session)
        self._watch_keys()
        self.theme.subscribe(self._dress_window, self.root)
        self.root.deiconify()
        self._interpreter = Interpreter()
        self._interpreter.start()
        self.bridge.start()
        self.root.after_idle(self._ask_system_theme)

    def _make_bridge(self) -> Bridge:
        return Bridge(
            self.root,
            self.engine,
            on_status=self._on_status,
            on_event=self._on_event,
            on_second=self._on_second,
            on_failed=self._job_failed,
            wall=self._wall,
        )

    def _make_context(self) -> Context:
        return Context(
            engine=self.engine,
            run=self.bridge.run,
            theme=self.theme,
            icons=self.icons,
            dialogs=self.dialogs,
            toast=self.toasts.show,
            clipboard=self.clipboard,
            focus=self.focus,
            shortcuts=self.shortcuts,
            go_to=self.go_to,
            has_page=self.has_page,
            lead_to=self.lead_to,
            open_config=self.open_config,
        )

    # ---- life

    def run(self) -> None:
        """Tk's main loop, until the window is gone."""
        self.root.mainloop()

    def when_painted(self, callback: Callable[[], None]) -> None:
        """Call back when the first screen has been drawn and the display has it."""

        def exposed(_event: tk.Event[tk.Misc]) -> None:
            self.login.card.unbind("<Expose>", binding)
            self.root.after_idle(drawn)

        def drawn() -> None:
            self.root.update_idletasks()
            self.root.winfo_pointerxy()  # a question to the display: all before it is drawn
            callback()

        binding = self.login.card.bind("<Expose>", exposed, add="+")

    def close(self) -> None:
        """The person wants to leave: ask about unsaved work and a running gateway, then go."""
        if self._closing:
            return
        if self.shell is not None and self._user is not None and not self.login.holds:
            self.shell.ask_to_close(self._confirm_stop)
        else:
            self.login.can_close(self._confirm_stop)

    def _confirm_stop(self) -> None:
        if not self.bridge.status.state.active:
            self._quit()
            return
        self.dialogs.confirm(
            "Stop the gateway and close?",
            "Your tools cannot reach it while LiteLLM Pocket is closed. Requests that are under "
            f"way get up to {count(self.engine.settings.now.stop_deadline_s, 'second')} to finish.",
            "Stop and close",
            self._stop_and_quit,
        )

    def _stop_and_quit(self) -> None:
        self._closing = True
        self._remember_place()
        if self.bridge.status.state.active:
            self.engine.gateway.stop(for_good=True)
            self.toasts.clear()
            self.toasts.show("Stopping the gateway, then closing…")
            # The bridge sees the end of the gateway; this is for one that will not end.
            limit = round((self.engine.settings.now.stop_deadline_s + 3) * 1000)
            self.root.after(limit, self.destroy)
        else:
            self.destroy()

    def end_with_session(self) -> None:
        """The person logs off, or the computer goes down: no questions, and all is done when this
        returns, since the program may be ended then. Windows waits some five seconds.

        Only the window stays a moment: it has to agree, and one that is gone is taken for a no."""
        self._closing = True
        self._remember_place()
        self.clipboard.clear_secret()
        self.engine.close(_SESSION_END_S)
        self.root.after_idle(self.destroy)

    def _quit(self) -> None:
        self._closing = True
        self._remember_place()
        self.destroy()

    def destroy(self) -> None:
        """End the main loop now, without questions."""
        self.bridge.stop()
        self.focus.close()
        try:
            self.clipboard.clear_secret()
            for timer in self.root.tk.splitlist(self.root.tk.call("after", "info")):
                self.root.tk.call("after", "cancel", timer)  # nothing may wake up any more
            self.root.destroy()
        except tk.TclError:  # destroyed already
            return

    # ---- what the bridge brings

    def _on_status(self, status: Status) -> None:
        if self._closing and not status.state.active:
            self.destroy()
            return
        if status.user != self._user:
            self._user = status.user
            self._change_view(status.user)
        if status.user is None:
            self.login.render(status)
        if self.shell is not None and status.user is not None and not self.login.holds:
            self.shell.render(status)

    def _on_event(self, event: Event) -> None:
        if isinstance(event, WindowWanted):
            self._come_to_front()
        if isinstance(event, SettingsChanged):
            self._apply_settings(event.settings)
        if self.shell is not None:
            self.shell.on_event(event)
        elif isinstance(event, Notice):
            self._early_notices.append(event)

    def _come_to_front(self) -> None:
        """The person started the program again and wants to see this window."""
        self.root.deiconify()
        # A window manager may ignore a window that lifts itself, but not one that is to stay on
        # top, if only for a moment.
        self.root.attributes("-topmost", True)
        self.root.lift()
        self.root.update_idletasks()
        self.root.attributes("-topmost", False)
        self.focus.take_keyboard()
        self.engine.support.window_came()

    def _on_second(self, now: float) -> None:
        if self._monotonic() - self._active_mono >= REST_S and not self.bridge.busy:
            self._interpreter.pause()
        if self._user is None or self.login.holds or self.dialogs.hold_lock:
            return  # a recovery key that is being written down is not taken away
        minutes = self.engine.settings.now.idle_lock_minutes
        # Two clocks: the monotonic one stands still while a computer sleeps, and the other may
        # be set. The longer time counts.
        idle = max(self._monotonic() - self._active_mono, self._wall() - self._active_wall)
        if minutes > 0 and idle >= minutes * 60:
            self.lock(f"Nobody was here for {count(minutes, 'minute')}.")
        elif self.shell is not None:
            self.shell.tick(now)

    def lock(self, because: str) -> None:
        """Ask for the password again. What is on the pages stays."""
        self._locked_because = because
        self.engine.account.logout()

    def go_to(self, title: str) -> None:
        """Show the page with this title."""
        if self.shell is not None:
            self.shell.go_to(title)

    def has_page(self, title: str) -> bool:
        """Whether the shell has a page with this title."""
        return self.shell is not None and title in self.shell.nav

    def lead_to(self, title: str, text: str) -> None:
        """Show on the page with this title what is about `text`, if there is such a page."""
        if self.shell is not None:
            self.shell.lead_to(title, text)

    def open_config(self) -> OpenConfig:
        """The config that is open. Only pages ask for it, and these there are with the shell."""
        if self.shell is None:
            raise RuntimeError("No page is there yet")
        return self.shell.open_config()

    def _change_view(self, user: str | None) -> None:
        if user is None:
            self.dialogs.close_all()
            self.clipboard.clear_secret()
            self.toasts.clear()
            if self.shell is not None:
                self.shell.leave_view()
            self.login.show(locked_because=self._locked_because)
            self._locked_because = ""
            self.login.pack(fill="both", expand=True)
            self._enter_login()
        elif not self.login.holds:
            self._enter_shell(user)

    def _enter_login(self) -> None:
        self.focus.enter_view(self.login)
        self.focus.enter_page(self.login, self.login.first_focus)

    def _login_finished(self) -> None:
        """The log-in has nothing more to show; the word of who it is may still be on its way."""
        if self._user is not None:
            self._enter_shell(self._user)

    def _enter_shell(self, user: str) -> None:
        if self.shell is None:
            from gui.shell import Shell  # not needed for the first paint

            self.shell = Shell(self.root, self.context, log_out=self._log_out)
            self.toasts.keep_to(self.shell.spot)
            for notice in self._early_notices:
                self.shell.on_event(notice)
        self.engine.gateway.warm_up()  # a spare of before may have given its memory back
        self.login.remember(user)
        self.login.pack_forget()
        self._touch()
        self.shell.pack(fill="both", expand=True)
        self.focus.enter_view(self.shell)
        self.shell.enter_view(self.bridge.status)

    def _log_out(self) -> None:
        if self.shell is not None:
            self.shell.ask_to_close(lambda: self.lock("You are logged out."))

    # ---- settings

    def _apply_settings(self, settings: Settings) -> None:
        if settings.theme == "system":
            self._ask_system_theme()
        elif settings.theme != self.theme.mode:
            self.theme.set_mode(settings.theme)
        self.theme.set_font_size(settings.font_size)

    def _ask_system_theme(self) -> None:
        if self.engine.settings.now.theme != "system":
            return

        def answer(mode: str) -> None:
            if self.engine.settings.now.theme == "system" and mode != self.theme.mode:
                self.theme.set_mode(mode)

        self.bridge.run(self.engine.support.system_theme(), answer, lambda _error: None)

    def _dress_window(self) -> None:
        self.root.iconphoto(True, self.icons.logo(64), self.icons.logo(32))
        dark_title_bar(self.root, self.theme.mode == "dark")

    def _remember_place(self) -> None:
        geometry = self.place.now
        if geometry not in (None, self.engine.settings.now.geometry):
            job = self.engine.settings.change(geometry=geometry)
            self.bridge.run(job, lambda _settings: None, lambda _error: None)

    # ---- activity and errors

    def _watch_keys(self) -> None:
        self._touch()
        for sequence in ("<Return>", "<KP_Enter>"):
            self.root.bind_class("TButton", sequence, self._press_focused)
        bind(self.root, "shortcuts", self.show_shortcuts)
        for name, by in (("larger", 1), ("smaller", -1), ("usual size", 0)):
            bind(self.root, name, partial(self._resize_text, by))
        for sequence in ("<KeyPress>", "<ButtonPress>", "<Motion>", "<MouseWheel>"):
            self.root.bind_all(sequence, lambda _event: self._touch(), add="+")

    def _resize_text(self, by: int) -> None:
        """All text `by` points larger; 0: of the usual size."""
        rule, now = RULES["font_size"], self.engine.settings.now.font_size
        size = now + by if by else Settings().font_size
        size = int(min(max(size, rule.low or size), rule.high or size))
        if size != now:
            self.bridge.run(self.engine.settings.change(font_size=size), lambda _settings: None)

    def show_shortcuts(self) -> None:
        """All shortcuts that do something now, in a dialog."""
        if not self.dialogs.open_dialogs:
            from gui.widgets.shortcut_list import open_shortcuts  # not for the first paint

            at_login = self._user is None or self.login.holds
            open_shortcuts(self.dialogs, AT_LOGIN if at_login else KEYMAP)

    def _press_focused(self, event: tk.Event[tk.Misc]) -> str:
        """Enter presses the button that has the focus, as Space does, and no other: a dialog's
        default button must not hear of it as well."""
        button = event.widget
        if isinstance(button, ttk.Button):
            button.invoke()
        return "break"

    def _touch(self) -> None:
        self._active_mono = self._monotonic()
        self._active_wall = self._wall()

    def _job_failed(self, error: Exception) -> None:
        if not isinstance(error, UserError):
            _log.error("a job failed", exc_info=error)
        self.dialogs.error(error)

    def _callback_failed(
        self, kind: type[BaseException], error: BaseException, trace: TracebackType | None
    ) -> None:
        """Tk calls this for an exception in any callback: a defect, unless it is a UserError."""
        if isinstance(error, KeyboardInterrupt | SystemExit):
            self.destroy()
            return
        if not isinstance(error, UserError):
            _log.error("a callback of the window failed", exc_info=(kind, error, trace))
        if isinstance(error, Exception) and not self._failing:
            self._failing = True
            try:
                self.dialogs.error(error).bind("<Destroy>", self._failure_read, add="+")
            except tk.TclError:  # the window is going away
                self._failing = False

    def _failure_read(self, _event: object) -> None:
        self._failing = False
