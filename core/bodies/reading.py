"""Reads what was recorded of one request: who said what, which tools there were, the answer put
together from its stream. Pure; whatever it does not understand is still there as it came."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from core.base.errors import UserError
from core.base.wording import count
from core.clients.protocols import SPEAKERS, Turn
from core.clients.tool import Protocol
from core.wire.protocol import Body

_NOTES: Final = {
    "cut": "{part} is {size} long; only its beginning was recorded.",
    "binary": "{part} is no text ({size}), and was not recorded.",
    "hidden": "{part} holds a secret, or what looks like one. It was not recorded.",
    "crowded": "{part} ({size}) was not recorded: too much came at once.",
}
_PARTS: Final = {"request": "The request", "answer": "The answer"}
_LONGEST_DATA: Final = 200


@dataclass(frozen=True)
class Said:
    """One thing that somebody said."""

    role: str
    """system, user, assistant or tool."""
    kind: str
    """text, thinking, tool call, tool result, attachment or error."""
    text: str = field(repr=False)


@dataclass(frozen=True)
class Exchange:
    """One request and its answer."""

    asked: tuple[Said, ...] = ()
    tools: tuple[str, ...] = ()
    """Their names."""
    answered: tuple[Said, ...] = ()
    request: str = field(default="", repr=False)
    """As it was sent."""
    answer: str = field(default="", repr=False)
    """As it came back, a stream with its events."""
    notes: tuple[str, ...] = ()
    """What is not whole, in sentences."""
    whole_request: bool = False
    """It can be sent again."""


@dataclass(frozen=True)
class Replayed:
    """What came of a request that was sent again."""

    status: int
    id: str
    """Under which its row is in the ledger; empty where the gateway did not say."""


def put_together(pieces: Sequence[Body], path: str) -> Exchange | None:
    """The exchange of these pieces; `path` of the request tells the protocol. None of none."""
    if not pieces:
        return None
    texts = {part: _joined(pieces, part) for part in _PARTS}
    notes = []
    for part, name in _PARTS.items():
        first = next((one for one in pieces if one.part == part), None)
        if first is not None and first.note in _NOTES:
            size = count(first.size, "byte", grouped=True)
            notes.append(_NOTES[first.note].format(part=name, size=size))
    asked, tools = _asked(_json(texts["request"]))
    return Exchange(
        asked=tuple(asked),
        tools=tuple(tools),
        answered=tuple(_answered(texts["answer"], _protocol(path))),
        request=texts["request"],
        answer=texts["answer"],
        notes=tuple(notes),
        whole_request=bool(texts["request"]) and not _note_of(pieces, "request"),
    )


def _joined(pieces: Sequence[Body], part: str) -> str:
    own = sorted((one for one in pieces if one.part == part), key=lambda one: one.number)
    return "".join(one.data for one in own)


def _note_of(pieces: Sequence[Body], part: str) -> str:
    return next((one.note for one in pieces if one.part == part), "")


def _json(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return None


def _protocol(path: str) -> Protocol:
    if path.endswith("/messages"):
        return "messages"
    if path.endswith("/responses"):
        return "responses"
    if path.endswith(("generateContent", "streamGenerateContent")):
        return "gemini"
    return "chat"


# ---- what was asked


def _asked(body: Any) -> tuple[list[Said], list[str]]:
    if not isinstance(body, dict):
        return [], []
    said: list[Said] = []
    for name in ("system", "instructions", "systemInstruction"):
        said += _content("system", body.get(name))
    for name in ("messages", "input", "contents", "prompt"):
        said += _messages(body.get(name))
    return said, list(_tools(body.get("tools")))


def _messages(found: Any) -> Iterator[Said]:
    if isinstance(found, str):
        yield Said("user", "text", found)
        return
    for one in found if isinstance(found, list) else ():
        if isinstance(one, str):
            yield Said("user", "text", one)
        elif isinstance(one, dict):
            yield from _message(one)


def _message(one: dict[str, Any]) -> Iterator[Said]:
    role = {"model": "assistant", "developer": "system", "function": "tool"}.get(
        str(one.get("role") or ""), str(one.get("role") or "user")
    )
    kind = one.get("type")
    if kind in ("function_call", "function_call_output", "reasoning") or "parts" in one:
        yield from _content(role, one.get("parts") if "parts" in one else [one])
        return
    if role == "tool":
        yield Said("tool", "tool result", "\n".join(_texts(one.get("content"))))
        return
    yield from _content(role, one.get("content"))
    for call in _dicts(one.get("tool_calls")):
        yield _call(call.get("function") or call)


def _content(role: str, content: Any) -> Iterator[Said]:
    if isinstance(content, str):
        if content:
            yield Said(role, "text", content)
        return
    if isinstance(content, dict):
        content = content.get("parts") or [content]
    for part in content if isinstance(content, list) else ():
        if isinstance(part, str):
            yield Said(role, "text", part)
        elif isinstance(part, dict):
            yield from _part(role, part)


def _part(role: str, part: dict[str, Any]) -> Iterator[Said]:
    kind = str(part.get("type") or "")
    call = part.get("functionCall") or (part if kind in ("tool_use", "function_call") else None)
    result = part.get("functionResponse") or (
        part if kind in ("tool_result", "function_call_output") else None
    )
    thought = part.get("thinking") or (part.get("thought") is True and part.get("text"))
    if isinstance(call, dict):
        yield _call(call)
    elif isinstance(result, dict):
        content = next(
            (result[name] for name in ("content", "output", "response") if name in result), ""
        )
        yield Said("tool", "tool result", "\n".join(_texts(content)))
    elif thought:
        yield Said("assistant", "thinking", str(thought))
    elif kind == "reasoning":
        yield Said("assistant", "thinking", "\n".join(_texts(part.get("summary"))))
    elif isinstance(part.get("text"), str):
        if part["text"]:
            yield Said(role, "text", part["text"])
    else:
        yield Said(role, "attachment", _attachment(part))


def _call(call: dict[str, Any]) -> Said:
    name = str(call.get("name") or "?")
    given: Any = next((call[one] for one in ("arguments", "input", "args") if one in call), {})
    text = given if isinstance(given, str) else json.dumps(given, ensure_ascii=False)
    return Said("assistant", "tool call", f"{name}({text})")


def _texts(content: Any) -> Iterator[str]:
    if isinstance(content, str):
        yield content
    elif isinstance(content, list):
        for part in content:
            yield from _texts(part)
    elif isinstance(content, dict):
        text = content.get("text", content.get("output"))
        yield text if isinstance(text, str) else json.dumps(content, ensure_ascii=False)


def _attachment(part: dict[str, Any]) -> str:
    """What it is, and how long, without its bytes."""
    kind = str(part.get("type") or next(iter(part), "something"))
    text = json.dumps(part, ensure_ascii=False)
    return text if len(text) <= _LONGEST_DATA else f"{kind}, {count(len(text), 'character')}"


def _tools(found: Any) -> Iterator[str]:
    for one in _dicts(found):
        function = one.get("function") if isinstance(one.get("function"), dict) else one
        if "functionDeclarations" in one:
            yield from _tools(one["functionDeclarations"])
        elif isinstance(function, dict):
            yield str(function.get("name") or one.get("type") or "?")


def _dicts(found: Any) -> list[dict[str, Any]]:
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []


# ---- what came back


def _answered(text: str, protocol: Protocol) -> list[Said]:
    body = _json(text)
    if isinstance(body, dict):
        return list(_whole(body))
    if isinstance(body, list):  # Gemini streams a list where nobody asks for events
        return list(_streamed((one for one in body if isinstance(one, dict)), protocol))
    return list(_streamed(_events(text), protocol))


def _whole(body: dict[str, Any]) -> Iterator[Said]:
    error = body.get("error") or body.get("detail")
    if error:
        words = error.get("message") if isinstance(error, dict) else error
        yield Said("assistant", "error", str(words))
    for choice in _dicts(body.get("choices")):
        message = choice.get("message") or {}
        if message.get("reasoning_content"):
            yield Said("assistant", "thinking", str(message["reasoning_content"]))
        yield from _message({"role": "assistant", **message})
        if isinstance(choice.get("text"), str):
            yield Said("assistant", "text", choice["text"])
    yield from _content("assistant", body.get("content"))
    for item in _dicts(body.get("output")):
        yield from _message({"role": "assistant", **item})
    for candidate in _dicts(body.get("candidates")):
        yield from _content("assistant", (candidate.get("content") or {}).get("parts"))


def _events(text: str) -> Iterator[dict[str, Any]]:
    for block in text.replace("\r\n", "\n").split("\n\n"):
        lines = [line[5:].lstrip(" ") for line in block.split("\n") if line.startswith("data:")]
        event = _json("\n".join(lines)) if lines else None
        if isinstance(event, dict):
            yield event


def _streamed(events: Iterable[dict[str, Any]], protocol: Protocol) -> Iterator[Said]:
    turn = Turn()
    thoughts: list[str] = []
    errors: list[str] = []
    for event in events:
        thoughts.append(_thought(event))
        wrong = event.get("error")
        try:
            SPEAKERS[protocol].read(event, turn)
        except UserError as error:
            errors.append(error.what)
        except (TypeError, ValueError, AttributeError):
            continue  # not of the form that it should have: it is there as it came
        if wrong and not errors:
            errors.append(str(wrong.get("message") if isinstance(wrong, dict) else wrong))
    if thought := "".join(thoughts):
        yield Said("assistant", "thinking", thought)
    if turn.text:
        yield Said("assistant", "text", turn.text)
    for call in turn.calls.values():
        yield Said("assistant", "tool call", f"{call.name or '?'}({call.arguments})")
    for words in errors:
        yield Said("assistant", "error", words)


def _thought(event: dict[str, Any]) -> str:
    """What the model thought, of one event of whatever protocol."""
    delta = event.get("delta")
    if isinstance(delta, dict):
        return str(delta.get("thinking") or "")
    if event.get("type") == "response.reasoning_summary_text.delta":
        return str(delta or "")
    for choice in _dicts(event.get("choices"))[:1]:
        inner = choice.get("delta")
        if isinstance(inner, dict):
            return str(inner.get("reasoning_content") or "")
    for candidate in _dicts(event.get("candidates"))[:1]:
        parts = _dicts((candidate.get("content") or {}).get("parts"))
        return "".join(str(part.get("text") or "") for part in parts if part.get("thought"))
    return ""
