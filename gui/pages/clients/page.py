"""The clients page: the tools on this computer, and what connects them to the gateway."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from tkinter import ttk
from typing import TYPE_CHECKING, TypeVar

from core.base.events import Event, Job, LedgerChanged, SettingsChanged
from core.base.status import Status
from core.clients.state import ClientState, Disconnected, Preview, Trial
from core.clients.tool import Mapped
from core.keys.entries import ClientKey
from gui.frame.focus import tab_order
from gui.frame.page import Page
from gui.frame.words import can_start, is_locked, is_serving
from gui.pages.clients import strings as texts
from gui.pages.clients.client_keys import KeyActions
from gui.pages.clients.connect_dialog import ConnectDialog
from gui.pages.clients.key_card import OwnKeyCard
from gui.pages.clients.tool_card import Shown, ToolCard
from gui.pages.clients.tool_list import ToolList, row_of
from gui.widgets.card import wrap_to_width
from gui.widgets.decision_banner import ActionBanners
from gui.widgets.scroll import ScrollFrame

if TYPE_CHECKING:
    import tkinter as tk

T = TypeVar("T")


class ClientsPage(Page):
    """Title and buttons; banners; the list on the left, the card of the selected tool beside it."""

    title = "Clients"
    icon = "clients"

    def build(self) -> None:
        theme = self.context.theme
        self.states: tuple[ClientState, ...] = ()
        self._models: tuple[str, ...] = ()
        self._mapped: dict[str, Mapped] = {}
        """What the person has chosen here, by tool."""
        self._examples: dict[tuple[str, Mapped], str] = {}
        """What is entered by hand, without the key; empty while it is asked for."""
        self._keys: dict[str, ClientKey] = {}
        """By their names: those of tools by the ids of these."""
        self.key_actions = KeyActions(self.context, self._free, self._key_changed)
        self._trials: dict[tuple[str, Mapped], Trial] = {}
        """By tool and models: what came of others says nothing of those that are chosen."""
        self._trying: set[str] = set()
        self._status = Status()
        self._front = False
        self._waiting: Callable[[], None] | None = None
        """What is done as soon as the gateway serves."""
        self.rowconfigure(2, weight=1)
        self.columnconfigure(0, weight=1)
        pad = theme.px(24)
        self._build_head().grid(row=0, column=0, sticky="ew", padx=pad, pady=(theme.px(20), 0))
        self.banners = ActionBanners(self, theme, self.context.icons)
        self.banners.grid(row=1, column=0, sticky="ew", padx=pad, pady=(theme.px(12), 0))
        both = ttk.Frame(self, style="Page.TFrame")
        both.grid(row=2, column=0, sticky="nsew", padx=pad, pady=(0, theme.px(20)))
        self.list = ToolList(both, theme, self.context.icons, lambda _id: self._draw())
        self.list.pack(side="left", fill="y", padx=(0, theme.px(16)))
        self._build_cards(both)

    def _build_cards(self, both: ttk.Frame) -> None:
        theme = self.context.theme
        # A tool with a budget on each window needs more room than the smallest window has.
        self.scroll = ScrollFrame(both, theme)
        self.scroll.pack(side="left", fill="both", expand=True)
        self.card = ToolCard(
            self.scroll.inner,
            theme,
            self.context.icons,
            {
                "launch": self.launch,
                "connect": self.connect,
                "disconnect": self.disconnect,
                "try": self.try_it,
                "copy": self.copy,
                "revoke": lambda: self._with_key(self.key_actions.revoke),
                "limit": self._limit,
            },
            self._choose,
        )
        self.card.pack(side="left", fill="both", expand=True, anchor="n")
        self.key_card = OwnKeyCard(
            self.scroll.inner,
            theme,
            self.context.icons,
            {
                "limit": self._limit,
                "copy": lambda: self._with_key(self.key_actions.copy),
                "replace": lambda: self._with_key(self.key_actions.replace),
                "revoke": lambda: self._with_key(self.key_actions.revoke),
            },
        )

    def _build_head(self) -> ttk.Frame:
        theme = self.context.theme
        head = ttk.Frame(self, style="Page.TFrame")
        self.again = ttk.Button(
            head, text="Look again", style="Page.TButton", compound="left", command=self.reload
        )
        self.context.icons.attach(self.again, "restart", size=16)
        self.again.pack(side="right", anchor="n", padx=(theme.px(8), 0))
        self.disconnect_all = ttk.Button(
            head,
            text="Disconnect all",
            style="Page.TButton",
            compound="left",
            command=self._disconnect_all,
        )
        self.context.icons.attach(self.disconnect_all, "undo", size=16)
        self.disconnect_all.pack(side="right", anchor="n")
        self.new_key = ttk.Button(
            head,
            text="New key…",
            style="Page.TButton",
            compound="left",
            command=lambda: self.key_actions.new(self._models),
        )
        self.context.icons.attach(self.new_key, "plus", size=16)
        self.new_key.pack(side="right", anchor="n", padx=(0, theme.px(8)))
        tab_order(self.new_key, self.disconnect_all, self.again)
        words = ttk.Frame(head, style="Page.TFrame")
        ttk.Label(words, text="Clients", style="Title.TLabel").pack(anchor="w")
        subtitle = ttk.Label(words, text=texts.SUBTITLE, style="Muted.TLabel", justify="left")
        subtitle.pack(anchor="w", fill="x")
        wrap_to_width(subtitle)
        words.pack(side="left", fill="x", expand=True)
        return head

    # ---- what there is

    def reload(self) -> None:
        """Look again what is on this computer, and which models there are."""
        clients = self.context.engine.clients
        self._examples.clear()  # the gateway's address may be another one

        def models(found: tuple[str, ...]) -> None:
            self._models = found
            self._run(clients.found(), self._take)

        self._run(clients.models(), models)
        self._read_keys()

    def _read_keys(self, wanted: str = "") -> None:
        def known(keys: tuple[ClientKey, ...]) -> None:
            self._keys = {one.name: one for one in keys}
            self._list(wanted)

        self._run(self.context.engine.client_keys.listed(), known)

    def _run(
        self,
        job: Job[T],
        done: Callable[[T], None],
        failed: Callable[[Exception], None] | None = None,
    ) -> None:
        """Wait for `job`; that the window was locked meanwhile needs no words."""

        def gone_wrong(error: Exception) -> None:
            if not is_locked(error):
                (failed or self.context.dialogs.error)(error)

        self.context.run(job, done, gone_wrong)

    def _take(self, states: tuple[ClientState, ...]) -> None:
        self.states = states
        self._list()
        self.context.focus.offer(self)
        self._say_what_lacks()

    def _list(self, wanted: str = "") -> None:
        if not self.states:
            return  # they are being looked for, and their first is to be selected
        self.list.show(self.states, [one for one in self._keys.values() if not one.is_tool], wanted)
        self._draw()

    def _say_what_lacks(self) -> None:
        start = ("Start", self.context.engine.gateway.start)
        here = any(one.is_there for one in self.states if not texts.by_hand(one.tool))
        for matter, on, level, text, actions in (
            ("models", not self._models, "warning", texts.NO_MODELS, ()),
            ("none", bool(self.states) and not here, "info", texts.NONE_HERE, ()),
            ("stopped", can_start(self._status.state), "info", texts.NOT_RUNNING, (start,)),
        ):
            if not on:
                self.banners.dismiss(matter)
            elif matter not in self.banners:
                self.banners.show(matter, level, text, actions)
        bound = any(one.connected is not None for one in self.states)
        self.disconnect_all.state(["!disabled" if bound else "disabled"])

    @property
    def selected(self) -> ClientState | None:
        """The tool that is selected in the list."""
        chosen = self.list.selected
        return next((one for one in self.states if one.tool.id == chosen), None)

    @property
    def key(self) -> ClientKey | None:
        """The key that is selected in the list, or that of the selected tool."""
        chosen = self.list.selected
        own = (one for one in self._keys.values() if row_of(one.name) == chosen)
        return next(own, None) or self._keys.get(chosen)

    def mapped(self, state: ClientState) -> Mapped:
        """The models of this tool: as chosen here, else as it is connected, or the usual one."""
        return self._mapped.get(state.tool.id, state.mapped)

    def _draw(self) -> None:
        state, key = self.selected, self.key
        ledger = self.context.engine.settings.now.ledger
        self._bring_to_front(self.key_card if state is None and key is not None else self.card)
        if state is None:
            if key is not None:
                self.key_card.show(key, self._status.address, ledger=ledger)
            return
        tool_id = state.tool.id
        self.card.show(
            Shown(
                state,
                self._models,
                self.mapped(state),
                is_serving(self._status.state),
                self._trials.get((tool_id, self.mapped(state))),
                tool_id in self._trying,
                key,
                ledger,
                self._examples.get((tool_id, self.mapped(state)), ""),
            )
        )
        self._ask_for_example(state)

    def _bring_to_front(self, card: ttk.Frame) -> None:
        other = self.card if card is self.key_card else self.key_card
        if not card.winfo_manager():
            other.pack_forget()
            card.pack(side="left", fill="both", expand=True, anchor="n")

    def _ask_for_example(self, state: ClientState) -> None:
        wanted = (state.tool.id, self.mapped(state))
        by_hand = state.tool.snippet is not None and texts.by_hand(state.tool)
        if not by_hand or wanted in self._examples or not wanted[1].main:
            return
        self._examples[wanted] = ""  # asked

        def got(text: str) -> None:
            self._examples[wanted] = text
            self._draw()

        self._run(self.context.engine.clients.example(*wanted), got)

    def _choose(self, mapped: Mapped) -> None:
        state = self.selected
        if state is not None:
            self._mapped[state.tool.id] = mapped
            self._trials.pop((state.tool.id, self.mapped(state)), None)
            self._draw()

    # ---- what one can do

    def launch(self) -> None:
        """Open the selected tool in a folder that the person picks; nothing is written."""
        state = self.selected
        if state is None:
            return
        tool, mapped = state.tool, self.mapped(state)

        def opened(_none: None) -> None:
            self.context.toast(f"{tool.name} is being opened.", "ok")

        def go(folder: Path) -> None:
            self._run(self.context.engine.clients.launch(tool.id, mapped, folder), opened)

        def ask() -> None:
            self.context.dialogs.open_folder(f"Open {tool.name} in this folder", go)

        self._once_serving(f"Start it, then open {tool.name}?", ask)

    def _once_serving(self, question: str, then: Callable[[], None]) -> None:
        """Do `then`; if the gateway is not up, after it was started with the person's consent."""
        if is_serving(self._status.state):
            then()
            return

        def start() -> None:
            self._waiting = then
            if can_start(self._status.state):
                self.context.engine.gateway.start()

        self.context.dialogs.confirm("The gateway does not run", question, "Start", start)

    def connect(self) -> None:
        """Show what would change in the selected tool's settings, and change it if agreed."""
        state = self.selected
        if state is None:
            return
        tool = state.tool
        running = state.connected is not None and state.connected.while_running

        def connected(now: ClientState) -> None:
            self._mapped.pop(tool.id, None)
            self._put(now)
            self.context.toast(f"{tool.name} uses your gateway from its next start on.", "ok")

        def shown(preview: Preview) -> None:
            if self._free():
                ConnectDialog(self.context, tool, preview, running, connected)

        self._run(self.context.engine.clients.preview(tool.id, self.mapped(state)), shown)

    def _put(self, state: ClientState) -> None:
        self._take(tuple(state if one.tool.id == state.tool.id else one for one in self.states))

    def disconnect(self) -> None:
        """Put the selected tool's settings back."""
        state = self.selected
        if state is None or (state.connected or state.foreign) is None:
            return

        def done(what: Disconnected) -> None:
            # Whoever connects it again, or opens it, does not choose anew.
            self._mapped[state.tool.id] = self.mapped(state)
            self._put(replace(state, connected=None, foreign=None, trouble=""))
            self.context.toast(texts.disconnected(state.tool.name, what), "ok")
            self.reload()

        self._run(self.context.engine.clients.disconnect(state.tool.id), done)

    def _disconnect_all(self) -> None:
        def done(what: tuple[Disconnected, ...]) -> None:
            self.context.toast(texts.all_disconnected(what), "ok")
            self.reload()

        self._run(self.context.engine.clients.disconnect_all(), done)

    def try_it(self) -> None:
        """Ask the running gateway as the selected tool would."""
        state = self.selected
        if state is None:
            return
        tool_id, mapped = state.tool.id, self.mapped(state)

        def over(trial: Trial) -> None:
            self._trying.discard(tool_id)
            self._trials[tool_id, mapped] = trial
            self._draw()

        def failed(error: Exception) -> None:
            self._trying.discard(tool_id)
            self._draw()
            self.context.dialogs.error(error)

        self._trying.add(tool_id)
        self._draw()
        self._run(self.context.engine.clients.try_it(tool_id, mapped), over, failed)

    def copy(self) -> None:
        """What the person enters by hand, with the tool's key, to the clipboard for a while."""
        state = self.selected
        if state is None:
            return
        name = state.tool.name

        def got(text: str) -> None:
            if self._front:
                self.context.clipboard.copy_secret(text, cleared=taken_back)
                self.context.toast(
                    f"The set-up of {name}, with its key, is on the clipboard for 30 seconds.",
                    "ok",
                )

        def taken_back() -> None:
            self.context.toast("The key was cleared from the clipboard.")

        self._run(self.context.engine.clients.snippet(state.tool.id, self.mapped(state)), got)

    def _with_key(self, act: Callable[[ClientKey], None]) -> None:
        key = self.key
        if key is not None:
            act(key)

    def _limit(self) -> None:
        self._with_key(lambda key: self.key_actions.limit(key, self._models))

    def _free(self) -> bool:
        return self._front and not self.context.dialogs.open_dialogs

    def _key_changed(self, name: str) -> None:
        self._read_keys(row_of(name))

    # ---- from the shell

    def shown(self) -> None:
        self._front = True
        self.reload()

    def hidden(self) -> None:
        self._front = False
        self._waiting = None

    def first_focus(self) -> tk.Misc:
        return self.list.tree

    def render(self, status: Status) -> None:
        came_up = is_serving(status.state) and not is_serving(self._status.state)
        self._status = status
        if came_up and self._front:  # its address and its config may be others than before
            self.reload()
        self._say_what_lacks()
        self._draw()
        if self._waiting is not None and is_serving(status.state):
            then, self._waiting = self._waiting, None
            then()

    def on_event(self, event: Event) -> None:
        if not self._front:
            return
        if isinstance(event, SettingsChanged):
            self.reload()
        elif isinstance(event, LedgerChanged):
            self._read_keys()
