"""The `llm` command: a model in extra-openai-models.yaml, its key in keys.json."""

from __future__ import annotations

from pathlib import Path

from core.clients.tool import PROVIDER, Computer, Connection, Field, Item, SettingsFile, Tool, Value


def _folder(computer: Computer) -> Path:
    """As `click.get_app_dir` has it."""
    if computer.platform == "win32":
        place = computer.roaming
    elif computer.platform == "darwin":
        place = computer.home / "Library" / "Application Support"
    else:
        place = computer.config
    named = computer.environ.get("LLM_USER_PATH", "")
    return Path(named) if named else place / "io.datasette.llm"


def _models(connection: Connection) -> list[Field]:
    model: Value = {
        "model_id": PROVIDER,
        "model_name": connection.main,
        "api_base": f"{connection.address}/v1",
        "api_key_name": PROVIDER,
        "supports_tools": True,
        "supports_schema": True,
    }
    return [Field((Item("model_id", PROVIDER),), model)]


LLM = Tool(
    id="llm",
    name="llm",
    protocol="chat",
    programs=("llm",),
    files=(
        SettingsFile(
            "yaml", lambda computer: _folder(computer) / "extra-openai-models.yaml", _models
        ),
        SettingsFile(
            "json",
            lambda computer: _folder(computer) / "keys.json",
            lambda connection: [Field((PROVIDER,), connection.key)],
        ),
    ),
    note=f"Ask it with: llm -m {PROVIDER} 'Hello'",
)
