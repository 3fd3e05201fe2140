"""What core tells whoever listens: frozen values, and the one queue that carries them up.

Core threads call `EventQueue.post`; the window's bridge (or a headless verb) drains it on its own
thread. Events about one run of the sidecar bear its `run_id`; `core.base.status.reduce` drops
those of runs that are over.
"""

from __future__ import annotations

import contextlib
import queue
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path
from typing import Any, Generic, NamedTuple, TypeVar

T_co = TypeVar("T_co", covariant=True)


class State(Enum):
    """The sidecar's life as a person sees it."""

    STOPPED = "stopped"
    STARTING = "starting"
    RUNNING = "running"
    UNHEALTHY = "unhealthy"  # the process lives, its endpoint does not answer as it should
    DRAINING = "draining"  # told to stop, finishing what it has
    CRASHED = "crashed"  # died unasked; the next try is on its way
    GIVEN_UP = "given up"  # died too often, or could not start: waits for the person

    @property
    def active(self) -> bool:
        """True while a sidecar is up, coming or going."""
        return self not in (State.STOPPED, State.GIVEN_UP)


@dataclass(frozen=True)
class Probe:
    """One question to one endpoint and what came of it."""

    ok: bool
    http_status: int | None = None
    """None when no HTTP answer came at all."""
    reason: str = ""
    """In words, why it is not OK; empty when it is."""
    elapsed_s: float = 0.0


@dataclass(frozen=True)
class Connection:
    """A live TCP connection to the gateway's port."""

    peer: str
    """The client's address, `host:port`."""
    process: str = ""
    """The client's process name; empty where the OS does not tell."""
    pid: int | None = None


@dataclass(frozen=True)
class ModelHealth:
    """What LiteLLM's `/health` says of one deployment."""

    model: str
    ok: bool
    reason: str = ""


class LogPlace(NamedTuple):
    """Where a line of the log begins. Places sort as the log was written, run by run."""

    started: str
    """When the run began, local time: `YYYYMMDD-HHMMSS`."""
    run_id: int
    segment: int
    offset: int
    """In bytes, within the segment."""


class LogLine(NamedTuple):
    """One line of the sidecar's log, already without its newline."""

    text: str
    level: str
    """DEBUG, INFO, WARNING, ERROR or CRITICAL; a continuation line has that of its first line."""
    place: LogPlace | None = None
    """None for what stands in no file."""


@dataclass(frozen=True)
class LogPage:
    """Neighbouring lines of the log, read from its files."""

    lines: tuple[LogLine, ...]
    end: LogPlace | None = None
    """Where the line behind the last one begins; None on a page that was read backwards."""
    at_start: bool = False
    """Nothing older is left in the files."""
    at_end: bool = False
    """Nothing newer stood there: what is written from now on comes as `LogChunk`."""
    gone: bool = False
    """The place that was asked for is no more: the oldest segments are deleted for the newest."""


@dataclass(frozen=True)
class LogQuery:
    """Which lines of the log are looked for; what is empty lets every line pass."""

    text: str = ""
    regex: bool = False
    """`text` is a regular expression, within one line."""
    match_case: bool = False
    level: str = ""
    """This one and up."""
    logger: str = ""
    """This one and those below it: `litellm` is `litellm.proxy`, too."""


@dataclass(frozen=True)
class Job(Generic[T_co]):
    """A slow call under way. Its result comes back as the `JobDone` with the same id."""

    id: int
    what: str
    """In words, for a progress line: "Checking the password"."""


class Event:
    """Base of everything the queue carries."""


@dataclass(frozen=True)
class JobDone(Event):
    """The end of a job: exactly one of result and error counts."""

    job_id: int
    result: Any = field(default=None, repr=False)  # may hold a secret the person asked to see
    error: Exception | None = None


@dataclass(frozen=True)
class TrialProgress(Event):
    """A trial of models goes on: `done` of `total` requests are over, this one among them."""

    done: int
    total: int
    result: Any = None
    """A `core.models.trial.TrialResult`; None at the beginning."""


@dataclass(frozen=True)
class StateChanged(Event):
    """The sidecar entered `state`."""

    run_id: int
    state: State
    at: float
    """Seconds since the epoch."""
    reason: str = ""
    remedy: str = ""
    pid: int | None = None
    """Of several processes, the first."""
    address: str = ""
    """`http://host:port` that clients use; empty while no socket is open."""
    config: str = ""
    """Digest of the config file that this run was given (see `ConfigState.digest`)."""
    host: str = ""
    """What the socket is bound to, as the settings name it; empty while none is open."""
    pids: tuple[int, ...] = ()
    """Of all processes that serve, or come up to."""


@dataclass(frozen=True)
class Finishing(Event):
    """Requests that are finished on a sidecar which takes no new ones any more: after an apply on
    the one before, during a stop on the last one."""

    requests: int
    """0: nothing is left of them."""
    since: float = 0.0
    """When the first of those sidecars was told to leave, in seconds since the epoch."""
    until: float = 0.0
    """When the last of them is cut off."""


