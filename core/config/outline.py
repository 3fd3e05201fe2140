"""The sections and models of a config, found in its lines alone: a text that is no YAML at this
moment has them, too."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from core.config.caret import ITEM, Where, cells, where
from core.config.sections import FALLBACKS

ALIASES: Final = "model_group_alias"
_SECTIONS: Final = frozenset({"litellm_settings", "router_settings"})


@dataclass(frozen=True)
class Part:
    """A section, or an entry of model_list."""

    kind: Literal["section", "model"]
    name: str
    """The section's key, or the model_name; empty for an entry without one."""
    line: int
    """Where it begins, from 1."""
    last: int
    """The last line that belongs to it, blank lines and comments behind it left out."""
    name_line: int
    name_column: int
    """Where its name stands, both from 1."""
    model: str = ""
    """What `model:` says, of an entry."""


def outline(text: str) -> tuple[Part, ...]:
    """Each section, followed by the models in it, in the order of the text."""
    lines = text.split("\n")
    starts = [
        (number, name)
        for number, line in enumerate(lines)
        if line[:1] not in ("", " ", "#", "-") and (name := _section_name(line))
    ]
    parts: list[Part] = []
    for place, (begin, name) in enumerate(starts):
        end = starts[place + 1][0] if place + 1 < len(starts) else len(lines)
        last = _last_of(lines, begin, end)
        parts.append(Part("section", name, begin + 1, last + 1, begin + 1, 1))
        if name == "model_list":
            parts += _models(lines, begin + 1, last + 1)
    return tuple(parts)


def models(text: str) -> tuple[Part, ...]:
    """The entries of model_list that have a name."""
    return tuple(part for part in outline(text) if part.kind == "model" and part.name)


def model_named_at(text: str, at: int) -> Part | None:
    """The first entry of the model that is named at offset `at`, in a list of fallbacks or as what
    an alias stands for; None where no model of this config is named."""
    found = where(text, at)
    if found is None or not names_model(found):
        return None
    return next((part for part in models(text) if part.name == found.word), None)


def names_model(place: Where) -> bool:
    """Whether what stands there is the name of a model of this config."""
    path = place.full
    if path[:1] and path[0] in _SECTIONS and len(path) > 1:
        return _in_routing(path[1], path[2:], is_key=place.key is None)
    return path == ("general_settings", "completion_model")


def _in_routing(setting: str, rest: Sequence[str], *, is_key: bool) -> bool:
    if setting == "default_fallbacks":
        return tuple(rest) in ((), (ITEM,))
    if setting in FALLBACKS:
        return bool(rest) and rest[0] == ITEM and len(rest) <= 3
    if setting == ALIASES:
        return not is_key and (len(rest) == 1 or tuple(rest[1:]) == ("model",))
    return False


# ---- inside


def _section_name(line: str) -> str:
    found = cells(line)
    return found[0].key or "" if found else ""


def _last_of(lines: Sequence[str], begin: int, end: int) -> int:
    """The index of the last line of what begins at `begin`, and ends before `end`."""
    for number in range(end - 1, begin, -1):
        bare = lines[number].lstrip()
        if bare and not bare.startswith("#"):
            return number
    return begin


def _models(lines: Sequence[str], first: int, end: int) -> Iterator[Part]:
    margin: int | None = None
    starts: list[int] = []
    for number in range(first, end):
        line = lines[number]
        indent = len(line) - len(line.lstrip(" "))
        if line[indent : indent + 1] == "-" and line[indent + 1 : indent + 2] in ("", " "):
            margin = indent if margin is None else margin
            if indent == margin:
                starts.append(number)
    for place, begin in enumerate(starts):
        stop = starts[place + 1] if place + 1 < len(starts) else end
        last = _last_of(lines, begin, stop)
        yield _model(lines, begin, last)


def _model(lines: Sequence[str], begin: int, last: int) -> Part:
    name, model, name_line, column = "", "", begin, cells(lines[begin])[0].column
    for number in range(begin, last + 1):
        line = lines[number]
        found = cells(line)
        key = found[-1] if found else None
        if key is None or key.key not in ("model_name", "model"):
            continue
        value = _scalar(line, key.column)
        if key.key == "model_name" and not name:
            name, name_line, column = value, number, key.column
        elif key.key == "model" and not model:
            model = value
    return Part("model", name, begin + 1, last + 1, name_line + 1, column + 1, model)


def _scalar(line: str, column: int) -> str:
    """The value behind the key in `column`."""
    value = line[column:].partition(":")[2].strip()
    if value[:1] in ("'", '"'):
        return value[1:].partition(value[0])[0]
    return value.partition(" #")[0].strip()
