"""One request with all that is known of it."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable
from tkinter import ttk
from typing import Final

from core.bodies.reading import Exchange, Replayed
from core.ledger.advice import Advice, Place, advice
from core.ledger.views import KeptRequest
from gui.frame.dialogs import Choice, Dialog
from gui.frame.focus import tab_order
from gui.frame.keymap import bind
from gui.frame.page import Context
from gui.frame.words import is_locked
from gui.look.theme import Theme
from gui.pages.requests import strings as texts
from gui.pages.requests.curl import curl
from gui.pages.requests.detail_text import Pieces, conversation, overview, raw
from gui.widgets.card import wrap_to_width
from gui.widgets.form import Segments
from gui.widgets.read_only import ReadOnlyText
from gui.widgets.tooltip import tip

_WIDTH, _HEIGHT = 760, 430
_LEAST_HEIGHT = 180
_AROUND = 350
"""What of the window's height the dialog's own parts take, in pixels of a 96 dpi screen."""
_NAMES = 150
"""Where the values begin."""
OVERVIEW: Final = "overview"
TABS: Final = (
    (OVERVIEW, "Overview"),
    ("said", "What was said"),
    ("request", "As it was sent"),
    ("answer", "As it came back"),
)
"""Keys and labels; all but the first need a recording."""
_PAGES: Final = {
    Place.KEYS: "Keys",
    Place.CONFIG: "Config",
    Place.CLIENTS: "Clients",
    Place.SETTINGS: "Settings",
    Place.LOGS: "Logs",
}


class DetailText(ReadOnlyText):
    """With headings, names and values."""

    def __init__(self, master: tk.Misc, theme: Theme) -> None:
        super().__init__(master, theme, 20, 4, wrap="word", pads=(14, 8))

    def show(self, pieces: Pieces) -> None:
        """Show this, from its beginning unless it is what was shown."""
        flat: list[str | tuple[str, ...]] = []
        for text, tag in pieces:
            flat += (text, (tag,))
        before = self.text.yview()[0]
        old = self.text.get("1.0", "end - 1 chars")
        self.put(*flat)
        if self.text.get("1.0", "end - 1 chars")[:200] == old[:200]:
            self.text.yview_moveto(before)

    @property
    def content(self) -> str:
        """What is shown, for the clipboard."""
        return self.text.get("1.0", "end - 1 chars").replace("\t", "  ").strip() + "\n"

    def _paint(self) -> None:
        theme, text = self._theme, self.text
        colors, fonts = theme.colors, theme.fonts
        super()._paint()
        text.configure(font=fonts.body, tabs=(theme.em(_NAMES),))
        gap, indent = theme.px(2), theme.em(_NAMES)
        text.tag_configure(
            "heading", font=fonts.strong, spacing1=theme.px(10), spacing3=theme.px(4)
        )
        text.tag_configure("name", foreground=colors.muted, spacing1=gap, lmargin2=indent)
        for name, color in {
            "value": colors.text,
            "error": colors.error,
            "warn": colors.warn,
            "ok": colors.ok,
            "muted": colors.muted,
        }.items():
            text.tag_configure(name, foreground=color, spacing1=gap, lmargin2=indent)
        text.tag_configure("mono", font=fonts.mono_small, spacing1=gap, lmargin2=indent)
        text.tag_configure("said", spacing1=gap)
        text.tag_configure("code", font=fonts.mono_small, spacing1=gap, wrap="word")
        text.tag_raise("sel")


class RequestDialog(Dialog):
    """What is wrong and what to try, where something is; below it all that is known. The rows of
    the table before and behind this one are a key away."""

    def __init__(
        self,
        context: Context,
        kept: KeptRequest,
        address: str,
        step: Callable[[int], None],
        recording: Callable[[], bool],
    ) -> None:
        """`step(by)` selects another row of the table, which then is shown by `show`. `recording`
        tells whether requests and answers are recorded."""
        super().__init__(context.dialogs, "Request", "plain")
        self.context = context
        self.kept = kept
        self._address = address
        self._recording = recording
        self._bodies_of = ""
        theme = context.theme
        width = min(theme.em(_WIDTH), context.dialogs.root.winfo_width() - theme.px(90))
        ttk.Frame(self.body, style="Surface.TFrame", width=width).pack()
        self._build_head(step)
        self.advice_box = ttk.Frame(self.body, style="Surface.TFrame")
        self.advice_box.pack(fill="x")
        self._advised: tuple[Advice | None, str] = (None, "")
        self.go_there: ttk.Button | None = None
        high = context.dialogs.root.winfo_height() - theme.em(_AROUND)
        height = max(theme.px(_LEAST_HEIGHT), min(theme.em(_HEIGHT), high))
        well = ttk.Frame(self.body, style="Line.TFrame", width=width, height=height)
        well.pack(fill="both", expand=True)
        well.pack_propagate(False)
        self.view = DetailText(well, theme)
        self.view.pack(fill="both", expand=True)
        self._build_tabs(well)
        self.add_buttons(
            (
                Choice("close", "Close", "accent"),
                Choice("curl", "Copy as curl"),
                Choice("copy", "Copy all"),
                Choice("replay", "Replay"),
                Choice("log", "Find in the log"),
            ),
            self._chosen,
        )
        self.cancel = self.close
        bind(self, "request before", lambda: step(-1))
        bind(self, "request behind", lambda: step(1))
        self.show(kept)
        self.open(self.view.text)

    def _build_head(self, step: Callable[[int], None]) -> None:
        theme, icons = self.context.theme, self.context.icons
        head = ttk.Frame(self.body, style="Surface.TFrame")
        head.pack(fill="x", pady=(0, theme.px(8)))
        self.steps: dict[int, ttk.Button] = {}
        for by, icon, said, shortcut in (
            (1, "down", "The next row of the table", "request behind"),
            (-1, "up", "The row before", "request before"),
        ):
            button = ttk.Button(head, style="Ghost.TButton", command=lambda by=by: step(by))  # type: ignore[misc]
            icons.attach(button, icon, size=18)
            tip(button, theme, said, shortcut)
            button.pack(side="right")
            self.steps[by] = button
        tab_order(self.steps[-1], self.steps[1])
        self.summary = ttk.Label(head, style="Surface.Muted.TLabel", justify="left")
        self.summary.pack(side="left", fill="x", expand=True)

    def _build_tabs(self, well: ttk.Frame) -> None:
        """Only where there is more than one thing to show."""
        theme = self.context.theme
        self.exchange: Exchange | None = None
        self.tab = tk.StringVar(self, OVERVIEW)
        self.tabs = Segments(self.body, theme, dict(TABS), self.tab)
        self.tab.trace_add("write", lambda *_args: self._draw())
        self._above = well
        tab_order(self.tabs, well)

    # ---- what is shown

    def show(self, kept: KeptRequest) -> None:
        """This request, or what has become known of it since."""
        self.kept = kept
        row = kept.row
        when = texts.moment(row.started, texts.now())
        self.summary.configure(text=f"{when}   ·   {texts.model(row)}   ·   {texts.status(row)}")
        self._advise(advice(row))
        self._ask_for_bodies()
        self._draw()

    def _draw(self) -> None:
        found, tab = self.exchange, self.tab.get()
        if found is None or tab == OVERVIEW:
            self.view.show(overview(self.kept, self._address))
        elif tab == "said":
            self.view.show(conversation(found))
        else:
            self.view.show(raw(found.request if tab == "request" else found.answer))

    def _ask_for_bodies(self) -> None:
        """What was recorded of it, if anything is; it is asked for again as long as it comes."""
        row = self.kept.row
        if self.exchange is not None and self._bodies_of == row.id:
            return
        if self._bodies_of != row.id:
            self._take_bodies(None)
        self._bodies_of = row.id
        if not self._recording():
            return

        def got(found: Exchange | None) -> None:
            if self.winfo_exists() and self.kept.row.id == row.id:
                self._take_bodies(found)

        def failed(error: Exception) -> None:
            if not is_locked(error):
                self.context.dialogs.error(error)

        self.context.run(self.context.engine.bodies.of(row.id, row.path), got, failed)

    def _take_bodies(self, found: Exchange | None) -> None:
        self.exchange = found
        if found is None:
            self.tabs.pack_forget()
            self.tab.set(OVERVIEW)
        elif not self.tabs.winfo_manager():
            gap = self.context.theme.px(8)
            self.tabs.pack(anchor="w", pady=(0, gap), before=self._above)
        self._draw()

    def _advise(self, found: Advice | None) -> None:
        level = texts.OUTCOMES[self.kept.row.outcome][0]
        kind = {"error": "error", "warn": "warn"}.get(level, "info")
        if (found, kind) == self._advised:
            return
        self._advised = (found, kind)
        for child in self.advice_box.winfo_children():
            child.destroy()
        self.go_there = None
        if found is None:
            self.advice_box.configure(height=1)
            return
        theme = self.context.theme
        frame = ttk.Frame(
            self.advice_box, style=f"Banner.{kind}.TFrame", padding=theme.pad(14, 10, 10, 10)
        )
        frame.pack(fill="x", pady=(0, theme.px(10)))
        page = _PAGES.get(found.place)
        if page is not None:
            self.go_there = ttk.Button(
                frame,
                text=f"Open {page}",
                style=f"Banner.{kind}.TButton",
                command=lambda: self._go_to(page),
            )
            self.go_there.pack(side="right", anchor="n", padx=(theme.px(10), 0))
        words = ttk.Frame(frame, style=f"Flat.{kind}.TFrame")
        words.pack(side="left", fill="x", expand=True)
        for text, style in ((found.cause, ""), (found.remedy, "Muted.")):
            label = ttk.Label(
                words, text=text, style=f"Banner.{kind}.{style}TLabel", justify="left"
            )
            label.pack(fill="x")
            wrap_to_width(label)

    def tick(self) -> None:
        """Once a second: what was not known may be by now."""
        if self.exchange is None:
            self._ask_for_bodies()
        if not self.kept.row.settled:
            wanted = self.kept.row.id

            def got(kept: KeptRequest | None) -> None:
                here = self.winfo_exists() and self.kept.row.id == wanted
                if kept is not None and here and kept != self.kept:
                    self.show(kept)

            self.context.run(self.context.engine.ledger.request(wanted), got, lambda _error: None)

    # ---- what one can do

    def _chosen(self, key: str) -> None:
        if key == "curl":
            found = self.exchange
            body = found.request if found is not None and found.whole_request else ""
            self.context.clipboard.copy(curl(self.kept.row, self._address, body))
            self.context.toast(texts.CURL_COPIED, "ok")
        elif key == "copy":
            self.context.clipboard.copy(self.view.content)
            self.context.toast("What is shown here is on the clipboard.", "ok")
        elif key == "replay":
            self._ask_to_replay()
        elif key == "log":
            self.close()
            self.context.lead_to("Logs", self.kept.row.id)
        else:
            self.close()

    def _ask_to_replay(self) -> None:
        dialogs = self.context.dialogs
        if self.exchange is None:
            dialogs.info("This request cannot be sent again", texts.NO_BODY)
            return
        dialogs.confirm("Send this request again?", texts.REPLAY, "Send", self._replay)

    def _replay(self) -> None:
        row = self.kept.row

        def over(what: Replayed) -> None:
            level = "ok" if what.status < 400 else "error"
            self.context.toast(f"It was answered with HTTP {what.status}: see the list.", level)

        self.context.toast("Sending the request again…")
        self.context.run(self.context.engine.bodies.replay(row.id, row.path), over)

    def _go_to(self, page: str) -> None:
        self.close()
        self.context.go_to(page)
