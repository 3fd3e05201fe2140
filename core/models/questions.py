"""What is asked in a trial: the smallest real request of each kind, over each protocol, and what
its answer must hold. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from core.base.errors import HealthError
from core.clients.protocols import SPEAKERS, TOOL, Call, Turn
from core.models.results import TrialProtocol

Body = dict[str, Any]

FEW: Final = 32
"""Tokens of an answer that nobody reads."""
MORE: Final = 1024
"""For a model that thinks first, and was cut off before it said a word."""
_QUESTION: Final = "Say hello."
_CALL_IT: Final = f"Call the tool {TOOL} once, for the name World."
_TOOL_TEXT: Final = "Reads a greeting aloud. Returns the greeting."
_PARAMETERS: Final[Body] = {
    "type": "object",
    "properties": {"name": {"type": "string", "description": "Who is greeted."}},
    "required": ["name"],
}


@dataclass(frozen=True)
class Question:
    """One request of a trial."""

    protocol: TrialProtocol
    is_streamed: bool
    with_tool: bool

    @property
    def path(self) -> str:
        return {
            "chat": "/v1/chat/completions",
            "messages": "/v1/messages",
            "responses": "/v1/responses",
            "embeddings": "/v1/embeddings",
        }[self.protocol]

    def headers(self, key: str) -> Mapping[str, str]:
        """With the gateway's key."""
        if self.protocol == "messages":
            return SPEAKERS["messages"].headers(key)
        return {"Authorization": f"Bearer {key}"}

    def body(self, model: str, tokens: int) -> Body:
        """For `model`, which may say so many tokens."""
        if self.protocol == "embeddings":
            return {"model": model, "input": _QUESTION}
        body = _BODIES[self.protocol](model, tokens, self.with_tool)
        return {**body, "stream": True} if self.is_streamed else body


def questions_of(protocol: TrialProtocol) -> tuple[Question, ...]:
    """Plain, streamed, and as agents ask: streamed, with a tool."""
    plain = Question(protocol, False, False)
    if protocol == "embeddings":
        return (plain,)
    return plain, Question(protocol, True, False), Question(protocol, True, True)


# ---- what an answer holds


def read_event(question: Question, event: Body, turn: Turn) -> None:
    """Add an event of a stream. Raises HealthError for one that tells of an error."""
    if event.get("type") == "response.incomplete" and _is_cut_short(event):
        turn.ended = True  # we wanted no more of it
    elif question.protocol != "embeddings":
        SPEAKERS[question.protocol].read(event, turn)


def _is_cut_short(event: Body) -> bool:
    details = (event.get("response") or {}).get("incomplete_details") or {}
    return details.get("reason") == "max_output_tokens"


def read_whole(question: Question, body: Body) -> Turn:
    """The answer that came in one piece."""
    turn = Turn(ended=True)
    _WHOLE[question.protocol](body, turn)
    return turn


def lack_of(question: Question, turn: Turn) -> str:
    """What a real answer would have, and this one has not; empty when it is whole."""
    if not turn.ended:
        return "The stream broke off before its end."
    if question.with_tool:
        calls = [one for one in turn.calls.values() if one.name == TOOL]
        if not calls:
            return "The model said something, and did not call the tool that it was told to call."
        try:
            is_good = isinstance(calls[0].parsed, dict)
        except HealthError as error:
            return error.what
        return "" if is_good else "The model's tool call is broken: its arguments are no object."
    if question.protocol == "embeddings":
        return "" if turn.items else "The answer holds no vector."
    return "" if turn.text.strip() else "The answer came, and it is empty."


def _chat(body: Body, turn: Turn) -> None:
    for choice in _list(body.get("choices"))[:1]:
        message = choice.get("message") or {}
        turn.text = str(message.get("content") or "")
        for place, call in enumerate(_list(message.get("tool_calls"))):
            function = call.get("function") or {}
            turn.calls[place] = Call(
                str(call.get("id")), str(function.get("name")), str(function.get("arguments"))
            )


def _messages(body: Body, turn: Turn) -> None:
    turn.text = "".join(str(one.get("text") or "") for one in _list(body.get("content")))


def _responses(body: Body, turn: Turn) -> None:
    parts = [part for item in _list(body.get("output")) for part in _list(item.get("content"))]
    turn.text = "".join(str(one.get("text") or "") for one in parts)


def _embeddings(body: Body, turn: Turn) -> None:
    vectors = (one.get("embedding") for one in _list(body.get("data")))
    turn.items = [one for one in vectors if one and isinstance(one, list | str)]


def _list(found: object) -> list[Body]:
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []


_WHOLE: Final[Mapping[TrialProtocol, Callable[[Body, Turn], None]]] = {
    "chat": _chat,
    "messages": _messages,
    "responses": _responses,
    "embeddings": _embeddings,
}


# ---- bodies


def _chat_body(model: str, tokens: int, with_tool: bool) -> Body:
    body: Body = {"model": model, "messages": _said(with_tool), "max_tokens": tokens}
    function = {"name": TOOL, "description": _TOOL_TEXT, "parameters": _PARAMETERS}
    return {**body, "tools": [{"type": "function", "function": function}]} if with_tool else body


def _messages_body(model: str, tokens: int, with_tool: bool) -> Body:
    body: Body = {"model": model, "messages": _said(with_tool), "max_tokens": tokens}
    tool = {"name": TOOL, "description": _TOOL_TEXT, "input_schema": _PARAMETERS}
    return {**body, "tools": [tool]} if with_tool else body


def _responses_body(model: str, tokens: int, with_tool: bool) -> Body:
    body: Body = {"model": model, "input": _said(with_tool), "store": False}
    body["max_output_tokens"] = tokens
    tool = {
        "type": "function",
        "name": TOOL,
        "description": _TOOL_TEXT,
        "parameters": _PARAMETERS,
        "strict": False,
    }
    return {**body, "tools": [tool]} if with_tool else body


def _said(with_tool: bool) -> list[Body]:
    return [{"role": "user", "content": _CALL_IT if with_tool else _QUESTION}]


_BODIES: Final[Mapping[str, Callable[[str, int, bool], Body]]] = {
    "chat": _chat_body,
    "messages": _messages_body,
    "responses": _responses_body,
}
