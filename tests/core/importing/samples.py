"""Settings as other programs write them, of our own making."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

DEEPSEEK_KEY = "sk-ds-0123456789abcdef01234567"
RELAY_KEY = "sk-relay-0123456789abcdef0123"
CLIENT_KEY = "sk-clients-0123456789abcdef01"
GEMINI_KEY = "AIzaSyA0123456789abcdefghijklmnopqrstuv"
HOOK_KEY = "sk-stock-0123456789abcdef0123"
ENV_KEY = "sk-env-0123456789abcdef012345"
SECRETS = (DEEPSEEK_KEY, RELAY_KEY, CLIENT_KEY, GEMINI_KEY, HOOK_KEY, ENV_KEY, "hunter22")

ROUTER = """\
// Written by hand, with what JSON5 allows
{
  LOG: true,
  "APIKEY": 'CLIENT',
  "PROXY_URL": "http://me:hunter22@127.0.0.1:7890",
  "Providers": [
    {
      "name": "deepseek",
      "api_base_url": "https://api.deepseek.com/chat/completions",
      "api_key": "DEEPSEEK",
      "models": ["deepseek-chat", "deepseek-reasoner"],
      "transformer": {"use": ["deepseek"], "deepseek-chat": {"use": ["tooluse"]}},
    },
    {
      "name": "openrouter",
      "api_base_url": "https://openrouter.ai/api/v1/chat/completions",
      "api_key": "$OPENROUTER_API_KEY",
      "models": ["anthropic/claude-sonnet-4"],
      "transformer": {"use": ["openrouter"]}
    },
    {
      "name": "ollama", /* here */
      "api_base_url": "http://localhost:11434/v1/chat/completions",
      "api_key": "ollama",
      "models": ["qwen2.5-coder:latest"]
    },
    {
      "name": "gemini",
      "api_base_url": "https://generativelanguage.googleapis.com/v1beta/models/",
      "api_key": "${GEMINI_API_KEY}",
      "models": ["gemini-2.5-flash"],
      "transformer": {"use": ["gemini"]}
    },
    {
      "name": "dashscope",
      "api_base_url": "https://dashscope.aliyuncs.com/compatible-mode/v1/chat/completions",
      "api_key": "",
      "models": ["qwen3-coder-plus"],
      "transformer": {"use": [["maxtoken", {"max_tokens": 65536}], "enhancetool"]}
    },
    {
      "name": "gemini-cli",
      "api_base_url": "https://cloudcode-pa.googleapis.com/v1internal",
      "api_key": "sk-xxx",
      "models": ["gemini-2.5-pro"],
      "transformer": {"use": ["gemini-cli"]}
    },
  ],
  "Router": {
    "default": "deepseek,deepseek-chat",
    "background": "ollama,qwen2.5-coder:latest",
    "think": "deepseek,deepseek-reasoner",
    "longContext": "openrouter,anthropic/claude-sonnet-4",
    "longContextThreshold": 60000,
    "webSearch": "gemini-cli,gemini-2.5-pro",
  },
}
""".replace("CLIENT", CLIENT_KEY).replace("DEEPSEEK", DEEPSEEK_KEY)

RELAY = {
    "env": {
        "ANTHROPIC_BASE_URL": "https://relay.example.com/claude",
        "ANTHROPIC_AUTH_TOKEN": RELAY_KEY,
        "ANTHROPIC_MODEL": "kimi-k2.7-code[1m]",
        "ANTHROPIC_DEFAULT_SONNET_MODEL": "kimi-k2.7-code",
        "ANTHROPIC_DEFAULT_HAIKU_MODEL": "kimi-k2.7-mini",
    }
}
CODEX = {
    "auth": {"OPENAI_API_KEY": RELAY_KEY},
    "config": (
        'model_provider = "custom"\nmodel = "gpt-5.6-sol"\n\n[model_providers.custom]\n'
        'name = "relay"\nbase_url = "https://relay.example.com/v1"\nwire_api = "responses"\n'
    ),
}
GEMINI = {
    "env": {
        "GOOGLE_GEMINI_BASE_URL": "https://relay.example.com",
        "GEMINI_API_KEY": GEMINI_KEY,
        "GEMINI_MODEL": "gemini-3.6-flash",
    }
}
SWITCH: list[tuple[str, str, str, Any, Any]] = [
    ("1", "claude", "Kimi", RELAY, {}),
    ("2", "claude", "Claude Official", {"env": {}}, {}),
    ("3", "claude", "Any Claude", {"env": {**RELAY["env"]}}, {"apiFormat": "openai_chat"}),
    ("4", "codex", "Relay", CODEX, {}),
    ("5", "gemini", "Relay", GEMINI, {}),
    ("6", "opencode", "Other", {"options": {"apiKey": RELAY_KEY}}, {}),
]
"""id, app, name, settings, meta."""

TABLE = """
CREATE TABLE providers (
    id TEXT NOT NULL, app_type TEXT NOT NULL, name TEXT NOT NULL,
    settings_config TEXT NOT NULL, website_url TEXT, category TEXT, created_at INTEGER,
    sort_index INTEGER, notes TEXT, icon TEXT, icon_color TEXT,
    meta TEXT NOT NULL DEFAULT '{}', is_current BOOLEAN NOT NULL DEFAULT 0,
    in_failover_queue BOOLEAN NOT NULL DEFAULT 0, PRIMARY KEY (id, app_type));
