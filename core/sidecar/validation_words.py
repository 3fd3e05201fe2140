"""What pydantic finds wrong with a value, in words: its own text quotes the value, which may be a
key, and speaks of Python's types."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any, Final

_WORDS: Final = (
    ("int", "must be a whole number"),
    ("float", "must be a number"),
    ("decimal", "must be a number"),
    ("bool", "must be true or false"),
    ("string", "must be text; put it in quotes"),
    ("list", "must be a list"),
    ("tuple", "must be a list"),
    ("dict", "must be a section of 'name: value' lines"),
    ("mapping", "must be a section of 'name: value' lines"),
    ("model", "must be a section of 'name: value' lines"),
    ("missing", "is missing"),
    ("extra_forbidden", "is not known"),
)
"""By the beginning of the kind of pydantic's error."""
_MOST: Final = 3
_TEXT: Final = re.compile(
    r"\d+ validation errors? for (?P<title>[\w\[\], .-]+?)\s*\n(?P<rest>(?:.|\n)*)"
)
_ONE: Final = re.compile(r"^(?P<loc>\S.*)\n {2}(?P<msg>.+?)(?: \[type=(?P<kind>\w+)[^\n]*)?$", re.M)
_URL: Final = re.compile(r"\n? {4}For further information visit \S+")
_NO_KEY: Final = re.compile(r"(?:function-|lax-or-strict|constrained|nullable|union|tagged)|.*\[")
_TYPES: Final = frozenset({"int", "float", "str", "bool", "list", "dict", "none", "json"})


def of_error(error: BaseException) -> tuple[str, str]:
    """The key that is wrong, and a phrase that names it and says how; "" where `error` is none of
    pydantic's."""
    errors = getattr(error, "errors", None)
    if not callable(errors) or type(error).__name__ != "ValidationError":
        return "", ""
    try:
        found = errors(include_input=False, include_url=False, include_context=False)
    except TypeError:
        return "", type(error).__name__
    return _phrase((one["loc"], one["msg"], one["type"]) for one in found)


def without_pydantic(text: str) -> str:
    """`text`, where it holds what pydantic writes of an error, with our words for that."""
    found = _TEXT.search(text)
    if found is None:
        return text
    rest = _URL.sub("", found["rest"])
    kinds = _ONE.findall(rest)
    phrase = _phrase((loc.split("."), msg, kind) for loc, msg, kind in kinds)[1]
    return f"{text[: found.start()]}{phrase or found['title']}."


def _phrase(found: Iterable[tuple[Sequence[Any], str, str]]) -> tuple[str, str]:
    said: dict[str, str] = {}
    for loc, message, kind in found:
        key = _key(loc)
        said.setdefault(key, f"{key} {_how(message, kind)}".strip())
    phrases = list(said.values())
    return next(iter(said), ""), "; ".join(phrases[:_MOST])


def _key(loc: Sequence[Any]) -> str:
    """What the person has written, of where pydantic was: without the branches of its types."""
    parts = [str(one) for one in loc]
    kept = [one for one in parts if not _NO_KEY.match(one) and one not in _TYPES]
    return ".".join(kept)


def _how(message: str, kind: str) -> str:
    for start, words in _WORDS:
        if kind.startswith(start):
            return words
    plain = re.sub(r"^input should", "must", message.strip().lower())
    return re.sub(r"^(?:value|assertion) error, ", "", plain)
