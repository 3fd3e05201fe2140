"""cc-switch's providers as models of LiteLLM."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from core.base.errors import ConfigError
from core.config.document import parse
from core.config.forms.model_edits import models
from core.config.lint import lint
from core.importing.draft import Draft
from core.importing.service import plan
from tests.core.importing import samples

BASE = """\
model_list:
  - model_name: demo
    litellm_params: {model: openai/demo, mock_response: hello}
general_settings:
  master_key: os.environ/LITELLM_MASTER_KEY
"""


def params(draft: Draft) -> dict[str, dict[str, Any]]:
    return {
        one.fields.name: {"model": one.fields.model, **one.fields.params, **one.fields.info}
        for one in models(parse(draft.text))
        if one.fields.name != "demo"
    }


def said(draft: Draft, where: str) -> str:
    return "\n".join(f"{one.outcome}: {one.text}" for one in draft.report if where in one.where)


@pytest.mark.parametrize(
    "make", [samples.switch_database, samples.switch_export, samples.switch_json]
)
def test_each_form_of_its_settings_gives_the_same_models(
    tmp_path: Path, make: Callable[[Path], Path]
) -> None:
    draft = plan(make(tmp_path / "s"), BASE, {})
    key = "os.environ/KIMI_API_KEY"
    relay = {"api_base": "https://relay.example.com/claude", "api_key": key}
    assert params(draft) == {
        "kimi-k2.7-code": {"model": "anthropic/kimi-k2.7-code", **relay},
        "kimi-k2.7-mini": {"model": "anthropic/kimi-k2.7-mini", **relay},
        "kimi-k2.7-code-any-claude": {"model": "custom_openai/kimi-k2.7-code", **relay},
        "kimi-k2.7-mini-any-claude": {"model": "custom_openai/kimi-k2.7-mini", **relay},
        "gpt-5.6-sol": {
            "model": "openai/gpt-5.6-sol",
            "api_base": "https://relay.example.com/v1",
            "api_key": key,
            "mode": "responses",
        },
        "gemini-3.6-flash": {
            "model": "gemini/gemini-3.6-flash",
            "api_base": "https://relay.example.com/v1beta",
            "api_key": "os.environ/RELAY_API_KEY",
        },
    }
    assert {one.name: one.value for one in draft.keys} == {
        "KIMI_API_KEY": samples.RELAY_KEY,
        "RELAY_API_KEY": samples.GEMINI_KEY,
    }
    assert "account of its own" in said(draft, "Claude, Claude Official")
    assert "[1m]" in said(draft, "Claude, Kimi")
    assert "only those of Claude Code, Codex and Gemini" in said(draft, "opencode")
    assert lint(draft.text, {"LITELLM_MASTER_KEY", "KIMI_API_KEY", "RELAY_API_KEY"}) == ()
    everything = repr(draft) + draft.text
    assert not [one for one in samples.SECRETS if one in everything]


def from_json(tmp_path: Path, app: str, settings: Any, meta: Any = None) -> Draft:
    entry = {"id": "1", "name": "Some Relay", "settingsConfig": settings, "meta": meta}
    path = tmp_path / "config.json"
    path.write_text(json.dumps({app: {"providers": {"1": entry}, "current": "1"}}), "utf-8")
    return plan(path, BASE, {})


def test_a_relay_without_models_comes_as_a_pattern(tmp_path: Path) -> None:
    env = {"ANTHROPIC_BASE_URL": "https://r.example.com/", "ANTHROPIC_API_KEY": samples.RELAY_KEY}
    draft = from_json(tmp_path, "claude", {"env": env})
    assert params(draft)["some-relay/*"] == {
        "model": "anthropic/*",
        "api_base": "https://r.example.com",
        "api_key": "os.environ/SOME_RELAY_API_KEY",
    }
    assert "clients ask for some-relay/" in said(draft, "Some Relay")
    assert lint(draft.text, {"LITELLM_MASTER_KEY", "SOME_RELAY_API_KEY"}) == ()


@pytest.mark.parametrize(
    ("app", "settings", "meta", "why"),
    [
        ("codex", {"auth": {}, "config": ""}, {"providerType": "codex_oauth"}, "account of its"),
        ("codex", {"auth": {"OPENAI_API_KEY": "x"}, "config": "= ["}, {}, "account of its own"),
        ("claude", "no mapping", {}, "no settings"),
        (
            "claude",
            {"env": {"ANTHROPIC_BASE_URL": "http://127.0.0.1:15721", "ANTHROPIC_AUTH_TOKEN": "P"}},
            {},
            "own proxy",
        ),
        ("gemini", {"env": {"GOOGLE_GEMINI_BASE_URL": "nowhere"}}, {}, "does not begin with http"),
    ],
)
def test_what_cannot_be_taken_says_why(
    tmp_path: Path, app: str, settings: Any, meta: Any, why: str
) -> None:
    draft = from_json(tmp_path, app, settings, meta)
    assert draft.is_empty
    assert why in said(draft, "Some Relay")


def test_what_its_program_has_not_written_back_yet_is_read(tmp_path: Path) -> None:
    path = samples.router_database(tmp_path, {"Providers": []})
    with closing(sqlite3.connect(path)) as open_there:
        provider = {"name": "late", "api_base_url": "http://10.0.0.1/v1", "models": ["late"]}
        text = json.dumps({"Providers": [provider]})
        open_there.execute("UPDATE app_config SET value_json = ?", (text,))
        open_there.commit()
        assert path.with_name("config.sqlite-wal").stat().st_size > 0
        assert "late" in params(plan(path, "", {}))


def test_a_folder_that_may_not_be_written_to_is_read_and_nothing_is_left_in_it(
    tmp_path: Path,
) -> None:
    path = samples.switch_database(tmp_path / "s")
    before = {one.name: one.read_bytes() for one in path.parent.iterdir()}
    assert plan(path.parent, "", {}).models
    assert {one.name: one.read_bytes() for one in path.parent.iterdir()} == before


@pytest.mark.parametrize(
    "evil",
    [
        "ATTACH DATABASE '{out}' AS o; CREATE TABLE o.x (a);",
        "VACUUM INTO '{out}';",
        "CREATE VIRTUAL TABLE t USING fts5(a);",
        "PRAGMA writable_schema = ON;",
        "SELECT load_extension('{out}');",
        "INSERT INTO providers (id) VALUES ('sk-quoted-0123456789abcdef');",
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT sum(i * i) FROM n;",
        "SELECT length(randomblob(2000000000));",
    ],
)
def test_an_export_reaches_nothing_and_ends(tmp_path: Path, evil: str) -> None:
    out = tmp_path / "out.db"
    path = tmp_path / "export.sql"
    path.write_text(f"-- CC Switch SQLite\n{samples.TABLE}\n{evil.format(out=out)}\n", "utf-8")
    with pytest.raises(ConfigError) as caught:
        plan(path, "", {})
    assert "sk-quoted" not in str(caught.value)
    assert not out.exists()
