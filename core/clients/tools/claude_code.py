"""Claude Code: its settings file holds environment variables that it sets for itself."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Final

from core.clients.tool import Computer, Connection, Field, Launch, SettingsFile, Tool

_ELSEWHERE: Final = (
    *("ANTHROPIC_API_KEY", "ANTHROPIC_SMALL_FAST_MODEL", "CLAUDE_CODE_OAUTH_TOKEN"),
    *("CLAUDE_CODE_USE_BEDROCK", "CLAUDE_CODE_USE_VERTEX", "CLAUDE_CODE_USE_FOUNDRY"),
)
"""Variables that would lead it to another provider."""


def _variables(connection: Connection) -> Mapping[str, str]:
    return {
        "ANTHROPIC_BASE_URL": connection.address,
        "ANTHROPIC_AUTH_TOKEN": connection.key,
        "ANTHROPIC_MODEL": connection.main,
        # What its agents and commands ask for by these names has no other meaning here.
        "ANTHROPIC_DEFAULT_OPUS_MODEL": connection.main,
        "ANTHROPIC_DEFAULT_SONNET_MODEL": connection.main,
        "ANTHROPIC_DEFAULT_HAIKU_MODEL": connection.small,
    }


def _place(computer: Computer) -> Path:
    return computer.folder("CLAUDE_CONFIG_DIR", ".claude") / "settings.json"


def _fields(connection: Connection) -> list[Field]:
    return [Field(("env", name), value) for name, value in _variables(connection).items()]


def _launch(connection: Connection) -> Launch:
    # Else what its settings file says of address, key and provider would go before.
    env = {**_variables(connection), "CLAUDE_CODE_PROVIDER_MANAGED_BY_HOST": "1"}
    return Launch(("claude",), env, unset=_ELSEWHERE)


CLAUDE_CODE = Tool(
    id="claude-code",
    name="Claude Code",
    protocol="messages",
    programs=("claude",),
    has_small=True,
    files=(SettingsFile("json", _place, _fields),),
    launch=_launch,
)
