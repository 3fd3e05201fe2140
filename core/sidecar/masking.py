"""Keeps known secrets out of the log and of the reasons that a start failed."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping

from core.base.redaction import Redactor
from core.base.secret_rules import (
    HIDDEN,
    SHORTEST,
    TOOL_KEY,
    is_credential_name,
    is_masked,
    passwords_in_url,
)

Mask = Callable[[str], str]


class Masker:
    """Replaces every known secret by asterisks. Add secrets at any time, from any thread."""

    def __init__(self, more: Mask | None = None) -> None:
        self.exact = Redactor()
        """Hides the known values alone; quick, whatever the length of the text."""
        self.more = more
        """A further mask, for secrets that are recognised by their shape."""

    def add(self, secrets: Iterable[str]) -> None:
        """Hide these from now on; those too short to be told from ordinary words are left."""
        self.exact.add(secrets)

    def __call__(self, text: str) -> str:
        text = TOOL_KEY.sub(HIDDEN, self.exact(text))
        return text if self.more is None else self.more(text)


def secrets_in_environment(
    environment: Mapping[str, str], secrets: Collection[str] = ()
) -> set[str]:
    """The values whose names stand in `secrets` or look like it, and passwords inside of URLs."""
    found = {
        value for name, value in environment.items() if name in secrets or is_credential_name(name)
    }
    found.update(*map(passwords_in_url, environment.values()))
    return {value for value in found if len(value) >= SHORTEST}


def secrets_in_config(config: object) -> set[str]:
    """Keys and passwords that are written out in a loaded config."""
    found: set[str] = set()
    stack = [config]
    while stack:
        match stack.pop():
            case dict() as section:
                for name, value in section.items():
                    if isinstance(value, str):
                        if is_masked(str(name), value):
                            found.add(value.removeprefix("Bearer "))
                    else:
                        stack.append(value)
            case list() as items:
                stack.extend(items)
            case _:
                pass
    return found
