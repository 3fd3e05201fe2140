"""The snapshot a status page draws, and the one function that brings it up to date."""

from __future__ import annotations

from dataclasses import dataclass, replace

from core.base.events import (
    About,
    ApplyChanged,
    ApplyStep,
    BodiesChanged,
    ConfigChangedOnDisk,
    ConfigSaved,
    Connection,
    Event,
    FilesChanged,
    Finishing,
    HealthChecked,
    KeysChanged,
    Notice,
    Probe,
    RestartWanted,
    Sampled,
    SessionChanged,
    SpareChanged,
    SpareState,
    State,
    StateChanged,
    UnderWay,
    Unpacking,
)


@dataclass(frozen=True)
class Crash:
    """The gateway died unasked and came back, or is on its way."""

    at: float
    """The last time, in seconds since the epoch."""
    reason: str
    times: int = 1
    """Since it was last started or given a config."""


@dataclass(frozen=True)
class Status:
    """Everything known of the gateway at one moment. Equal snapshots need no redraw."""

    run_id: int = 0
    state: State = State.STOPPED
    reason: str = ""
    remedy: str = ""
    address: str = ""
    pid: int | None = None
    """Of several processes, the first."""
    pids: tuple[int, ...] = ()
    """Of all processes that serve, or come up to."""
    since: float | None = None
    """When the present run began to serve, in seconds since the epoch; None while it does not."""
    cpu_percent: float | None = None
    rss_bytes: int | None = None
    connections: tuple[Connection, ...] = ()
    liveliness: Probe | None = None
    readiness: Probe | None = None
    user: str | None = None
    config: str = ""
    """Digest of the config file that the present run was given; empty when there is none."""
    apply: ApplyChanged | None = None
    """The last word about an apply since the gateway was started, as long as it holds."""
    order: int = 0
    """The run with which the present order began: a start, or a config that was applied. Runs that
    come back after a crash belong to the same one."""
    crash: Crash | None = None
    """The last crash since that order."""
    host: str = ""
    """What the socket is bound to; empty while none is open."""
    finishing: Finishing | None = None
    """Requests that a sidecar of before still finishes; None when there are none."""
    restart: RestartWanted | None = None
    """What the running gateway takes only after a restart; None: it is up to date."""
    spare: SpareState = SpareState.NONE
    keys_stale: bool = False
    """A key that the running gateway uses was changed since; an apply brings it into service."""
    changed_files: tuple[str, ...] = ()
    """Files that the running config includes or takes Python code from, and that have changed since
    it was applied."""
    under_way: int = 0
    """Requests that are being served right now, by all sidecars together."""
    bodies: BodiesChanged | None = None
    """What is asked and answered is being recorded; None while it is not."""
    unpacking: float | None = None
    """How much of the gateway's program is unpacked, 0 to 1; None when none is being."""
    complaints: tuple[Notice, ...] = ()
    """What the present run does not do although its config says so, oldest first."""

    @property
    def without_figures(self) -> Status:
        """The same without what is measured every few seconds, and is another each time."""
        return replace(self, cpu_percent=None, rss_bytes=None, liveliness=None, readiness=None)


_SERVING = (State.RUNNING, State.UNHEALTHY, State.DRAINING)
_MOST_COMPLAINTS = 50
_FAILED = (ApplyStep.REFUSED, ApplyStep.ROLLED_BACK)


