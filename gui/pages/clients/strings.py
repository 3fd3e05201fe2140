"""What the clients page says."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Final

from core.base.wording import count, listed, usd
from core.clients.state import ClientState, Connected, Disconnected, Trial
from core.clients.tool import Tool
from core.keys.entries import ClientKey, Spent
from core.wire.limits import Window

SUBTITLE: Final = "Programs that use your gateway, each with its own key."
NOT_RUNNING: Final = "The gateway does not run. A tool gets answers as soon as it does."
NO_MODELS: Final = "The config names no model yet: a tool needs one."
NONE_HERE: Final = (
    "None of the tools that we know was found on this computer. Install one and look again, or "
    "set up any other program by hand: choose “Shell variables” or an SDK in the list."
)
SMALL_AS_MAIN: Final = "The same"
UNTIL: Final = {"always": "Until I disconnect it", "running": "While the gateway runs"}
UNTIL_HELP: Final = {
    "always": "Its settings stay as they are now, also while LiteLLM Pocket is closed: then it "
    "gets no answer.",
    "running": "Its settings go back when the gateway stops, and after a crash at the next start.",
}
PROTOCOLS: Final = {
    "messages": "Anthropic's messages",
    "responses": "OpenAI's responses",
    "gemini": "Gemini's generateContent",
    "chat": "OpenAI's chat completions",
}
REVOKE: Final = (
    "Whoever uses it gets no answer from now on, also where it runs already. It gets another key "
    "when you connect or open it again."
)
REVOKE_OWN: Final = (
    "Whoever uses it gets no answer from now on, also where it runs already. Its limits go with it."
)
REPLACE: Final = (
    "The former key is refused from now on, also where it is in use. The limits stay, and what "
    "was used of them."
)
NEW_KEY: Final = (
    "A key for a script or a program of yours: it opens the models of the gateway and nothing else."
)
MODELS: Final = "Models it may use (none ticked: all)"
EMPTY_FIELD: Final = "An empty field is no limit. The last day is a date such as 2026-12-31."
UNPRICED: Final = (
    "A request counts once LiteLLM has counted it, for the time in which it began. Those whose "
    "model has no price do not count."
)
NO_LEDGER: Final = (
    "The ledger is off: what is used is forgotten when LiteLLM Pocket ends, and a first limit "
    "counts from the next start or apply on."
)
NO_LIMITS: Final = "No limits on this key."
HAS_BUDGET: Final = "This key has a budget."
_WINDOWS: Final = {Window.DAY: "Today", Window.WEEK: "This week", Window.MONTH: "This month"}
_WARN_FROM: Final = 0.8
_MOST_ANSWER: Final = 240


def state_in_short(state: ClientState) -> tuple[str, str]:
    """Level and a word or two."""
    if state.trouble:
        return "error", "Needs a look"
    if state.connected is not None:
        return "ok", "Connected"
    if state.foreign is not None:
        return "warn", "Elsewhere"
    if by_hand(state.tool):
        return "idle", "By hand" if state.tool.snippet is not None else "Cannot"
    return ("info", "Ready") if state.is_there else ("idle", "Not here")


def by_hand(tool: Tool) -> bool:
    """It can be neither launched nor connected: there is only something to copy, or to know."""
    return tool.launch is None and not tool.files


def details(state: ClientState) -> str:
    """Where it is, what it speaks, and since when it is connected."""
    lines = []
    if state.program is not None:
        lines.append(f"Program: {state.program}")
    for path in state.files:
        lines.append(f"Settings: {path}")
    lines.append(f"It speaks {PROTOCOLS[state.tool.protocol]}.")
    if state.connected is not None:
        lines.append(_connected(state.connected))
    if state.foreign is not None:
        lines.append(
            f"Another LiteLLM Pocket has connected it: {state.foreign.data}. "
            "Disconnect it first; that puts its settings back."
        )
    if state.elsewhere:
        lines.append(f"Also connected on {', '.join(state.elsewhere)}.")
    return "\n".join(lines)


def _connected(one: Connected) -> str:
    when = time.strftime("%Y-%m-%d %H:%M", time.localtime(one.since))
    until = UNTIL["running" if one.while_running else "always"]
    return f"Connected to {one.address} since {when}. {until}."


def trial(trial: Trial) -> tuple[str, str]:
    """Level and sentence."""
    if not trial.ok:
        return "error", trial.error
    how = [
        *(["streamed"] if trial.streamed else []),
        *(["with a tool call"] if trial.called_tool else []),
    ]
    said = " ".join(trial.answer.split())
    said = said if len(said) <= _MOST_ANSWER else said[:_MOST_ANSWER] + "…"
    words = f" “{said}”" if said else ""
    return "ok", f"Answered in {trial.seconds:.1f} s{', ' * bool(how)}{' and '.join(how)}.{words}"


def disconnected(name: str, done: Disconnected) -> str:
    """What has become of its files, in a sentence."""
    kept = [field for one in done.files for field in one.kept]
    if kept:
        return (
            f"{name} is disconnected. You had changed {listed(kept)} since, which "
            f"{'stays' if len(kept) == 1 else 'stay'} as you set it."
        )
    if all(one.outcome in ("as before", "removed") for one in done.files):
        return f"{name} is disconnected; its settings are byte for byte as they were."
    return f"{name} is disconnected; what you changed in its settings since was kept."


def all_disconnected(done: Sequence[Disconnected]) -> str:
    """What `disconnect_all` has done."""
    return f"{count(len(done), 'tool')} disconnected." if done else "None was connected."


# ---- keys and their limits


def level_of(share: float) -> str:
    """Of a budget of which so much is used."""
    if share >= 1:
        return "error"
    return "warn" if share >= _WARN_FROM else "ok"


def key_in_short(key: ClientKey) -> tuple[str, str]:
    """Level and a word or two."""
    if _has_expired(key, time.time()):
        return "error", "Expired"
    share = max((one.share for one in key.spent), default=0.0)
    if share >= 1:
        return "error", "Used up"
    if share >= _WARN_FROM:
        return "warn", f"{share:.0%} used"
    return "ok", "Your key"


def own_key_usage(address: str) -> str:
    """How a program uses it."""
    if not address:
        return (
            "Give it to your program as its API key. Start the gateway to see the address for it."
        )
    return f"Give it to your program as its API key. The address to go with it: {address}/v1"


def budget(spent: Spent) -> tuple[str, str]:
    """What is used of one, and when it begins anew."""
    when = time.strftime("%a %d %b, %H:%M", time.localtime(spent.ends))
    return (
        f"{_WINDOWS[spent.window]}: {usd(spent.usd)} of {usd(spent.budget or 0)}",
        f"until {when}",
    )


def limits(key: ClientKey, now: float) -> str:
    """All but the budgets, which have bars; what is spent where there is none."""
    one, lines = key.limits, []
    if one.expires is not None:
        verb = "Expired" if _has_expired(key, now) else "Good until"
        lines.append(f"{verb} {time.strftime('%Y-%m-%d %H:%M', time.localtime(one.expires))}.")
    if one.models:
        lines.append(f"Models: {listed(one.models, most=6)}.")
    rates = [
        count(number, unit, grouped=True)
        for number, unit in ((one.requests_per_minute, "request"), (one.tokens_per_minute, "token"))
        if number is not None
    ]
    if rates:
        lines.append(f"At most {listed(rates)} a minute.")
    if not lines:
        lines.append(HAS_BUDGET if one.budgets else NO_LIMITS)
    if not one.budgets:
        spent = {each.window: each.usd for each in key.spent}
        today, month = spent.get(Window.DAY, 0.0), spent.get(Window.MONTH, 0.0)
        lines.append(f"Spent: {usd(today)} today, {usd(month)} this month.")
    return "\n".join(lines)


def _has_expired(key: ClientKey, now: float) -> bool:
    return key.limits.expires is not None and now >= key.limits.expires
