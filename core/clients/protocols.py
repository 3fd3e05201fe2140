"""What a question with a tool looks like in each of the four protocols, and its streamed answer."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import quote

from core.base.errors import HealthError
from core.clients.tool import Protocol
from core.monitor.health import shorten

Body = dict[str, Any]

TOOL: Final = "read_greeting"
_TOOL_TEXT: Final = "Reads a greeting aloud. Returns the greeting."
_PARAMETERS: Final[Body] = {
    "type": "object",
    "properties": {"name": {"type": "string", "description": "Who is greeted."}},
    "required": ["name"],
}
_QUESTION: Final = (
    f"Call the tool {TOOL} once, for the name World. Then repeat in one short sentence what it "
    "returned."
)
_RESULT: Final = "Hello, World, from LiteLLM Pocket"
_MOST_TOKENS: Final = 1024
"""Anthropic's protocol wants a limit; enough for a model that thinks first."""


@dataclass
class Call:
    """The model wants a tool to be called."""

    id: str = ""
    name: str = ""
    arguments: str = ""
    """JSON."""

    @property
    def parsed(self) -> Any:
        """Raises HealthError."""
        try:
            return json.loads(self.arguments or "{}")
        except ValueError:
            raise HealthError(
                "The model's tool call is broken: its arguments are no JSON."
            ) from None


@dataclass
class Turn:
    """What has come so far of one answer."""

    text: str = ""
    calls: dict[int, Call] = field(default_factory=dict)
    """By their place in the answer."""
    items: list[Any] = field(default_factory=list)
    """Parts as they came, where the protocol wants them back."""
    ended: bool = False
    """The end that the protocol prescribes has come."""


@dataclass(frozen=True)
class Speaker:
    """One protocol."""

    path: Callable[[str], str]
    """For a model."""
    headers: Callable[[str], Mapping[str, str]]
    """For a key."""
    body: Callable[[str, Turn | None], Body]
    """For a model, and the answer that called the tool; None asks for the first time."""
    read: Callable[[Body, Turn], None]
    """Add one event. Raises HealthError for one that tells of an error."""


def _bearer(key: str) -> Mapping[str, str]:
    return {"Authorization": f"Bearer {key}"}


# ---- OpenAI's chat completions


def _chat_body(model: str, before: Turn | None) -> Body:
    messages: list[Body] = [{"role": "user", "content": _QUESTION}]
    if before is not None:
        calls = [
            {
                "id": call.id,
                "type": "function",
                "function": {"name": call.name, "arguments": call.arguments},
            }
            for call in before.calls.values()
        ]
        messages.append({"role": "assistant", "content": before.text or None, "tool_calls": calls})
        messages += [
            {"role": "tool", "tool_call_id": call.id, "content": _RESULT}
            for call in before.calls.values()
        ]
    function = {"name": TOOL, "description": _TOOL_TEXT, "parameters": _PARAMETERS}
    tools = [{"type": "function", "function": function}]
    return {"model": model, "stream": True, "messages": messages, "tools": tools}


def _read_chat(event: Body, turn: Turn) -> None:
    for choice in _list(event, "choices")[:1]:
        delta = choice.get("delta") or {}
        turn.text += delta.get("content") or ""
        for piece in _list(delta, "tool_calls"):
            call = turn.calls.setdefault(int(piece.get("index") or 0), Call())
            function = piece.get("function") or {}
            call.id = call.id or piece.get("id") or ""
            call.name = call.name or function.get("name") or ""
            call.arguments += function.get("arguments") or ""
        turn.ended = turn.ended or bool(choice.get("finish_reason"))


# ---- Anthropic's messages


def _messages_body(model: str, before: Turn | None) -> Body:
    messages: list[Body] = [{"role": "user", "content": _QUESTION}]
    if before is not None:
        said: list[Body] = [{"type": "text", "text": before.text}] if before.text else []
        said += [
            {"type": "tool_use", "id": call.id, "name": call.name, "input": call.parsed}
            for call in before.calls.values()
        ]
        results = [
            {"type": "tool_result", "tool_use_id": call.id, "content": _RESULT}
            for call in before.calls.values()
        ]
        messages += [{"role": "assistant", "content": said}, {"role": "user", "content": results}]
    tool = {"name": TOOL, "description": _TOOL_TEXT, "input_schema": _PARAMETERS}
    return {
        "model": model,
        "max_tokens": _MOST_TOKENS,
        "stream": True,
        "messages": messages,
        "tools": [tool],
    }


