"""Keys through the one door: the vault's, the config's, the gateway's own."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from core.base.errors import (
    AccountError,
    LockedError,
    UserError,
    VaultError,
    WrongPasswordError,
)
from core.base.events import ApplyChanged, ApplyStep, KeysChanged, LogChunk, Notice, State
from core.config.document import ParsedConfigs
from core.config.store import ConfigState
from core.gateway import planner
from core.keys.entries import FoundKey, KeyEntry
from core.wire.environment import MASTER_KEY
from tests.conftest import WaitUntil
from tests.core.scripted import Bench

PASSWORD = "correct horse battery"
CONFIG = """\
model_list:
  - model_name: gpt-4o
    litellm_params: {model: openai/gpt-4o, api_key: os.environ/OPENAI_API_KEY}
  - model_name: claude
    litellm_params: {model: anthropic/claude-sonnet-4-5}
  - model_name: other
    litellm_params: {model: groq/x, api_key: os.environ/MY_GROQ}
general_settings:
  master_key: os.environ/LITELLM_MASTER_KEY
"""
LITERAL = """\
model_list:
  - model_name: gpt-4o   # mine
    litellm_params: {model: openai/gpt-4o, api_key: sk-proj-aaaaaaaaaaaaaaaaaaaaaaaa}
general_settings:
  master_key: os.environ/LITELLM_MASTER_KEY
"""
KEY = "sk-proj-aaaaaaaaaaaaaaaaaaaaaaaa"


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    """Logged in; the environment has a key of Anthropic's."""
    made = Bench(tmp_path, environ={"ANTHROPIC_API_KEY": "sk-ant-of-the-environment"})
    made.engine.open()
    made.result(made.engine.account.create("Ada", PASSWORD))
    made.result(made.engine.config.load())
    save(made, CONFIG)
    yield made
    made.engine.close(1.0)


def save(bench: Bench, text: str) -> str:
    return str(bench.result(bench.engine.config.save(text, "", force=True)).digest)


def entries(bench: Bench) -> dict[str, KeyEntry]:
    return {one.name: one for one in bench.result(bench.engine.keys.entries())}


def run(bench: Bench, wait_until: WaitUntil) -> None:
    bench.engine.gateway.start()
    wait_until(lambda: bench.engine.gateway.status.state is State.RUNNING, 10)


# ---- the list


def test_what_is_there_what_is_missing_and_who_needs_it(bench: Bench) -> None:
    bench.result(bench.engine.keys.put("OPENAI_API_KEY", "sk-one"))
    bench.result(bench.engine.keys.put("OPENAI_OLD", "sk-two"))
    found = entries(bench)
    assert list(found) == ["ANTHROPIC_API_KEY", "MY_GROQ", "OPENAI_API_KEY", "OPENAI_OLD"]
    assert found["OPENAI_API_KEY"].models == ("gpt-4o",)
    assert found["OPENAI_API_KEY"].stored
    assert found["OPENAI_API_KEY"].changed_at is not None
    assert found["ANTHROPIC_API_KEY"].models == ("claude",)  # LiteLLM takes it unasked
    assert found["ANTHROPIC_API_KEY"].in_environment
    assert not found["ANTHROPIC_API_KEY"].stored
    assert found["MY_GROQ"].missing
    assert not found["OPENAI_OLD"].used
    assert MASTER_KEY not in found


def test_reveal_replace_and_delete(bench: Bench) -> None:
    bench.result(bench.engine.keys.put("OPENAI_API_KEY", "sk-one"))
    bench.result(bench.engine.keys.put("OPENAI_API_KEY", "sk-two"))
    assert bench.result(bench.engine.keys.reveal("OPENAI_API_KEY")) == "sk-two"
    bench.result(bench.engine.keys.remove("OPENAI_API_KEY"))
    assert entries(bench)["OPENAI_API_KEY"].missing
    with pytest.raises(VaultError):
        bench.result(bench.engine.keys.reveal("OPENAI_API_KEY"))
    with pytest.raises(VaultError, match="cannot be the name"):
        bench.result(bench.engine.keys.put("NO NAME", "x"))
    with pytest.raises(VaultError, match="gateway's own"):
        bench.result(bench.engine.keys.put(MASTER_KEY, "sk-x"))


