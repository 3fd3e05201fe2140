"""Keeps known secrets out of the log and of the reasons that a start failed."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Final
from urllib.parse import unquote, urlsplit

from core.sidecar.environment import is_credential_name

HIDDEN: Final = "********"
_SHORTEST: Final = 6
_PLACEHOLDER: Final = re.compile(r"[a-z]+(?:[-_ ][a-z]+)*")
_CONFIG_SECRET: Final = re.compile(
    r"(?:.*_)?(?:api_?key|key|secret|password|token|credentials?|authorization)(?:_id)?"
    r"|.*secret_access_key",
    re.IGNORECASE,
)

Mask = Callable[[str], str]


class Masker:
    """Replaces every known secret by asterisks. Add secrets at any time, from any thread."""

    def __init__(self, more: Mask | None = None) -> None:
        self._known: frozenset[str] = frozenset()
        self._pattern: re.Pattern[str] | None = None
        self.more = more
        """A further mask, for secrets that are recognised by their shape."""

    def add(self, secrets: Iterable[str]) -> None:
        """Hide these from now on; those too short to be told from ordinary words are left."""
        known = self._known | {one for one in secrets if len(one) >= _SHORTEST}
        if known == self._known:
            return
        longest_first = sorted(known, key=len, reverse=True)
        pattern = re.compile("|".join(map(re.escape, longest_first)))
        self._known, self._pattern = known, pattern

    def __call__(self, text: str) -> str:
        pattern = self._pattern
        if pattern is not None:
            text = pattern.sub(HIDDEN, text)
        return text if self.more is None else self.more(text)


def secrets_in_environment(environment: Mapping[str, str]) -> set[str]:
    """The values whose names look like those of secrets, and passwords inside of URLs."""
    found = {value for name, value in environment.items() if is_credential_name(name)}
    for value in environment.values():
        if "://" in value and "@" in value:
            found |= _password_of_url(value)
    return {value for value in found if len(value) >= _SHORTEST}


def secrets_in_config(config: object) -> set[str]:
    """Keys and passwords that are written out in a loaded config.

    `os.environ/NAME` is no secret, and neither is an ordinary word like `not-needed` or `ollama`,
    the usual filling where no key is wanted.
    """
    found: set[str] = set()
    stack = [config]
    while stack:
        match stack.pop():
            case dict() as section:
                for name, value in section.items():
                    if isinstance(value, str):
                        if _CONFIG_SECRET.fullmatch(str(name)) and _is_real_secret(value):
                            found.add(value.removeprefix("Bearer "))
                    else:
                        stack.append(value)
            case list() as items:
                stack.extend(items)
            case _:
                pass
    return found


def _is_real_secret(value: str) -> bool:
    if value.startswith("os.environ/") or len(value) < _SHORTEST:
        return False
    return len(value) >= 24 or _PLACEHOLDER.fullmatch(value) is None


def _password_of_url(value: str) -> set[str]:
    try:
        password = urlsplit(value).password or ""
    except ValueError:
        return set()
    return {password, unquote(password)}
