"""The four tools: how each is asked without a person, and what its own settings look like."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Case:
    """One of them."""

    tool_id: str
    program: str
    ask: tuple[str, ...]
    """Before the question."""
    after: tuple[str, ...]
    """Behind it."""
    tool: str
    """Its name for running a command."""
    arguments: dict[str, Any]
    settings: str
    """In the home folder."""
    own: bytes
    """Settings of a person, which must come back as they are."""
    switches: dict[str, str] = field(default_factory=dict)
    """Leave out what only asks its maker for news."""

    def args(self, question: str) -> list[str]:
        return [*self.ask, question, *self.after]


CAT = "cat secret.txt"
CASES = (
    Case(
        "claude-code",
        "claude",
        ("-p",),
        ("--allowedTools", "Bash"),
        "Bash",
        {"command": CAT, "description": "Look"},
        ".claude/settings.json",
        b'{ "theme":"dark",\r\n\t"env" : {"MINE": "1"} }',
        {"CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC": "1"},
    ),
    Case(
        "codex",
        "codex",
        ("exec", "--skip-git-repo-check", "--sandbox", "danger-full-access"),
        (),
        "exec_command",
        {"cmd": CAT},
        ".codex/config.toml",
        b'# mine\r\nmodel = "theirs"   # the best\r\n\r\n[analytics]\r\nenabled = false\r\n',
    ),
    Case(
        "gemini-cli",
        "gemini",
        ("--yolo", "-p"),
        (),
        "run_shell_command",
        {"command": CAT},
        ".gemini/settings.json",
        b'{\n  // mine\n  "ui": {"theme": "Ayu"},\n'
        b'  "privacy": {"usageStatisticsEnabled": false}\n}',
        {"GEMINI_CLI_TRUST_WORKSPACE": "true"},
    ),
    Case(
        "opencode",
        "opencode",
        ("run",),
        (),
        "bash",
        {"command": CAT, "description": "Look"},
        ".config/opencode/opencode.json",
        b'{\n  // mine\n  "$schema": "https://opencode.ai/config.json",\n'
        b'  "share": "disabled",\n}\n',
        {"OPENCODE_DISABLE_AUTOUPDATE": "1", "OPENCODE_DISABLE_MODELS_FETCH": "1"},
    ),
)

NOWHERE = "http://127.0.0.1:9"
ELSEWHERE = {
    "claude-code": json.dumps(
        {
            "model": "opus",
            "apiKeyHelper": "echo sk-theirs",
            "env": {
                "ANTHROPIC_BASE_URL": NOWHERE,
                "ANTHROPIC_AUTH_TOKEN": "sk-theirs",
                "ANTHROPIC_MODEL": "theirs",
                "CLAUDE_CODE_USE_BEDROCK": "1",
            },
        }
    ),
    "codex": (
        'model = "theirs"\nmodel_provider = "other"\n[model_providers.other]\nname = "Other"\n'
        f'base_url = "{NOWHERE}/v1"\nwire_api = "responses"\n'
    ),
    "gemini-cli": json.dumps(
        {"security": {"auth": {"selectedType": "oauth-personal"}}, "model": {"name": "theirs"}}
    ),
    "opencode": json.dumps(
        {
            "model": "other/theirs",
            "provider": {
                "other": {
                    "npm": "@ai-sdk/openai-compatible",
                    "options": {"baseURL": f"{NOWHERE}/v1", "apiKey": "sk-theirs"},
                    "models": {"theirs": {"name": "theirs"}},
                }
            },
        }
    ),
}
"""Settings that lead to another gateway, by tool: as programs of the same kind leave them."""