@dataclass(frozen=True)
class Unpacking(Event):
    """The gateway's program is being unpacked or checked, as at its first start on a computer."""

    done: int
    total: int
    """Bytes. Both are 0 while another program does it; `done` is -1 once it is over."""

    @property
    def share(self) -> float | None:
        """From 0 to 1; None when it is over."""
        if self.done < 0:
            return None
        return self.done / self.total if self.total else 0.0


@dataclass(frozen=True)
class Installed:
    """What was unpacked of one version of LiteLLM Pocket."""

    folder: Path
    size: int
    """Bytes on the disk."""
    busy: bool
    """A program runs from it, or is unpacking it."""


class SpareState(Enum):
    """How far the warm spare is."""

    NONE = "none"
    IMPORTING = "importing"
    WARM = "warm"  # a start takes a fraction of a second now


@dataclass(frozen=True)
class SpareChanged(Event):
    """There is a spare, or there is none any more."""

    state: SpareState


class ApplyStep(Enum):
    """How far a changed config has come."""

    REHEARSING = "rehearsing"  # a second sidecar tries it on a port of its own
    APPLIED = "applied"  # it has the address now; the old one finishes its requests
    KEPT = "kept"  # it lived through its first half minute
    REFUSED = "refused"  # the rehearsal failed: nothing has changed
    ABANDONED = "abandoned"  # a newer one, or a stop, came before it was through
    ROLLED_BACK = "rolled back"  # it died early: the config before it serves again


@dataclass(frozen=True)
class ApplyChanged(Event):
    """An apply came to `step`. `run_id` is that of the sidecar with the new config."""

    run_id: int
    step: ApplyStep
    reason: str = ""
    remedy: str = ""
    config: str = ""
    """Digest of the config file that is being applied."""
    line: int | None = None
    """Where in the config the reason of a refusal lies, from 1, as far as it is known."""
    column: int | None = None
    again: bool = False
    """It is the config that ran already: a restart, for a new address or new keys, say."""
    address: str = ""
    """`host:port` that could not be taken, where that is the reason of a refusal: nothing is wrong
    with the config then."""
    untried: bool = False
    """Refused before any sidecar was given it."""


@dataclass(frozen=True)
class ConfigFinding:
    """Something in a config that is not as it seems, or that will fail."""

    level: str  # error, warning or info
    text: str
    remedy: str = ""
    line: int | None = None
    """Where in the config that is, from 1; None for what is about no one place."""
    column: int | None = None
    code: str = ""
    """As docs/lint.md tells of it; "" for what only a start can know."""

    @property
    def sentence(self) -> str:
        """As a person reads it in a terminal."""
        where = f"line {self.line}: " if self.line is not None else ""
        level = f"{self.level} {self.code}".rstrip()
        return f"{level}: {where}{self.text} {self.remedy}".rstrip()


@dataclass(frozen=True)
class ConfigChecked(Event):
    """A config is about to be given to the gateway, and this is to be known of it.

    Those without a line come as `Notice`, too.
    """

    findings: tuple[ConfigFinding, ...]


@dataclass(frozen=True)
class FilesChanged(Event):
    """Which of the files that the running config depends on, besides itself, are no longer what
    they were when it was given to the gateway: included files, Python files beside it."""

    names: tuple[str, ...]


@dataclass(frozen=True)
class Sampled(Event):
    """What the sidecar takes of the machine, all its processes together, and who is connected."""

    run_id: int
    cpu_percent: float
    rss_bytes: int
    connections: tuple[Connection, ...]


@dataclass(frozen=True)
class HealthChecked(Event):
    """The free health probes: neither costs a request to any provider."""

    run_id: int
    liveliness: Probe
    readiness: Probe
    at: float


@dataclass(frozen=True)
class LogChunk(Event):
    """New log lines, in order. `skipped` counts bytes passed over because the view was behind."""

    lines: tuple[LogLine, ...]
    skipped: int = 0


@dataclass(frozen=True)
class UnderWay(Event):
    """So many requests are being served right now, by all sidecars together."""

    requests: int


@dataclass(frozen=True)
class LedgerChanged(Event):
    """The ledger has new rows, or has lost some. Said at most twice a second."""


@dataclass(frozen=True)
class LogSearched(Event):
    """A search of the whole log has come further. The hits of all its words follow each other,
    the newest first."""

    search_id: int
    hits: tuple[LogLine, ...]
    done: int
    total: int
    """Bytes of the log that were looked through, and that there are."""
    ended: bool = False
    """This is its last word; it is through, unless `capped` or with an `error`."""
    capped: bool = False
    """It found as many lines as it may give; older ones were not looked for."""
    error: Exception | None = None
    columns: tuple[int, ...] = ()
    """Where in each of the hits, about, the text that was looked for stands."""


