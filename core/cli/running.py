"""`status` and `apply`: what the LiteLLM Pocket of this data folder does, and is to do."""

from __future__ import annotations

import time
from typing import Any, Final

from core.base.errors import ChannelError, UserError
from core.base.events import ConfigFinding
from core.base.paths import Paths
from core.base.versions import program_name
from core.base.wording import count, listed
from core.cli.console import Console
from core.gateway.remote_commands import FINDING, PATIENCE_S
from core.instance.control_server import call
from core.instance.lock import Instance, read_instance

_STATUS_S: Final = 10.0
_SERVING: Final = ("running", "unhealthy")

_WORDS: Final = {
    "rehearsing": "Trying the new config beside the old one…",
    "applied": "Applied. Requests that are still under way finish on the old config.",
    "kept": "It has lived through its first half minute.",
    "started": "Started.",
}
_FAILURES: Final = {
    "refused": "Refused; the gateway goes on with the config it had.",
    "abandoned": "Not applied.",
    "rolled back": "Taken back; the gateway serves with the config before.",
    "failed": "Not applied.",
}
_ENDS: Final = {False: ("applied", "kept", "started"), True: ("kept", "started")}
"""What it has to come to; with `--watch`, to have been applied is only halfway."""


def show_status(paths: Paths, console: Console, *, json: bool) -> int:
    """Print what runs; the exit status is 0 while the gateway serves."""
    instance = read_instance(paths.instance)
    if instance is None:
        found: dict[str, Any] = {"open": False, "state": "stopped", "address": ""}
    else:
        (answer,) = call(instance, {"ask": "status"}, timeout_s=_STATUS_S)
        found = {"open": True, "by": instance.mode, **answer}
    from core.cli.ledger import figures_now  # no other start loads SQLite

    try:
        found["ledger"] = {**figures_now(paths), **(found.get("traffic") or {})}
    except UserError as error:
        found["ledger"] = None
        console.complain(error)
    found.pop("traffic", None)
    if json:
        console.json(found)
    else:
        for line in _status_lines(found, paths):
            console.answer(line)
    return 0 if found["state"] in _SERVING else 1


def _status_lines(found: dict[str, Any], paths: Paths) -> list[str]:
    if not found["open"]:
        none = f"No LiteLLM Pocket has the data folder {paths.data} open."
        return [none, *_traffic_lines(found["ledger"])]
    lines = [f"The gateway is {found['state']}."]
    if found["address"]:
        since = found["since"]
        for_long = f", for {_span(time.time() - since)}" if since else ""
        lines[0] = f"The gateway is {found['state']} at {found['address']}{for_long}."
    pids = found.get("pids") or ()  # an older program does not tell them
    if len(pids) > 1:
        named = listed([str(pid) for pid in pids], len(pids))
        lines.append(f"{len(pids)} workers serve: processes {named}.")
    lines += [text for text in (found["reason"], found["remedy"]) if text]
    lines += _left_lines(found, time.time())
    if found["state"] in _SERVING and not found["config_is_applied"]:
        beside = found.get("changed_files") or []
        what = f"{' and '.join(beside)} " + ("has" if len(beside) == 1 else "have")
        what = what if beside else "The config file has"
        lines.append(f"{what} changed since; to use it:  {program_name()} apply")
    lines += [ConfigFinding(**one).sentence for one in found.get("findings") or ()]
    return lines + _traffic_lines(found["ledger"])


def _traffic_lines(ledger: dict[str, Any] | None) -> list[str]:
    """What happens now and today; of an older program only what the ledger's file tells."""
    if ledger is None:
        return []
    errors = count(ledger["errors_last_hour"], "error")
    requests = f"{count(ledger['requests_last_hour'], 'request', grouped=True)} in the last hour"
    lines = [f"{requests}, {errors}; cost today: {_cost(ledger)}."]
    if ledger.get("under_way"):
        lines.insert(0, f"{count(ledger['under_way'], 'request')} under way.")
    return lines


def _cost(ledger: dict[str, Any]) -> str:
    from core.cli.ledger import money

    return money(ledger["cost_today"], ledger["unpriced_today"])


def _left_lines(found: dict[str, Any], now: float) -> list[str]:
    """What is left of before: a crash, and requests that are still being finished."""
    lines = []
    crash, finishing = found.get("crash"), found.get("finishing")  # an older program tells neither
    if crash:
        often = f" {count(crash['times'], 'time')}, the last time" if crash["times"] > 1 else ""
        lines.append(f"It crashed{often} {_span(now - crash['at'])} ago: {crash['reason']}")
    if finishing:
        number = finishing["requests"]
        requests = f"{count(number, 'request')} {'is' if number == 1 else 'are'}"
        lines.append(
            f"{requests} still being finished by the one before, for "
            f"{_span(now - finishing['since'])}; what is left in "
            f"{_span(finishing['until'] - now)} is cut off."
        )
    return lines


def _span(seconds: float) -> str:
    minutes, hours = int(seconds) // 60, int(seconds) // 3600
    if hours:
        return f"{hours} h {minutes % 60} min"
    return f"{minutes} min" if minutes else f"{int(max(0.0, seconds))} s"


def apply_config(paths: Paths, console: Console, *, watch: bool, json: bool) -> int:
    """Bring the config as it is on disk into service; the exit status is 0 when it serves.

    Raises ChannelError, also when the program that was asked has ended before it was through.
    """
    last: dict[str, Any] = {}
    findings: list[dict[str, Any]] = []
    for line in call(_instance(paths), {"ask": "apply", "watch": watch}, timeout_s=PATIENCE_S):
        if line["step"] == FINDING:
            finding = {name: value for name, value in line.items() if name != "step"}
            if finding not in findings:
                findings.append(finding)
                if not json:
                    console.say(ConfigFinding(**finding).sentence)
            continue
        last = line
        if not json:
            _tell(console, line)
    well = bool(last) and last["step"] in _ENDS[watch]
    if not well and (not last or last["step"] in _WORDS):
        raise _cut_short(applied=bool(last) and last["step"] == "applied")
    if json:
        console.json({"ok": well, "outcome": last.pop("step"), **last, "findings": findings})
    return 0 if well else 1


def _cut_short(*, applied: bool) -> ChannelError:
    if applied:
        return ChannelError(
            "LiteLLM Pocket ended before the new config had lived through its first half minute.",
            "Start it again; it starts with the new config.",
        )
    return ChannelError(
        "LiteLLM Pocket ended before the config was applied.", "Start it, then try again."
    )


def _tell(console: Console, line: dict[str, Any]) -> None:
    step = str(line["step"])
    console.say(_WORDS.get(step) or _FAILURES.get(step, step))
    if step in _FAILURES:
        for text in (line["reason"], line["remedy"]):
            if text:
                console.say(str(text))


def _instance(paths: Paths) -> Instance:
    instance = read_instance(paths.instance)
    if instance is None:
        raise ChannelError(
            f"No LiteLLM Pocket has the data folder {paths.data} open, so there is no gateway to "
            "give the config to.",
            f"Start it: {program_name()} serve, or the window and its Start button. "
            "If it uses another folder, name that with --data-dir.",
        )
    return instance
