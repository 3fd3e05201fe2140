"""The vault as a person meets it, and every way in which its file can be wrong."""

from __future__ import annotations

import hashlib
import random
import subprocess
import sys
import time
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.errors import (
    DataFolderError,
    VaultDamagedError,
    VaultError,
    VaultLockedError,
    VaultRolledBackError,
    WrongPasswordError,
)
from core.vault import format as sealed_format
from core.vault import keys
from core.vault.format import Cost
from core.vault.vault import Vault
from tests.conftest import ROOT
from tests.core.vault.reference import open_vault

CHEAP = Cost(log2_n=4)
"""For tests: the real one takes a third of a second."""
PASSWORD = "Grüße, seven kettles"


def vault_in(folder: Path, cost: Cost = CHEAP) -> Vault:
    return Vault(folder / "vault", cost=cost, clock=lambda: 1_700_000_000.0)


@pytest.fixture
def vault(tmp_path: Path) -> Vault:
    """Made, unlocked, with two secrets in it."""
    made = vault_in(tmp_path)
    made.create(PASSWORD)
    made.put_many({"OPENAI_API_KEY": "sk-one", "B": "zwei ü\n"})
    return made


# ---- daily life


def test_what_is_put_in_comes_out_after_the_next_login(vault: Vault, tmp_path: Path) -> None:
    again = vault_in(tmp_path)
    assert again.exists
    assert again.locked
    again.unlock(PASSWORD)
    assert again.names() == ("B", "OPENAI_API_KEY")
    assert again.get("B") == "zwei ü\n"
    assert again.changed_at("B") == 1_700_000_000.0


def test_nothing_secret_lies_on_the_disk(vault: Vault, tmp_path: Path) -> None:
    written = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    for secret in (b"sk-one", b"OPENAI_API_KEY", b"zwei", PASSWORD.encode()):
        assert secret not in written
    for path in tmp_path.iterdir():
        assert path.stat().st_mode & 0o077 == 0


def test_locking_forgets(vault: Vault) -> None:
    opened = vault._open
    assert opened is not None
    vault.lock()
    assert vault.locked
    assert bytes(opened.data_key) == bytes(32)
    assert opened.values == {}
    for ask in (vault.names, lambda: vault.get("B"), lambda: vault.put("C", "x")):
        with pytest.raises(VaultLockedError):
            ask()


def test_removing_and_replacing(vault: Vault, tmp_path: Path) -> None:
    vault.remove("B")
    vault.put("OPENAI_API_KEY", "sk-two")
    again = vault_in(tmp_path)
    again.unlock(PASSWORD)
    assert again.names() == ("OPENAI_API_KEY",)
    assert again.get("OPENAI_API_KEY") == "sk-two"
    with pytest.raises(VaultError, match="no key named B"):
        again.remove("B")


@pytest.mark.parametrize(("name", "value"), [("", "x"), ("1A", "x"), ("A-B", "x"), ("A", "")])
def test_what_cannot_be_a_secret_is_said(vault: Vault, name: str, value: str) -> None:
    with pytest.raises(VaultError):
        vault.put(name, value)
    assert vault.names() == ("B", "OPENAI_API_KEY")


def test_a_save_that_fails_changes_nothing(vault: Vault, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object, **__: object) -> None:
        raise DataFolderError("The disk is full.", "Make room.")

    monkeypatch.setattr("core.vault.vault.atomic_write", full)
    with pytest.raises(DataFolderError):
        vault.put("C", "three")
    assert vault.names() == ("B", "OPENAI_API_KEY")


# ---- passwords


def test_a_wrong_password(vault: Vault, tmp_path: Path) -> None:
    again = vault_in(tmp_path)
    with pytest.raises(WrongPasswordError):
        again.unlock("something else")
    assert again.locked


def test_a_password_typed_on_another_keyboard_is_the_same(tmp_path: Path) -> None:
    made = vault_in(tmp_path)
    made.create("Gru\u0308\u00dfe")
    vault_in(tmp_path).unlock("Grüße")


def test_a_change_of_password(vault: Vault, tmp_path: Path) -> None:
    vault.change_password(PASSWORD, "another one")
    again = vault_in(tmp_path)
    with pytest.raises(WrongPasswordError):
        again.unlock(PASSWORD)
    again.unlock("another one")
    assert again.get("OPENAI_API_KEY") == "sk-one"
    with pytest.raises(WrongPasswordError):
        again.change_password("wrong", "x")


def test_the_recovery_key_opens_it_once(tmp_path: Path) -> None:
    made = vault_in(tmp_path)
    first = made.create(PASSWORD)
    made.put("A", "one")
    again = vault_in(tmp_path)
    second = again.unlock_with_recovery(f" {first.lower()} ", "a new password")
    assert again.get("A") == "one"
    with pytest.raises(WrongPasswordError):
        vault_in(tmp_path).unlock(PASSWORD)
    with pytest.raises(WrongPasswordError, match="older one"):
        vault_in(tmp_path).unlock_with_recovery(first, "x")
    vault_in(tmp_path).unlock_with_recovery(second, "yet another")


