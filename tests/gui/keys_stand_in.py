"""The part of the stand-in engine that is about keys, and a vault to show."""

from __future__ import annotations

import time
from collections.abc import Collection
from pathlib import Path
from typing import Any

from core.base.errors import UserError, WrongPasswordError
from core.base.events import EventQueue, Job, KeysChanged
from core.config.catalog import ProviderKeys
from core.keys.inventory import FoundInFile, FoundKey, KeyEntry, LineRemark

CATALOG = (
    ProviderKeys("openai", "OpenAI", ("OPENAI_API_KEY", "OPENAI_ORGANIZATION")),
    ProviderKeys("anthropic", "Anthropic", ("ANTHROPIC_API_KEY",)),
    ProviderKeys("azure", "Azure", ("AZURE_API_KEY", "AZURE_API_BASE", "AZURE_API_VERSION")),
    ProviderKeys("gemini", "Google Gemini", ("GEMINI_API_KEY",)),
    ProviderKeys("groq", "Groq", ("GROQ_API_KEY",)),
    ProviderKeys("mistral", "Mistral", ("MISTRAL_API_KEY",)),
)


class HoldsKeys:
    """Mixed into the stand-in engine: an empty vault unless a test fills it."""

    events: EventQueue
    entries: tuple[KeyEntry, ...] = ()
    """Names in the vault or in the config."""
    values: dict[str, str]
    """Of those in the vault."""
    found: tuple[FoundKey, ...] = ()
    """In whatever is looked into."""
    remarks: tuple[LineRemark, ...] = ()
    """On the lines of a .env file that is looked into."""
    key_error: UserError | None = None
    """What the next change of a key fails with."""
    export_password = "window seat 12"

    def _job(self, what: str, *args: Any, result: Any = None, error: Any = None) -> Job[Any]:
        raise NotImplementedError

    def fill_vault(self, *entries: KeyEntry, **values: str) -> None:
        """Have these, with these values."""
        self.entries = tuple(sorted(entries, key=lambda one: one.name))
        self.values = {one.name: f"sk-{one.name}-value" for one in entries if one.stored}
        self.values.update(values)

    def keys(self) -> Job[Any]:
        return self._job("keys", result=self.entries)

    def put_key(self, name: str, value: str) -> Job[Any]:
        if self.key_error is not None:
            return self._job("put_key", name, value, error=self.key_error)
        before = next((one for one in self.entries if one.name == name), KeyEntry(name, True))
        others = tuple(one for one in self.entries if one.name != name)
        now = KeyEntry(name, True, time.time(), before.models, before.places, before.in_environment)
        self.fill_vault(*others, now, **{**getattr(self, "values", {}), name: value})
        self.events.post(KeysChanged(stale=False))
        return self._job("put_key", name, value)

    def remove_key(self, name: str) -> Job[Any]:
        self.fill_vault(*(one for one in self.entries if one.name != name))
        self.events.post(KeysChanged(stale=False))
        return self._job("remove_key", name)

    def reveal_key(self, name: str) -> Job[Any]:
        return self._job("reveal_key", name, result=self.values[name], error=self.key_error)

    def key_catalog(self) -> Job[Any]:
        return self._job("key_catalog", result=CATALOG)

    def look_into_env_file(self, path: Path) -> Job[Any]:
        found = FoundInFile(self.found, self.remarks)
        return self._job("look_into_env_file", path, result=found, error=self.key_error)

    def import_env_file(self, path: Path, names: Collection[str]) -> Job[Any]:
        return self._job("import_env_file", path, sorted(names), result=tuple(sorted(names)))

    def look_into_environment(self) -> Job[Any]:
        return self._job("look_into_environment", result=self.found)

    def import_environment(self, names: Collection[str]) -> Job[Any]:
        return self._job("import_environment", sorted(names), result=tuple(sorted(names)))

    def export_keys(self, path: Path, password: str) -> Job[Any]:
        number = len([one for one in self.entries if one.stored])
        return self._job("export_keys", path, password, result=number, error=self.key_error)

    def look_into_export(self, path: Path, password: str) -> Job[Any]:
        if password != self.export_password:
            wrong = WrongPasswordError("This password does not open the file.", "Try another.")
            return self._job("look_into_export", path, password, error=wrong)
        return self._job("look_into_export", path, password, result=self.found)

    def import_export(self, path: Path, password: str, names: Collection[str]) -> Job[Any]:
        return self._job(
            "import_export", path, password, sorted(names), result=tuple(sorted(names))
        )


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
