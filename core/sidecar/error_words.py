"""What may be kept of an error's text: a provider's, and LiteLLM's own, may quote the request, the
answer or a key."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any, Final

_LONGEST: Final = 300
"""Characters that are kept."""
_READ: Final = 1000
"""Characters that are looked at."""
_WINDOW: Final = 8
"""A quote of twice as many characters is found."""
_MOST_SEARCHED: Final = 256 * 1024
"""Characters of a request that are searched for quotes; the error of a longer one is kept up to its
first quotation mark."""
_ENDS: Final = ("Traceback (most recent", "received_args", "Received response", "Received Args")
"""From here on LiteLLM quotes what it got."""
_GAP: Final = "…"


class ErrorWords:
    """Makes an error's text fit for the ledger. `mask` hides secrets."""

    def __init__(self, mask: Callable[[str], str]) -> None:
        self._mask = mask

    def __call__(self, text: str, body: object = None) -> str:
        """`text` in one short line, without what it quotes of `body`, what the client has sent."""
        for end in _ENDS:
            text = text.partition(end)[0]
        text = _said_in_json(text[:_READ])
        text = self._mask(" ".join(_without_quotes(text, body).split()))
        return text if len(text) <= _LONGEST else text[: _LONGEST - 1].rstrip() + _GAP


def message_in(body: object) -> tuple[str, str]:
    """Kind and message of an error body, in any of the forms that clients know; "" where it has
    none."""
    match body:
        case {"error": dict(error)}:
            pass
        case {"error": str(message)} | {"detail": str(message)}:
            return "", message
        case {"detail": dict(error)} | dict(error):
            pass
        case _:
            return "", ""
    message = next(
        (error[n] for n in ("message", "error", "detail") if isinstance(error.get(n), str)), ""
    )
    kind = next((error[n] for n in ("type", "status", "code") if isinstance(error.get(n), str)), "")
    return kind, message


def _said_in_json(text: str) -> str:
    """A provider's error often has the sentence inside of JSON; anything else in braces goes."""
    start = text.find("{")
    if start < 0:
        return text
    try:
        content, end = json.JSONDecoder().raw_decode(text, start)
    except ValueError:
        return text[:start] + "{…}"
    message = message_in(content)[1]
    return text[:start] + (message or "{…}") + _said_in_json(text[end:])


def _without_quotes(text: str, body: object) -> str:
    """`text` with gaps where it says what a text of `body` says, too."""
    if len(text) < 2 * _WINDOW or body is None:
        return text
    hay = "\n".join(_texts(body))
    if len(hay) > _MOST_SEARCHED:
        return text.partition("'")[0].partition('"')[0]
    covered = bytearray(len(text))
    at = 0
    while at + _WINDOW <= len(text):
        if text[at : at + _WINDOW] not in hay:
            at += _WINDOW
            continue
        start, end = _grown(text, at, hay)
        if end - start >= 2 * _WINDOW:
            covered[start:end] = b"\x01" * (end - start)
        at = max(end, at + _WINDOW)
    return _with_gaps(text, covered)


def _grown(text: str, at: int, hay: str) -> tuple[int, int]:
    """The piece of `text` around the window at `at` that is in `hay`, grown to both sides."""
    first = at + _WINDOW
    end = first + _most(len(text) - first, lambda more: text[at : first + more] in hay)
    start = at - _most(at, lambda more: text[at - more : end] in hay)
    return start, end


def _most(limit: int, fits: Callable[[int], bool]) -> int:
    """The largest number up to `limit` that fits, where each smaller one does, too."""
    step, least, known = 1, 0, limit + 1
    while least + step < known and fits(least + step):
        least += step
        step *= 2
    known = min(known, least + step)
    while known - least > 1:
        middle = (least + known) // 2
        least, known = (middle, known) if fits(middle) else (least, middle)
    return least


def _with_gaps(text: str, covered: bytearray) -> str:
    pieces: list[str] = []
    at = 0
    while at < len(text):
        end = at
        while end < len(text) and covered[end] == covered[at]:
            end += 1
        pieces.append(_GAP if covered[at] else text[at:end])
        at = end
    return "".join(pieces)


_NAMES: Final = frozenset({"model", "role", "type", "name", "tool_choice", "response_format"})
"""Of these an error may speak: they are no words of a person."""


def _texts(body: object) -> Iterator[str]:
    """Every text in `body` that a person or a program has written for the model."""
    waiting: list[Any] = [body]
    while waiting:
        match waiting.pop():
            case str() as text:
                yield text
            case bytes() as data:
                yield data.decode("utf-8", "replace")
            case dict() as section:
                waiting += [value for name, value in section.items() if name not in _NAMES]
            case list() | tuple() as some:
                waiting += some
            case _:
                pass
