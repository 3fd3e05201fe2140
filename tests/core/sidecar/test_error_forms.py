"""Each client gets an error in the form of its own protocol."""

from __future__ import annotations

import json

import pytest

from core.sidecar.error_forms import error_body, in_form

LITELLM = json.dumps(
    {"error": {"message": "no such model", "type": "None", "param": "None", "code": "404"}}
).encode()
MESSAGES = {"type": "error", "error": {"type": "not_found_error", "message": "no such model"}}
GEMINI = {"error": {"code": 404, "message": "no such model", "status": "NOT_FOUND"}}


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/v1/messages", MESSAGES),
        ("/v1/messages/count_tokens", MESSAGES),
        ("/v1beta/models/a/b:generateContent", GEMINI),
        ("/models/a:streamGenerateContent", GEMINI),
    ],
)
def test_what_litellm_says_is_said_in_the_protocol_of_the_client(
    path: str, expected: object
) -> None:
    assert json.loads(in_form(404, LITELLM, path)) == expected


@pytest.mark.parametrize("path", ["/v1/chat/completions", "/v1/responses", "/models/a", "/"])
def test_for_others_it_stays_as_it_is(path: str) -> None:
    assert in_form(404, LITELLM, path) == LITELLM


@pytest.mark.parametrize(
    "body", [b"", b"<html>", b"[]", b'{"error": "text"}', json.dumps(MESSAGES).encode()]
)
def test_what_is_not_litellms_own_stays_as_it_is(body: bytes) -> None:
    assert in_form(502, body, "/v1/messages") == body


def test_the_kinds_follow_from_the_status() -> None:
    kinds = [
        json.loads(error_body(status, "x", "/v1/messages"))["error"]["type"]
        for status in (400, 401, 429, 500)
    ]
    expected = ["invalid_request_error", "authentication_error", "rate_limit_error", "api_error"]
    assert kinds == expected
