"""Hides exact values: every known secret, in every form that a program may give it.

Whole, escaped for JSON or Python, URL-encoded, in base64. A text in which nothing begins like a
secret, nearly every text, is only searched once, by a pattern of all beginnings.
"""

from __future__ import annotations

import base64
import json
import re
import threading
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import quote, quote_plus

from core.base.secret_rules import HIDDEN, SHORTEST

_SHORTEST_PART: Final = 12
_NEVER: Final = "(?!)"
"""A pattern that is found in no text."""
_ESCAPE: Final = re.compile(r"%[0-9A-F]{2}")


@dataclass(frozen=True)
class _Known:
    beginning: re.Pattern[str]
    """Of any form."""
    forms: Mapping[str, tuple[str, ...]] = field(repr=False)
    """By their beginnings, the longest first."""


class Redactor:
    """Called with a text it gives it back without the secrets. Add at any time, from any thread."""

    def __init__(self, values: Iterable[str] = ()) -> None:
        self._mutex = threading.Lock()
        self._forms: frozenset[str] = frozenset()
        self._known: _Known | None = None
        self.longest = 0
        """Characters of the longest form: who cuts a text must keep that much together."""
        self.add(values)

    def add(self, values: Iterable[str]) -> None:
        """Hide these from now on; those that are too short are left."""
        with self._mutex:
            forms = self._forms.union(*(forms_of(one) for one in values))
            if forms != self._forms:
                self._forms = forms
                self.longest = max(map(len, forms))
                self._known = None  # made by the next one who searches: a save need not wait

    def __call__(self, text: str) -> str:
        known = self._known or self._prepared()
        first = known.beginning.search(text)
        if first is None:
            return text
        places = range(first.start(), len(text) - SHORTEST + 1)
        hits = [at for at in places if text[at : at + SHORTEST] in known.forms]
        return _without(text, _spans(text, hits, known.forms))

    def _prepared(self) -> _Known:
        with self._mutex:
            if self._known is None:
                table: dict[str, list[str]] = {}
                for form in sorted(self._forms, key=len, reverse=True):
                    table.setdefault(form[:SHORTEST], []).append(form)
                pattern = re.compile(_any_of(table) or _NEVER)
                self._known = _Known(pattern, {key: tuple(one) for key, one in table.items()})
            return self._known


def _any_of(words: Iterable[str]) -> str:
    """A pattern for any of `words`, which share what beginnings they can: Python's own
    alternatives are tried one after the other at every character."""
    letters: dict[str, list[str]] = {}
    for word in words:
        if word:
            letters.setdefault(word[0], []).append(word[1:])
    by_tail: dict[str, list[str]] = {}
    for letter, rests in letters.items():
        by_tail.setdefault(_any_of(rests), []).append(re.escape(letter))
    found = [(f"[{''.join(one)}]" if one[1:] else one[0]) + tail for tail, one in by_tail.items()]
    return found[0] if len(found) == 1 else f"(?:{'|'.join(found)})" if found else ""


def _spans(
    text: str, hits: Iterable[int], table: Mapping[str, tuple[str, ...]]
) -> Iterator[tuple[int, int]]:
    """Where the secrets are; those that overlap are one."""
    start, end = -1, -1
    for at in hits:
        for form in table[text[at : at + SHORTEST]]:
            if text.startswith(form, at):
                if at >= end:
                    if start >= 0:
                        yield start, end
                    start = at
                end = max(end, at + len(form))
                break  # the longest comes first
    if start >= 0:
        yield start, end


def _without(text: str, spans: Iterable[tuple[int, int]]) -> str:
    pieces: list[str] = []
    done = 0
    for start, end in spans:
        pieces += [text[done:start], HIDDEN]
        done = end
    return "".join([*pieces, text[done:]])


def forms_of(value: str) -> set[str]:
    """All that stands for `value`; empty for what is too short to be hidden."""
    found: set[str] = set()
    for part in _parts(value):
        found |= {part, repr(part)[1:-1], json.dumps(part)[1:-1]}
        found.add(json.dumps(part, ensure_ascii=False)[1:-1])
        data = part.encode("utf-8", "surrogatepass")
        found.add(repr(data)[2:-1])
        for encoded in (quote(data, safe=""), quote(data), quote_plus(data)):
            found |= {encoded, _ESCAPE.sub(lambda match: match[0].lower(), encoded)}
        for coded in _in_base64(data):
            found |= {coded, coded.replace("+", "-").replace("/", "_")}
    return {form for form in found if len(form) >= SHORTEST and form.strip("*")}


def _parts(value: str) -> set[str]:
    """The value, and what a log may show of it alone: the lines of a key file, the words of
    "Bearer sk-…"."""
    parts = {value, value.strip()}
    if any(character.isspace() for character in value.strip()):
        parts |= {one for one in value.split() if len(one) >= _SHORTEST_PART}
        parts |= {one.strip() for one in value.splitlines() if len(one.strip()) >= _SHORTEST_PART}
    return {one for one in parts if len(one) >= SHORTEST}


def _in_base64(data: bytes) -> Iterator[str]:
    """The characters that `data` gives wherever it begins within a longer text: the first and the
    last may depend on its neighbours and are left out."""
    for before in range(3):
        text = base64.b64encode(bytes(before) + data).decode("ascii")
        yield text[-(-before * 8 // 6) : (before + len(data)) * 8 // 6]
