"""Aider: flat keys in .aider.conf.yml. It uses LiteLLM itself: our names get `openai/` before."""

from __future__ import annotations

from collections.abc import Mapping

from core.clients.tool import Connection, Field, Launch, SettingsFile, Tool


def _settings(connection: Connection) -> Mapping[str, str]:
    return {
        "model": f"openai/{connection.main}",
        "weak-model": f"openai/{connection.small}",
        "openai-api-base": f"{connection.address}/v1",
        "openai-api-key": connection.key,
    }


def _launch(connection: Connection) -> Launch:
    settings = _settings(connection).items()
    return Launch(
        ("aider",), {"AIDER_" + name.upper().replace("-", "_"): value for name, value in settings}
    )


AIDER = Tool(
    id="aider",
    name="Aider",
    protocol="chat",
    programs=("aider",),
    has_small=True,
    files=(
        SettingsFile(
            "yaml",
            lambda computer: computer.home / ".aider.conf.yml",
            lambda connection: [Field((), _settings(connection))],
        ),
    ),
    launch=_launch,
    note="A .aider.conf.yml or a .env in the repository goes before the one in your home folder.",
)