def test_nothing_of_it_while_locked(bench: Bench) -> None:
    bench.result(bench.engine.keys.put("OPENAI_API_KEY", "sk-one"))
    bench.engine.account.logout()
    for job in (
        bench.engine.keys.entries(),
        bench.engine.keys.reveal("OPENAI_API_KEY"),
        bench.engine.keys.put("X", "y"),
        bench.engine.keys.export(bench.paths.data / "x", PASSWORD),
        bench.engine.keys.look_into_environment(),
        bench.engine.keys.rotate_master_key(),
        bench.engine.support.diagnostics(),
    ):
        with pytest.raises(LockedError):
            bench.result(job)


def test_a_value_never_stands_in_a_repr(bench: Bench) -> None:
    job = bench.engine.keys.put("OPENAI_API_KEY", "sk-one-two-three")
    done = bench.done(bench.engine.keys.reveal("OPENAI_API_KEY"))
    assert done.result == "sk-one-two-three"
    bench.done(job)
    assert all("sk-one-two-three" not in repr(event) for event in bench.seen)


# ---- to the gateway


def test_the_vault_goes_before_the_environment(bench: Bench, wait_until: WaitUntil) -> None:
    bench.result(bench.engine.keys.put("OPENAI_API_KEY", "sk-of-the-vault"))
    run(bench, wait_until)
    plan = bench.supervisor.plans[-1]
    assert plan.environment["OPENAI_API_KEY"] == "sk-of-the-vault"
    assert plan.environment["ANTHROPIC_API_KEY"] == "sk-ant-of-the-environment"
    assert {"OPENAI_API_KEY", MASTER_KEY} <= plan.secrets
    assert "MY_GROQ is not set" in str([one.text for one in bench.of(Notice)])
    assert "sk-of-the-vault" not in repr(plan)


def test_only_what_the_config_asks_for_goes(bench: Bench, wait_until: WaitUntil) -> None:
    bench.result(bench.engine.keys.put("SOMETHING_ELSE", "sk-of-nobody"))
    run(bench, wait_until)
    assert "SOMETHING_ELSE" not in bench.supervisor.plans[-1].environment


def test_a_running_gateway_with_a_former_key_is_pointed_out(
    bench: Bench, wait_until: WaitUntil
) -> None:
    bench.result(bench.engine.keys.put("OPENAI_API_KEY", "sk-first"))
    run(bench, wait_until)
    bench.result(bench.engine.keys.put("UNUSED", "sk-other"))
    assert [one.stale for one in bench.of(KeysChanged)] == [False, False]
    bench.result(bench.engine.keys.put("OPENAI_API_KEY", "sk-second"))
    assert bench.of(KeysChanged)[-1].stale
    bench.engine.gateway.apply()
    wait_until(lambda: bench.of(ApplyChanged) and bench.of(ApplyChanged)[-1].step.value, 10)
    assert bench.supervisor.plans[-1].environment["OPENAI_API_KEY"] == "sk-second"
    bench.result(bench.engine.keys.put("OPENAI_API_KEY", "sk-second"))
    assert not bench.of(KeysChanged)[-1].stale


@pytest.mark.parametrize("spoilt", ["model_list: [", None])
def test_a_former_key_is_pointed_out_whatever_has_become_of_the_config(
    bench: Bench, wait_until: WaitUntil, spoilt: str | None
) -> None:
    """The gateway runs on with what it was started with: what the file says now is another
    matter."""
    bench.result(bench.engine.keys.put("OPENAI_API_KEY", "sk-first"))
    run(bench, wait_until)
    if spoilt is None:
        bench.paths.config.unlink()
    else:
        bench.paths.config.write_text(spoilt)
    bench.result(bench.engine.keys.put("OPENAI_API_KEY", "sk-second"))
    assert bench.of(KeysChanged)[-1].stale
    bench.result(bench.engine.keys.put("OPENAI_API_KEY", "sk-first"))
    assert not bench.of(KeysChanged)[-1].stale


def test_whether_keys_are_stale_reads_no_file_and_no_config(
    bench: Bench, wait_until: WaitUntil, monkeypatch: pytest.MonkeyPatch
) -> None:
    bench.result(bench.engine.keys.put("OPENAI_API_KEY", "sk-first"))
    run(bench, wait_until)
    bench.result(bench.engine.keys.entries())  # behind it on the worker: the start is noted by now
    looks: list[str] = []
    monkeypatch.setattr(ParsedConfigs, "__call__", lambda _self, text: looks.append(text))
    monkeypatch.setattr(planner, "read_bytes", lambda path: looks.append(str(path)))
    bench.result(bench.engine.keys.put("OPENAI_API_KEY", "sk-second"))
    assert bench.of(KeysChanged)[-1].stale
    assert looks == []


