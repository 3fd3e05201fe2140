"""The service of the gateway: its state, orders to it, and questions about it.

Orders are prepared on the worker (they read files) and given to the supervisor; what comes of them
comes back to the `RunTracker`, and arrives as events.
"""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable
from dataclasses import replace

from core.account.session import Session
from core.base.errors import ConfigError, HealthError, LockedError, PortError, UserError
from core.base.events import (
    About,
    ApplyChanged,
    ApplyStep,
    Job,
    ModelHealth,
    Notice,
    State,
    StateChanged,
)
from core.base.jobs import Jobs
from core.base.preferences import SettingsService
from core.base.status import Status
from core.config.store import SavedConfig, WatchedConfig
from core.gateway.chat_model import can_be_of, candidates_of, first_chat_model
from core.gateway.history_recorder import HistoryRecorder
from core.gateway.planner import LatestOrder, Planned, Planner
from core.gateway.run_tracker import RunTracker
from core.gateway.sidecar_ready import SidecarReady
from core.gateway.spare import WarmSpare
from core.monitor import health
from core.supervisor.listener import Listener
from core.supervisor.supervisor import Supervisor


class GatewayService:
    """Orders and questions return at once and may come from any thread."""

    def __init__(
        self,
        planner: Planner,
        session: Session,
        config: WatchedConfig,
        settings: SettingsService,
        tracker: RunTracker,
        supervisor: Supervisor,
        ready: SidecarReady,
        spare: WarmSpare,
        recorder: HistoryRecorder,
        jobs: Jobs,
    ) -> None:
        self._planner = planner
        self._session = session
        self._config = config
        self._settings = settings
        self._tracker = tracker
        self._supervisor = supervisor
        self._ready = ready
        self._spare = spare
        self._recorder = recorder
        self._jobs = jobs
        self._latest = LatestOrder()

    @property
    def status(self) -> Status:
        """What is known of the gateway's state now (without samples and health)."""
        return self._tracker.status

    # ---- orders
    def start(self) -> None:
        """Start; does nothing while one is up or coming."""
        if not self._tracker.status.state.active or self._tracker.status.state is State.DRAINING:
            self._order("Starting", lambda one: self._supervisor.start(one.plan), self._refuse)

    def stop(self, *, for_good: bool = False) -> None:
        """Stop gracefully. An order that is still being prepared is dropped.

        `for_good`: the program ends after it, so no spare is kept for another start.
        """
        self._latest.new()
        if for_good:
            self._spare.forget()
        self._supervisor.stop()

    def restart(self) -> None:
        """Bring the settings, keys and config as they are now into service, as an apply does: a
        new address is taken before the old one is given up, and what cannot be had changes
        nothing. Where nothing serves it is a stop and a start."""

        def give(one: Planned) -> None:
            if not self._tracker.is_up:
                self._spare.restarting()
            # What runs already was good enough, whatever LiteLLM leaves out of it.
            same = one.plan.digest == self._tracker.status.config
            self._supervisor.apply(one.plan, frozenset() if same else one.models)

        self._order("Restarting", give, self._refuse_apply)

    def apply(self) -> None:
        """Bring the config as it is on disk into service; where nothing runs, start."""

        def give(one: Planned) -> None:
            self._supervisor.apply(one.plan, one.models)

        self._order("Applying the config", give, self._refuse_apply)

    def go_back(self, id_: str) -> Job[SavedConfig]:
        """Make a former config the file again (with a backup of what is there), and apply it."""

        def back() -> SavedConfig:
            applied = self._recorder.find(id_)
            saved = self._config.save(applied.text, "", force=True)
            if self.status.config != saved.digest:
                self.apply()
            return saved

        return self._jobs.unlocked("Going back", back)

    def warm_up(self) -> None:
        """A start may be near: load a spare LiteLLM, unless the settings say never."""
        self._spare.warm_up()

    def make_ready(self) -> None:
        """Return once the sidecar's program is there; for the slow worker. Raises UserError."""
        self._ready.make_sure()

    def editing(self, unsaved: bool) -> None:
        """The config has unsaved changes, or has none any more: an apply may be near."""
        self._spare.editing(unsaved)

    def go_by_settings(self) -> None:
        """The preferences, or what runs, are others: what of them counts at once is told to the
        supervisor, and what does not to the person."""
        settings = self._settings.now
        stop_s = self._planner.stop_deadline_s(settings)
        self._supervisor.limit(stop_s, settings.restart_after_crash)
        self.look_for_restart()

    def look_for_restart(self) -> None:
        """Say which settings the running gateway does not go by, when that has changed."""
        self._tracker.look_for_restart(
            lambda plan, host: self._planner.differing(self._settings.now, plan, host)
        )

    # ---- questions
    def test_models(self) -> Job[tuple[ModelHealth, ...]]:
        """`/health` with the master key: costs a request per model."""
        return self._jobs.slow_unlocked("Testing the models", self.health_of_models)

    def health_of_models(self) -> tuple[ModelHealth, ...]:
        """What `test_models` finds, on this thread. Raises HealthError."""
        found = health.test_models(self._tracker.address, self._tracker.running_key or "")
        return tuple(replace(one, reason=self._tracker.redact(one.reason)) for one in found)

    def chat_model(self) -> Job[str]:
        """The first model of the running gateway (of the saved config, where none runs) that takes
        a chat and has its key, for an example; empty when there is none. Costs nothing."""
        return self._jobs.slow_unlocked("Choosing a model", self._chat_model)

    def _chat_model(self) -> str:
        serving = self._tracker.serving
        if serving is not None and self._tracker.is_up:
            with contextlib.suppress(HealthError):
                found = health.deployments(self._tracker.address, serving.plan.key)
                if self._tracker.may_be_former:
                    declared = candidates_of(self._planner.documents_of(serving.plan))
                    found = found if can_be_of(found, declared) else tuple(declared)
                lacking = serving.prepared.without_key
                return first_chat_model(found, serving.models, lacking)
        candidates = candidates_of(self._planner.documents())
        return first_chat_model(candidates, {one.name for one in candidates})

    def keys_are_stale(self) -> bool:
        """True when what runs was given other secrets than its config would be given now. Answered
        from names and digests: no file is read, and no config need be right."""
        serving = self._tracker.serving
        if serving is None:
            return False
        try:
            key, vault = self._session.pocket_key(), self._session.secrets()
        except UserError:
            return False
        return self._planner.keys_digest(serving.needs, key, vault) != serving.prepared.digest

    def try_address(self, host: str, port: int) -> Job[PortError | None]:
        """Why the gateway could not listen there, were it started or restarted now; None when it
        could. Opens the address for a moment."""
        return self._jobs.quick("Trying the address", self._try_address, host, port)

    def _try_address(self, host: str, port: int) -> PortError | None:
        status, serving = self._tracker.status, self._tracker.serving
        if serving is not None:
            if (host, port) == (status.host, serving.plan.port):
                return None
            if port == serving.plan.port:
                port = 0  # we have it ourselves; whether there is such an address is left to ask
        try:
            Listener.open(host, port).close()
        except PortError as error:
            return error
        return None

    # ---- inside
    def _order(
        self, what: str, give: Callable[[Planned], None], refuse: Callable[[UserError], None]
    ) -> None:
        """Make a plan on the worker and give it to the supervisor, unless overtaken meanwhile."""
        still_wanted = self._latest.new()

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
            self._tracker.trying(planned)
            give(planned)
            self._recorder.prepare(planned.plan.digest)

        self._ready.then(lambda: self._jobs.run_soon(what, order), refuse)

    def _planned(self) -> Planned:
        key = self._session.pocket_key()
        if self._planner.overrides.config is None:
            self._config.make_sure()
        return self._planner.plan(self._settings.now, key, self._session.secrets())

    def _refuse_apply(self, error: UserError) -> None:
        if not self._tracker.is_up:
            self._refuse(error)
            return
        self._tracker.hear(
            ApplyChanged(
                self._tracker.status.run_id,
                ApplyStep.REFUSED,
                error.what,
                error.remedy,
                self._config.digest_now(),
                error.line if isinstance(error, ConfigError) else None,
                error.column if isinstance(error, ConfigError) else None,
                address=self._settings.now.host if isinstance(error, PortError) else "",
                untried=True,
            )
        )

    def _refuse(self, error: UserError) -> None:
        """Nothing was started. What runs goes on; else the state says why nothing does."""
        status = self._tracker.status
        if status.state.active or isinstance(error, LockedError):
            self._tracker.hear(
                Notice("error", error.what, error.remedy, About.ORDER, status.run_id)
            )
            return
        self._tracker.hear(
            StateChanged(status.run_id, State.GIVEN_UP, time.time(), error.what, error.remedy)
        )