def _read_messages(event: Body, turn: Turn) -> None:
    place = int(event.get("index") or 0)
    match event.get("type"):
        case "content_block_start":
            block = event.get("content_block") or {}
            turn.text += block.get("text") or ""
            if block.get("type") == "tool_use":
                turn.calls[place] = Call(block.get("id") or "", block.get("name") or "")
        case "content_block_delta":
            delta = event.get("delta") or {}
            turn.text += delta.get("text") or ""
            if place in turn.calls:
                turn.calls[place].arguments += delta.get("partial_json") or ""
        case "message_stop":
            turn.ended = True


# ---- OpenAI's responses


def _responses_body(model: str, before: Turn | None) -> Body:
    asked: list[Any] = [{"role": "user", "content": _QUESTION}]
    if before is not None:
        asked += before.items
        asked += [
            {"type": "function_call_output", "call_id": call.id, "output": _RESULT}
            for call in before.calls.values()
        ]
    tool = {
        "type": "function",
        "name": TOOL,
        "description": _TOOL_TEXT,
        "parameters": _PARAMETERS,
        "strict": False,
    }
    return {
        "model": model,
        "stream": True,
        # As Codex: nothing is kept at the provider, so what the model thought travels with us.
        "store": False,
        "include": ["reasoning.encrypted_content"],
        "input": asked,
        "tools": [tool],
    }


def _read_responses(event: Body, turn: Turn) -> None:
    kind = event.get("type")
    if kind == "response.output_text.delta":
        turn.text += event.get("delta") or ""
    elif kind == "response.output_item.done":
        item = event.get("item") or {}
        turn.items.append(item)
        if item.get("type") == "function_call":
            call = Call(
                item.get("call_id") or "", item.get("name") or "", item.get("arguments") or ""
            )
            turn.calls[len(turn.calls)] = call
    elif kind == "response.completed":
        turn.ended = True
    elif kind in ("response.failed", "response.incomplete", "error"):
        response = event.get("response") or {}
        why = response.get("error") or response.get("incomplete_details") or event
        reason = why.get("message") or why.get("reason") or "it does not say why"
        raise HealthError(f"The answer failed: {shorten(str(reason))}")


# ---- Gemini's generateContent


def _gemini_path(model: str) -> str:
    return f"/v1beta/models/{quote(model)}:streamGenerateContent?alt=sse"


def _gemini_body(model: str, before: Turn | None) -> Body:
    del model  # it is in the path
    contents: list[Body] = [{"role": "user", "parts": [{"text": _QUESTION}]}]
    if before is not None:
        results = [
            {"functionResponse": {"name": call.name, "response": {"output": _RESULT}}}
            for call in before.calls.values()
        ]
        contents += [{"role": "model", "parts": before.items}, {"role": "user", "parts": results}]
    tool = {"name": TOOL, "description": _TOOL_TEXT, "parameters": _PARAMETERS}
    return {"contents": contents, "tools": [{"functionDeclarations": [tool]}]}


def _read_gemini(event: Body, turn: Turn) -> None:
    for candidate in _list(event, "candidates")[:1]:
        for part in _list(candidate.get("content") or {}, "parts"):
            turn.items.append(part)
            if not part.get("thought"):
                turn.text += part.get("text") or ""
            call = part.get("functionCall")
            if call:
                arguments = json.dumps(call.get("args") or {})
                turn.calls[len(turn.calls)] = Call("", call.get("name") or "", arguments)
        turn.ended = turn.ended or bool(candidate.get("finishReason"))


def _list(of: Body, name: str) -> list[Body]:
    found = of.get(name)
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []


SPEAKERS: Final[Mapping[Protocol, Speaker]] = {
    "chat": Speaker(lambda _: "/v1/chat/completions", _bearer, _chat_body, _read_chat),
    "messages": Speaker(
        lambda _: "/v1/messages",
        lambda key: {**_bearer(key), "anthropic-version": "2023-06-01"},
        _messages_body,
        _read_messages,
    ),
    "responses": Speaker(lambda _: "/v1/responses", _bearer, _responses_body, _read_responses),
    "gemini": Speaker(
        _gemini_path, lambda key: {"x-goog-api-key": key}, _gemini_body, _read_gemini
    ),
}