def test_what_a_failure_quotes_is_hidden(bench: Bench, wait_until: WaitUntil) -> None:
    bench.result(bench.engine.keys.put("OPENAI_API_KEY", "sk-quoted-by-a-provider"))
    run(bench, wait_until)
    bench.engine.account.logout()  # what runs is known still
    bench.supervisor.enter(State.GIVEN_UP, "bad key sk-quoted-by-a-provider", "see it")
    wait_until(lambda: bench.engine.gateway.status.state is State.GIVEN_UP, 10)
    assert bench.engine.gateway.status.reason == "bad key ********"


def test_what_an_old_log_holds_is_hidden_where_it_is_shown(
    bench: Bench, wait_until: WaitUntil
) -> None:
    """A line of a time before the key was in the vault, and one that a client sent in."""
    bench.result(bench.engine.keys.put("SOMETHING", "sk-pasted-into-a-prompt"))
    bench.paths.logs.mkdir()
    log = bench.paths.logs / "proxy-20260101-000000-1-001.log"
    log.write_text("2026-01-01 00:00:00.000 INFO     x: say sk-pasted-into-a-prompt\n")

    def lines() -> str:
        return str([line.text for chunk in bench.of(LogChunk) for line in chunk.lines])

    wait_until(lambda: "say ********" in lines(), 10)
    assert "sk-pasted" not in lines()
    (line,) = bench.result(bench.engine.logs.older())
    assert "say ********" in line.text


# ---- in and out


def test_from_a_file(bench: Bench, tmp_path: Path) -> None:
    bench.result(bench.engine.keys.put("OPENAI_API_KEY", "sk-one"))
    bench.result(bench.engine.keys.put("SAME_KEY", "sk-same"))
    file = tmp_path / ".env"
    file.write_text("OPENAI_API_KEY=sk-new\nSAME_KEY=sk-same\nMY_GROQ=gsk\nCOLOUR=blue\nlost\n")
    found = bench.result(bench.engine.keys.look_into_env_file(file))
    assert found.keys == (
        FoundKey("COLOUR", False, False, False),
        FoundKey("MY_GROQ", False, False, True, ("other",)),
        FoundKey("OPENAI_API_KEY", True, False, True, ("gpt-4o",)),
        FoundKey("SAME_KEY", True, True, True),
    )
    assert [(one.line, one.taken) for one in found.remarks] == [(5, False)]
    names = {"OPENAI_API_KEY", "SAME_KEY", "MY_GROQ"}
    taken = bench.result(bench.engine.keys.import_env_file(file, names))
    assert taken == ("MY_GROQ", "OPENAI_API_KEY")
    assert bench.result(bench.engine.keys.reveal("OPENAI_API_KEY")) == "sk-new"
    assert "COLOUR" not in entries(bench)


def test_from_the_environment(bench: Bench) -> None:
    (found,) = bench.result(bench.engine.keys.look_into_environment())
    assert found == FoundKey("ANTHROPIC_API_KEY", False, False, True, ("claude",))
    assert bench.result(bench.engine.keys.import_environment({"ANTHROPIC_API_KEY"})) == (
        found.name,
    )
    assert entries(bench)["ANTHROPIC_API_KEY"].stored


def test_out_and_into_another_vault(bench: Bench, tmp_path: Path) -> None:
    bench.result(bench.engine.keys.put("OPENAI_API_KEY", "sk-one-exported"))
    bench.result(bench.engine.keys.master_key())
    target = tmp_path / "keys.pocket"
    with pytest.raises(AccountError):
        bench.result(bench.engine.keys.export(target, "short"))
    assert bench.result(bench.engine.keys.export(target, "another password")) == 1
    assert b"sk-one-exported" not in target.read_bytes()
    other = Bench(tmp_path / "other")
    (tmp_path / "other").mkdir()
    other.engine.open()
    other.result(other.engine.account.create("Bob", PASSWORD))
    with pytest.raises(WrongPasswordError):
        other.result(other.engine.keys.look_into_export(target, PASSWORD))
    (found,) = other.result(other.engine.keys.look_into_export(target, "another password"))
    assert (found.name, found.stored) == ("OPENAI_API_KEY", False)
    other.result(other.engine.keys.import_export(target, "another password", {"OPENAI_API_KEY"}))
    assert other.result(other.engine.keys.reveal("OPENAI_API_KEY")) == "sk-one-exported"
    other.engine.close(1.0)


