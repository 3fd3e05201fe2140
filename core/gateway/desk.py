"""What the engine does for the gateway: orders to the supervisor, and what is known of it.

Orders are prepared on the worker (they read files); what comes of them comes back on the
supervisor's thread, in `hear`.
"""

from __future__ import annotations

import contextlib
import queue
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Final, Protocol

from core.account.session import Session
from core.base.errors import ConfigError, HealthError, LockedError, PortError, UserError
from core.base.events import (
    About,
    ApplyChanged,
    ApplyStep,
    ConfigChecked,
    ConfigFinding,
    Event,
    FilesChanged,
    ModelHealth,
    Notice,
    RestartWanted,
    SpareChanged,
    State,
    StateChanged,
    Unpacking,
)
from core.base.redaction import Redactor
from core.base.settings import Settings
from core.base.status import Status, reduce
from core.config.beside import GONE
from core.config.desk import ConfigDesk
from core.gateway.chat_model import candidates_of, first_chat_model
from core.gateway.history_recorder import HistoryRecorder
from core.gateway.planner import LatestOrder, Planned, Planner
from core.gateway.spare_policy import SparePolicy
from core.monitor import health
from core.runtime.launcher import Launcher
from core.runtime.unpack import Progress
from core.supervisor.listener import Listener
from core.supervisor.supervisor import Supervisor

_UP: Final = (State.RUNNING, State.UNHEALTHY)
_LATER_S: Final = 3.0
"""Loading a spare takes a whole core for seconds: not just when clients meet a new sidecar."""
_OVER: Final = (ApplyStep.APPLIED, ApplyStep.REFUSED, ApplyStep.ABANDONED)


class Surroundings(Protocol):
    """What the desk borrows from the engine."""

    @property
    def settings(self) -> Settings:
        """The preferences as they are now."""

    def run_soon(self, what: str, call: Callable[[], object]) -> None:
        """Do something that reads or writes files, on the worker."""

    def run_aside(self, what: str, call: Callable[[], object]) -> None:
        """Do something that takes seconds, where it holds up nothing else."""

    def tell(self, event: Event) -> None:
        """Hand an event to whoever listens."""


@dataclass(frozen=True)
class Parts:
    """What the desk works with."""

    planner: Planner
    session: Session
    config: ConfigDesk
    recorder: HistoryRecorder
    program: Launcher


