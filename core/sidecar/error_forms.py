"""Errors in the form of the protocol that a client speaks, which its path tells.

A client shows the sentence of an error only where its own protocol has it; else people see a status
and a line of JSON, or nothing.
"""

from __future__ import annotations

import json
import re
from typing import Any, Final

_ANTHROPIC: Final = "/v1/messages"
_GOOGLE: Final = re.compile(r"/v1beta/.*|.*:(?:generateContent|streamGenerateContent|countTokens)")
_TYPES: Final = {
    401: "authentication_error",
    403: "permission_error",
    404: "not_found_error",
    408: "timeout_error",
    413: "request_too_large",
    429: "rate_limit_error",
    503: "overloaded_error",
}
_STATES: Final = {
    401: "UNAUTHENTICATED",
    403: "PERMISSION_DENIED",
    404: "NOT_FOUND",
    429: "RESOURCE_EXHAUSTED",
    503: "UNAVAILABLE",
}


def error_body(status: int, message: str, path: str = "") -> bytes:
    """`message` as those clients expect it that ask for `path`: Anthropic's, Google's, else
    OpenAI's."""
    content: dict[str, Any]
    kind = _TYPES.get(status, "invalid_request_error" if status < 500 else "api_error")
    if path.startswith(_ANTHROPIC):
        content = {"type": "error", "error": {"type": kind, "message": message}}
    elif _GOOGLE.fullmatch(path):
        state = _STATES.get(status, "INVALID_ARGUMENT" if status < 500 else "INTERNAL")
        content = {"error": {"code": status, "message": message, "status": state}}
    else:
        error = {"message": message, "type": kind, "param": None, "code": str(status)}
        content = {"error": error}
    return json.dumps(content).encode("ascii")


def in_form(status: int, body: bytes, path: str) -> bytes:
    """LiteLLM's answer to any error has OpenAI's form: `body` as the clients of `path` expect it.
    What is none of LiteLLM's own stays as it is."""
    if not path.startswith(_ANTHROPIC) and not _GOOGLE.fullmatch(path):
        return body
    try:
        content = json.loads(body)
    except ValueError:
        return body
    match content:
        case {"error": {"message": str(message), "param": _}}:
            return error_body(status, message, path)
        case _:
            return body
