"""The one door: everything the window and the verbs may call.

Fast calls return at once. Calls that touch a disk, a hash or a socket return a `Job`; their result
arrives as a `JobDone` on `engine.events`. What the sidecar does arrives as events too.
"""

from __future__ import annotations

import logging
import os
import threading
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Final

from core.account.account import Account
from core.account.service import AccountJobs
from core.account.session import Session
from core.base import settings as preferences
from core.base.errors import PortError
from core.base.events import (
    ApplyChanged,
    ConfigSaved,
    Event,
    EventQueue,
    Job,
    LogLine,
    ModelHealth,
    SettingsChanged,
    StateChanged,
    WindowWanted,
)
from core.base.files import keep_private
from core.base.paths import Paths
from core.base.settings import WITHOUT_LOGIN, Settings
from core.base.status import Status
from core.base.worker import Workers
from core.config.desk import ConfigDesk
from core.config.history import Applied, History
from core.config.store import ConfigState, Issue, SavedConfig
from core.gateway.desk import GatewayDesk, Parts
from core.gateway.history_recorder import HistoryRecorder
from core.gateway.planner import Overrides, Planner
from core.gateway.remote_commands import RemoteCommands
from core.instance.control_server import ChannelServer
from core.instance.lock import InstanceLock
from core.keys.desk import KeyDesk
from core.keys.service import KeyJobs
from core.monitor.log_tail import LogTail, copy_log, redacted, tail_end
from core.monitor.monitor import Monitor, Senses
from core.prices.table import Prices
from core.runtime.launcher import launcher_of
from core.supervisor.supervisor import Supervisor
from core.support.service import DesktopJobs
from core.vault.vault import Vault
from core.wire.command import SidecarCommand

_CLOSE_WORK_S: Final = 5.0
_WINDOW_S: Final = 6.0
"""For the window to come to the front; it may only just be opening."""
MakeSupervisor = Callable[[Callable[[Event], None], SidecarCommand | None], Supervisor]

_log = logging.getLogger(__name__)