def test_a_change_of_password_keeps_the_recovery_key(tmp_path: Path) -> None:
    made = vault_in(tmp_path)
    recovery = made.create(PASSWORD)
    made.change_password(PASSWORD, "another one")
    vault_in(tmp_path).unlock_with_recovery(recovery, "x")


def test_a_stronger_cost_is_taken_over_and_keeps_the_recovery_key(tmp_path: Path) -> None:
    made = vault_in(tmp_path)
    recovery = made.create(PASSWORD)
    stronger = vault_in(tmp_path, Cost(log2_n=6))
    stronger.unlock(PASSWORD)
    assert sealed_format.decode((tmp_path / "vault").read_bytes()).cost == Cost(log2_n=6)
    vault_in(tmp_path).unlock(PASSWORD)
    vault_in(tmp_path).unlock_with_recovery(recovery, "x")


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda key: key[:-1], "not a whole recovery key"),
        (lambda key: key + "7", "not a whole recovery key"),
        (lambda key: "U" + key[1:], "no U in it"),
        (lambda key: ("1" if key[0] != "1" else "2") + key[1:], "A letter of the recovery key"),
    ],
)
def test_a_mistyped_recovery_key(change: object, words: str) -> None:
    shown = keys.show_recovery(bytes(range(20)))
    with pytest.raises(VaultError, match=words):
        keys.read_recovery(change(shown))  # type: ignore[operator]


@given(st.binary(min_size=20, max_size=20))
def test_a_recovery_key_is_read_as_it_was_shown(recovery: bytes) -> None:
    shown = keys.show_recovery(recovery)
    assert keys.read_recovery(shown) == recovery
    assert keys.read_recovery(shown.lower().replace("0", "o").replace("1", "l")) == recovery


# ---- the format


def test_the_document_is_enough_to_open_it(tmp_path: Path) -> None:
    made = vault_in(tmp_path)
    recovery = made.create(PASSWORD)
    made.put("A", "eins")
    data = (tmp_path / "vault").read_bytes()
    found = {"A": {"value": "eins", "changed_at": 1_700_000_000.0}}
    assert open_vault(data, password=PASSWORD) == found
    assert open_vault(data, recovery=recovery) == found


def test_known_answer() -> None:
    """One vault, byte for byte: the format must not drift."""
    salt, data_key = bytes(range(32)), bytes(range(100, 132))
    bare = sealed_format.Sealed(
        CHEAP, salt, sealed_format.Slot(b"", b""), sealed_format.Slot(b"", b""), 7, b"n" * 12, b""
    )
    password = sealed_format.wrap(
        keys.password_key("pw", salt, CHEAP), data_key, b"p" * 12, bare.head, b"password"
    )
    recovery = sealed_format.wrap(
        keys.recovery_wrap_key(bytes(20), salt),
        data_key,
        b"r" * 12,
        bare.recovery_head,
        b"recovery",
    )
    secrets = {"A": {"value": "b", "changed_at": 1.5}}
    sealed = sealed_format.Sealed(
        CHEAP, salt, password, recovery, 7, b"n" * 12, bytes(sealed_format.sealed_length(secrets))
    )
    body = sealed_format.seal_body(data_key, sealed.bound, sealed.nonce, secrets)
    data = sealed_format.encode(
        sealed_format.Sealed(CHEAP, salt, password, recovery, 7, b"n" * 12, body)
    )
    assert hashlib.sha256(data).hexdigest() == KNOWN
    assert open_vault(data, password="pw") == secrets


KNOWN = "9277a18f06366c3512c0f503f8b9f33d708f697de342663841da9ab1463ce8da"


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.dictionaries(
        st.from_regex(r"[A-Za-z_][A-Za-z0-9_]{0,20}", fullmatch=True),
        st.text(st.characters(codec="utf-8", exclude_characters="\0"), min_size=1),
        max_size=8,
    ),
    st.text(st.characters(codec="utf-8"), min_size=1),
)
def test_any_secrets_come_back(
    tmp_path_factory: pytest.TempPathFactory, values: dict[str, str], password: str
) -> None:
    folder = tmp_path_factory.mktemp("any")
    made = vault_in(folder)
    made.create(password)
    made.put_many(values)
    again = vault_in(folder)
    again.unlock(password)
    assert {name: again.get(name) for name in again.names()} == values


def test_no_two_saves_use_the_same_nonce(vault: Vault, tmp_path: Path) -> None:
    nonces = set()
    for number in range(20):
        vault.put("A", str(number))
        nonces.add(sealed_format.decode((tmp_path / "vault").read_bytes()).nonce)
    assert len(nonces) == 20


# ---- damage


