"""Zed: a provider of our own in its settings.json; keys it keeps in the system's keychain."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from core.clients.tool import (
    PROVIDER,
    Computer,
    Connection,
    Field,
    Launch,
    SettingsFile,
    Tool,
    Value,
)

_CONTEXT = 128_000
"""Tokens. It wants to know, and the config does not say; a model with less is rare."""


def _place(computer: Computer) -> Path:
    if computer.platform == "win32":
        return computer.roaming / "Zed" / "settings.json"
    if computer.platform == "darwin":
        return computer.home / ".config" / "zed" / "settings.json"
    return computer.config / "zed" / "settings.json"


def _settings(connection: Connection) -> Mapping[str, Value]:
    models: Value = [
        {"name": name, "display_name": name, "max_tokens": _CONTEXT}
        for name in dict.fromkeys((connection.main, connection.small))
    ]
    provider: Value = {"api_url": f"{connection.address}/v1", "available_models": models}
    return {
        "language_models": {"openai_compatible": {PROVIDER: provider}},
        "agent": {"default_model": {"provider": PROVIDER, "model": connection.main}},
    }


ZED = Tool(
    id="zed",
    name="Zed",
    protocol="chat",
    programs=("zed", "zeditor", "zed-editor"),
    files=(SettingsFile("json", _place, lambda connection: [Field((), _settings(connection))]),),
    launch=lambda connection: Launch(("zed",), {"LITELLM_POCKET_API_KEY": connection.key}),
    snippet=lambda connection: (
        f"Key for the provider {PROVIDER} (Settings, AI, LLM Providers): {connection.key}\n"
    ),
    note=(
        "Zed keeps keys in the system's keychain: enter the key once, under Settings, AI, LLM "
        "Providers, litellm-pocket. Opened from here, it has the key for that once, if Zed does "
        "not run yet and is connected."
    ),
)