class Engine(AccountJobs, DesktopJobs, KeyJobs):
    """Owns the worker, the supervisor, the monitor and the log tail of one data folder.

    `mode` is "window" or "serve". `overrides` are a command line's wishes for this run. The
    parameters after `follow_log` are seams for tests.
    """

    events: EventQueue
    paths: Paths

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
    ) -> None:
        self.events = EventQueue()
        self.paths = paths
        self._mode = mode
        self._program = launcher_of(paths, lambda: self._settings, self.events.post, command)
        self._make_supervisor = make_supervisor
        self._planner = Planner(
            paths, overrides or Overrides(), os.environ if environ is None else environ
        )
        self._session = Session(
            paths,
            self._session_changed,
            account or Account(paths.account, paths.lockout),
            vault or Vault(paths.vault),
        )
        self._config = ConfigDesk(
            self._planner.store(),
            self._planner.environ,
            self._session.key_names,
            lambda digest: self.events.post(ConfigSaved(digest)),
        )
        self._lock = InstanceLock(paths.instance)
        self._prices = prices or Prices(paths.prices)
        self._follow_log = follow_log
        self._senses = senses
        self._settings = Settings()
        self._history = History(paths.applied)
        self._published = ""
        self._came = threading.Event()
        self._open = False
        self._made = False
        """There are the parts that `open` makes."""

    # ---- life
    def open(self) -> None:
        """Take the data folder's lock, read settings, start the threads.

        Raises AlreadyRunningError or DataFolderError."""
        notices = [self._lock.acquire(self._mode)]
        try:
            self._settings, more = preferences.load(self.paths.settings)
        except BaseException:
            self._lock.release()
            raise
        self._keep_private()
        self._workers = Workers(self.events.post, self.redact)
        self._supervisor = self._make_supervisor(
            lambda event: self._gateway.hear(event), self._program.command
        )
        recorder = self._recorder = HistoryRecorder(
            self._history, self._session, lambda text: self._session.redact(text)
        )
        parts = Parts(self._planner, self._session, self._config, recorder, self._program)
        self._gateway = GatewayDesk(parts, self, self._supervisor)
        self._gateway.settings_changed()
        self._keys = KeyDesk(
            self._session, self._config, self._planner, self._gateway, recorder, self.tell
        )
        self._made = True
        tail = LogTail(self.paths.logs) if self._follow_log else None
        if tail is not None:
            tail.skip_to_end()
        self._tail = tail
        self._monitor = Monitor(
            self.events,
            tail,
            observe=self._supervisor.observe,
            watch=self._look_at_config,
            senses=self._senses,
            redact=self.redact,
        )
        self._supervisor.open()
        self._monitor.open()
        self._channel = ChannelServer(RemoteCommands(self._gateway, self._show_window).answer)
        door = self._channel.open()
        if door is not None:
            self._lock.publish(port=door.port, token=door.token)
        self._open = True
        for notice in (*notices, *more):
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
        self._gateway.stop(for_good=True)
        self._supervisor.close(deadline_s)
        self._monitor.close()
        self._workers.close(_CLOSE_WORK_S)
        self._program.close(leave_no_trace=self._settings.leave_no_trace)
        self._lock.release()

    def _keep_private(self) -> None:
        """Close the folders that are ours alone, also those that a former version left open."""
        paths = self.paths
        for folder in (paths.logs, paths.applied, paths.backups, paths.draft.parent):
            keep_private(folder)

    def window_came(self) -> None:
        """The window is in front: the answer to WindowWanted."""
        self._came.set()

    # ---- settings
    @property
    def settings(self) -> Settings:
        """The preferences as they are now."""
        return self._settings

    def change_settings(self, **changes: object) -> Job[Settings]:
        """Check and save. What only changes the window's look needs no login."""

        def change() -> Settings:
            if not changes.keys() <= WITHOUT_LOGIN:
                self._session.require()
            changed = preferences.change(self._settings, **changes)
            if changed != self._settings:
                preferences.save(self.paths.settings, changed)
                self._settings = changed
                self.events.post(SettingsChanged(changed))
                self._gateway.settings_changed()
            return changed

        return self._quick("Saving the settings", change)

    # ---- config (see core.config.store for the value types)
    def load_config(self) -> Job[ConfigState]:
        """Read the file (made from the template on first run), its digest, and a left draft."""
        return self._unlocked("Reading the config", self._config.load)

    def check_config(self, text: str) -> Job[tuple[Issue, ...]]:
        """What is wrong with `text`, without saving it."""
        return self._unlocked("Checking the config", self._config.check, text)

    def save_config(self, text: str, base_digest: str, *, force: bool = False) -> Job[SavedConfig]:
        """Atomic, with a backup. ConfigChangedError when the file is no longer `base_digest`
        and `force` is not set; ConfigError for a syntax error (nothing written)."""
        return self._unlocked("Saving the config", self._config.save, text, base_digest, force)

    def keep_draft(self, text: str, base_digest: str) -> Job[None]:
        """Keep unsaved work where a crash cannot reach it. Works while locked, too."""
        return self._quick("Keeping the draft", self._config.keep_draft, text, base_digest)

    def drop_draft(self) -> Job[None]:
        """The unsaved work is saved, or not wanted."""
        return self._unlocked("Dropping the draft", self._config.drop_draft)

    # ---- gateway
    @property
    def status(self) -> Status:
        """What is known of the gateway's state now (without samples and health)."""
        return self._gateway.status

    def start(self) -> None:
        """Start the gateway; what comes of it arrives as StateChanged and Notice.

        Does nothing while one is up or coming."""
        self._gateway.start()

    def stop(self, *, for_good: bool = False) -> None:
        """Stop it gracefully. Needs no login: whoever can close the window can stop it anyway.

        `for_good`: the program ends after it."""
        self._gateway.stop(for_good=for_good)

    def restart(self) -> None:
        """Take settings, keys and config as they are now, without a refused client: a new address
        is opened before the old one is given up, and what cannot be had changes nothing."""
        self._gateway.restart()

    def apply(self) -> None:
        """Bring the saved config into service without a refused client; ApplyChanged tells how
        it goes. Where nothing runs it is a start."""
        self._gateway.apply()

    def try_address(self, host: str, port: int) -> Job[PortError | None]:
        """Whether the gateway could listen there; if not, why. The address of the running gateway
        counts as free."""
        return self._quick("Trying the address", self._gateway.try_address, host, port)

    def warm_up(self) -> None:
        """A start may be near: load a spare LiteLLM, unless the settings say never."""
        self._gateway.warm_up()

    def editing(self, unsaved: bool) -> None:
        """The config has unsaved changes, or has none any more: an apply may be near."""
        self._gateway.editing(unsaved)

    def history(self) -> Job[tuple[Applied, ...]]:
        """The configs that were given to the gateway, newest first, and what came of each."""
        return self._unlocked("Reading the history", self._recorder.entries)

    def go_back(self, id_: str) -> Job[SavedConfig]:
        """Make a former config the file again (with a backup of what is there), and apply it."""

        def back() -> SavedConfig:
            applied = self._recorder.find(id_)
            saved = self._config.save(applied.text, "", force=True)
            if self.status.config != saved.digest:
                self._gateway.apply()
            return saved

        return self._unlocked("Going back", back)

    def test_models(self) -> Job[tuple[ModelHealth, ...]]:
        """`/health` with the master key: costs a request per model."""

        def test() -> tuple[ModelHealth, ...]:
            self._session.require()
            return self._gateway.test_models()

        return self._workers.slow.submit("Testing the models", test)

    def chat_model(self) -> Job[str]:
        """The first model of the running gateway (of the saved config, where none runs) that takes
        a chat and has its key, for an example; empty when there is none. Costs nothing."""

        def choose() -> str:
            self._session.require()
            return self._gateway.chat_model()

        return self._workers.slow.submit("Choosing a model", choose)

    @property
    def running_key(self) -> str | None:
        """The key that clients of the running gateway need; None while none is up or coming. For a
        program that prints it to whoever started it: the window asks by `master_key`."""
        return self._gateway.running_key

    def master_key(self) -> Job[str]:
        """The key that clients need: of the running gateway, else the one of a start now.

        It differs from ours where the config names another one."""

        def key() -> str:
            pocket_key = self._session.pocket_key()
            return self._gateway.running_key or pocket_key

        return self._quick("Reading the key", key)

    # ---- the log
    def save_log_copy(self, target: Path, shown: Sequence[str] = ()) -> Job[Path]:
        """All of the log, every run, oldest first, in one file; without secrets, as on show.

        `shown` are the lines of the view: those whose files are gone meanwhile are kept, too."""
        what, logs = "Saving a copy of the log", self.paths.logs
        return self._unlocked(what, lambda: copy_log(logs, target, self._gateway.redactor(), shown))

    def older_log(self, max_bytes: int = 262_144) -> Job[tuple[LogLine, ...]]:
        """The end of the log already on disk, for a view that opens late (tuple of LogLine).

        Every LogChunk that arrived before this job's JobDone is contained in the result, none
        that arrives after it is: put the result in the place of what the view holds by then.
        """

        def read() -> tuple[LogLine, ...]:
            upto = self._tail.shown() if self._tail is not None else None
            return redacted(tail_end(self.paths.logs, max_bytes, upto), self.redact)

        around = self._monitor.log_lock
        return self._workers.quick.submit("Reading the log", read, around=around)

    # ---- inside
    def tell(self, event: Event) -> None:
        """Hand an event on; the gateway's go through here."""
        if isinstance(event, ApplyChanged | StateChanged) and self._keys.rotating:
            self.run_soon("Following the new key", lambda: self._keys.follow(event))
        if isinstance(event, StateChanged):
            self._monitor.follow(event)
            self._publish(event.address if event.state.active else "")
        self.events.post(event)

    def _session_changed(self, event: Event) -> None:
        self.events.post(event)
        if self._made and self._session.user is not None:
            self.run_soon("Encrypting former configs", self._recorder.protect_older)
        if self._made:
            self.run_soon("Finishing what a lock held up", self._keys.finish)

    def redact(self, text: str) -> str:
        """`text` with every known secret hidden."""
        return self._gateway.redact(text) if self._made else self._session.redact(text)

    def run_soon(self, what: str, call: Callable[[], object]) -> None:
        """Read or write files on the worker; nobody waits for it."""
        self._workers.quick.run_soon(what, call)

    def run_aside(self, what: str, call: Callable[[], object]) -> None:
        """Do what takes seconds, where it holds up nothing else."""
        self._workers.slow.run_soon(what, call)

    def _show_window(self) -> bool:
        """Called on a thread of the channel: the window answers, or it does not."""
        if self._mode != "window":
            return False
        self._came.clear()
        self.events.post(WindowWanted())
        return self._came.wait(_WINDOW_S)

    def _look_at_config(self) -> Event | None:
        self._gateway.look_at_config()
        return self._config.changed_outside()

    def _publish(self, address: str) -> None:
        if address == self._published:
            return
        self._published = address
        self.run_soon("Writing the address down", lambda: self._lock.publish(address=address))
