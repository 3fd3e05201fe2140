"""What counts as a request for a model, and what is seen in its stream."""

from __future__ import annotations

import pytest

from core.sidecar.model_calls import asks_model, content_of, error_in, named_by_path


@pytest.mark.parametrize(
    "path",
    [
        *("/v1/chat/completions", "/chat/completions", "/v1/completions", "/v1/embeddings"),
        *("/v1/messages", "/v1/responses", "/openai/v1/responses", "/v1/audio/speech"),
        *("/openai/deployments/gpt/chat/completions", "/engines/gpt/completions", "/v2/rerank"),
        *("/v1beta/models/gemini:generateContent", "/models/a/b:streamGenerateContent"),
        *("/v1/images/generations", "/anthropic/v1/messages", "/v1/moderations"),
    ],
)
def test_these_ask_a_model(path: str) -> None:
    assert asks_model("POST", path)
    assert not asks_model("GET", path)


@pytest.mark.parametrize(
    "path",
    [
        *("/key/generate", "/v1/messages/count_tokens", "/api/event_logging/batch", "/"),
        *("/v1/responses/resp_1/cancel", "/v1/threads/1/messages", "/metrics"),
        "/v1beta/models/gemini:countTokens",
    ],
)
def test_these_do_not(path: str) -> None:
    assert not asks_model("POST", path)


def test_a_path_may_name_the_model() -> None:
    assert named_by_path("/v1beta/models/gemini/2:generateContent") == "gemini/2"
    assert named_by_path("/openai/deployments/my/gpt/chat/completions") == "my/gpt"
    assert named_by_path("/v1/chat/completions") == ""


@pytest.mark.parametrize(
    ("path", "before", "first"),
    [
        (
            "/v1/chat/completions",
            b'data: {"choices":[{"delta":{"role":"assistant","content":""}}]}',
            b'data: {"choices":[{"delta":{"content":"Hel"}}]}',
        ),
        (
            "/v1/messages",
            b'event: content_block_start\ndata: {"type":"content_block_start"}',
            b'event: content_block_delta\ndata: {"type":"content_block_delta"}',
        ),
        (
            "/v1/responses",
            b'data: {"type":"response.created","response":{"output":[]}}',
            b'data: {"type":"response.output_text.delta","delta":"Hel"}',
        ),
    ],
)
def test_the_first_word_is_told_from_what_goes_before(
    path: str, before: bytes, first: bytes
) -> None:
    assert content_of(path).search(before) is None
    assert content_of(path).search(first) is not None


@pytest.mark.parametrize(
    "event",
    [
        b'data: {"error": {"message": "gone", "code": "500"}}\n\n',
        b'event: error\ndata: {"type":"error","error":{"type":"api_error","message":"gone"}}\n\n',
        b'data: {"type":"response.failed","response":{"error":{"message":"gone"}}}\n\n',
        b'data: {"type":"error","message":"gone","code":"x"}\n\n',
    ],
)
def test_an_error_in_a_stream_is_seen(event: bytes) -> None:
    found = error_in(event)
    assert found is not None
    assert found["message"] == "gone"


@pytest.mark.parametrize(
    "event",
    [
        b'data: {"type":"response.created","response":{"error":null,"output":[]}}\n\n',
        b'data: {"choices":[{"delta":{"content":"the word \\"error\\": {} is mine"}}]}\n\n',
        b'data: {"type":"response.created","response":{"error":null,"tools":[{"parameters":'
        b'{"properties":{"error":{"type":"string"}}}}]}}\n\n',
        b": a comment\n\n",
        b"data: [DONE]\n\n",
    ],
)
def test_the_word_alone_is_none(event: bytes) -> None:
    assert error_in(event) is None