def test_every_flipped_bit_is_refused_and_the_file_kept(vault: Vault, tmp_path: Path) -> None:
    path = tmp_path / "vault"
    whole = path.read_bytes()
    for bit in range(len(whole) * 8):
        bad = bytearray(whole)
        bad[bit // 8] ^= 1 << (bit % 8)
        path.write_bytes(bad)
        with pytest.raises((VaultDamagedError, VaultError)):
            vault_in(tmp_path).unlock(PASSWORD)
        assert path.read_bytes() == bad


def test_a_flipped_bit_with_a_new_checksum_is_refused_too(vault: Vault, tmp_path: Path) -> None:
    """By somebody who knows the format, and not the password."""
    path = tmp_path / "vault"
    whole = path.read_bytes()
    for place in range(8, len(whole) - 32):
        bad = bytearray(whole[:-32])
        bad[place] ^= 1
        path.write_bytes(bytes(bad) + hashlib.sha256(bad).digest())
        with pytest.raises((VaultError, WrongPasswordError)):
            vault_in(tmp_path).unlock(PASSWORD)


def test_every_truncation_is_refused(vault: Vault, tmp_path: Path) -> None:
    path = tmp_path / "vault"
    whole = path.read_bytes()
    for length in range(len(whole)):
        path.write_bytes(whole[:length])
        with pytest.raises(VaultDamagedError):
            vault_in(tmp_path).unlock(PASSWORD)


def test_an_older_copy_is_noticed(vault: Vault, tmp_path: Path) -> None:
    path = tmp_path / "vault"
    older = path.read_bytes()
    vault.put("C", "three")
    path.write_bytes(older)
    again = vault_in(tmp_path)
    with pytest.raises(VaultRolledBackError, match="older copy"):
        again.unlock(PASSWORD)
    assert again.locked
    again.unlock(PASSWORD, accept_older=True)
    assert again.names() == ("B", "OPENAI_API_KEY")
    vault_in(tmp_path).unlock(PASSWORD)  # it was accepted


@pytest.mark.parametrize("what", ["gone", "forged", "cut"])
def test_a_witness_that_is_wrong_is_noticed(vault: Vault, what: str) -> None:
    if what == "gone":
        vault.seal.unlink()
    else:
        data = bytearray(vault.seal.read_bytes())
        data[-1] ^= 1
        vault.seal.write_bytes(data if what == "forged" else data[:20])
    vault.lock()
    with pytest.raises(VaultRolledBackError):
        vault.unlock(PASSWORD)


def test_the_one_before_takes_the_place_of_a_damaged_one(vault: Vault, tmp_path: Path) -> None:
    vault.put("C", "three")
    (tmp_path / "vault").write_bytes(b"LLMPVLT\x01 and then nothing")
    again = vault_in(tmp_path)
    with pytest.raises(VaultDamagedError):
        again.unlock(PASSWORD)
    aside = again.use_backup()
    assert aside.read_bytes().startswith(b"LLMPVLT\x01 and")
    again.unlock(PASSWORD, accept_older=True)
    assert again.names() == ("B", "OPENAI_API_KEY")


def test_starting_over_keeps_the_old_file(vault: Vault, tmp_path: Path) -> None:
    aside = vault.set_aside()
    assert not vault.exists
    assert aside.is_file()
    vault.create("new")
    assert vault.names() == ()


def test_one_of_a_newer_version_is_named(vault: Vault, tmp_path: Path) -> None:
    data = bytearray((tmp_path / "vault").read_bytes()[:-32])
    data[7] = 9
    (tmp_path / "vault").write_bytes(bytes(data) + hashlib.sha256(data).digest())
    with pytest.raises(VaultError, match="newer LiteLLM Pocket"):
        vault_in(tmp_path).unlock(PASSWORD)


def test_there_is_one_already_or_none(vault: Vault, tmp_path: Path) -> None:
    with pytest.raises(VaultError, match="already"):
        vault.create("x")
    with pytest.raises(VaultError, match="no vault"):
        Vault(tmp_path / "other", cost=CHEAP).unlock("x")


SAVER = """
import sys
from pathlib import Path
from core.vault.format import Cost
from core.vault.vault import Vault
vault = Vault(Path(sys.argv[1]), cost=Cost(log2_n=4))
vault.unlock("pw", accept_older=True)
number = int(vault.get("COUNT"))
print("ready", flush=True)
while True:
    number += 1
    vault.put_many({"COUNT": str(number), "SAME": str(number), "LONG": "x" * 5000})
"""


@pytest.mark.timeout(300)
def test_killed_at_any_moment_of_a_save_it_can_be_opened(tmp_path: Path) -> None:
    made = vault_in(tmp_path)
    made.create("pw")
    made.put_many({"COUNT": "0", "SAME": "0"})
    chance, count, kills = random.Random(7), 0, 0
    while kills < 200:
        child = subprocess.Popen(
            [sys.executable, "-c", SAVER, str(tmp_path / "vault")],
            cwd=ROOT,
            stdout=subprocess.PIPE,
        )
        assert child.stdout is not None
        with child.stdout:
            assert child.stdout.readline().strip() == b"ready"
            time.sleep(chance.uniform(0.0, 0.02))
            child.kill()
            child.wait()
        kills += 1
        after = vault_in(tmp_path)
        after.unlock("pw")  # and not an older copy in the eyes of the witness
        assert after.get("COUNT") == after.get("SAME")
        assert int(after.get("COUNT")) >= count
        count = int(after.get("COUNT"))
    assert count > 100
