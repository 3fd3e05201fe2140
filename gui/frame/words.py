"""How states, times and sizes are said to a person. One vocabulary for the whole window."""

from __future__ import annotations

import ipaddress
import time

from core.base.errors import LockedError, VaultLockedError
from core.base.events import ApplyChanged, ApplyStep, Finishing, Notice, SpareState, State
from core.base.status import Status
from core.base.wording import count

_LOOK: dict[State, tuple[str, str]] = {
    State.STOPPED: ("idle", "Stopped"),
    State.STARTING: ("info", "Starting…"),
    State.RUNNING: ("ok", "Running"),
    State.UNHEALTHY: ("warn", "Not healthy"),
    State.DRAINING: ("info", "Stopping…"),
    State.CRASHED: ("error", "Crashed"),
    State.GIVEN_UP: ("error", "Failed"),
}

_EXPLAINED: dict[State, str] = {
    State.STOPPED: "The gateway is off. Start it, and your tools can use it at its address.",
    State.STARTING: "Loading LiteLLM. The first start on a computer takes the longest.",
    State.RUNNING: "The gateway answers. Point your tools to its address.",
    State.UNHEALTHY: "The gateway runs, but does not answer as it should.",
    State.DRAINING: "Finishing the requests that are under way, then stopping.",
    State.CRASHED: "The gateway ended unexpectedly. It is being started again.",
    State.GIVEN_UP: "The gateway could not be kept running.",
}


def level_of(state: State) -> str:
    """The colour of `state`: ok, warn, error, info or idle."""
    return _LOOK[state][0]


def word_for(state: State) -> str:
    """`state` in one or two words, for a chip."""
    return _LOOK[state][1]


def explain_state(state: State) -> str:
    """What `state` means, in a sentence."""
    return _EXPLAINED[state]


def can_start(state: State) -> bool:
    """Whether a Start button makes sense."""
    return not state.active


def can_stop(state: State) -> bool:
    """Whether a Stop button makes sense."""
    return state.active and state is not State.DRAINING


def is_serving(state: State) -> bool:
    """Whether clients can be connected now."""
    return state in (State.RUNNING, State.UNHEALTHY)


def apply_in_short(apply: ApplyChanged | None, finishing: Finishing | None) -> tuple[str, str]:
    """What the last apply came to: a level (info, ok, warning or error) and a sentence or two.
    `finishing` are the requests that the one before has left.

    Both are empty when there is nothing to tell."""
    if apply is None:
        return "", ""
    reason = shorten(apply.reason)
    match apply.step:
        case ApplyStep.REHEARSING if apply.again:
            return "info", "Restarting: the new one comes up beside the old one…"
        case ApplyStep.REHEARSING:
            return "info", "Trying the new config…"
        case ApplyStep.APPLIED if apply.again:
            return "ok", f"Restarted{left_on('the one before', finishing)}."
        case ApplyStep.APPLIED:
            return "ok", f"New config in use{left_on('the old one', finishing)}."
        case ApplyStep.REFUSED if apply.again or apply.address:
            goes_on = "Not restarted: the gateway goes on as it was."
            return "error", f"{goes_on} {reason} {shorten(apply.remedy)}".strip()
        case ApplyStep.REFUSED:
            return "error", f"The new config was not taken, nothing has changed. {reason}"
        case ApplyStep.ROLLED_BACK:
            return "warning", f"The new config was taken back. {reason}"
        case ApplyStep.KEPT | ApplyStep.ABANDONED:
            return "", ""


def left_on(before: str, finishing: Finishing | None) -> str:
    """`; 2 requests finish on the old one`, to be hung on; empty when there are none."""
    if finishing is None:
        return ""
    verb = "finishes" if finishing.requests == 1 else "finish"
    return f"; {count(finishing.requests, 'request')} {verb} on {before}"


def crash_notice(status: Status) -> Notice | None:
    """That the gateway died and came back, which would else be over before anybody looks."""
    crash = status.crash
    if crash is None or not status.state.active:
        return None
    often = f"{count(crash.times, 'time')}, the last time at" if crash.times > 1 else "at"
    at = time.strftime("%H:%M", time.localtime(crash.at))
    return Notice(
        "warning",
        f"The gateway crashed {often} {at} and was started again by itself.",
        f"{shorten(crash.reason)} The end of its log says more.".strip(),
        matter="crash",
    )


def failure_notice(status: Status) -> Notice | None:
    """Why there is no gateway although there should be one."""
    if status.state is not State.GIVEN_UP:
        return None
    reason = shorten(status.reason or explain_state(status.state))
    return Notice("error", reason, shorten(status.remedy), matter="failure")


