"""The verbs as they are typed: what they print, and the exit status."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from core.account.account import Account
from core.account.session import Session
from core.base import versions
from core.base.errors import AccountError, VaultError, WrongPasswordError
from core.base.paths import Paths
from core.cli import arguments, commands
from core.cli.console import Console
from core.cli.health import Question, check_health, examine
from core.cli.key import Login, print_key
from core.cli.serve import export_lines
from core.instance.control_server import Answer, ChannelServer, Say
from core.instance.lock import InstanceLock
from core.vault.format import Cost
from core.vault.vault import Vault
from tests.core.monitor.test_health import Gateway

CHEAP = Cost(log2_n=4)


@pytest.fixture
def gateway() -> Iterator[Gateway]:
    made = Gateway()
    made.answers["/v1/models"] = (200, {"data": [{"id": "demo"}]})
    made.answers["/health"] = (
        200,
        {"healthy_endpoints": [{"model": "openai/demo"}], "unhealthy_endpoints": []},
    )
    yield made
    made.close()


@pytest.fixture
def paths(tmp_path: Path) -> Paths:
    return Paths(tmp_path, "option")


@pytest.fixture
def console() -> Console:
    return Console(io.StringIO(), io.StringIO())


def said(console: Console) -> str:
    assert isinstance(console.out, io.StringIO)
    return console.out.getvalue()


def ask(paths: Paths, console: Console, **question: Any) -> tuple[int, dict[str, Any]]:
    environ = question.pop("environ", {})
    code = check_health(paths, Question(**question), console, environ, json=True)
    return code, json.loads(said(console))


# ---- health


def test_no_gateway_is_running(paths: Paths, console: Console) -> None:
    assert check_health(paths, Question(), console, {}, json=False) == 1
    assert "No LiteLLM Pocket has the data folder" in said(console)
    assert "main.py serve" in said(console)


def test_open_but_not_started(paths: Paths, console: Console) -> None:
    with InstanceLock(paths.instance):
        code, report = ask(paths, console)
    assert code == 1
    assert "not started" in report["findings"][0]["sentence"]


def test_a_gateway_that_is_well(paths: Paths, console: Console, gateway: Gateway) -> None:
    with InstanceLock(paths.instance) as lock:
        lock.publish(address=gateway.address)
        code, report = ask(paths, console)
    assert code == 0
    assert report["ok"] is True
    assert report["address"] == gateway.address
    assert [one["name"] for one in report["findings"]] == ["gateway", "liveliness", "readiness"]
    assert {one["status"] for one in report["findings"]} == {"ok"}
    assert report["models"] == []


def test_a_gateway_that_is_not_well(paths: Paths, console: Console, gateway: Gateway) -> None:
    gateway.answers["/health/readiness"] = (503, {"detail": "not yet"})
    code = check_health(paths, Question(url=gateway.address), console, {}, json=False)
    assert code == 1
    assert "FAIL  readiness: " in said(console)
    assert "(HTTP 503)" in said(console)
    assert "log" in said(console)  # the remedy


def test_models_are_tested_by_the_program_that_has_the_key(
    paths: Paths, console: Console, gateway: Gateway
) -> None:
    asked: list[Answer] = []

    def answer(request: Answer, say: Say) -> None:
        asked.append(request)
        say({"models": [{"model": "openai/demo", "ok": True, "reason": ""}]})

    server = ChannelServer(answer)
    door = server.open()
    assert door is not None
    with InstanceLock(paths.instance) as lock:
        lock.publish(address=gateway.address, port=door.port, token=door.token)
        code, report = ask(paths, console, models=True)
    server.close()
    assert code == 0
    assert report["models"] == [{"model": "openai/demo", "ok": True, "reason": ""}]
    assert [one["ask"] for one in asked] == ["test_models"]
    assert "/health" not in gateway.headers  # not by us: we have no key


def test_a_model_that_fails_is_not_well(paths: Paths, console: Console, gateway: Gateway) -> None:
    gateway.answers["/health"] = (
        200,
        {"healthy_endpoints": [], "unhealthy_endpoints": [{"model": "openai/x", "error": "no"}]},
    )
    environ = {"OPENAI_API_KEY": "sk-0123456789abcdefgh"}
    code, report = ask(paths, console, url=gateway.address, models=True, environ=environ)
    assert code == 1
    assert report["findings"][-1]["name"] == "model openai/x"
    assert report["findings"][-1]["remedy"]


def test_testing_models_needs_a_key(paths: Paths, gateway: Gateway) -> None:
    report = examine(paths, Question(gateway.address, models=True), {})
    assert not report.ok
    assert "--key-stdin" in report.findings[-1].remedy


def test_our_keys_do_not_travel(paths: Paths) -> None:
    """Asking an address elsewhere must not hand our own key to it."""
    from core.cli.health import _Keys

    far = _Keys(paths, Question("http://gateway.example:4000"), {"OPENAI_API_KEY": "sk-mine"})
    assert list(far.candidates()) == []
    near = _Keys(paths, Question("http://127.0.0.1:4000"), {"OPENAI_API_KEY": "sk-mine"})
    assert len(list(near.candidates())) == 1


# ---- key


def test_the_key_for_the_password(paths: Paths, console: Console) -> None:
    account = Account(paths.account, paths.lockout, rounds=4)
    session = Session(paths, lambda _event: None, account, Vault(paths.vault, cost=CHEAP))
    session.create("Ada", "correct horse battery")
    login = Login(from_stdin=True, stdin=io.StringIO("correct horse battery\n"))
    with pytest.raises(VaultError, match="no master key yet"):
        print_key(paths, console, login)
    key = session.pocket_key()
    login = Login(from_stdin=True, stdin=io.StringIO("correct horse battery\n"))
    assert print_key(paths, console, login) == 0
    assert said(console) == f"{key}\n"
    with pytest.raises(WrongPasswordError):
        print_key(paths, console, Login(from_stdin=True, stdin=io.StringIO("guess\n")))
    assert said(console) == f"{key}\n"


def test_the_key_is_the_one_that_the_config_names(paths: Paths, console: Console) -> None:
    account = Account(paths.account, paths.lockout, rounds=4)
    session = Session(paths, lambda _event: None, account, Vault(paths.vault, cost=CHEAP))
    session.create("Ada", "correct horse battery")
    session.pocket_key()
    session.put({"TEAM_KEY": "sk-of-the-team-0123"})

    def printed(key: str) -> str:
        text = f"include: [more.yaml]\ngeneral_settings: {{master_key: {key}}}\n"
        paths.config.write_text(text)
        login = Login(from_stdin=True, stdin=io.StringIO("correct horse battery\n"))
        assert print_key(paths, console, login) == 0
        return said(console).splitlines()[-1]

    assert printed("sk-literal-0123456789") == "sk-literal-0123456789"
    assert printed("os.environ/TEAM_KEY") == "sk-of-the-team-0123"
    assert printed("os.environ/LITELLM_MASTER_KEY") == session.pocket_key()


def test_no_key_without_an_account(paths: Paths, console: Console) -> None:
    with pytest.raises(AccountError):
        print_key(paths, console, Login(from_stdin=True, stdin=io.StringIO("guess\n")))


def test_no_vault_is_made_for_asking(paths: Paths, console: Console) -> None:
    Account(paths.account, paths.lockout, rounds=4).create("Ada", "correct horse battery")
    login = Login(from_stdin=True, stdin=io.StringIO("correct horse battery\n"))
    with pytest.raises(VaultError, match="no vault yet"):
        print_key(paths, console, login)
    assert not paths.vault.exists()


# ---- the command line


def test_the_folder_may_come_before_or_after_the_verb() -> None:
    assert arguments.parse(["--data-dir", "a", "serve"]).data_dir == "a"
    assert arguments.parse(["serve", "--data-dir", "b"]).data_dir == "b"
    assert arguments.parse([]).verb is None


@pytest.mark.parametrize("typed", [["serve", "--port", "99999"], ["bake"], ["health", "--x"]])
def test_what_is_not_understood_ends_with_status_2(
    typed: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        arguments.parse(typed)
    assert ended.value.code == arguments.USAGE
    assert "usage:" in capsys.readouterr().err


@pytest.mark.parametrize("verb", ["serve", "health", "selfcheck"])
def test_every_verb_explains_itself(verb: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        arguments.parse([verb, "--help"])
    assert ended.value.code == 0
    assert "exit status" in capsys.readouterr().out


def test_the_versions(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        arguments.parse(["--version"])
    assert ended.value.code == 0
    shown = capsys.readouterr().out
    assert versions.POCKET in shown
    assert "LiteLLM 1." in shown
    assert "Python 3." in shown


def test_an_unusable_data_folder_is_said(tmp_path: Path, console: Console) -> None:
    (tmp_path / "file").write_text("in the way")
    options = arguments.parse(["selfcheck", "--data-dir", str(tmp_path / "file" / "data")])
    assert commands.run_verb(options, console) == arguments.NOT_WELL
    assert isinstance(console.err, io.StringIO)
    assert "data folder cannot be used" in console.err.getvalue()


def test_lines_to_paste() -> None:
    posix = export_lines("http://127.0.0.1:4000", "sk-x", windows=False)
    assert posix == [
        "export OPENAI_BASE_URL=http://127.0.0.1:4000/v1",
        "export OPENAI_API_KEY=sk-x",
    ]
    windows = "\n".join(export_lines("http://127.0.0.1:4000", "sk-x", windows=True))
    assert '$env:OPENAI_API_KEY="sk-x"' in windows
    assert "set OPENAI_BASE_URL=http://127.0.0.1:4000/v1" in windows


def test_a_reader_that_went_away_is_no_error() -> None:
    stream = io.StringIO()
    stream.close()
    Console(stream, stream).answer("hello")
