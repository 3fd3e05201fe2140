"""OpenCode: a provider of our own in its opencode.json."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from core.clients.tool import (
    PROVIDER,
    PROVIDER_NAME,
    Computer,
    Connection,
    Field,
    Launch,
    SettingsFile,
    Tool,
    Value,
    is_there,
)

_KEY_VARIABLE: Final = "LITELLM_POCKET_KEY"


def _settings(connection: Connection, key: str) -> Mapping[str, Value]:
    models = dict.fromkeys((connection.main, connection.small))
    return {
        "model": f"{PROVIDER}/{connection.main}",
        "small_model": f"{PROVIDER}/{connection.small}",
        "provider": {
            PROVIDER: {
                "npm": "@ai-sdk/openai-compatible",
                "name": PROVIDER_NAME,
                "options": {"baseURL": f"{connection.address}/v1", "apiKey": key},
                "models": {name: {"name": name} for name in models},
            }
        },
    }


def _place(computer: Computer) -> Path:
    """Of several files it reads all, and the first of these last."""
    folder = computer.config / "opencode"
    places = [folder / name for name in ("opencode.jsonc", "opencode.json", "config.json")]
    return next((one for one in places if is_there(one)), folder / "opencode.json")


def _fields(connection: Connection) -> list[Field]:
    return [
        # It would write this by itself, and the file were no longer ours alone.
        Field(("$schema",), "https://opencode.ai/config.json", only_missing=True),
        Field((), _settings(connection, connection.key)),
    ]


def _launch(connection: Connection) -> Launch:
    settings = _settings(connection, f"{{env:{_KEY_VARIABLE}}}")
    return Launch(
        ("opencode",),
        {"OPENCODE_CONFIG_CONTENT": json.dumps(settings), _KEY_VARIABLE: connection.key},
    )


OPENCODE = Tool(
    id="opencode",
    name="OpenCode",
    protocol="chat",
    programs=("opencode",),
    has_small=True,
    files=(SettingsFile("json", _place, _fields),),
    launch=_launch,
    note="A project's own opencode.json may name another model.",
)