CREATE TABLE settings (key TEXT PRIMARY KEY, value TEXT);
"""


def router_file(folder: Path, text: str = ROUTER) -> Path:
    """The settings of Claude Code Router, versions 1 and 2."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "config.json"
    path.write_bytes(text.encode())
    return path


def router_database(folder: Path, config: Any) -> Path:
    """Version 3, which leaves its newest words in a file beside the database."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "config.sqlite"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute(
            "CREATE TABLE app_config (key TEXT PRIMARY KEY, value_json TEXT NOT NULL, "
            "updated_at TEXT NOT NULL)"
        )
        row = ("default", json.dumps(config), "2026-08-22")
        connection.execute("INSERT INTO app_config VALUES (?, ?, ?)", row)
        connection.commit()
    return path


def switch_database(folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "cc-switch.db"
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(TABLE)
        for number, (id_, app, name, settings, meta) in enumerate(SWITCH):
            connection.execute(
                "INSERT INTO providers (id, app_type, name, settings_config, meta, sort_index) "
                "VALUES (?, ?, ?, ?, ?, ?)",
                (id_, app, name, json.dumps(settings), json.dumps(meta), number),
            )
        connection.commit()
    return path


def switch_export(folder: Path) -> Path:
    with closing(sqlite3.connect(switch_database(folder))) as connection:
        lines = list(connection.iterdump())
    head = ["-- CC Switch SQLite 导出", "PRAGMA foreign_keys=OFF;", "PRAGMA user_version=12;"]
    path = folder / "export.sql"
    path.write_bytes("\n".join([*head, *lines]).encode())
    return path


def switch_json(folder: Path) -> Path:
    """Of versions before the database."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "config.json"
    apps: dict[str, Any] = {"version": 2, "mcp": {"claude": {"servers": {"x": {}}}}}
    for id_, app, name, settings, meta in SWITCH:
        entry = {"id": id_, "name": name, "settingsConfig": settings, "meta": meta}
        apps.setdefault(app, {"providers": {}, "current": id_})["providers"][id_] = entry
    path.write_bytes(json.dumps(apps).encode())
    return path


STOCK = f"""\
# mine
include:
  - more/models.yaml
model_list:
  - model_name: own
    litellm_params:
      model: custom_openai/small
      api_base: http://127.0.0.1:1/v1
      api_key: {HOOK_KEY}
litellm_settings:
  callbacks: [hooks.handler]
general_settings:
  master_key: {CLIENT_KEY}
"""
MORE = f"""\
model_list:
  - model_name: included
    litellm_params:
      model: custom_openai/small
      api_base: os.environ/COMPANY_BASE
      api_key: os.environ/COMPANY_KEY
  - model_name: other
    litellm_params: {{model: deepseek/deepseek-chat, api_key: {DEEPSEEK_KEY}}}
"""
HOOKS = """\
from litellm.integrations.custom_logger import CustomLogger


class Handler(CustomLogger):
    async def async_pre_call_hook(self, user_api_key_dict, cache, data, call_type):
        for message in data.get("messages", []):
            message["content"] = "hooked: " + str(message["content"])
        return data


handler = Handler()
"""
ENV = f"""\
COMPANY_KEY={ENV_KEY}
COMPANY_BASE=http://127.0.0.1:1/v1
LITELLM_MASTER_KEY=sk-1234
EDITOR=vim
a line of nothing
"""


def stock_folder(folder: Path, stock: str = STOCK, more: str = MORE, env: str = ENV) -> Path:
    """A config of LiteLLM with an include, a hook and a .env beside it."""
    (folder / "more").mkdir(parents=True)
    (folder / "config.yaml").write_bytes(stock.encode())
    (folder / "more" / "models.yaml").write_bytes(more.encode())
    (folder / "hooks.py").write_bytes(HOOKS.encode())
    (folder / "unused.py").write_bytes(b"raise SystemExit\n")
    (folder / ".env").write_bytes(env.encode())
    return folder