def reduce(status: Status, event: Event) -> Status:
    """Fold one event into the snapshot; events of runs that are over change nothing."""
    match event:
        case SessionChanged(user=user):
            return replace(status, user=user)
        case SpareChanged(state=spare):
            return replace(status, spare=spare)
        case BodiesChanged():
            return replace(status, bodies=event if event.on else None)
        case Unpacking():
            return replace(status, unpacking=event.share)
        case UnderWay(requests=requests):
            return replace(status, under_way=requests)
        case ApplyChanged():
            stale = status.keys_stale and event.step is not ApplyStep.APPLIED
            # That a config was taken back tells of its crash, too.
            crash = None if event.step is ApplyStep.ROLLED_BACK else status.crash
            return replace(status, apply=event, keys_stale=stale, crash=crash)
        case FilesChanged(names=names):
            return replace(status, changed_files=names if status.state.active else ())
        case ConfigSaved(digest=digest) | ConfigChangedOnDisk(digest=digest):
            return _with_text(status, digest)
        case Notice() if is_complaint(event) and event.run_id >= status.run_id:
            return _with_complaint(status, event)
        case Finishing():
            return replace(status, finishing=event if event.requests else None)
        case RestartWanted():
            # That an address could not be had was about the one that was wanted before.
            apply = None if status.apply is not None and status.apply.address else status.apply
            wanted = event if event.settings and status.state.active else None
            return replace(status, restart=wanted, apply=apply)
        case KeysChanged(stale=stale):
            return replace(status, keys_stale=stale and status.state.active)
        case StateChanged() if event.run_id >= status.run_id:
            return _enter(status, event)
        case Sampled() if event.run_id == status.run_id and status.state in _SERVING:
            return replace(
                status,
                cpu_percent=event.cpu_percent,
                rss_bytes=event.rss_bytes,
                connections=event.connections,
            )
        case HealthChecked() if event.run_id == status.run_id and status.state in _SERVING:
            return replace(status, liveliness=event.liveliness, readiness=event.readiness)
        case _:
            return status


def holds(notice: Notice, status: Status) -> bool:
    """Whether what `notice` is about is still so. The one rule for how long a message lives:

    - about the program: until somebody has read it;
    - about a run: as long as that run;
    - about an order, or about how a run ended: until the gateway is next started or given a config.

    What is said of an apply is part of Status and goes by the same rule, see `reduce`: with the
    next order, with the gateway, with a later crash, and when the text it is about is replaced.
    """
    match notice.about:
        case About.RUN:
            return status.state.active and status.run_id == notice.run_id
        case About.ORDER:
            return status.order <= notice.run_id
        case About.PROGRAM:
            return True


def is_complaint(notice: Notice) -> bool:
    """Whether `notice` says that a run lacks something which its config names: a model that LiteLLM
    left out, a key that is nowhere, a cache that cannot be reached."""
    # What is about one matter is a state of its own, such as that the log cannot be written.
    return notice.about is About.RUN and notice.level != "info" and not notice.matter


def _with_complaint(status: Status, notice: Notice) -> Status:
    known = status.complaints
    if notice in known or len(known) >= _MOST_COMPLAINTS:
        return status
    return replace(status, complaints=(*known, notice))


def _with_text(status: Status, digest: str) -> Status:
    """The config file holds another text: what was said of one that failed was about that one."""
    apply = status.apply
    if apply is None or apply.step not in _FAILED or apply.address:
        return status
    return status if apply.config in ("", digest) else replace(status, apply=None)


def _is_overtaken(apply: ApplyChanged, crashed: int) -> bool:
    """Whether the crash of the run `crashed` is the news now, and no longer that apply."""
    if apply.step is ApplyStep.ROLLED_BACK:
        return crashed > apply.run_id  # else it is the very crash that led to it
    return apply.step in (ApplyStep.APPLIED, ApplyStep.KEPT)


def _enter(status: Status, event: StateChanged) -> Status:
    same_run = event.run_id == status.run_id
    serving = event.state in _SERVING
    since = status.since if same_run and serving else None
    if event.state is State.RUNNING and since is None:
        since = event.at
    keep = status if same_run and serving else Status()
    apply = status.apply if status.state.active else None
    crash, order = status.crash, status.order
    if event.state is State.CRASHED:
        crash = Crash(event.at, event.reason, crash.times + 1 if crash is not None else 1)
        if apply is not None and _is_overtaken(apply, event.run_id):
            apply = None
    elif not event.state.active:
        crash = None
    comes_back = status.state is State.CRASHED and event.state is State.STARTING
    if not same_run and not comes_back:
        crash, order = None, event.run_id
    return replace(
        keep,
        run_id=event.run_id,
        state=event.state,
        reason=event.reason,
        remedy=event.remedy,
        address=event.address,
        pid=event.pid,
        pids=event.pids,
        since=since,
        user=status.user,
        config=event.config if event.state.active else "",
        apply=apply,
        order=order,
        crash=crash,
        host=event.host,
        finishing=status.finishing,
        restart=status.restart if event.state.active else None,
        spare=status.spare,
        keys_stale=status.keys_stale and same_run and event.state.active,
        under_way=status.under_way if event.state.active else 0,
        bodies=status.bodies,
        unpacking=status.unpacking,
        complaints=tuple(
            one for one in status.complaints if one.run_id == event.run_id and event.state.active
        ),
    )
