"""A request as a command line. The key is a variable in it, never a value."""

from __future__ import annotations

import json
import shlex
import sys
from typing import Any, Final

from core.base.wording import for_powershell
from core.wire.request_row import RequestRow

KEY: Final = "LITELLM_KEY"
"""The variable that stands for the key."""
_WORD: Final = "Hello"


def curl(row: RequestRow, address: str, body: str = "", *, windows: bool | None = None) -> str:
    """What asks the gateway at `address` the same again, for a POSIX shell or for PowerShell.

    `body` is what the client sent; without it a short question to the same model takes its place.
    """
    windows = sys.platform == "win32" if windows is None else windows
    url = f"{address}{row.path}"
    sends = row.method.upper() not in ("GET", "HEAD", "DELETE") and not _is_form(row.path)
    if sends:
        body = body or json.dumps(_example(row))
    return _powershell(row, url, body) if windows else _posix(row, url, body)


def _posix(row: RequestRow, url: str, body: str) -> str:
    parts = [f"curl {_method(row, body)}{shlex.quote(url)}"]
    parts += [f'-H "{header}"' for header in _headers(row, f"${KEY}", body)]
    if body:
        parts.append(f"-d {shlex.quote(body)}")
    return " \\\n  ".join(parts)


def _powershell(row: RequestRow, url: str, body: str) -> str:
    """The body comes by the pipe: how PowerShell hands quotes to a program depends on its
    version."""
    parts = [f"curl.exe {_method(row, body)}{for_powershell(url)}"]
    parts += [f'-H "{header}"' for header in _headers(row, f"$env:{KEY}", body)]
    if body:
        ascii_only = body if body.isascii() else _ascii(body)
        parts[0] = f"{for_powershell(ascii_only)} | {parts[0]}"
        parts.append('-d "@-"')
    return " `\n  ".join(parts)


def _headers(row: RequestRow, key: str, body: str) -> list[str]:
    headers = [f"Authorization: Bearer {key}"]
    if row.path.endswith("/messages"):
        headers.append("anthropic-version: 2023-06-01")
    if body:
        headers.append("Content-Type: application/json")
    return headers


def _method(row: RequestRow, body: str) -> str:
    usual = "POST" if body else "GET"
    return "" if row.method.upper() == usual else f"-X {row.method.upper()} "


def _ascii(body: str) -> str:
    """The same JSON; PowerShell's pipe would recode other letters."""
    try:
        return json.dumps(json.loads(body))
    except ValueError:
        return body


def _is_form(path: str) -> bool:
    """Files come as a form, which nobody types."""
    return path.endswith(("/audio/transcriptions", "/audio/translations", "/images/edits"))


def _example(row: RequestRow) -> dict[str, Any]:
    model: dict[str, Any] = {"model": row.asked or row.group}
    said = [{"role": "user", "content": _WORD}]
    stream = {"stream": True} if row.stream else {}
    path = row.path.split(":")[-1] if ":" in row.path else row.path
    if path in ("generateContent", "streamGenerateContent"):
        return {"contents": [{"role": "user", "parts": [{"text": _WORD}]}]}
    if path.endswith("/messages"):
        return {**model, "max_tokens": 1024, "messages": said, **stream}
    if path.endswith("/responses"):
        return {**model, "input": _WORD, **stream}
    if path.endswith(("/embeddings", "/moderations")):
        return {**model, "input": _WORD}
    if path.endswith("/rerank"):
        return {**model, "query": _WORD, "documents": [_WORD]}
    if path.endswith("/images/generations"):
        return {**model, "prompt": _WORD}
    if path.endswith("/completions") and not path.endswith("/chat/completions"):
        return {**model, "prompt": _WORD, **stream}
    return {**model, "messages": said, **stream}
