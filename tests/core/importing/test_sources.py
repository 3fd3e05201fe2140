"""What a path holds: found out by itself, and never a crash."""

from __future__ import annotations

import contextlib
import json
import random
import tempfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.base.errors import ConfigError, UserError
from core.importing.service import plan
from core.importing.sources import places
from tests.core.importing import samples

WORDS = (
    *("Providers", "Router", "name", "models", "api_key", "api_base_url"),
    *("transformer", "use", "capabilities", "type", "baseUrl", "credentials"),
    *("claude", "codex", "gemini", "providers", "settingsConfig", "env"),
    *("auth", "config", "meta", "apiFormat", "ANTHROPIC_BASE_URL", "ANTHROPIC_AUTH_TOKEN"),
    *("default", "fallback", "model_list", "litellm_params", "model", "include"),
    *("general_settings", "master_key", "rules"),
)
ANY = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=12)
    | st.sampled_from(["$A", "${B}", "https://x.example.com/v1", "sk-0123456789abcdef0123456789"]),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(WORDS),
            inner,
            max_size=5,
        )
    ),
    max_leaves=25,
)


def imported(name: str, data: bytes) -> str:
    """What came of it, in words; only errors in words are allowed."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_bytes(data)
        try:
            draft = plan(path, "model_list: []\n", {})
        except UserError as error:
            return str(error)
        return repr(draft.report)


@given(ANY)
@settings(deadline=None)
def test_any_json_is_imported_or_refused(value: Any) -> None:
    for shape in (value, {"Providers": [value], "Router": value}, {"claude": {"providers": value}}):
        assert imported("config.json", json.dumps(shape).encode())
    one = {"name": "n", "models": ["m"], "api_base_url": "http://x/v1"}
    filled = {**one, **(value if isinstance(value, dict) else {})}
    assert imported("config.json", json.dumps({"Providers": [filled], "Router": value}).encode())
    entry = {"1": {"name": "n", "settingsConfig": value}}
    assert imported("config.json", json.dumps({"codex": {"providers": entry}}).encode())


@given(ANY)
@settings(deadline=None)
def test_any_yaml_is_imported_or_refused(value: Any) -> None:
    assert imported("config.yaml", json.dumps(value).encode())
    assert imported("config.yaml", b"model_list: " + json.dumps(value).encode())


@given(st.binary(max_size=200), st.sampled_from(["x", "x.json", "x.yaml", ".env", "x.sql", "x.db"]))
@settings(deadline=None)
def test_any_bytes_are_imported_or_refused(data: bytes, name: str) -> None:
    assert imported(name, data)
    assert imported(name, b"SQLite format 3\x00" + data)


@pytest.mark.parametrize("seed", range(12))
def test_a_damaged_database_is_told(tmp_path: Path, seed: int) -> None:
    data = bytearray(samples.switch_database(tmp_path).read_bytes())
    chance = random.Random(seed)
    for _ in range(chance.choice((1, 20, 400))):
        data[chance.randrange(100 if seed % 3 == 0 else len(data))] = chance.randrange(256)
    del data[chance.randrange(len(data)) if seed % 2 else len(data) :]
    assert imported("cc-switch.db", bytes(data))


def test_what_is_found_out_by_itself(tmp_path: Path) -> None:
    programs = {
        plan(path, "", {}).program
        for path in (
            samples.router_file(tmp_path / ".claude-code-router").parent,
            samples.switch_database(tmp_path / ".cc-switch").parent,
            samples.stock_folder(tmp_path / "stock"),
            tmp_path / "stock" / ".env",
        )
    }
    assert programs == {"Claude Code Router", "cc-switch", "LiteLLM", "a .env file"}
    odd = tmp_path / "no-ending"
    odd.write_text(samples.STOCK, "utf-8")
    assert plan(odd, "", {}).program == "LiteLLM"
    for path in (tmp_path, tmp_path / "none", tmp_path / "x\0y"):
        with pytest.raises(ConfigError):
            plan(path, "", {})


def test_settings_on_this_computer_are_found(tmp_path: Path) -> None:
    assert places("linux", {}, tmp_path) == ()
    samples.router_file(tmp_path / ".claude-code-router")
    samples.switch_json(tmp_path / ".cc-switch")
    samples.switch_database(tmp_path / ".cc-switch")
    found = {one.program: one.path for one in places("linux", {}, tmp_path)}
    assert found == {
        "Claude Code Router": tmp_path / ".claude-code-router" / "config.json",
        "cc-switch": tmp_path / ".cc-switch" / "cc-switch.db",
    }
    roaming = tmp_path / "Roaming"
    newer = samples.router_database(roaming / "claude-code-router", {"Providers": []})
    found = {one.program: one.path for one in places("win32", {"APPDATA": str(roaming)}, tmp_path)}
    assert found["Claude Code Router"] == newer


def test_an_endless_view_in_the_place_of_the_table_ends(tmp_path: Path) -> None:
    import sqlite3

    path = tmp_path / "cc-switch.db"
    with contextlib.closing(sqlite3.connect(path)) as connection:
        connection.executescript(
            "CREATE VIEW providers AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 "
            "FROM n) SELECT i AS id, 'claude' AS app_type, 'x' AS name, '{}' AS settings_config, "
            "'{}' AS meta, 0 AS is_current, 0 AS sort_index, 0 AS created_at FROM n "
            "WHERE i < 0;"
        )
    with pytest.raises(ConfigError):
        plan(path, "", {})
