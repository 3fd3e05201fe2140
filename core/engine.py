"""The one door: everything the window and the verbs may call, as services by their subject.

Fast calls return at once. Calls that touch a disk, a hash or a socket return a `Job`; their result
arrives as a `JobDone` on `engine.events`. What the sidecar does arrives as events too.
"""

from __future__ import annotations

import functools
import os
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

from core.account.account import Account
from core.account.service import AccountService
from core.account.session import Session
from core.base.errors import UserError
from core.base.events import (
    ApplyChanged,
    ConfigSaved,
    Event,
    EventBus,
    EventQueue,
    KeysChanged,
    Notice,
    SessionChanged,
    SettingsChanged,
    StateChanged,
)
from core.base.files import keep_private
from core.base.jobs import Jobs
from core.base.paths import Paths
from core.base.preferences import SettingsService
from core.base.resources import program_file
from core.base.worker import Workers
from core.bodies.service import BodyService
from core.bodies.store import BodyStore
from core.clients.clients import Clients
from core.clients.connecting import Connections
from core.clients.finding import this_computer
from core.clients.service import ClientService
from core.clients.tool import Computer
from core.clients.tools import TOOLS
from core.config.catalog import FILE as CATALOG
from core.config.catalog import Catalog, load_catalog
from core.config.history import History
from core.config.service import ConfigService
from core.config.store import WatchedConfig
from core.deployment.service import DeploymentService
from core.gateway.config_watch import ConfigWatch
from core.gateway.history_recorder import HistoryRecorder
from core.gateway.planner import Overrides, Planner
from core.gateway.remote_commands import RemoteCommands
from core.gateway.request_costs import RequestCosts
from core.gateway.run_tracker import RunTracker
from core.gateway.service import GatewayService
from core.gateway.sidecar_ready import SidecarReady
from core.gateway.spare import WarmSpare
from core.importing.service import ImportService
from core.instance.control_server import ChannelServer
from core.instance.lock import InstanceLock
from core.instance.window_call import WindowCall
from core.keys.client_keys import ClientKeys, ClientKeyService
from core.keys.inventory import KeyInventory
from core.keys.limits_file import LimitsFile
from core.keys.rotation import MasterKeyRotation
from core.keys.service import KeyService
from core.keys.tool_keys import ToolKeys
from core.keys.transfer import KeyTransfer
from core.ledger.recorder import LedgerRecorder, Policy
from core.ledger.service import LedgerService
from core.models.service import ModelService
from core.monitor.connections import ConnectionTable
from core.monitor.log_search import LogSearch
from core.monitor.log_tail import LogTail
from core.monitor.monitor import Monitor, Senses
from core.monitor.peers import Peers
from core.monitor.service import LogService
from core.prices.service import PriceService
from core.prices.table import Prices
from core.runtime.launcher import Launcher, launcher_of
from core.supervisor.supervisor import Supervisor
from core.support.service import SupportService
from core.vault.vault import Vault
from core.wire.command import SidecarCommand

_CLOSE_WORK_S: Final = 5.0
MakeSupervisor = Callable[..., Supervisor]
"""As the class itself, of whose keywords it is given `recording`, `connected` and `bodies`."""


