"""Gemini CLI: how to log in stands in its settings.json, address and key in a .env beside it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from core.clients.tool import (
    Computer,
    Connection,
    Field,
    Launch,
    OwnFolder,
    SettingsFile,
    Tool,
    Value,
)

_HOME = "GEMINI_CLI_HOME"


def _folder(computer: Computer) -> Path:
    return computer.folder(_HOME) / ".gemini"


def _settings(connection: Connection) -> Mapping[str, Value]:
    return {
        "security": {"auth": {"selectedType": "gemini-api-key"}},
        "model": {"name": connection.main},
    }


def _variables(connection: Connection) -> Mapping[str, str]:
    return {
        "GOOGLE_GEMINI_BASE_URL": connection.address,
        "GEMINI_API_KEY": connection.key,
    }


def _launch(connection: Connection) -> Launch:
    own = OwnFolder(_HOME, ".gemini/settings.json", _settings(connection))
    env = {**_variables(connection), "GEMINI_MODEL": connection.main}
    return Launch(
        ("gemini",), env, unset=("GOOGLE_API_KEY", "GOOGLE_GENAI_USE_VERTEXAI"), own_folder=own
    )


GEMINI_CLI = Tool(
    id="gemini-cli",
    name="Gemini CLI",
    protocol="gemini",
    programs=("gemini",),
    files=(
        SettingsFile(
            "json",
            lambda computer: _folder(computer) / "settings.json",
            lambda connection: [Field((), _settings(connection))],
        ),
        SettingsFile(
            "env",
            lambda computer: _folder(computer) / ".env",
            lambda connection: [Field((), _variables(connection))],
        ),
    ),
    launch=_launch,
    note=(
        "In a folder that has a .env of its own, Gemini CLI reads that one instead; and what is "
        "set for your whole session (GEMINI_API_KEY) goes before both. Opened from here it has a "
        "settings folder of its own, without your MCP servers and your GEMINI.md."
    ),
)