@dataclass(frozen=True)
class BodiesChanged(Event):
    """What is asked and answered is being recorded, or no longer."""

    on: bool
    until: float | None = None
    """Seconds since the epoch; then it ends, and what was recorded is deleted. None: when somebody
    says so."""


@dataclass(frozen=True)
class ConfigChangedOnDisk(Event):
    """Somebody else wrote the config file since it was last read or saved here."""

    digest: str


@dataclass(frozen=True)
class ConfigSaved(Event):
    """The config file was written here: it holds the text with this digest now."""

    digest: str


@dataclass(frozen=True)
class RestartWanted(Event):
    """The running gateway works with former values of these settings (their names, in the order
    of the settings page); empty: it is up to date."""

    settings: tuple[str, ...]
    address: str = ""
    """`http://host:port` where it would be after a restart."""


@dataclass(frozen=True)
class SettingsChanged(Event):
    """The settings are now `settings` (a `core.base.settings.Settings`)."""

    settings: Any


@dataclass(frozen=True)
class SessionChanged(Event):
    """Somebody logged in (their name), or nobody is logged in any more (None)."""

    user: str | None


@dataclass(frozen=True)
class KeysChanged(Event):
    """The vault holds other keys, or other values, than before."""

    stale: bool
    """The running gateway works with former values until the config is applied again."""


class About(Enum):
    """What a notice is about. It goes with that (see `core.base.status.holds`)."""

    PROGRAM = "program"  # the program or the computer: it stays until somebody has read it
    RUN = "run"  # one run of the sidecar: it goes when that run ends
    ORDER = "order"  # how a run ended, or what came of an order: until the next start or apply


@dataclass(frozen=True)
class Notice(Event):
    """One sentence for the person that belongs to no job: a warning with its remedy."""

    level: str  # info, warning or error
    text: str
    remedy: str = ""
    about: About = About.PROGRAM
    run_id: int = 0
    """With RUN that run; with ORDER the run that was there when it was said."""
    matter: str = ""
    """Of two notices about one matter the later takes the place of the earlier; empty: they stand
    side by side."""
    until: float | None = None
    """From then on, in seconds since the epoch, it is so no more; None: nobody knows when."""


@dataclass(frozen=True)
class MatterSettled(Event):
    """What notices have said of this matter is so no more."""

    matter: str


@dataclass(frozen=True)
class WindowWanted(Event):
    """The program was started once more: its window is to come to the front."""


class EventQueue:
    """The one way up. `post` from any thread; one listener drains."""

    def __init__(self) -> None:
        self._queue: queue.SimpleQueue[Event] = queue.SimpleQueue()
        self._mutex = threading.Lock()
        self._log_chunks = 0

    def post(self, event: Event) -> None:
        """Hand on `event`; never blocks."""
        if isinstance(event, LogChunk):
            with self._mutex:
                self._log_chunks += 1
        self._queue.put(event)

    @property
    def log_taken(self) -> bool:
        """True when the listener has taken every LogChunk: the file, not this queue, buffers."""
        return self._log_chunks == 0

    def drain(self) -> Iterator[Event]:
        """Yield what is queued now, one by one, so that a listener can stop at its time budget."""
        while True:
            try:
                yield self._taken(self._queue.get_nowait())
            except queue.Empty:
                return

    def wait(self, timeout_s: float) -> Event | None:
        """Block up to `timeout_s` for the next event; None when none came."""
        try:
            return self._taken(self._queue.get(timeout=timeout_s))
        except queue.Empty:
            return None

    def _taken(self, event: Event) -> Event:
        if isinstance(event, LogChunk):
            with self._mutex:
                self._log_chunks -= 1
        return event


class EventBus:
    """Hands each event to its subscribers, one after the other, in the order in which they came.

    `publish` may be called from any thread, on which the subscribers then run: they return at once.
    """

    def __init__(self) -> None:
        self._mutex = threading.Lock()
        self._subscribers: tuple[Callable[[Event], object], ...] = ()

    def subscribe(self, *subscribers: Callable[[Event], object]) -> None:
        """Have these called with every event from now on, after those that are there."""
        with self._mutex:
            self._subscribers += subscribers

    def publish(self, event: Event) -> None:
        """Tell every subscriber of `event`."""
        for subscriber in self._subscribers:
            subscriber(event)

    @contextlib.contextmanager
    def heard(self) -> Iterator[queue.SimpleQueue[Event]]:
        """Everything that is published while the block lasts, for a passing listener."""
        events: queue.SimpleQueue[Event] = queue.SimpleQueue()
        listener = events.put
        self.subscribe(listener)
        try:
            yield events
        finally:
            with self._mutex:
                self._subscribers = tuple(one for one in self._subscribers if one is not listener)
