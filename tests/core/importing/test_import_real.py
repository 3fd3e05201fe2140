"""What was imported really starts and answers: the real LiteLLM before a fake upstream."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from core.importing.draft import Draft
from core.importing.service import plan
from tests.core.importing import samples
from tests.core.sidecar.copies import ImportedSidecar
from tests.core.sidecar.harness import DEMO, Run
from tests.core.sidecar.protocols import ask
from tests.fixtures.fake_upstream import FakeUpstream

pytestmark = [pytest.mark.real, pytest.mark.timeout(480)]
CHAT_KEY, CLAUDE_KEY, GOOGLE_KEY = (f"sk-{one}-0123456789abcdef0123" for one in ("c", "a", "g"))


def router(address: str) -> dict[str, Any]:
    return {
        "Providers": [
            {
                "name": "plain",
                "api_base_url": f"{address}/v1/chat/completions",
                "api_key": CHAT_KEY,
                "models": ["small"],
                "transformer": {"use": [["maxtoken", {"max_tokens": 99}]]},
            },
            {
                "name": "claudes",
                "api_base_url": f"{address}/v1/messages",
                "api_key": CLAUDE_KEY,
                "models": ["claude-like"],
                "transformer": {"use": ["Anthropic"]},
            },
            {
                "name": "googles",
                "api_base_url": f"{address}/v1beta/models/",
                "api_key": "$GOOGLE_KEY",
                "models": ["gemini-like"],
                "transformer": {"use": ["gemini"]},
            },
        ],
        "Router": {
            "default": "plain,small",
            "background": "googles,gemini-like",
            "longContext": "claudes,claude-like",
        },
    }


def switch(folder: Path, address: str) -> Path:
    """A relay for Claude that names no model, one for Codex that speaks responses alone."""
    path = samples.switch_database(folder)
    relay = {"env": {"ANTHROPIC_BASE_URL": address, "ANTHROPIC_AUTH_TOKEN": CLAUDE_KEY}}
    codex = samples.CODEX["config"]
    assert isinstance(codex, str)
    config = codex.replace("https://relay.example.com", address)
    codexes = {"auth": {"OPENAI_API_KEY": CHAT_KEY}, "config": config}
    rows = [
        ("1", "claude", "Any", json.dumps(relay)),
        ("2", "codex", "Codexes", json.dumps(codexes)),
    ]
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("DELETE FROM providers")
        connection.executemany(
            "INSERT INTO providers (id, app_type, name, settings_config) VALUES (?, ?, ?, ?)", rows
        )
        connection.commit()
    return path


def environment(*drafts: Draft) -> dict[str, str]:
    return {key.name: key.value for draft in drafts for key in draft.keys}


def test_claude_code_router_and_cc_switch_answer_as_they_did(tmp_path: Path) -> None:
    with FakeUpstream() as upstream, ImportedSidecar() as sidecar:
        text = json.dumps(router(upstream.address))
        first = plan(samples.router_file(tmp_path / "r", text), DEMO, {})
        second = plan(switch(tmp_path / "s", upstream.address), first.text, environment(first))
        (tmp_path / "run").mkdir()
        given = {**environment(first, second), "GOOGLE_KEY": GOOGLE_KEY}
        sidecar.serve(Run(tmp_path / "run", second.text, given))
        with sidecar.client() as client:
            for model, path, key in (
                ("small", "/v1/chat/completions", CHAT_KEY),
                ("default", "/v1/chat/completions", CHAT_KEY),
                ("claude-like", "/v1/messages", CLAUDE_KEY),
                ("longContext", "/v1/messages", CLAUDE_KEY),
                ("gemini-like", "/v1beta/models/gemini-like:generateContent", GOOGLE_KEY),
                ("background", "/v1beta/models/gemini-like:generateContent", GOOGLE_KEY),
                ("any/claude-sonnet-9", "/v1/messages", CLAUDE_KEY),
                ("gpt-5.6-sol", "/v1/responses", CHAT_KEY),
            ):
                for protocol in ("chat", "messages"):
                    upstream.asked.clear()
                    heard = ask(client, protocol, model, "Hello")
                    assert heard.status == 200, (model, protocol, heard.error)
                    (asked,) = upstream.asked
                    assert asked.path.partition("?")[0] == path, (model, protocol)
                    assert key in json.dumps(asked.headers), (model, protocol)
            upstream.asked.clear()
            ask(client, "chat", "small", "Hello")
            assert upstream.asked[0].body["max_tokens"] == 99


def test_a_stock_folder_with_a_hook_and_an_include_starts_and_answers(tmp_path: Path) -> None:
    with FakeUpstream() as upstream, ImportedSidecar() as sidecar:
        base = f"{upstream.address}/v1"
        folder = samples.stock_folder(
            tmp_path / "s",
            samples.STOCK.replace("http://127.0.0.1:1/v1", base),
            env=samples.ENV.replace("http://127.0.0.1:1/v1", base),
        )
        draft = plan(folder, DEMO, {})
        run = tmp_path / "run"
        for file in draft.files:
            target = run / file.name
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(file.data)
        sidecar.serve(Run(run, draft.text, environment(draft)))
        with sidecar.client() as client:
            for model, key in (("own", samples.HOOK_KEY), ("included", samples.ENV_KEY)):
                upstream.asked.clear()
                assert ask(client, "chat", model, "Hello").status == 200
                (asked,) = upstream.asked
                assert asked.body["messages"][0]["content"] == "hooked: Hello"
                assert asked.headers["authorization"] == f"Bearer {key}"
