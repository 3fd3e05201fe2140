"""Keeps known secrets out of the log and of the reasons that a start failed."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Final
from urllib.parse import unquote, urlsplit

from core.base.redaction import SHORTEST, Redactor
from core.wire.environment import is_credential_name

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
        self.exact = Redactor()
        """Hides the known values alone; quick, whatever the length of the text."""
        self.more = more
        """A further mask, for secrets that are recognised by their shape."""

    def add(self, secrets: Iterable[str]) -> None:
        """Hide these from now on; those too short to be told from ordinary words are left."""
        self.exact.add(secrets)

    def __call__(self, text: str) -> str:
        text = self.exact(text)
        return text if self.more is None else self.more(text)


def secrets_in_environment(
    environment: Mapping[str, str], secrets: Collection[str] = ()
) -> set[str]:
    """The values whose names stand in `secrets` or look like it, and passwords inside of URLs."""
    found = {
        value for name, value in environment.items() if name in secrets or is_credential_name(name)
    }
    for value in environment.values():
        if "://" in value and "@" in value:
            found |= _password_of_url(value)
    return {value for value in found if len(value) >= SHORTEST}


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
    if value.startswith("os.environ/") or len(value) < SHORTEST:
        return False
    return len(value) >= 24 or _PLACEHOLDER.fullmatch(value) is None


def _password_of_url(value: str) -> set[str]:
    try:
        password = urlsplit(value).password or ""
    except ValueError:
        return set()
    return {password, unquote(password)}