# ---- keys in the config


def test_a_key_moves_from_the_config_into_the_vault(bench: Bench) -> None:
    save(bench, LITERAL)
    digest = save(bench, LITERAL + "# a note\n")  # so that there is a backup with the key
    (found,) = bench.result(bench.engine.keys.plaintext(LITERAL + "# a note\n"))
    assert (found.where, found.name) == ("api_key of gpt-4o", "OPENAI_API_KEY")
    moved = bench.result(
        bench.engine.keys.move(
            LITERAL + "# a note\n", digest, {(found.line, found.column): found.name}
        )
    )
    assert moved.names == ("OPENAI_API_KEY",)
    assert moved.text == LITERAL.replace(KEY, "os.environ/OPENAI_API_KEY") + "# a note\n"
    assert bench.paths.config.read_text() == moved.text
    assert moved.purged >= 1
    assert bench.result(bench.engine.keys.reveal("OPENAI_API_KEY")) == KEY
    everywhere = [one for one in bench.paths.data.rglob("*") if one.is_file()]
    assert all(KEY.encode() not in one.read_bytes() for one in everywhere)
    state = bench.result(bench.engine.config.load())
    assert isinstance(state, ConfigState)
    assert state.digest == moved.saved.digest


def test_a_key_that_was_put_into_the_vault_by_hand_leaves_the_backups(bench: Bench) -> None:
    """By the Keys page and an edit of the config, before and after."""
    save(bench, LITERAL)
    save(bench, LITERAL + "# a note\n")  # so that there is a backup with the key
    bench.result(bench.engine.keys.put("OPENAI_API_KEY", KEY))
    (backup,) = [one for one in bench.paths.backups.iterdir() if "# mine" in one.read_text()]
    assert backup.read_text() == LITERAL.replace(KEY, "os.environ/OPENAI_API_KEY")
    save(bench, LITERAL.replace(KEY, "os.environ/OPENAI_API_KEY"))
    assert all(KEY not in one.read_text() for one in bench.paths.backups.iterdir())
    told = [one.text for one in bench.of(Notice)]
    assert len(told) == 2
    assert all(one.startswith("1 backup of the config held a key") for one in told)


def test_a_former_key_in_a_backup_is_told_when_the_present_one_moves(bench: Bench) -> None:
    save(bench, LITERAL.replace(KEY, "sk-former-0123456789abcdef"))
    digest = save(bench, LITERAL)
    (found,) = bench.result(bench.engine.keys.plaintext(LITERAL))
    names = {(found.line, found.column): found.name}
    moved = bench.result(bench.engine.keys.move(LITERAL, digest, names))
    (left,) = moved.left
    assert "sk-former" in (bench.paths.backups / left).read_text()


def test_what_is_noted_after_the_move_holds_no_key_either(
    bench: Bench, wait_until: WaitUntil
) -> None:
    """The running config is noted again when it has lived through its first half minute, and when
    it starts anew after a crash."""
    digest = save(bench, LITERAL)
    run(bench, wait_until)
    (found,) = bench.result(bench.engine.keys.plaintext(LITERAL))
    names = {(found.line, found.column): found.name}
    bench.result(bench.engine.keys.move(LITERAL, digest, names))
    bench.supervisor.enter(State.CRASHED)
    bench.supervisor.enter(State.STARTING)
    bench.supervisor.enter(State.RUNNING)
    bench.supervisor.tell(bench.supervisor.plans[-1], ApplyStep.KEPT)
    (entry,) = bench.result(bench.engine.config.history())
    assert KEY not in entry.text
    everywhere = [one for one in bench.paths.data.rglob("*") if one.is_file()]
    assert all(KEY.encode() not in one.read_bytes() for one in everywhere)


def test_a_forgotten_reference_is_no_key_to_move(bench: Bench) -> None:
    text = LITERAL.replace(KEY, "COMPANY_API_KEY")
    assert bench.result(bench.engine.keys.plaintext(text)) == ()
    (name,) = bench.result(bench.engine.keys.forgotten_names(text))
    assert (name.line, name.where, name.name) == (3, "api_key of gpt-4o", "COMPANY_API_KEY")
    changed = bench.result(bench.engine.keys.refer_to_names(text))
    assert changed == LITERAL.replace(KEY, "os.environ/COMPANY_API_KEY")


