"""What the clients page says."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Final

from core.base.wording import count, listed
from core.clients.state import ClientState, Connected, Disconnected, Trial
from core.clients.tool import Tool

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
