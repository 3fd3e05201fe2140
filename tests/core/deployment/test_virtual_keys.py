"""make_keys.py, run against a server that takes what LiteLLM's API takes."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import urllib.parse
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from core.deployment.variables import client_variable
from core.deployment.virtual_keys import asked_of, virtual_keys
from core.wire.environment import MANDATORY
from core.wire.limits import KeyLimits
from tests.core.sidecar.copies import run_imported
from tests.fixtures.local_server import Handler, LocalServer

NOW = 1_800_000_000.0


class KeyServer(LocalServer):
    """Answers /key/generate and /key/list as LiteLLM does."""

    def __init__(self) -> None:
        self.made: list[dict[str, Any]] = []
        keys = self

        class Keys(Handler):
            def do_POST(self) -> None:
                body = self.asked_json()
                if self.headers["Authorization"] != "Bearer sk-master-of-this-test":
                    self.reply_json(401, {"error": {"message": "no such key"}})
                    return
                keys.made.append(body)
                self.reply_json(200, {"key": body.get("key", "sk-made-by-litellm")})

            def do_GET(self) -> None:
                asked = urllib.parse.parse_qs(urllib.parse.urlsplit(self.path).query)
                (alias,) = asked["key_alias"]
                found = [{"key_alias": one["key_alias"]} for one in keys.made]
                self.reply_json(200, {"keys": [one for one in found if one["key_alias"] == alias]})

        super().__init__(Keys)


@pytest.fixture
def server() -> Iterator[KeyServer]:
    with KeyServer() as server:
        yield server


def run(folder: Path, script: str, *words: str, **environ: str) -> subprocess.CompletedProcess[str]:
    path = folder / "make_keys.py"
    path.write_text(script, encoding="utf-8")
    return subprocess.run(
        [sys.executable, "-I", str(path), *words],
        env={**{n: v for n, v in os.environ.items() if n != "LITELLM_MASTER_KEY"}, **environ},
        capture_output=True,
        text=True,
        check=False,
    )


def test_limits_become_what_the_api_calls_them() -> None:
    limits = KeyLimits(("near",), day_usd=2.5, requests_per_minute=60, tokens_per_minute=900)
    assert asked_of("my script", limits, ["near", "far"])["body"] == {
        "key_alias": "my script",
        "key_type": "llm_api",
        "metadata": {"made_by": "LiteLLM Pocket"},
        "models": ["near"],
        "budget_duration": "1d",
        "max_budget": 2.5,
        "rpm_limit": 60,
        "tpm_limit": 900,
    }


def test_several_budgets_are_windows_of_their_own() -> None:
    body = asked_of("x", KeyLimits(day_usd=1, week_usd=5, month_usd=9), [])["body"]
    assert body["budget_limits"] == [
        {"budget_duration": "1d", "max_budget": 1},
        {"budget_duration": "7d", "max_budget": 5},
        {"budget_duration": "1mo", "max_budget": 9},
    ]
    assert "max_budget" not in body


@pytest.mark.parametrize(
    ("patterns", "models", "allowed"),
    [
        (("g*",), ["gpt", "claude", "gemini"], ["gpt", "gemini"]),
        (("local/*",), ["near"], ["local/*"]),
        (("local/*",), ["local/*", "local/a"], ["local/a", "local/*"]),
        (("gone",), ["near"], ["gone"]),
    ],
)
def test_patterns_never_open_more(
    patterns: tuple[str, ...], models: list[str], allowed: list[str]
) -> None:
    assert asked_of("x", KeyLimits(patterns), models)["body"]["models"] == allowed


def test_programs_with_names_of_other_letters_have_each_a_variable() -> None:
    names = ("Анна", "日本", "ünal", "nal", "my script")
    variables = [client_variable(one) for one in names]
    assert len(set(variables)) == len(names)
    assert all(re.fullmatch("POCKET_KEY_[A-Z0-9_]+", one) for one in variables)
    assert variables[-1] == "POCKET_KEY_MY_SCRIPT"


def test_the_script_makes_each_key_once(tmp_path: Path, server: KeyServer) -> None:
    keys = {
        "claude-code": KeyLimits(),
        "odd \"name\" \\ ''' é": KeyLimits(models=('a"""b', "c'''d\\")),
        "late": KeyLimits(expires=NOW - 1),
    }
    made = virtual_keys(keys, ['a"""b', "c'''d\\"], server.address, "MY_MASTER", clock=NOW)
    assert any("late" in one for one in made.named)
    (tmp_path / ".env").write_text(
        "# mine\nMY_MASTER='sk-master-of-this-test'\nPOCKET_KEY_CLAUDE_CODE=sk-pocket-kept\n"
    )
    first = run(tmp_path, made.script)
    assert (first.returncode, first.stderr) == (0, "")
    assert [one["key_alias"] for one in server.made] == list(keys)[:2]
    assert server.made[0]["key"] == "sk-pocket-kept"
    assert server.made[1]["models"] == ['a"""b', "c'''d\\"]
    made_here = server.made[1]["key"]
    assert made_here.startswith("sk-") and len(made_here) > 30
    new = tmp_path / "client-keys.env"
    assert new.read_text() == f"{client_variable(list(keys)[1])}={made_here}\n"
    if sys.platform != "win32":
        assert new.stat().st_mode & 0o077 == 0
    said = first.stdout + first.stderr
    assert "sk-" not in said
    again = run(tmp_path, made.script)
    assert again.returncode == 0
    assert again.stdout.count("left alone") == 2
    assert len(server.made) == 2


def test_a_key_lasts_as_long_as_it_would_have_here(tmp_path: Path, server: KeyServer) -> None:
    import time

    until = time.time() + 5000
    made = virtual_keys({"x": KeyLimits(expires=until)}, [], server.address, "M")
    assert run(tmp_path, made.script, M="sk-master-of-this-test").returncode == 0
    duration = server.made[0]["duration"]
    assert duration.endswith("s")
    assert 0 < int(duration[:-1]) <= 5000


def test_what_goes_wrong_is_said_without_a_key(tmp_path: Path, server: KeyServer) -> None:
    made = virtual_keys({"x": KeyLimits()}, [], "http://127.0.0.1:9", "M")
    ended = run(tmp_path, made.script)
    assert ended.returncode == 1
    assert "M is not set" in ended.stderr
    ended = run(tmp_path, made.script, server.address, M="sk-wrong-master")
    assert ended.returncode == 1
    assert "x: not made. HTTP 401: no such key" in ended.stdout
    assert "sk-wrong-master" not in ended.stdout + ended.stderr


@pytest.mark.real
def test_litellm_knows_each_field_that_is_sent(tmp_path: Path) -> None:
    limits = KeyLimits(("a",), 1.0, 5.0, 9.0, 60, 900, NOW + 100)
    bodies = [asked_of("x", one, ["a"])["body"] for one in (limits, KeyLimits(day_usd=2.0))]
    bodies[0] |= {"key": "sk-pocket-x", "duration": "100s"}
    result = tmp_path / "taken.json"
    run_imported(
        "tests.core.deployment.litellm_key_fields",
        str(result),
        given=json.dumps(bodies),
        block={**os.environ, **MANDATORY},
        limit_s=250,
    )
    taken = json.loads(result.read_text("utf-8"))
    assert taken == [sorted(body) for body in bodies]