class GatewayDesk:
    """Methods return at once and may be called from any thread."""

    def __init__(self, parts: Parts, engine: Surroundings, supervisor: Supervisor) -> None:
        self._planner = parts.planner
        self._session = parts.session
        self._config = parts.config
        self._recorder = parts.recorder
        self._program = parts.program
        self._engine = engine
        self._supervisor = supervisor
        self._mutex = threading.RLock()
        self._status = Status()
        self._serving: Planned | None = None
        self._before: Planned | None = None
        self._trying: Planned | None = None
        self._trying_run: int | None = None
        """The run of the apply that tries it, once that has begun."""
        self._told_run = 0
        """The run whose config's notices were told."""
        self._changed_to: str | None = None
        self._tried: str | None = None
        self._hide = Redactor()
        """Hides what the plans hold, also while the vault is locked."""
        self._wish = LatestOrder()
        self._spare = SparePolicy()
        self._listeners: list[Callable[[Event], None]] = []

    # ---- what is known
    @property
    def status(self) -> Status:
        """The gateway's state now (without samples and health)."""
        return self._status

    @property
    def address(self) -> str:
        """Raises HealthError when there is none."""
        status = self._status
        if not status.address or not status.state.active:
            raise HealthError("The gateway is not running.", "Start it first.")
        return status.address

    @property
    def running_key(self) -> str | None:
        """The master key of the running gateway; None while none is up or coming."""
        serving = self._serving
        return serving.plan.key if serving is not None and self._status.state.active else None

    def config_is_applied(self) -> bool:
        """True when what runs is the config as it lies on disk, with all that it depends on; reads
        the files."""
        same = bool(self._status.config) and self._status.config == self._config.digest_now()
        return same and not self.changed_files()

    def changed_files(self) -> tuple[str, ...]:
        """The files that the running config includes or takes Python code from, and that have
        changed since; reads them where they look different from outside."""
        return tuple(self._changed_beside())

    def _changed_beside(self) -> dict[str, str]:
        serving = self._serving
        if serving is None or self._status.state not in _UP:
            return {}
        return self._planner.changed_since(serving.files)

    @property
    def config_path(self) -> str:
        """The config that a start would take."""
        return str(self._planner.config.absolute())

    @property
    def findings(self) -> tuple[ConfigFinding, ...]:
        """What is to be known of the config that serves now."""
        serving = self._serving
        return serving.findings if serving is not None and self._status.state.active else ()

    # ---- orders
    def start(self) -> None:
        """Start; does nothing while one is up or coming."""
        if not self._status.state.active or self._status.state is State.DRAINING:
            self._order("Starting", lambda one: self._supervisor.start(one.plan), self._refuse)

    def stop(self, *, for_good: bool) -> None:
        """Stop gracefully. An order that is still being prepared is dropped.

        `for_good`: the program ends after it, so no spare is kept for another start.
        """
        self._wish.new()
        if for_good:
            self._spare.forget()
        self._supervisor.stop()

    def restart(self) -> None:
        """Bring the settings, keys and config as they are now into service, as an apply does: a
        new address is taken before the old one is given up, and what cannot be had changes
        nothing. Where nothing serves it is a stop and a start."""

        def give(one: Planned) -> None:
            if self._status.state not in _UP:
                self._spare.restarting()
            # What runs already was good enough, whatever LiteLLM leaves out of it.
            same = one.plan.digest == self._status.config
            self._supervisor.apply(one.plan, frozenset() if same else one.models)

        self._order("Restarting", give, self._refuse_apply)

    def apply(self) -> None:
        """Bring the config as it is on disk into service; where nothing runs, start."""

        def give(one: Planned) -> None:
            self._supervisor.apply(one.plan, one.models)

        self._order("Applying the config", give, self._refuse_apply)

    def look_at_config(self) -> None:
        """To be called every second or so: tell of changed files beside the config, and apply what
        has changed where the settings say so."""
        status = self._status
        beside = self._changed_beside()
        if status.state in _UP and tuple(beside) != status.changed_files:
            self.hear(FilesChanged(tuple(beside)))
        changed: str | None = None
        wanted = self._engine.settings.apply_on_change and self._session.is_open
        if wanted and status.state in _UP and status.config:
            changed = self._config.changed_from(status.config)
            if beside and changed != GONE:
                changed = f"{changed} {sorted(beside.items())}"
        # Seen twice, so that a file is not taken while it is being written; tried once.
        if changed and changed == self._changed_to and changed != self._tried:
            self._tried = changed
            self.apply()
        elif changed is None:
            self._tried = None
        self._changed_to = changed

    def test_models(self) -> tuple[ModelHealth, ...]:
        """`/health` with the master key: costs a request per model. Raises HealthError."""
        found = health.test_models(self.address, self.running_key or "")
        return tuple(replace(one, reason=self.redact(one.reason)) for one in found)

    def chat_model(self) -> str:
        """A model to write into an example: of what runs, else of the config as it is on disk.

        The first one that takes a chat and has its key; empty when there is none. Asks the gateway
        and reads files; costs nothing.
        """
        serving = self._serving
        if serving is not None and self._status.state in _UP:
            with contextlib.suppress(HealthError):
                running = health.deployments(self.address, serving.plan.key)
                lacking = serving.prepared.without_key
                return first_chat_model(running, serving.models, lacking)
        candidates = candidates_of(self._planner.documents())
        return first_chat_model(candidates, {one.name for one in candidates})

    def keys_are_stale(self) -> bool:
        """True when what runs was given other secrets than a start now would be; reads files."""
        serving = self._serving
        if serving is None or not self._status.state.active:
            return False
        try:
            planned = self._planned()
        except UserError:
            return False
        return planned.prepared.environment != serving.prepared.environment

    # ---- the spare
    def warm_up(self) -> None:
        """A start may be near: keep a spare warm, unless the settings forbid it."""
        self._want_spare(self._spare.warm_up())

    def editing(self, unsaved: bool) -> None:
        """The config has unsaved changes (or has none any more): an apply may be near."""
        self._want_spare(self._spare.editing(unsaved))

    def settings_changed(self) -> None:
        """The preferences are new."""
        settings = self._engine.settings
        self._want_spare(self._spare.setting(settings.warm_spare))
        stop_s = self._planner.stop_deadline_s(settings)
        self._supervisor.limit(stop_s, settings.restart_after_crash)
        self._look_at_settings()

    def _look_at_settings(self) -> None:
        """Say which settings the running gateway does not go by, when that has changed."""
        with self._mutex:
            serving, status = self._serving, self._status
            wanted = RestartWanted(())
            if serving is not None and status.state in _UP:
                wanted = self._planner.differing(self._engine.settings, serving.plan, status.host)
            # Under the mutex, so that of two threads the one that looked last speaks last.
            if wanted != (status.restart or RestartWanted(())):
                self.hear(wanted)

    def try_address(self, host: str, port: int) -> PortError | None:
        """Why the gateway could not listen there, were it started or restarted now; None when it
        could. Opens the address for a moment."""
        status, serving = self._status, self._serving
        if status.state.active and serving is not None:
            if (host, port) == (status.host, serving.plan.port):
                return None
            if port == serving.plan.port:
                port = 0  # we have it ourselves; whether there is such an address is left to ask
        try:
            Listener.open(host, port).close()
        except PortError as error:
            return error
        return None

    def _want_spare(self, wanted: bool | None, after_s: float = 0.0) -> None:
        if wanted is None:
            return
        if not wanted or self._program.command is not None:
            self._supervisor.want_spare(wanted, after_s)
            return

        def unpack() -> None:
            try:
                self._make_ready()
            except UserError as error:
                self.hear(Notice("warning", error.what, error.remedy))
            else:
                self._supervisor.want_spare(wanted, after_s)

        self._engine.run_aside("Unpacking the gateway", unpack)

    # ---- what comes back
    def hear(self, event: Event) -> None:
        """Every word of the supervisor comes through here, on its thread."""
        event = self._without_secrets(event)
        with self._mutex:
            self._status = reduce(self._status, event)
            self._follow_plans(event)
            notices = self._notices_of(event)
            listeners = tuple(self._listeners)
        if isinstance(event, StateChanged | ApplyChanged):
            note = self._recorder.note_of(event)
            if note is not None:
                self._engine.run_soon("Noting what was applied", note)
        if isinstance(event, StateChanged):
            self._want_spare(self._spare.entered(event.state), _LATER_S)
        elif isinstance(event, ApplyChanged) and event.step in _OVER:
            self._want_spare(self._spare.apply_over(), _LATER_S)
        elif isinstance(event, SpareChanged):
            self._spare.changed(event.state)
        self._engine.tell(event)
        for listener in listeners:
            listener(event)
        for notice in notices:
            self.hear(notice)
        if isinstance(event, StateChanged | ApplyChanged):
            self._look_at_settings()

    def _without_secrets(self, event: Event) -> Event:
        """What a provider or a library said may quote a key."""
        match event:
            case StateChanged() | ApplyChanged() if event.reason or event.remedy:
                return replace(
                    event, reason=self.redact(event.reason), remedy=self.redact(event.remedy)
                )
            case Notice():
                return replace(
                    event, text=self.redact(event.text), remedy=self.redact(event.remedy)
                )
            case _:
                return event

    def redact(self, text: str) -> str:
        """`text` without the secrets of the vault, and of what runs while that is locked."""
        return self.redactor()(text)

    def redactor(self) -> Callable[[str], str]:
        """What hides them, as it is now: a lock later on does not change it."""
        known, running = self._session.redact, self._hide
        return lambda text: running(known(text))

    def _follow_plans(self, event: Event) -> None:
        """Which of the plans made is the one that serves now."""
        trying = self._trying
        match event:
            case StateChanged(state=State.STARTING, config=config):
                if trying is not None and trying.plan.digest == config:
                    self._serving, self._trying = trying, None
            case StateChanged(state=State.RUNNING, run_id=run_id) if trying is not None:
                if run_id == self._trying_run:  # it has the address, or gets it this moment
                    self._before, self._serving, self._trying = self._serving, trying, None
            case ApplyChanged(step=ApplyStep.REHEARSING, run_id=run_id):
                self._trying_run = run_id
            case ApplyChanged(step=ApplyStep.REFUSED | ApplyStep.ABANDONED, run_id=run_id):
                if run_id == self._trying_run:
                    self._trying = None
            case ApplyChanged(step=ApplyStep.APPLIED) if trying is not None:
                self._before, self._serving, self._trying = self._serving, trying, None
            case ApplyChanged(step=ApplyStep.ROLLED_BACK):
                self._serving = self._before
            case ApplyChanged(step=ApplyStep.KEPT):
                self._before = None
            case StateChanged(state=State.STOPPED | State.GIVEN_UP):
                self._forget_plans()
            case _:
                pass

    def _notices_of(self, event: Event) -> list[Notice]:
        """What is to be said of the config of a run that begins: it is about that run, and is
        said again when that comes back after a crash. Of one that is refused nothing is said."""
        begins = isinstance(event, StateChanged) and event.state in (State.STARTING, State.RUNNING)
        if not begins or self._serving is None or self._status.run_id == self._told_run:
            return []
        self._told_run = run_id = self._status.run_id
        notices = self._serving.prepared.notices
        return [replace(one, about=About.RUN, run_id=run_id) for one in notices]

    def _forget_plans(self) -> None:
        """They hold secrets, and nothing runs that needs them."""
        self._serving = self._before = None
        if self._trying is None:
            self._hide = Redactor()

    @contextlib.contextmanager
    def heard(self) -> Iterator[queue.SimpleQueue[Event]]:
        """Everything that is heard while the block lasts, for a second listener."""
        events: queue.SimpleQueue[Event] = queue.SimpleQueue()
        with self._mutex:
            self._listeners.append(events.put)
        try:
            yield events
        finally:
            with self._mutex:
                self._listeners.remove(events.put)

    # ---- inside
    def _order(
        self, what: str, give: Callable[[Planned], None], refuse: Callable[[UserError], None]
    ) -> None:
        """Make a plan on the worker and give it to the supervisor, unless overtaken meanwhile."""
        still_wanted = self._wish.new()

        def order() -> None:
            if not still_wanted():
                return
            try:
                planned = self._planned()
            except UserError as error:
                refuse(error)
                return
            if not still_wanted():
                return
            self._recorder.planned(planned.plan.digest, planned.text)
            with self._mutex:
                self._trying, self._trying_run = planned, None
                self._hide.add(planned.plan.hidden())
            self.hear(ConfigChecked(planned.findings))
            give(planned)
            self._recorder.prepare(planned.plan.digest)

        def unpack() -> None:
            try:
                self._make_ready()
            except UserError as error:
                refuse(error)
            else:
                self._engine.run_soon(what, order)

        if self._program.command is not None:
            self._engine.run_soon(what, order)
        else:
            self._engine.run_aside("Unpacking the gateway", unpack)

    def _make_ready(self) -> None:
        """Have the sidecar's program. Raises RuntimeBundleError."""

        def report(progress: Progress) -> None:
            self.hear(Unpacking(progress.done, progress.total))

        try:
            self._supervisor.use(self._program.prepare(report))
        finally:
            if self._status.unpacking is not None:
                self.hear(Unpacking(-1, 0))

    def _planned(self) -> Planned:
        key = self._session.pocket_key()
        if self._planner.overrides.config is None:
            self._config.make_sure()
        return self._planner.plan(self._engine.settings, key, self._session.secrets())

    def _refuse_apply(self, error: UserError) -> None:
        if self._status.state not in _UP:
            self._refuse(error)
            return
        self.hear(
            ApplyChanged(
                self._status.run_id,
                ApplyStep.REFUSED,
                error.what,
                error.remedy,
                self._config.digest_now(),
                error.line if isinstance(error, ConfigError) else None,
                error.column if isinstance(error, ConfigError) else None,
                address=self._engine.settings.host if isinstance(error, PortError) else "",
                untried=True,
            )
        )

    def _refuse(self, error: UserError) -> None:
        """Nothing was started. What runs goes on; else the state says why nothing does."""
        with self._mutex:
            active, run_id = self._status.state.active, self._status.run_id
        if active or isinstance(error, LockedError):
            self.hear(Notice("error", error.what, error.remedy, About.ORDER, run_id))
            return
        self.hear(StateChanged(run_id, State.GIVEN_UP, time.time(), error.what, error.remedy))