class Engine:
    """Owns the workers, the supervisor, the monitor and the log tail of one data folder.

    `mode` is "window" or "serve". `overrides` are a command line's wishes for this run. The
    parameters after `follow_log` are seams for tests.
    """

    events: EventQueue
    paths: Paths
    account: AccountService
    config: ConfigService
    keys: KeyService
    gateway: GatewayService
    ledger: LedgerService
    logs: LogService
    prices: PriceService
    settings: SettingsService
    support: SupportService
    clients: ClientService
    client_keys: ClientKeyService
    bodies: BodyService
    models: ModelService
    importing: ImportService
    deployment: DeploymentService

    def __init__(
        self,
        paths: Paths,
        *,
        mode: str = "window",
        overrides: Overrides | None = None,
        follow_log: bool = True,
        command: SidecarCommand | None = None,
        environ: Mapping[str, str] | None = None,
        senses: Senses | None = None,
        account: Account | None = None,
        vault: Vault | None = None,
        prices: Prices | None = None,
        make_supervisor: MakeSupervisor = Supervisor,
        computer: Computer | None = None,
    ) -> None:
        self.events = EventQueue()
        self.paths = paths
        self._mode = mode
        self._open, self._published = False, ""
        self._knows_used = False
        bus = EventBus()
        self._lock = InstanceLock(paths.instance)
        self._session = session = Session(
            paths,
            bus.publish,
            account or Account(paths.account, paths.lockout),
            vault or Vault(paths.vault),
        )
        self._workers = Workers(self.events.post, self.redact)
        self._jobs = jobs = Jobs(self._workers, session.require)
        self.settings = SettingsService(paths.settings, jobs, bus)
        self._launcher = launcher_of(paths, lambda: self.settings.now, self.events.post, command)
        environ = os.environ if environ is None else environ
        planner = Planner(paths, overrides or Overrides(), environ)
        prices = prices or Prices(paths.prices)
        self._catalog = _catalog_with(prices)
        self._make_ledger(planner, prices)
        self._parts = self._make_gateway(planner, make_supervisor, bus)
        computer = computer or this_computer()
        keys = self._make_keys(planner, bus, computer)
        self.clients = self._make_clients(planner, computer)
        self.models = self._make_models(planner, bus)
        self.deployment = self._make_deployment(planner, prices)
        self._monitor = self._make_monitor(senses, follow_log)
        self._make_services(keys, WindowCall(bus.publish if mode == "window" else None), bus)
        self._listen(bus)

    def _make_keys(self, planner: Planner, bus: EventBus, computer: Computer) -> KeyInventory:
        jobs, session, parts = self._jobs, self._session, self._parts
        keys = KeyInventory(session, planner, bus, parts.gateway.keys_are_stale)
        limits = LimitsFile(self.paths.limits, bus.publish)
        self._tool_keys = ToolKeys(session, limits, parts.supervisor.admit)
        transfer = KeyTransfer(
            session, parts.config, planner, parts.recorder, keys, self._tool_keys
        )
        self._rotation = MasterKeyRotation(session, planner, parts.gateway, keys)
        self.keys = KeyService(jobs, keys, transfer, self._rotation, session, parts.tracker)
        titles = {tool.id: tool.name for tool in TOOLS.values()}
        client_keys = ClientKeys(
            self._tool_keys, titles, parts.supervisor.used, planner.served_names
        )
        self.client_keys = ClientKeyService(jobs, client_keys)
        self.importing = ImportService(
            jobs, session, parts.config, transfer, planner.parse, computer
        )
        return keys

    def _make_ledger(self, planner: Planner, prices: Prices) -> None:
        def policy() -> Policy:
            now = self.settings.now
            return Policy(now.ledger, now.ledger_days, now.ledger_cap_mb)

        self._connections = ConnectionTable.of_this_system()
        self._peers = Peers(self._connections.holders)
        self._recorder = LedgerRecorder(
            self.paths.ledger,
            self.events.post,
            policy=policy,
            process_of=self._peers.process_of,
        )
        self.prices = PriceService(self._jobs, prices)
        costs = RequestCosts(prices, self._launcher, planner)
        self.ledger = LedgerService(self._jobs, self._recorder, costs)

    def _make_gateway(
        self, planner: Planner, make_supervisor: MakeSupervisor, bus: EventBus
    ) -> _GatewayParts:
        session, jobs = self._session, self._jobs
        store = BodyStore(self.paths.bodies, lambda why: self.bodies.ended(why))
        make = partial(
            make_supervisor,
            recording=self._recorder,
            connected=self._peers.connected,
            bodies=store.take,
        )
        parts = _gateway_parts(planner, session, self.settings, self._launcher, jobs, bus, make)
        self.bodies = BodyService(
            jobs, store, session, parts.tracker, parts.supervisor.record, bus.publish
        )
        return parts

    def _make_clients(self, planner: Planner, computer: Computer) -> ClientService:
        tracker = self._parts.tracker
        clients = Clients(
            computer,
            Connections(self.paths.data, computer),
            self._tool_keys,
            planner,
            self.settings,
            tracker,
        )
        return ClientService(self._jobs, clients, tracker, self._launcher)

    def _make_models(self, planner: Planner, bus: EventBus) -> ModelService:
        parts = self._parts
        return ModelService(
            self._jobs,
            self._catalog,
            planner,
            self._session,
            self.settings,
            parts.config,
            parts.gateway,
            parts.supervisor,
            self.redact,
            bus.publish,
        )

    def _make_deployment(self, planner: Planner, prices: Prices) -> DeploymentService:
        return DeploymentService(
            self._jobs,
            planner,
            self._session,
            self.settings,
            self._tool_keys,
            lambda: prices.file() is not None,
        )

    def _make_monitor(self, senses: Senses | None, follow_log: bool) -> Monitor:
        self._tail = LogTail(self.paths.logs) if follow_log else None
        return Monitor(
            self.events,
            self._tail,
            observe=self._parts.supervisor.observe,
            watch=self._parts.watch.look,
            senses=senses or Senses(self._connections.live),
            redact=self.redact,
        )

    def _make_services(self, keys: KeyInventory, window: WindowCall, bus: EventBus) -> None:
        parts, jobs, session, paths = self._parts, self._jobs, self._session, self.paths
        tracker = parts.tracker
        remote = RemoteCommands(
            parts.gateway,
            tracker,
            parts.watch,
            bus,
            window.ask,
            self._recorder.traffic,
            self._answer_more,
        )
        self._answer = remote.answer
        self._channel = ChannelServer(remote.answer)
        self.account = AccountService(jobs, session, parts.gateway.stop)
        self.config = ConfigService(
            jobs,
            parts.config,
            parts.recorder.entries,
            keys.clean_backups,
            self._catalog,
        )
        self.gateway = parts.gateway
        self._search = LogSearch(paths.logs, self.events.post, tracker.redactor)
        self.logs = LogService(
            jobs, paths.logs, self._tail, self._monitor.log_lock, tracker.redactor, self._search
        )
        self.support = SupportService(
            paths, jobs, self.settings, session, keys, parts.config, tracker, self._launcher, window
        )

    def _listen(self, bus: EventBus) -> None:
        """Who hears what happens, in this order: the window after those that act on it, and what
        may publish more of its own accord last."""
        bus.subscribe(
            self._note_in_history,
            self._parts.spare.follow,
            self._follow_rotation,
            self._follow_state,
            self.events.post,
            self._follow_settings,
            self._follow_session,
            self._follow_end,
        )

    def _answer_more(self, request: Mapping[str, Any]) -> Mapping[str, Any] | None:
        about = (
            self.client_keys.answer,
            self.clients.answer,
            self.models.answer,
            self.importing.answer,
            self.deployment.answer,
        )
        return next((found for answer in about if (found := answer(request)) is not None), None)

    # ---- life
    def open(self) -> None:
        """Take the data folder's lock, read settings, start the threads.

        Raises AlreadyRunningError or DataFolderError."""
        notices = [self._lock.acquire(self._mode)]
        try:
            notices += self.settings.load()
        except BaseException:
            self._lock.release()
            raise
        paths = self.paths  # ours alone, also what a former version left open
        private = (paths.logs, paths.applied, paths.backups, paths.draft.parent, paths.ledger)
        for folder in private:
            keep_private(folder)
        self._parts.spare.set(self.settings.now)
        self._parts.gateway.go_by_settings()
        if self._tail is not None:
            self._tail.skip_to_end()
        self._recorder.open()
        self._parts.supervisor.open()
        self._monitor.open()
        door = self._channel.open()
        if door is not None:
            self._lock.publish(port=door.port, token=door.token)
        self._open = True
        self.clients.gateway_ended()  # also one that was killed
        self.bodies.tidy()
        for notice in notices:
            if notice is not None:
                self.events.post(notice)

    def close(self, deadline_s: float | None = None) -> None:
        """Stop the sidecar (bounded), then the threads. Idempotent.

        `deadline_s` bounds the sidecar's end; 0 kills it, None means what the settings say.
        """
        if not self._open:
            return
        self._open = False
        self._channel.close()
        self._parts.gateway.stop(for_good=True)
        self._parts.supervisor.close(deadline_s)
        self.clients.gateway_ended()
        self._monitor.close()
        self._search.cancel()
        self._recorder.close()  # the sidecars have said their last words
        self.bodies.close()
        self._workers.close(_CLOSE_WORK_S)
        self._launcher.close(leave_no_trace=self.settings.now.leave_no_trace)
        self._lock.release()

    def ask(self, request: Mapping[str, Any]) -> list[Mapping[str, Any]]:
        """What a verb asks of the program that has the data folder open, asked of this one. Waits
        for the answer. UserError."""
        lines: list[Mapping[str, Any]] = []
        self._answer(request, lines.append)
        return lines

    def redact(self, text: str) -> str:
        """`text` with every known secret hidden."""
        return self._parts.tracker.redact(text)

    # ---- who hears what
    def _note_in_history(self, event: Event) -> None:
        if isinstance(event, StateChanged | ApplyChanged):
            note = self._parts.recorder.note_of(event)
            if note is not None:
                self._jobs.run_soon("Noting what was applied", note)

    def _follow_rotation(self, event: Event) -> None:
        if isinstance(event, ApplyChanged | StateChanged) and self._rotation.rotating:
            self._jobs.run_soon("Following the new key", lambda: self._rotation.follow(event))

    def _follow_state(self, event: Event) -> None:
        if isinstance(event, StateChanged):
            self._monitor.follow(event)
            self._publish(event.address if event.state.active else "")

    def _follow_settings(self, event: Event) -> None:
        if isinstance(event, SettingsChanged):
            self._parts.gateway.go_by_settings()
        elif isinstance(event, StateChanged | ApplyChanged):
            self._parts.gateway.look_for_restart()

    def _follow_session(self, event: Event) -> None:
        if isinstance(event, SessionChanged):
            if self._session.user is not None:
                self._jobs.run_soon("Reading what keys have used", self._read_used)
                self._jobs.run_soon("Encrypting former configs", self._parts.recorder.protect_older)
            self._jobs.run_soon("Finishing what a lock held up", self._rotation.finish)
        if isinstance(event, SessionChanged | KeysChanged):  # an import may have brought some
            self._jobs.run_soon("Telling the keys of client programs", self._tool_keys.tell)

    def _read_used(self) -> None:
        """Once, before anything is started that adds to it."""
        if self._knows_used:
            return
        self._knows_used = True
        from core.ledger.key_sums import used_before  # SQLite: no window waits for it

        try:
            self._parts.supervisor.used_before(used_before(self.paths.ledger, time.time()))
        except UserError as error:
            self.events.post(
                Notice(
                    "warning",
                    f"What keys have spent before now is not known. {error.what}",
                    f"Their budgets count from now on. {error.remedy}",
                    matter="used before",
                )
            )

    def _follow_end(self, event: Event) -> None:
        if isinstance(event, StateChanged) and not event.state.active:
            self.clients.gateway_ended()

    def _publish(self, address: str) -> None:
        if address == self._published:
            return
        self._published = address
        self._jobs.run_soon("Writing the address down", lambda: self._lock.publish(address=address))


