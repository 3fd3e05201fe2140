"""What was said in a request and its answer, in each of the protocols, streamed or not."""

from __future__ import annotations

import json
from typing import Any

import pytest

from core.bodies.reading import Exchange, put_together
from core.wire.protocol import Body


def exchange(request: Any, answer: Any, path: str = "/v1/chat/completions") -> Exchange:
    texts = [one if isinstance(one, str) else json.dumps(one) for one in (request, answer)]
    pieces = [
        Body(1, "a", part, 0, text, True, len(text))
        for part, text in zip(("request", "answer"), texts, strict=True)
    ]
    found = put_together(pieces, path)
    assert found is not None
    return found


def sse(*events: Any) -> str:
    return "".join(f"data: {json.dumps(one)}\n\n" for one in events) + "data: [DONE]\n\n"


def said(found: Any) -> list[tuple[str, str, str]]:
    return [(one.role, one.kind, one.text) for one in found]


def test_a_chat_with_a_tool() -> None:
    function = {"name": "look", "arguments": '{"at": "it"}'}
    request = {
        "model": "m",
        "messages": [
            {"role": "system", "content": "Be brief."},
            {"role": "user", "content": [{"type": "text", "text": "What is it?"},
                                         {"type": "image_url", "image_url": {"url": "x" * 500}}]},
            {"role": "assistant", "content": None, "tool_calls": [{"function": function}]},
            {"role": "tool", "content": "a cat"},
        ],
        "tools": [{"type": "function", "function": {"name": "look"}}],
    }  # fmt: skip
    found = exchange(request, {"choices": [{"message": {"content": "A cat."}}]})
    assert said(found.asked)[:2] == [
        ("system", "text", "Be brief."),
        ("user", "text", "What is it?"),
    ]
    assert found.asked[2].kind == "attachment" and "x" * 20 not in found.asked[2].text
    assert said(found.asked)[3:] == [
        ("assistant", "tool call", 'look({"at": "it"})'),
        ("tool", "tool result", "a cat"),
    ]
    assert found.tools == ("look",)
    assert said(found.answered) == [("assistant", "text", "A cat.")]
    assert found.whole_request


def test_a_streamed_chat_is_put_together() -> None:
    def delta(**what: Any) -> dict[str, Any]:
        return {"choices": [{"delta": what}]}

    calls = [{"index": 0, "id": "c", "function": {"name": "look", "arguments": '{"a"'}}]
    more = [{"index": 0, "function": {"arguments": ": 1}"}}]
    answer = sse(
        delta(reasoning_content="Hm, "),
        delta(reasoning_content="yes."),
        delta(content="Hel"),
        delta(content="lo"),
        delta(tool_calls=calls),
        delta(tool_calls=more),
    )
    assert said(exchange({"messages": []}, answer).answered) == [
        ("assistant", "thinking", "Hm, yes."),
        ("assistant", "text", "Hello"),
        ("assistant", "tool call", 'look({"a": 1})'),
    ]


def test_anthropics_messages() -> None:
    request = {
        "system": [{"type": "text", "text": "Be kind."}],
        "messages": [
            {"role": "user", "content": "Hi"},
            {"role": "assistant", "content": [{"type": "thinking", "thinking": "Who?"},
                                              {"type": "tool_use", "name": "look", "input": {}}]},
            {"role": "user", "content": [{"type": "tool_result", "content": "nobody"}]},
        ],
        "tools": [{"name": "look", "input_schema": {}}],
    }  # fmt: skip
    answer = sse(
        {"type": "content_block_start", "index": 0, "content_block": {"type": "text", "text": ""}},
        {"type": "content_block_delta", "index": 0, "delta": {"text": "Hel"}},
        {"type": "content_block_delta", "index": 0, "delta": {"text": "lo"}},
        {"type": "message_stop"},
    )
    found = exchange(request, answer, "/v1/messages")
    assert said(found.asked) == [
        ("system", "text", "Be kind."),
        ("user", "text", "Hi"),
        ("assistant", "thinking", "Who?"),
        ("assistant", "tool call", "look({})"),
        ("tool", "tool result", "nobody"),
    ]
    assert said(found.answered) == [("assistant", "text", "Hello")]
    whole = exchange(request, {"content": [{"type": "text", "text": "Hello"}]}, "/v1/messages")
    assert said(whole.answered) == [("assistant", "text", "Hello")]


def test_openais_responses() -> None:
    request = {"instructions": "Be brief.", "input": [{"role": "user", "content": "Hi"}]}
    answer = sse(
        {"type": "response.output_text.delta", "delta": "Hel"},
        {"type": "response.output_text.delta", "delta": "lo"},
        {"type": "response.completed"},
    )
    found = exchange(request, answer, "/v1/responses")
    assert said(found.asked) == [("system", "text", "Be brief."), ("user", "text", "Hi")]
    assert said(found.answered) == [("assistant", "text", "Hello")]
    failed = sse({"type": "response.failed", "response": {"error": {"message": "No."}}})
    assert exchange(request, failed, "/v1/responses").answered[0].kind == "error"


def test_geminis_generate_content() -> None:
    request = {"contents": [{"role": "user", "parts": [{"text": "Hi"}]}]}
    path = "/v1beta/models/m:streamGenerateContent"
    one = {"candidates": [{"content": {"parts": [{"text": "Hello"}]}}]}
    for answer in (sse(one), [one], one):
        found = exchange(request, answer, path)
        assert said(found.asked) == [("user", "text", "Hi")]
        assert said(found.answered) == [("assistant", "text", "Hello")]


def test_an_error_is_told() -> None:
    found = exchange({"messages": []}, {"error": {"message": "No such model."}})
    assert said(found.answered) == [("assistant", "error", "No such model.")]


@pytest.mark.parametrize("nonsense", ["", "not json", "[1, 2]", '{"messages": 7, "tools": 3}'])
def test_what_is_not_understood_is_there_as_it_came(nonsense: str) -> None:
    found = exchange(nonsense, nonsense)
    assert (found.request, found.answer) == (nonsense, nonsense)


def test_what_is_not_whole_says_so_and_is_not_sent_again() -> None:
    pieces = [
        Body(1, "a", "request", 1, "cd", True, 3_000_000, "cut"),
        Body(1, "a", "request", 0, "ab", False, 3_000_000, "cut"),
        Body(1, "a", "answer", 0, "", True, 9, "binary"),
    ]
    found = put_together(pieces, "/v1/chat/completions")
    assert found is not None
    assert found.request == "abcd"
    assert not found.whole_request
    assert "3,000,000 bytes" in found.notes[0] and "no text" in found.notes[1]
    assert put_together([], "/") is None


def test_what_a_secret_was_taken_out_of_is_not_sent_again() -> None:
    found = put_together(
        [Body(1, "a", "request", 0, '{"messages": []}', True, 99, "hidden")], "/v1/messages"
    )
    assert found is not None
    assert found.request and not found.whole_request
    assert "secret" in found.notes[0]
