"""What a rehearsal found wrong: a model that answers nobody, or a callback that cannot run."""

from __future__ import annotations

import contextlib
import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any


@dataclass(frozen=True)
class Failing:
    """One such thing, and where the config says it."""

    model: str
    """As clients ask for it; empty for a callback, which is no model's."""
    reason: str
    """In one line, free of secrets; a sentence, or what LiteLLM said."""
    remedy: str = ""
    file: str = ""
    """The included file that it stands in; empty for the config itself."""
    line: int | None = None
    """From 1, where known."""
    column: int | None = None
    left_out: bool = False
    """LiteLLM serves without this entry; there may be others of the name."""

    def encoded(self) -> dict[str, Any]:
        """As JSON has it."""
        return dict(vars(self))

    @property
    def same_by(self) -> tuple[str, str, bool]:
        """What it shares with itself in another version of the config, in which it may stand in
        another line."""
        return self.model, self.reason, self.left_out


def apart(
    found: Iterable[Failing], before: Iterable[Failing]
) -> tuple[Sequence[Failing], Sequence[Failing]]:
    """Of what was `found`: what is new, and what was among that of `before`. Two that are alike
    were there before only if there were two."""
    known = Counter(one.same_by for one in before)
    new: list[Failing] = []
    old: list[Failing] = []
    for one in found:
        is_old = known[one.same_by] > 0
        known[one.same_by] -= is_old
        (old if is_old else new).append(one)
    return new, old


def as_many_as_fit(failing: Iterable[Failing], limit_bytes: int) -> list[dict[str, Any]]:
    """The first of them, encoded, that take no more than this as JSON."""
    told: list[dict[str, Any]] = []
    for one in failing:
        encoded = one.encoded()
        limit_bytes -= len(json.dumps(encoded)) + 1
        if limit_bytes < 0:
            break
        told.append(encoded)
    return told


def failing_of(encoded: Iterable[Mapping[str, Any]]) -> tuple[Failing, ...]:
    """What `Failing.encoded` made; fields that are not known are ignored, and so is one of which a
    field is missing."""
    known = {one.name for one in fields(Failing)}
    found = []
    for content in encoded:
        with contextlib.suppress(TypeError, AttributeError):
            found.append(Failing(**{key: value for key, value in content.items() if key in known}))
    return tuple(found)