@dataclass(frozen=True)
class _GatewayParts:
    """What the services of the gateway, its keys and its config work with."""

    config: WatchedConfig
    recorder: HistoryRecorder
    tracker: RunTracker
    supervisor: Supervisor
    spare: WarmSpare
    gateway: GatewayService
    watch: ConfigWatch


def _gateway_parts(
    planner: Planner,
    session: Session,
    settings: SettingsService,
    launcher: Launcher,
    jobs: Jobs,
    bus: EventBus,
    make_supervisor: MakeSupervisor,
) -> _GatewayParts:
    config = WatchedConfig(
        planner.store(lambda: settings.now),
        planner.environ,
        session.key_names,
        lambda digest: bus.publish(ConfigSaved(digest)),
    )
    recorder = HistoryRecorder(
        History(planner.paths.applied), session, lambda text: session.redact(text), planner.parse
    )
    tracker = RunTracker(bus, lambda: session.redact)
    supervisor = make_supervisor(tracker.hear, launcher.command)
    ready = SidecarReady(launcher, supervisor, tracker, jobs)
    spare = WarmSpare(supervisor, ready, tracker)
    gateway = GatewayService(
        planner, session, config, settings, tracker, supervisor, ready, spare, recorder, jobs
    )
    watch = ConfigWatch(config, planner, tracker, settings, session, gateway.apply)
    return _GatewayParts(config, recorder, tracker, supervisor, spare, gateway, watch)


def _catalog_with(prices: Prices) -> Callable[[], Catalog]:
    """Reads the catalog when it is first wanted, and again for another table of prices."""
    read = functools.lru_cache(maxsize=1)(load_catalog)
    return lambda: read(program_file(CATALOG), prices.file())