def test_a_value_that_is_in_the_vault_gets_no_second_name(bench: Bench) -> None:
    bench.result(bench.engine.keys.put("MY_OPENAI", KEY))
    digest = save(bench, LITERAL)
    (found,) = bench.result(bench.engine.keys.plaintext(LITERAL))
    assert (found.name, found.stored) == ("MY_OPENAI", True)
    names = {(found.line, found.column): "A_SECOND_NAME"}
    moved = bench.result(bench.engine.keys.move(LITERAL, digest, names))
    assert moved.names == ("MY_OPENAI",)
    assert moved.text == LITERAL.replace(KEY, "os.environ/MY_OPENAI")
    assert "A_SECOND_NAME" not in entries(bench)


def test_no_key_of_the_config_takes_the_place_of_the_gateways_own(bench: Bench) -> None:
    digest = save(bench, LITERAL)
    before = bench.result(bench.engine.keys.master_key())
    (found,) = bench.result(bench.engine.keys.plaintext(LITERAL))
    with pytest.raises(VaultError, match="gateway's own"):
        bench.result(
            bench.engine.keys.move(LITERAL, digest, {(found.line, found.column): MASTER_KEY})
        )
    assert bench.result(bench.engine.keys.master_key()) == before


def test_a_name_that_is_taken_loses_nothing(bench: Bench) -> None:
    bench.result(bench.engine.keys.put("OPENAI_API_KEY", "sk-another"))
    digest = save(bench, LITERAL)
    (found,) = bench.result(bench.engine.keys.plaintext(LITERAL))
    names = {(found.line, found.column): found.name}
    with pytest.raises(VaultError, match="another value"):
        bench.result(bench.engine.keys.move(LITERAL, digest, names))
    assert bench.paths.config.read_text() == LITERAL
    assert bench.result(bench.engine.keys.reveal("OPENAI_API_KEY")) == "sk-another"
    names = {(found.line, found.column): "OPENAI_MINE"}
    with pytest.raises(UserError, match="changed by another program"):
        bench.result(bench.engine.keys.move(LITERAL, "an older digest", names))
    assert bench.result(bench.engine.keys.reveal("OPENAI_MINE")) == KEY  # safe in any case
    bench.result(bench.engine.keys.move(LITERAL, digest, names))


def test_a_master_key_in_the_config_becomes_ours(bench: Bench) -> None:
    text = CONFIG.replace("os.environ/LITELLM_MASTER_KEY", "sk-my-very-own-key")
    digest = save(bench, text)
    (found,) = bench.result(bench.engine.keys.plaintext(text))
    bench.result(bench.engine.keys.move(text, digest, {(found.line, found.column): found.name}))
    assert bench.paths.config.read_text() == CONFIG
    assert bench.result(bench.engine.keys.master_key()) == "sk-my-very-own-key"


# ---- starting over, and the report


def test_starting_over_stops_a_gateway_with_anothers_keys(
    bench: Bench, wait_until: WaitUntil
) -> None:
    bench.result(bench.engine.keys.put("OPENAI_API_KEY", "sk-one"))
    run(bench, wait_until)
    bench.engine.account.logout()
    entered = bench.result(bench.engine.account.start_over("Eve", "quite another one"))
    assert entered.recovery_key
    assert bench.engine.gateway.status.state is State.STOPPED
    assert not entries(bench)["OPENAI_API_KEY"].stored


@pytest.mark.usefixtures("spawned_copies")  # its self-check starts a real sidecar
def test_the_report_shows_no_key_and_is_saved_as_shown(bench: Bench, tmp_path: Path) -> None:
    bench.result(bench.engine.keys.put("OPENAI_API_KEY", "oddly shaped secret"))
    save(bench, CONFIG + "# never tell: oddly shaped secret\n")
    report = bench.result(bench.engine.support.diagnostics())
    texts = {one.name: one.text for one in report.files}
    assert {"about.txt", "settings.json", "config.yaml", "selfcheck.txt", "vault.txt"} <= set(texts)
    assert "OPENAI_API_KEY" in texts["vault.txt"]
    assert "oddly shaped secret" not in json.dumps(texts)
    target = bench.result(bench.engine.support.save_diagnostics(report, tmp_path / "report.zip"))
    with zipfile.ZipFile(target) as saved:
        assert {name: saved.read(name).decode() for name in saved.namelist()} == texts
