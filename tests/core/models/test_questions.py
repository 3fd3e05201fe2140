"""What counts as a real answer in a trial."""

from __future__ import annotations

import json
from typing import Any

import pytest

from core.clients.protocols import TOOL, Call, Turn
from core.models.questions import (
    Question,
    lack_of,
    questions_of,
    read_event,
    read_whole,
)
from core.models.results import PROTOCOLS, TrialProtocol

CHAT: dict[str, Any] = {"choices": [{"message": {"content": "Hello"}, "finish_reason": "stop"}]}
MESSAGES: dict[str, Any] = {"content": [{"type": "text", "text": "Hello"}]}
RESPONSES: dict[str, Any] = {
    "output": [{"type": "message", "content": [{"type": "output_text", "text": "Hello"}]}]
}
VECTOR: dict[str, Any] = {"data": [{"embedding": [0.1, 0.2]}]}


@pytest.mark.parametrize(
    ("protocol", "body", "empty"),
    [
        ("chat", CHAT, {"choices": [{"message": {"content": None}}]}),
        ("messages", MESSAGES, {"content": []}),
        ("responses", RESPONSES, {"output": [{"type": "reasoning", "summary": []}]}),
        ("embeddings", VECTOR, {"data": [{"embedding": []}]}),
    ],
)
def test_only_what_says_something_is_an_answer(
    protocol: TrialProtocol, body: dict[str, Any], empty: dict[str, Any]
) -> None:
    plain = questions_of(protocol)[0]
    assert lack_of(plain, read_whole(plain, body)) == ""
    assert lack_of(plain, read_whole(plain, empty)) != ""
    assert lack_of(plain, read_whole(plain, {})) != ""


def test_a_stream_that_breaks_off_is_none() -> None:
    asked = Question("chat", True, False)
    turn = Turn()
    read_event(asked, {"choices": [{"delta": {"content": "Hel"}}]}, turn)
    assert "broke off" in lack_of(asked, turn)
    read_event(asked, {"choices": [{"delta": {}, "finish_reason": "length"}]}, turn)
    assert lack_of(asked, turn) == ""


def test_an_answer_that_is_cut_short_by_us_has_come() -> None:
    asked = Question("responses", True, False)
    turn = Turn()
    read_event(asked, {"type": "response.output_text.delta", "delta": "Hello"}, turn)
    details = {"incomplete_details": {"reason": "max_output_tokens"}}
    read_event(asked, {"type": "response.incomplete", "response": details}, turn)
    assert lack_of(asked, turn) == ""


@pytest.mark.parametrize(
    ("call", "is_whole"),
    [
        (Call("1", TOOL, '{"name": "World"}'), True),
        (Call("1", TOOL, '{"name": '), False),
        (Call("1", TOOL, "[]"), False),
        (Call("1", "another", "{}"), False),
    ],
)
def test_a_tool_call_has_the_name_and_arguments(call: Call, is_whole: bool) -> None:
    asked = Question("chat", True, True)
    assert (lack_of(asked, Turn("text", {0: call}, ended=True)) == "") is is_whole


def test_a_model_that_only_talks_has_not_called_the_tool() -> None:
    asked = Question("messages", True, True)
    assert "did not call the tool" in lack_of(asked, Turn("Sure!", ended=True))


@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_the_requests_are_small_and_can_be_sent(protocol: TrialProtocol) -> None:
    for question in questions_of(protocol):
        body = question.body("m", 32)
        assert body["model"] == "m"
        assert bool(body.get("stream")) is question.is_streamed
        assert bool(body.get("tools")) is question.with_tool
        assert len(json.dumps(body)) < 600
        limits = [body.get("max_tokens"), body.get("max_output_tokens")]
        assert protocol == "embeddings" or 32 in limits