def restart_notice(status: Status) -> Notice | None:
    """That the gateway goes by settings which are not those of now."""
    restart = status.restart
    if restart is None or not is_serving(status.state):
        return None
    parts = []
    if "host" in restart.settings or "port" in restart.settings:
        if restart.address != status.address:
            parts.append(f"The gateway still listens on {status.address}, not {restart.address}.")
        else:
            parts.append("Who can reach the gateway is still as it was before.")
    if "workers" in restart.settings:
        parts.append("As many processes serve as before.")
    if not {"allowed_hosts", "allowed_origins"}.isdisjoint(restart.settings):
        parts.append("The names, pages and apps that are let in are still those of before.")
    if not {"body_limit_mb", "most_connections"}.isdisjoint(restart.settings):
        parts.append("Requests and connections still have the bounds of before.")
    if "log_cap_mb" in restart.settings:
        parts.append("The log files may still take as much room as before.")
    more = "Restart the gateway to use the changed settings; requests under way are finished."
    return Notice("info", " ".join(parts), more, matter="restart")


def bodies_notice(status: Status) -> Notice | None:
    """That what is asked and answered is being recorded."""
    bodies = status.bodies
    if bodies is None:
        return None
    if bodies.until is None:
        until = "until you stop it, or close the program"
    else:
        until = f"until {time.strftime('%H:%M', time.localtime(bodies.until))}"
    return Notice(
        "warning",
        f"Requests and answers are being recorded, {until}.",
        "Then they are deleted. They lie encrypted in the data folder; the page Requests shows "
        "them.",
        matter="recording",
    )


def finishing_text(finishing: Finishing | None, now: float, *, stopping: bool) -> str:
    """The requests that are left with a sidecar of before; empty when there are none."""
    if finishing is None:
        return ""
    left = max(0.0, finishing.until - now)
    where = "" if stopping else " by the one before"
    verb = "is" if finishing.requests == 1 else "are"
    return (
        f"{count(finishing.requests, 'request')} {verb} still being finished{where}, for "
        f"{duration(now - finishing.since)}; cut off in {duration(left)} at the latest."
    )


def shorten(text: str, most: int = 180) -> str:
    """At most `most` characters of `text`, cut between two words: LiteLLM can go on and on."""
    text = " ".join(text.split())
    if len(text) <= most:
        return text
    cut = text[: most - 1]
    return cut[: cut.rfind(" ") if " " in cut[most // 2 :] else len(cut)].rstrip(" ,.;:") + "…"


def unpacking_in_short(share: float | None) -> str:
    """How far the unpacking of the gateway's program is; empty when none is going on."""
    if share is None:
        return ""
    return f"Unpacking LiteLLM for this computer… {share * 100:.0f} %"


def spare_in_short(spare: SpareState, state: State) -> str:
    """What a warm spare means for the next click; empty when it means nothing."""
    if spare is SpareState.WARM and is_serving(state):
        return "Ready to apply a change in a blink"
    if spare is SpareState.NONE or state.active:
        return ""
    return "Ready to start in a blink" if spare is SpareState.WARM else "Loading LiteLLM…"


def duration(seconds: float) -> str:
    """`3 s`, `4 min 05 s`, `2 h 03 min`, `3 d 4 h`."""
    total = max(0, int(seconds))
    minutes, s = divmod(total, 60)
    hours, m = divmod(minutes, 60)
    days, h = divmod(hours, 24)
    if days:
        return f"{days} d {h} h"
    if hours:
        return f"{hours} h {m:02d} min"
    if minutes:
        return f"{minutes} min {s:02d} s"
    return f"{s} s"


def ago(seconds: float) -> str:
    """How long since, in words: `just now`, `5 minutes ago`, `yesterday`, `3 weeks ago`."""
    minutes = max(0, int(seconds)) // 60
    if minutes < 1:
        return "just now"
    days = minutes // 1440
    for size, unit in ((525_600, "year"), (43_200, "month"), (10_080, "week")):
        if minutes >= 2 * size or (unit != "week" and minutes >= size):
            return f"{count(minutes // size, unit)} ago"
    if days == 1:
        return "yesterday"
    if days:
        return f"{count(days, 'day')} ago"
    if minutes >= 60:
        return f"{count(minutes // 60, 'hour')} ago"
    return f"{count(minutes, 'minute')} ago"


def megabytes(size: int) -> str:
    """`312 MB`, `1.2 GB` (binary, as task managers count)."""
    mb = size / 1024 / 1024
    return f"{mb / 1024:.1f} GB" if mb >= 1024 else f"{mb:.0f} MB"


def shown_address(host: str, port: int) -> str:
    """Where a tool on this computer reaches a gateway bound to `host`."""
    if host in ("", "0.0.0.0", "::", "[::]"):  # noqa: S104 - compared, not bound
        host = "127.0.0.1"
    return f"http://{shown_host(host)}:{port}"


def shown_host(host: str) -> str:
    """As it stands in an address."""
    return f"[{host}]" if ":" in host and not host.startswith("[") else host


def reach_of_others(host: str, port: str) -> str:
    """How other computers reach a gateway bound to `host`; empty where they cannot."""
    try:
        address = ipaddress.ip_address(host.strip("[]"))
    except ValueError:
        return ""  # a name of this computer's own, or none yet
    if address.is_loopback:
        return ""
    where = "this one's name or address" if address.is_unspecified else shown_host(host)
    return f"Open to your network: other computers use {where}, with port {port}."


def is_locked(error: Exception) -> bool:
    """The window was locked before the job got its turn: no words are needed."""
    return isinstance(error, LockedError | VaultLockedError)
