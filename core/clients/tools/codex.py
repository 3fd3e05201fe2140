"""Codex: a provider of our own in its config.toml; it speaks only the responses protocol."""

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
)

_KEY_VARIABLE: Final = "LITELLM_POCKET_KEY"


def _provider(connection: Connection) -> Mapping[str, str]:
    return {
        "name": PROVIDER_NAME,
        "base_url": f"{connection.address}/v1",
        "wire_api": "responses",
    }


def _place(computer: Computer) -> Path:
    return computer.folder("CODEX_HOME", ".codex") / "config.toml"


def _fields(connection: Connection) -> list[Field]:
    # A variable (`env_key`) would have to be set wherever Codex is started from.
    provider = {**_provider(connection), "experimental_bearer_token": connection.key}
    return [
        Field(("model",), connection.main),
        Field(("model_provider",), PROVIDER),
        Field(("model_providers", PROVIDER), provider),
    ]


def _launch(connection: Connection) -> Launch:
    provider = {**_provider(connection), "env_key": _KEY_VARIABLE}
    settings = {
        "model": connection.main,
        "model_provider": PROVIDER,
        **{f"model_providers.{PROVIDER}.{name}": value for name, value in provider.items()},
    }
    argv = ["codex"]
    for name, value in settings.items():
        # Single quotes where they will do: the others mean something to batch files.
        quoted = json.dumps(value) if "'" in value else f"'{value}'"
        argv += ["-c", f"{name}={quoted}"]
    return Launch(tuple(argv), {_KEY_VARIABLE: connection.key})


CODEX = Tool(
    id="codex",
    name="Codex",
    protocol="responses",
    programs=("codex",),
    files=(SettingsFile("toml", _place, _fields),),
    launch=_launch,
    note="A profile in its config.toml, or one given with --profile, may name another model.",
)
