"""The stand-in for the keys, and a vault to show."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Collection, Mapping
from pathlib import Path
from typing import Any

from typing_extensions import override

from core.base.errors import UserError, WrongPasswordError
from core.base.events import Job, KeysChanged
from core.config import plaintext_keys
from core.config.catalog import ProviderKeys
from core.config.store import SavedConfig
from core.keys.entries import (
    FoundInFile,
    FoundKey,
    KeyEntry,
    LineRemark,
    LiteralKey,
    MovedKeys,
)
from core.keys.service import KeyService
from tests.gui.stand_in.script import Script

_PLAIN = re.compile(r"sk-lit-\w+")
CATALOG = (
    ProviderKeys("openai", "OpenAI", ("OPENAI_API_KEY", "OPENAI_ORGANIZATION")),
    ProviderKeys("anthropic", "Anthropic", ("ANTHROPIC_API_KEY",)),
    ProviderKeys("azure", "Azure", ("AZURE_API_KEY", "AZURE_API_BASE", "AZURE_API_VERSION")),
    ProviderKeys("gemini", "Google Gemini", ("GEMINI_API_KEY",)),
    ProviderKeys("groq", "Groq", ("GROQ_API_KEY",)),
    ProviderKeys("mistral", "Mistral", ("MISTRAL_API_KEY",)),
)


class StandInKeys(KeyService):
    """An empty vault unless a test fills it. What looks like `sk-lit-…` in the config is a key in
    plain text."""

    KEY = "sk-test-0123456789abcdef0123456789"
    """The gateway's own."""
    in_vault: tuple[KeyEntry, ...] = ()
    """Names in the vault or in the config."""
    values: dict[str, str]
    """Of those in the vault."""
    found: tuple[FoundKey, ...] = ()
    """In whatever is looked into."""
    remarks: tuple[LineRemark, ...] = ()
    """On the lines of a .env file that is looked into."""
    error: UserError | None = None
    """What the next change of a key fails with."""
    export_password = "window seat 12"

    move_error: UserError | None = None
    copies_left: tuple[str, ...] = ()
    kept: frozenset[str] = frozenset()
    """Of the keys in plain text, those that the vault has already: it calls them KEPT."""

    def __init__(self, script: Script, put_on_disk: Callable[[str], SavedConfig]) -> None:
        self._script = script
        self._put_on_disk = put_on_disk

    def fill(self, *entries: KeyEntry, **values: str) -> None:
        """Have these, with these values."""
        self.in_vault = tuple(sorted(entries, key=lambda one: one.name))
        self.values = {one.name: f"sk-{one.name}-value" for one in entries if one.stored}
        self.values.update(values)

    @override
    def entries(self) -> Job[Any]:
        return self._script.job("keys.entries", result=self.in_vault)

    @override
    def put(self, name: str, value: str) -> Job[Any]:
        if self.error is not None:
            return self._script.job("keys.put", name, value, error=self.error)
        before = next((one for one in self.in_vault if one.name == name), KeyEntry(name, True))
        others = tuple(one for one in self.in_vault if one.name != name)
        now = KeyEntry(name, True, time.time(), before.models, before.places, before.in_environment)
        self.fill(*others, now, **{**getattr(self, "values", {}), name: value})
        self._script.events.post(KeysChanged(stale=False))
        return self._script.job("keys.put", name, value)

    @override
    def remove(self, name: str) -> Job[Any]:
        self.fill(*(one for one in self.in_vault if one.name != name))
        self._script.events.post(KeysChanged(stale=False))
        return self._script.job("keys.remove", name)

    @override
    def reveal(self, name: str) -> Job[Any]:
        return self._script.job("keys.reveal", name, result=self.values[name], error=self.error)

    @override
    def catalog(self) -> Job[Any]:
        return self._script.job("keys.catalog", result=CATALOG)

    @override
    def look_into_env_file(self, path: Path) -> Job[Any]:
        return self._script.job(
            "keys.look_into_env_file",
            path,
            result=FoundInFile(self.found, self.remarks),
            error=self.error,
        )

    @override
    def import_env_file(self, path: Path, names: Collection[str]) -> Job[Any]:
        return self._script.job(
            "keys.import_env_file", path, sorted(names), result=tuple(sorted(names))
        )

    @override
    def look_into_environment(self) -> Job[Any]:
        return self._script.job("keys.look_into_environment", result=self.found)

    @override
    def import_environment(self, names: Collection[str]) -> Job[Any]:
        return self._script.job(
            "keys.import_environment", sorted(names), result=tuple(sorted(names))
        )

    @override
    def export(self, path: Path, password: str) -> Job[Any]:
        number = len([one for one in self.in_vault if one.stored])
        return self._script.job("keys.export", path, password, result=number, error=self.error)

    @override
    def look_into_export(self, path: Path, password: str) -> Job[Any]:
        if password != self.export_password:
            wrong = WrongPasswordError("This password does not open the file.", "Try another.")
            return self._script.job("keys.look_into_export", path, password, error=wrong)
        return self._script.job("keys.look_into_export", path, password, result=self.found)

    @override
    def import_export(self, path: Path, password: str, names: Collection[str]) -> Job[Any]:
        return self._script.job(
            "keys.import_export", path, password, sorted(names), result=tuple(sorted(names))
        )

    @override
    def plaintext(self, text: str) -> Job[Any]:
        found = []
        for number, line in enumerate(text.split("\n"), 1):
            for match in _PLAIN.finditer(line):
                where = f"api_key of model {number}"
                stored = match[0] in self.kept
                name, mark = "KEPT" if stored else f"KEY_{number}", f"mark of {match[0]}"
                found.append(LiteralKey(number, match.start() + 1, where, name, mark, stored))
        return self._script.job("keys.plaintext", result=tuple(found))

    @override
    def forgotten_names(self, text: str) -> Job[Any]:
        found = plaintext_keys.forgotten(text)
        names = tuple(found)
        return self._script.job("keys.forgotten_names", result=names)

    @override
    def refer_to_names(self, text: str) -> Job[Any]:
        return self._script.job("keys.refer_to_names", result=plaintext_keys.refer(text))

    @override
    def move(
        self,
        text: str,
        base_digest: str,
        names: Mapping[tuple[int, int], str],
        *,
        force: bool = False,
    ) -> Job[Any]:
        if self.move_error is not None:
            return self._script.job("keys.move", dict(names), error=self.move_error)
        lines = text.split("\n")
        for (line, column), name in names.items():
            before, after = lines[line - 1][: column - 1], lines[line - 1][column - 1 :]
            lines[line - 1] = before + _PLAIN.sub(f"os.environ/{name}", after, count=1)
        changed = "\n".join(lines)
        saved = self._put_on_disk(changed)
        moved = MovedKeys(saved, changed, tuple(sorted(names.values())), 5, self.copies_left)
        return self._script.job("keys.move", dict(names), result=moved)

    @override
    @override
    def rotate_master_key(self) -> Job[Any]:
        return self._script.job("keys.rotate_master_key")

    @override
    @override
    def master_key(self) -> Job[Any]:
        return self._script.job("keys.master_key", result=self.KEY)


def a_vault(now: float) -> tuple[KeyEntry, ...]:
    """Of every kind one: used, unused, missing, from the environment, in both places."""
    day = 86_400.0
    return (
        KeyEntry("ANTHROPIC_API_KEY", True, now - 19 * day, ("claude-sonnet", "claude-haiku")),
        KeyEntry("AZURE_API_KEY", True, now - 400 * day),
        KeyEntry("GEMINI_API_KEY", False, None, ("gemini-flash",), (), True),
        KeyEntry("OPENAI_API_KEY", False, None, ("gpt-4o", "gpt-4o-mini")),
        KeyEntry("MISTRAL_API_KEY", True, now - 120, ("mistral-large",), (), True),
        KeyEntry("SLACK_WEBHOOK_URL", True, now - 2 * day, (), ("general_settings",)),
    )
