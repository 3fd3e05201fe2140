"""What a rehearsal found wrong: a model that answers nobody, or a callback that cannot run."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Mapping
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


def failing_of(encoded: Iterable[Mapping[str, Any]]) -> tuple[Failing, ...]:
    """What `Failing.encoded` made; fields that are not known are ignored, and so is one of which a
    field is missing."""
    known = {one.name for one in fields(Failing)}
    found = []
    for content in encoded:
        with contextlib.suppress(TypeError, AttributeError):
            found.append(Failing(**{key: value for key, value in content.items() if key in known}))
    return tuple(found)
