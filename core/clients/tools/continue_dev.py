"""Continue: a model more in the list of its config.yaml."""

from __future__ import annotations

from pathlib import Path

from core.clients.tool import (
    PROVIDER_NAME,
    Computer,
    Connection,
    Field,
    Item,
    SettingsFile,
    Tool,
    is_there,
)


def _folder(computer: Computer) -> Path:
    return computer.folder("CONTINUE_GLOBAL_DIR", ".continue")


def _place(computer: Computer) -> Path:
    return _folder(computer) / "config.yaml"


def _obstacle(computer: Computer) -> str:
    if is_there(_folder(computer) / "config.json") and not is_there(_place(computer)):
        return "It reads config.json here, and would no longer do so beside a config.yaml."
    return ""


def _fields(connection: Connection) -> list[Field]:
    model = {
        "name": PROVIDER_NAME,
        "provider": "openai",
        "model": connection.main,
        "apiBase": f"{connection.address}/v1",
        "apiKey": connection.key,
        "roles": ["chat", "edit", "apply"],
    }
    return [
        Field(("name",), "Local", only_missing=True),
        Field(("version",), "1.0.0", only_missing=True),
        Field(("schema",), "v1", only_missing=True),
        Field(("models", Item("name", PROVIDER_NAME)), model),
    ]


CONTINUE = Tool(
    id="continue",
    name="Continue",
    protocol="chat",
    programs=("cn",),
    files=(SettingsFile("yaml", _place, _fields, _obstacle),),
    note="Choose “LiteLLM Pocket” among its models then.",
)
