"""`try`: does each of these models really answer, over each protocol? Exit status 0 when all do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from core.base.wording import usd
from core.cli.arguments import NOT_WELL, WELL
from core.cli.console import Console
from core.cli.remote import Remote

_ASK_S: Final = 1800.0
"""Models are asked four at a time, a slow one for minutes."""
_MARKS: Final = {"ok": "ok  ", "failed": "FAIL", "skipped": "-   "}


def try_models(
    remote: Remote, console: Console, models: Sequence[str], protocols: Sequence[str], *, json: bool
) -> int:
    """Ask, print what came, and return the exit status. Raises UserError."""
    request = {"ask": "try_models", "models": list(models), "protocols": list(protocols)}
    if not json:
        console.say("Trying; each model gets up to ten small requests, which may cost money.")
    answer = remote.ask(request, needs_login=True, timeout_s=_ASK_S)
    if json:
        console.json(answer)
    else:
        for one in answer["results"]:
            for line in _lines(one):
                console.answer(line)
        cost = answer["cost"]
        console.answer(f"It cost {'what nobody knows' if cost is None else usd(cost)}.")
    return WELL if answer["ok"] else NOT_WELL


def _lines(result: Mapping[str, Any]) -> list[str]:
    how = "with a tool" if result["with_tool"] else "streamed" if result["is_streamed"] else "plain"
    is_told = result["outcome"] == "failed" and result["status"] is not None
    status = f" (HTTP {result['status']})" if is_told else ""
    head = f"{_MARKS[result['outcome']]} {result['model']}, {result['protocol']}, {how}{status}: "
    lines = [head + result["words"]]
    if result["remedy"]:
        lines.append(f"     {result['remedy']}")
    return lines
