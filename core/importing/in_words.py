"""A draft in words and as JSON; never with the value of a key."""

from __future__ import annotations

import difflib
from typing import Any

from core.base.secret_rules import HIDDEN, SHORTEST
from core.config.redact import hide_secrets
from core.importing.draft import Draft, ImportedKey


def as_dict(draft: Draft) -> dict[str, Any]:
    """For a script."""
    return {
        "program": draft.program,
        "path": str(draft.path),
        "replaces": draft.replaces,
        "models": [{"name": one.name, "model": one.model} for one in draft.models],
        "keys": [{"name": one.name, "state": state_of(one)} for one in draft.keys],
        "files": [{"name": one.name, "is_code": one.is_code} for one in draft.files],
        "config": shown(draft, draft.text),
        "report": [[one.outcome, one.where, one.text] for one in draft.report],
    }


def shown(draft: Draft, text: str) -> str:
    """`text` as it may be shown: without the draft's keys, and without whatever is a secret."""
    values = sorted({one.value for one in draft.keys}, key=len, reverse=True)

    def redact(words: str) -> str:
        for value in values:
            if len(value) >= SHORTEST:
                words = words.replace(value, HIDDEN)
        return words

    return hide_secrets(text, redact).text


def changes_in(draft: Draft) -> list[str]:
    """What would change in the config, line by line, for people."""
    before, after = shown(draft, draft.base), shown(draft, draft.text)
    names = ("the config here", "with the import")
    return list(difflib.unified_diff(before.splitlines(), after.splitlines(), *names, lineterm=""))


def state_of(key: ImportedKey) -> str:
    """Whether the vault has it: "new", "in the vault", "another value in the vault"."""
    if key.same:
        return "in the vault"
    return "another value in the vault" if key.stored else "new"
