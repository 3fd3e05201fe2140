"""Keys of client programs through the one door: made, kept, told to the sidecars, taken along."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from core.base.errors import LockedError, VaultError
from core.keys.tool_keys import ToolKeys, digest_of
from tests.conftest import WaitUntil
from tests.core.scripted import Bench
from tests.core.vault.reference import open_vault

PASSWORD = "correct horse battery"
NAME = "claude-code"


def opened(folder: Path) -> Bench:
    folder.mkdir(exist_ok=True)
    made = Bench(folder)
    made.engine.open()
    return made


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    made = opened(tmp_path / "one")
    made.result(made.engine.account.create("Ada", PASSWORD))
    yield made
    made.engine.close(1.0)


def keys_of(bench: Bench) -> ToolKeys:
    return bench.engine._tool_keys


def log_out(bench: Bench, wait_until: WaitUntil) -> None:
    bench.engine.account.logout()
    wait_until(lambda: bench.engine._session.vault.locked)


def admitted(bench: Bench) -> dict[str, str]:
    return dict(bench.supervisor.admitted)


def test_a_key_is_made_once_and_the_sidecars_hear_its_digest(bench: Bench) -> None:
    keys = keys_of(bench)
    key = keys.of(NAME)
    assert re.fullmatch(r"sk-pocket-[A-Za-z0-9_-]{43}", key)
    assert keys.of(NAME) == key
    other = keys.of("codex")
    assert keys.listed() == (NAME, "codex")
    assert admitted(bench) == {digest_of(key): NAME, digest_of(other): "codex"}


def test_a_revoked_key_counts_no_more_and_a_replaced_one_neither(bench: Bench) -> None:
    keys = keys_of(bench)
    first, other = keys.of(NAME), keys.of("codex")
    second = keys.replace(NAME)
    assert admitted(bench) == {digest_of(second): NAME, digest_of(other): "codex"}
    keys.revoke(NAME)
    keys.revoke(NAME)
    assert admitted(bench) == {digest_of(other): "codex"}
    assert keys.of(NAME) not in (first, second)


@pytest.mark.parametrize("name", ["", "-x", "a/b", "tool:x", "x" * 65])
def test_a_name_that_cannot_be(bench: Bench, name: str) -> None:
    with pytest.raises(VaultError):
        keys_of(bench).of(name)


def test_they_are_in_the_vault_beside_the_keys_of_providers(bench: Bench) -> None:
    key = keys_of(bench).of(NAME)
    bench.result(bench.engine.keys.put("OPENAI_API_KEY", "sk-one"))
    assert [one.name for one in bench.result(bench.engine.keys.entries())] == ["OPENAI_API_KEY"]
    content = open_vault(bench.paths.vault.read_bytes(), password=PASSWORD)
    assert content[f"tool:{NAME}"]["value"] == key
    with pytest.raises(VaultError, match="client program"):
        bench.result(bench.engine.keys.put(f"tool:{NAME}", "mine"))


def test_what_is_shown_hides_them(bench: Bench) -> None:
    key = keys_of(bench).of(NAME)
    assert key not in bench.engine.redact(f"it said {key}!")


def test_a_lock_changes_nothing_and_a_login_tells_them_again(
    bench: Bench, wait_until: WaitUntil
) -> None:
    key = keys_of(bench).of(NAME)
    log_out(bench, wait_until)
    with pytest.raises(LockedError):
        keys_of(bench).of(NAME)
    keys_of(bench).tell()
    assert admitted(bench) == {digest_of(key): NAME}
    bench.supervisor.admitted = {}
    bench.result(bench.engine.account.login("Ada", PASSWORD))
    wait_until(lambda: admitted(bench) == {digest_of(key): NAME})


def test_an_export_takes_them_along(bench: Bench, tmp_path: Path, wait_until: WaitUntil) -> None:
    key = keys_of(bench).of(NAME)
    file = tmp_path / "exported"
    bench.result(bench.engine.keys.export(file, "of the file alone"))
    other = opened(tmp_path / "two")
    try:
        other.result(other.engine.account.create("Bob", PASSWORD))
        looked = other.engine.keys.look_into_export(file, "of the file alone")
        (found,) = other.result(looked)
        assert (found.name, found.wanted, found.stored) == (f"tool:{NAME}", True, False)
        taken = other.engine.keys.import_export(file, "of the file alone", [found.name])
        assert other.result(taken) == (f"tool:{NAME}",)
        wait_until(lambda: admitted(other) == {digest_of(key): NAME})
        assert keys_of(other).of(NAME) == key
    finally:
        other.engine.close(1.0)


def test_the_recovery_key_brings_them_back(tmp_path: Path, wait_until: WaitUntil) -> None:
    made = opened(tmp_path)
    try:
        entered = made.result(made.engine.account.create("Ada", PASSWORD))
        key = keys_of(made).of(NAME)
        log_out(made, wait_until)
        recovery = entered.recovery_key
        made.result(made.engine.account.recover("Ada", recovery, "another horse battery"))
        assert keys_of(made).of(NAME) == key
    finally:
        made.engine.close(1.0)


def test_a_run_without_account_keeps_them_as_long_as_it_lasts(tmp_path: Path) -> None:
    made = opened(tmp_path)
    try:
        made.engine._session.open_without_account()
        key = keys_of(made).of(NAME)
        assert keys_of(made).of(NAME) == key
        assert admitted(made) == {digest_of(key): NAME}
        assert key not in made.engine.redact(key)
        assert not made.paths.vault.exists()
        keys_of(made).revoke(NAME)
        assert admitted(made) == {}
    finally:
        made.engine.close(1.0)
