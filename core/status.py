"""The snapshot a status page draws, and the one function that brings it up to date."""

from __future__ import annotations

from dataclasses import dataclass, replace

from core.events import (
    ApplyChanged,
    ApplyStep,
    Connection,
    Event,
    FilesChanged,
    HealthChecked,
    KeysChanged,
    Probe,
    Sampled,
    SessionChanged,
    SpareChanged,
    SpareState,
    State,
    StateChanged,
    Unpacking,
)


@dataclass(frozen=True)
class Status:
    """Everything known of the gateway at one moment. Equal snapshots need no redraw."""

    run_id: int = 0
    state: State = State.STOPPED
    reason: str = ""
    remedy: str = ""
    address: str = ""
    pid: int | None = None
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
    """The last word about an apply since the gateway was started."""
    spare: SpareState = SpareState.NONE
    keys_stale: bool = False
    """A key that the running gateway uses was changed since; an apply brings it into service."""
    changed_files: tuple[str, ...] = ()
    """Files that the running config includes or takes Python code from, and that have changed since
    it was applied."""
    unpacking: float | None = None
    """How much of the gateway's program is unpacked, 0 to 1; None when none is being."""


_SERVING = (State.RUNNING, State.UNHEALTHY, State.DRAINING)


def reduce(status: Status, event: Event) -> Status:
    """Fold one event into the snapshot; events of runs that are over change nothing."""
    match event:
        case SessionChanged(user=user):
            return replace(status, user=user)
        case SpareChanged(state=spare):
            return replace(status, spare=spare)
        case Unpacking():
            return replace(status, unpacking=event.share)
        case ApplyChanged():
            stale = status.keys_stale and event.step is not ApplyStep.APPLIED
            return replace(status, apply=event, keys_stale=stale)
        case FilesChanged(names=names):
            return replace(status, changed_files=names if status.state.active else ())
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


def _enter(status: Status, event: StateChanged) -> Status:
    same_run = event.run_id == status.run_id
    serving = event.state in _SERVING
    since = status.since if same_run and serving else None
    if event.state is State.RUNNING and since is None:
        since = event.at
    keep = status if same_run and serving else Status()
    return replace(
        keep,
        run_id=event.run_id,
        state=event.state,
        reason=event.reason,
        remedy=event.remedy,
        address=event.address,
        pid=event.pid,
        since=since,
        user=status.user,
        config=event.config if event.state.active else "",
        apply=status.apply if status.state.active else None,
        spare=status.spare,
        keys_stale=status.keys_stale and same_run and event.state.active,
        unpacking=status.unpacking,
    )
