"""What happened to a sidecar, in sentences for the person."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from typing import Final

from core.base.events import About, Notice, Probe
from core.base.versions import program_name
from core.base.wording import count, listed, sentence, usd
from core.ledger.advice import in_words
from core.supervisor.process import Exited, describe_exit
from core.supervisor.spending import Reached
from core.wire.failing import Failing
from core.wire.limits import Window
from core.wire.protocol import Bye, Failed, LogTrouble, Message

SLOW_START = (
    "The gateway did not get ready in time.",
    "Look at the end of the log; a slow disk or a virus scanner may be the reason.",
)
OTHER_TRIAL = (
    "Another test of models is under way.",
    "Wait until it is over, or cancel it where it was begun; then test again.",
)
_STUCK = (
    "One of the gateway's workers answered nothing for a minute while others did: it was ended."
)
_MOST_FAILING: Final = 20
"""That are told one by one."""
_STILL: Final = "The config before had this, too. Your other changes are in service."
COMES_BACK = "It is started again by itself; clients wait meanwhile."


def budget_matter(name: str, window: Window) -> str:
    """What the notices about a budget of this key are about."""
    return f"budget of {name}, {window.value}"


def budget_reached(reached: Reached) -> Notice:
    """A key has come to a share of its budget."""
    name, window = reached.name, reached.window.value
    when = time.strftime("%Y-%m-%d %H:%M", time.localtime(reached.ends))
    matter = budget_matter(name, reached.window)
    if reached.share < 1:
        return Notice(
            "warning",
            f"The key {name} has used {usd(reached.usd)} of its {usd(reached.budget)} per "
            f"{window}.",
            f"Once all of it is used, its requests are refused until {when}.",
            matter=matter,
            until=reached.ends,
        )
    return Notice(
        "error",
        f"The key {name} has used up its budget of {usd(reached.budget)} per {window}.",
        f"Its requests are refused until {when}, or until the Clients page gives it more.",
        matter=matter,
        until=reached.ends,
    )


def not_launched(error: OSError) -> tuple[str, str]:
    """The program of the sidecar could not be started."""
    return (
        f"The gateway's program could not be started: {error.strerror or error}.",
        f"Run  {program_name()} selfcheck  to see what is missing.",
    )


def not_launched_again(error: Exception) -> tuple[str, str]:
    """The program for a rehearsal could not be started."""
    return (
        f"The new config could not be tried: {getattr(error, 'strerror', None) or error}.",
        "The gateway goes on with the config before.",
    )


def not_let_go(port: int) -> tuple[str, str]:
    """The address could not be changed: a sidecar that is stuck still listens on its port."""
    return (
        f"The gateway of before is stuck and does not let go of port {port}.",
        "Stop the gateway, then start it: it takes the new address then.",
    )


def not_beside(now: str, wanted: str, port: int) -> tuple[str, str]:
    """Two addresses on one port, where the system gives out no second beside the first."""
    return (
        f"Windows does not give out port {port} on {wanted} while the gateway has it on {now}.",
        "Stop the gateway, then start it: it takes the new address then. Or choose another port.",
    )


def rolled_back(reason: str) -> tuple[str, str]:
    """A new config lived for less than its first half minute."""
    return (
        f"With the new config the gateway died soon. {reason}",
        "The config before serves again. Look at the end of the log.",
    )


def refused(failure: Failed) -> tuple[str, str]:
    """LiteLLM said why it does not start."""
    where = f" (line {failure.line})" if failure.line else ""
    return (
        f"LiteLLM refused to start{where}: {sentence(failure.reason)}",
        "Correct the config, then try again. The log has the details.",
    )


def died_before_ready(exited: Exited) -> tuple[str, str]:
    """It ended without a word on the protocol."""
    return (
        f"The gateway {describe_exit(exited.code)} before it was ready.{_last_words(exited)}",
        f"Look at the end of the log, or run  {program_name()} selfcheck .",
    )


def crashed(exited: Exited) -> str:
    """It had served."""
    return f"The gateway {describe_exit(exited.code)}."


def crashed_for_good(exited: Exited, times: int) -> tuple[str, str]:
    """It had served, and is not tried again. `times`: how often it crashed lately."""
    often = f" {count(times, 'time')} in a short while" if times > 1 else ""
    return (
        f"The gateway {describe_exit(exited.code)}{often}.{_last_words(exited)}",
        "Look at the end of the log, then start again.",
    )


def worker_died(exited: Exited, run_id: int, *, was_stuck: bool = False) -> Notice:
    """One of several processes; the rest serve on."""
    return _of_worker(
        _STUCK if was_stuck else _died(exited),
        "Another takes its place; the others serve meanwhile. The log has more.",
        run_id,
    )


def worker_not_replaced(exited: Exited, left: int, run_id: int) -> Notice:
    """The settings say that what crashes stays down."""
    return _of_worker(
        _died(exited),
        f"It is not replaced, as Settings has it; {left} {'serves' if left == 1 else 'serve'} on. "
        "A restart brings it back.",
        run_id,
    )


def worker_not_launched(error: OSError, run_id: int) -> Notice:
    """The system has no process for it; the rest serve on."""
    return _of_worker(
        f"A worker of the gateway could not be started: {error.strerror or error}.",
        "The others serve on. It is tried again every minute.",
        run_id,
    )


def _of_worker(text: str, remedy: str, run_id: int) -> Notice:
    return Notice("warning", text, remedy, About.RUN, run_id, "worker")


def _died(exited: Exited) -> str:
    return f"One of the gateway's workers {describe_exit(exited.code)}.{_last_words(exited)}"


def unhealthy(probe: Probe) -> tuple[str, str]:
    """It lives, but its endpoint does not answer as it should."""
    code = f"HTTP {probe.http_status}: " if probe.http_status is not None else ""
    return (
        f"The gateway runs but does not answer as it should. {code}{probe.reason}",
        "Wait a moment, look at the log, or restart it.",
    )


def unkillable(pid: int) -> tuple[str, str]:
    """It was killed and is still there."""
    return (
        f"The gateway's process {pid} does not end although it was killed.",
        "The system holds on to it, perhaps for a disk that does not answer. End it by hand.",
    )


def started_with(trouble: str, run_id: int) -> Notice:
    """LiteLLM starts, and says what it left out of the config."""
    return Notice(
        "warning",
        f"LiteLLM started with a complaint: {sentence(trouble)}",
        "Correct the config, then apply it. The log has the details.",
        About.RUN,
        run_id,
    )


def unproved(probe: Probe) -> tuple[str, str]:
    """A rehearsal that is up but does not answer as it should."""
    code = f"HTTP {probe.http_status}: " if probe.http_status is not None else ""
    return (
        f"With the new config the gateway starts but does not answer: {code}{probe.reason}",
        "Correct the config, then apply it again. The log has the details.",
    )


def would_fail(failing: Sequence[Failing]) -> tuple[str, str]:
    """The rehearsal asked each model once: these answer nobody, are left out, or a callback cannot
    run."""
    first = failing[0]
    what = f"No request to {first.model} can be answered" if first.model else "A callback is amiss"
    if first.left_out:
        what = f"LiteLLM leaves out {first.model}"
    others = [one.model for one in failing[1:] if one.model]
    alike = all(one.left_out is first.left_out for one in failing[1:])
    same = "The same holds for" if alike else "Something is amiss, too, with"
    also = f" {same} {listed(others)}." if others else ""
    return (
        f"{what}{place_of(first)}: {sentence(in_words(first.reason))}{also}",
        first.remedy or "Correct the config, then try again. The log has the details.",
    )


def fail_later(
    failing: Sequence[Failing], run_id: int, still: Sequence[Failing] = ()
) -> Iterator[Notice]:
    """As `would_fail`, of each thing in a config that serves; `still`: those that the one before
    had, too. What is new comes first; of very many the last are only counted."""
    known = set(still)
    ordered = sorted(failing, key=lambda one: one in known)
    for one in ordered[:_MOST_FAILING]:
        what, remedy = would_fail([one])
        if one in known:
            what = f"{what} {_STILL}"
        yield Notice("warning", what, remedy, About.RUN, run_id)
    rest = len(ordered) - _MOST_FAILING
    if rest > 0:
        what = f"{count(rest, 'more thing')} in the config {'is' if rest == 1 else 'are'} amiss."
        yield Notice("warning", what, "The log names each.", About.RUN, run_id)


def place_of(failing: Failing) -> str:
    """` (line 7)`, ` (line 3 of models.yaml)`; empty where it is not known."""
    if not failing.line:
        return ""
    return f" (line {failing.line}{f' of {failing.file}' if failing.file else ''})"


def left_out(models: list[str], troubles: list[str]) -> tuple[str, str]:
    """LiteLLM starts with the config, but not with every model in it."""
    names = ", ".join(models[:3]) + (f" and {len(models) - 3} more" if len(models) > 3 else "")
    why = f" It says: {sentence(troubles[0])}" if troubles else ""
    return (
        f"LiteLLM leaves out {names}.{why}",
        "Correct the model in the config, then apply it again.",
    )


def notice_of(message: Message, now: int) -> Notice | None:
    """What a message means to the person, if anything. `now` is the run that is there now: the
    message may be of one before."""
    match message:
        case LogTrouble(reason=""):
            text = "The log is being written again."
            return Notice("info", text, "", About.RUN, message.run_id, "log")
        case LogTrouble(reason=reason):
            return Notice(
                "warning",
                f"The log cannot be written: {reason}",
                "The gateway goes on without it. Make room in the data folder.",
                About.RUN,
                message.run_id,
                "log",
            )
        case Bye(cut=cut) if cut:
            requests = f"{count(cut, 'request')} {'was' if cut == 1 else 'were'}"
            text = f"{requests} still open at the end and had to be cut off."
            return Notice("info", text, "", About.ORDER, now)
        case _:
            return None


def _last_words(exited: Exited) -> str:
    return f" Its last words: {sentence(exited.last_words[-1])}" if exited.last_words else ""
