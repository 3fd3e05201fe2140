"""What surrounds the pages: the sidebar, the gateway's state always in sight, notices."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable
from functools import partial
from tkinter import ttk

from core.base.events import (
    ApplyChanged,
    ApplyStep,
    Event,
    MatterSettled,
    Notice,
    SettingsChanged,
)
from core.base.status import Status, holds, is_complaint
from gui.frame.focus import tab_order
from gui.frame.open_config import OpenConfig
from gui.frame.page import Context, Page
from gui.frame.words import (
    apply_in_short,
    bodies_notice,
    can_start,
    can_stop,
    crash_notice,
    failure_notice,
    is_serving,
    restart_notice,
    shown_address,
)
from gui.widgets.banner import Action, Banners
from gui.widgets.chip import StateChip
from gui.widgets.figure_row import say
from gui.widgets.tooltip import tip

PAGES = (
    ("Status", "status"),
    ("Config", "config"),
    ("Models", "models"),
    ("Keys", "key"),
    ("Clients", "clients"),
    ("Usage", "usage"),
    ("Requests", "requests"),
    ("Logs", "logs"),
    ("Settings", "settings"),
)
"""Title and icon, in the order of the sidebar."""

_SIDEBAR_WIDTH, _SIDEBAR_MOST = 224, 340


def page_class(title: str) -> type[Page]:
    """The page with this title; imported when it is first wanted."""
    if title == "Config":
        from gui.pages.config.page import ConfigPage

        return ConfigPage
    if title == "Models":
        from gui.pages.models.page import ModelsPage

        return ModelsPage
    if title == "Keys":
        from gui.pages.keys.page import KeysPage

        return KeysPage
    if title == "Clients":
        from gui.pages.clients.page import ClientsPage

        return ClientsPage
    if title == "Usage":
        from gui.pages.usage.page import UsagePage

        return UsagePage
    if title == "Requests":
        from gui.pages.requests.page import RequestsPage

        return RequestsPage
    if title == "Logs":
        from gui.pages.logs.page import LogsPage

        return LogsPage
    if title == "Settings":
        from gui.pages.settings.page import SettingsPage

        return SettingsPage
    from gui.pages.status.page import StatusPage

    return StatusPage


class Shell(ttk.Frame):
    """Shell
    sidebar      product, pages, gateway box, user
    content
      banners    notices, when there are any
      holder     the page in front
    """

    def __init__(self, master: tk.Misc, context: Context, log_out: Callable[[], None]) -> None:
        super().__init__(master, style="Page.TFrame")
        self.context = context
        self.current = ""
        self.pages: dict[str, Page] = {}
        self._log_out = log_out
        self._status = Status()
        self._in_view = False
        self._applied: ApplyChanged | None = None
        """The last word about an apply that was seen here."""
        self._standing: dict[str, Notice] = {}
        """By matter, what follows from the state: said once, and gone when it is so no more."""
        theme = context.theme
        self.sidebar = ttk.Frame(self, style="Sidebar.TFrame", width=theme.px(_SIDEBAR_WIDTH))
        self.sidebar.pack(side="left", fill="y")
        theme.subscribe(self._resize_sidebar, self.sidebar)
        self.sidebar.pack_propagate(False)
        ttk.Frame(self, style="Line.TFrame", width=1).pack(side="left", fill="y")
        content = ttk.Frame(self, style="Page.TFrame")
        content.pack(side="left", fill="both", expand=True)
        self.banners = Banners(content, theme, context.icons)
        self.banners.pack(side="top", fill="x")
        self._holder = ttk.Frame(content, style="Page.TFrame")
        self._holder.pack(fill="both", expand=True)
        self.nav: dict[str, ttk.Button] = {}
        self._build_head()
        self._build_nav()
        user = self._build_user()
        tab_order(self._build_gateway(), user)  # it stands above, and is packed later
        self.spot = ttk.Frame(self.sidebar, style="Sidebar.TFrame")
        """What is free of the sidebar: toasts are shown there, so the rest of it is set closely."""
        self.spot.pack(fill="both", expand=True, padx=theme.px(10), pady=(theme.px(4), 0))
        self._bind_keys()

    # ---- the sidebar

    def _resize_sidebar(self) -> None:
        theme = self.context.theme
        width = min(theme.em(_SIDEBAR_WIDTH), theme.px(_SIDEBAR_MOST))
        self.sidebar.configure(width=width)

    def _build_head(self) -> None:
        theme, icons = self.context.theme, self.context.icons
        head = ttk.Frame(self.sidebar, style="Sidebar.TFrame", padding=theme.pad(16, 14, 16, 12))
        head.pack(fill="x")
        ttk.Label(head, image=icons.logo(32), style="Sidebar.TLabel").pack(side="left")
        words = ttk.Frame(head, style="Sidebar.TFrame")
        words.pack(side="left", padx=(theme.px(10), 0))
        ttk.Label(words, text="LiteLLM Pocket", style="Sidebar.Strong.TLabel").pack(anchor="w")
        ttk.Label(words, text="Your own LLM gateway", style="Sidebar.Small.TLabel").pack(anchor="w")

    def _build_nav(self) -> None:
        theme = self.context.theme
        box = ttk.Frame(self.sidebar, style="Sidebar.TFrame", padding=theme.pad(10, 0, 10, 0))
        box.pack(fill="x")
        for title, icon in PAGES:
            self.nav[title] = self._nav_button(box, title, icon)

    def _nav_button(self, box: ttk.Frame, title: str, icon: str) -> ttk.Button:
        button = ttk.Button(
            box,
            text=title,
            style="Nav.TButton",
            compound="left",
            command=lambda: self.go_to(title),
        )
        button.pack(fill="x")
        self.context.icons.attach(button, icon, lambda: self._nav_color(title), 20)
        number = [name for name, _icon in PAGES].index(title) + 1
        tip(button, self.context.theme, title, f"page {number}", beside=True)
        button.bind("<Up>", lambda _event: self._nav_step(title, -1))
        button.bind("<Down>", lambda _event: self._nav_step(title, 1))
        return button

    def _nav_color(self, title: str) -> str:
        colors = self.context.theme.colors
        return colors.accent if title == self.current else colors.muted

    def _nav_step(self, title: str, by: int) -> None:
        titles = [name for name, _icon in PAGES]
        self.nav[titles[(titles.index(title) + by) % len(titles)]].focus_set()

    def _build_gateway(self) -> ttk.Frame:
        theme, icons = self.context.theme, self.context.icons
        box = ttk.Frame(self.sidebar, style="Sidebar.TFrame", padding=theme.pad(16, 0, 16, 8))
        box.pack(side="bottom", fill="x")
        ttk.Frame(box, style="Line.TFrame", height=1).pack(fill="x", pady=(0, theme.px(10)))
        self.chip = StateChip(box, theme, icons, "Sidebar.")
        self.chip.pack(anchor="w")
        self.address = ttk.Label(box, style="Sidebar.MutedAddress.TLabel")
        self.address.pack(anchor="w", pady=(theme.px(6), theme.px(8)))
        self.power = ttk.Button(box, compound="left", command=self.toggle_power)
        self.power.pack(fill="x")
        theme.subscribe(self._paint_power, self.power)
        return box

    def _build_user(self) -> ttk.Frame:
        theme, icons = self.context.theme, self.context.icons
        row = ttk.Frame(self.sidebar, style="Sidebar.TFrame", padding=theme.pad(16, 0, 10, 10))
        row.pack(side="bottom", fill="x")
        self.user = ttk.Label(row, style="Sidebar.Muted.TLabel")
        self.user.pack(side="left", fill="x", expand=True)
        self.logout = ttk.Button(
            row, text="Log out", style="Sidebar.Ghost.TButton", command=self._log_out
        )
        self.logout.pack(side="right")
        self.logout.configure(compound="left")
        icons.attach(self.logout, "logout", lambda: theme.colors.muted, 16)
        tip(self.logout, theme, "Asks for the password again; the gateway goes on")
        return row

    def _paint_power(self) -> None:
        theme, state = self.context.theme, self._status.state
        start = can_start(state)
        usable = start or can_stop(state)
        colors = theme.colors
        color = colors.on_accent if start else colors.text if usable else colors.disabled
        self.power.configure(
            text="Start" if start else "Stop" if usable else "Stopping…",
            style="Sidebar.Accent.TButton" if start else "Sidebar.TButton",
            image=self.context.icons.get("play" if start else "stop", color, 16),
        )
        self.power.state(["!disabled" if usable else "disabled"])

    def toggle_power(self) -> None:
        """Start or stop the gateway, whichever makes sense now."""
        if can_start(self._status.state):
            self.context.engine.gateway.start()
        elif can_stop(self._status.state):
            self.context.engine.gateway.stop()

    # ---- pages

    def go_to(self, title: str) -> None:
        """Bring the page with this title to the front, if the present one may be left."""
        if title == self.current:
            self._front(self.pages[title])
            return
        if title not in self.nav:
            raise KeyError(title)
        if self.current:
            self.pages[self.current].can_leave(lambda: self._switch(title))
        else:
            self._switch(title)

    def lead_to(self, title: str, text: str) -> None:
        """Go to the page with this title, and have it show what is about `text`."""
        if title not in self.nav:
            return

        def arrive() -> None:
            if title != self.current:
                self._switch(title)
            self.pages[title].show_text(text)

        if self.current and self.current != title:
            self.pages[self.current].can_leave(arrive)
        else:
            arrive()

    def _switch(self, title: str) -> None:
        before = self.pages.get(self.current)
        if before is not None:
            before.pack_forget()
            before.hidden()
        self.current = title
        for name, button in self.nav.items():
            button.state(["selected" if name == title else "!selected"])
            icon = dict(PAGES)[name]
            button.configure(image=self.context.icons.get(icon, self._nav_color(name), 20))
        page, new = self._made(title)
        page.pack(fill="both", expand=True)
        if new:
            page.load()
        page.render(self._status)
        self._front(page)

    def _made(self, title: str) -> tuple[Page, bool]:
        """The page with this title, and whether it was not there before."""
        page = self.pages.get(title)
        if page is not None:
            return page, False
        page = page_class(title)(self._holder, self.context)
        self.pages[title] = page
        page.build()
        return page, True

    def open_config(self) -> OpenConfig:
        """The text that the Config page has open; the page is made where it is not there yet."""
        from gui.pages.config.page import ConfigPage

        page, new = self._made("Config")
        if not isinstance(page, ConfigPage):
            raise TypeError("The page of the config is another one")
        if new:
            page.load()
            page.render(self._status)
        return page.shared

    def _front(self, page: Page) -> None:
        """The page is in front: it has the keyboard, and its shortcuts are the ones that count."""
        self.context.shortcuts.front(page)
        page.shown()
        self.context.focus.enter_page(page, page.first_focus)
        self._tell_state(self._status)

    def ask_to_close(self, proceed: Callable[[], None]) -> None:
        """Call `proceed` when every page, one after the other, has agreed to be closed."""

        def ask(pages: list[Page]) -> None:
            if pages:
                pages[0].can_close(lambda: ask(pages[1:]))
            else:
                proceed()

        ask(list(self.pages.values()))

    # ---- from the app

    def enter_view(self, status: Status) -> None:
        """Somebody logged in."""
        self._in_view = True
        self.render(status)
        if not self.current:
            self.go_to(PAGES[0][0])
        else:
            self._front(self.pages[self.current])

    def leave_view(self) -> None:
        """Locked or logged out: hidden, and nothing is reset."""
        self._in_view = False
        self.context.shortcuts.front(None)
        self.pack_forget()
        page = self.pages.get(self.current)
        if page is not None:
            page.hidden()

    def render(self, status: Status) -> None:
        """Draw the state, and let the page in front draw it."""
        before, self._status = self._status.state, status
        self.chip.show(status.state)
        settings = self.context.engine.settings.now
        at = status.address or shown_address(settings.host, settings.port)
        kind = "Address" if is_serving(status.state) else "MutedAddress"
        say(self.address, at.removeprefix("http://"), f"Sidebar.{kind}.TLabel")
        say(self.user, status.user or "")
        if status.state is not before:
            self._paint_power()
            if can_start(before) and can_stop(status.state):
                self._tell_unsaved()
        self._tell_apply(status)
        self.banners.keep(lambda notice: holds(notice, status))
        self._tell_state(status)
        if self.current and self._in_view:
            self.pages[self.current].render(status)

    def _tell_unsaved(self) -> None:
        """A start goes by the file: who has just added a model would look for it in vain."""
        page = self.pages.get("Config")
        if self._in_view and page is not None and self.open_config().is_unsaved:
            self.context.toast(
                "The config starts as it was saved. Your unsaved changes are not in it: "
                "“Save and apply” brings them in.",
                "warning",
            )

    def _tell_apply(self, status: Status) -> None:
        """The config page says it by itself; elsewhere a toast does."""
        apply = status.apply
        if apply is self._applied:
            return
        self._applied = apply
        level, text = apply_in_short(apply, status.finishing)
        quiet = apply is None or apply.step is ApplyStep.REHEARSING or not text
        if not quiet and self._in_view and self.current != "Config" and can_stop(status.state):
            self.context.toast(text, level)

    def _tell_state(self, status: Status) -> None:
        """What must not be missed, whatever page is in front."""
        # The status page says by itself why there is no gateway, and what does not run.
        self._stand("failure", failure_notice(status) if self.current != "Status" else None)
        if self.current == "Status":
            self.banners.keep(lambda notice: not is_complaint(notice))
        self._stand(
            "crash", crash_notice(status), ("Show the log", lambda: self.context.go_to("Logs"))
        )
        self._stand(
            "restart",
            restart_notice(status),
            ("Restart now", self.context.engine.gateway.restart),
            can_dismiss=False,  # it goes when that is done, or the settings are as before
        )

        self._stand(
            "recording",
            bodies_notice(status),
            ("Stop and delete", self._stop_recording),
            can_dismiss=False,
        )

    def _stop_recording(self) -> None:
        self.context.run(self.context.engine.bodies.stop(), lambda _none: None)

    def _stand(
        self, matter: str, notice: Notice | None, *actions: Action, can_dismiss: bool = True
    ) -> None:
        """`notice` stands until it is another one, or None; or until somebody takes it away."""
        if notice == self._standing.get(matter):
            return
        self.banners.settle(matter)
        self._standing.pop(matter, None)
        if notice is not None:
            self._standing[matter] = notice
            self.banners.show(notice, actions, can_dismiss=can_dismiss)

    def tick(self, now: float) -> None:
        """Once a second."""
        self.banners.keep(lambda notice: notice.until is None or now < notice.until)
        if self.current and self._in_view:
            self.pages[self.current].tick(now)

    def on_event(self, event: Event) -> None:
        """Hand on what is not in Status."""
        if isinstance(event, Notice):
            if self.current != "Status" or not is_complaint(event):
                self.banners.show(event)
        elif isinstance(event, MatterSettled):
            self.banners.settle(event.matter)
        elif isinstance(event, SettingsChanged):  # the address of the next start may be another one
            self.render(self._status)
        for page in self.pages.values():
            page.on_event(event)

    def _bind_keys(self) -> None:
        for number, (title, _icon) in enumerate(PAGES, start=1):
            jump = partial(self.go_to, title)
            self.context.shortcuts.add(None, f"page {number}", jump)
