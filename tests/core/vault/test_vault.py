"""The vault as a person meets it, and every way in which its file can be wrong."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.base.errors import (
    DataFolderError,
    VaultError,
    VaultLockedError,
    WrongPasswordError,
)
from core.vault import format as sealed_format
from core.vault import key_derivation
from core.vault.format import Cost
from core.vault.vault import Vault
from tests.core.vault.conftest import CHEAP, PASSWORD, vault_in
from tests.core.vault.reference import open_vault
from tests.systems import needs_modes

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


@needs_modes
def test_others_cannot_read_it(vault: Vault, tmp_path: Path) -> None:
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


@pytest.mark.parametrize(
    ("name", "value"),
    [("", "x"), ("1A", "x"), ("A-B", "x"), ("A", ""), ("A", "half \ud800"), ("A", "x" * 40_000)],
)
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
    vault.set_password("another one")
    again = vault_in(tmp_path)
    with pytest.raises(WrongPasswordError):
        again.unlock(PASSWORD)
    again.unlock("another one")
    assert again.get("OPENAI_API_KEY") == "sk-one"
    # nor does the former password open the copy that lies beside it
    copy = vault_in(tmp_path / "elsewhere")
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "vault").write_bytes(vault.backup.read_bytes())
    with pytest.raises(WrongPasswordError):
        copy.unlock(PASSWORD)


def test_a_text_beside_it_is_opened_by_this_vault_alone(tmp_path: Path) -> None:
    vault, other = Vault(tmp_path / "a", cost=CHEAP), Vault(tmp_path / "b", cost=CHEAP)
    vault.create(PASSWORD)
    other.create(PASSWORD)
    sealed = vault.encrypt(b"one purpose", b"a secret text")
    assert b"secret" not in sealed
    assert sealed != vault.encrypt(b"one purpose", b"a secret text")
    vault.set_password("quite another one")
    assert vault.decrypt(b"one purpose", sealed) == b"a secret text"
    for wrong in (sealed[:-1], sealed[:5], b"", bytes([sealed[0] ^ 1]) + sealed[1:]):
        with pytest.raises(VaultError):
            vault.decrypt(b"one purpose", wrong)
    with pytest.raises(VaultError):
        vault.decrypt(b"another purpose", sealed)
    with pytest.raises(VaultError):
        other.decrypt(b"one purpose", sealed)
    vault.lock()
    with pytest.raises(VaultLockedError):
        vault.encrypt(b"one purpose", b"x")


def test_the_recovery_key_opens_it(tmp_path: Path) -> None:
    made = vault_in(tmp_path)
    first = made.create(PASSWORD)
    made.put("A", "one")
    again = vault_in(tmp_path)
    again.unlock_with_recovery(f" {first.lower()} ")
    assert again.get("A") == "one"
    again.set_password("a new password")
    with pytest.raises(WrongPasswordError):
        vault_in(tmp_path).unlock(PASSWORD)
    second = again.new_recovery()
    with pytest.raises(WrongPasswordError, match="older one"):
        vault_in(tmp_path).unlock_with_recovery(first)
    vault_in(tmp_path).unlock_with_recovery(second)


def test_a_change_of_password_keeps_the_recovery_key(tmp_path: Path) -> None:
    made = vault_in(tmp_path)
    recovery = made.create(PASSWORD)
    made.set_password("another one")
    vault_in(tmp_path).unlock_with_recovery(recovery)


def test_a_stronger_cost_is_taken_over_and_keeps_the_recovery_key(tmp_path: Path) -> None:
    made = vault_in(tmp_path)
    recovery = made.create(PASSWORD)
    stronger = vault_in(tmp_path, Cost(log2_n=6))
    stronger.unlock(PASSWORD)
    assert sealed_format.decode((tmp_path / "vault").read_bytes()).cost == Cost(log2_n=6)
    vault_in(tmp_path).unlock(PASSWORD)
    vault_in(tmp_path).unlock_with_recovery(recovery)


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
    shown = key_derivation.show_recovery(bytes(range(20)))
    with pytest.raises(VaultError, match=words):
        key_derivation.read_recovery(change(shown))  # type: ignore[operator]


@given(st.binary(min_size=20, max_size=20))
def test_a_recovery_key_is_read_as_it_was_shown(recovery: bytes) -> None:
    shown = key_derivation.show_recovery(recovery)
    assert key_derivation.read_recovery(shown) == recovery
    assert (
        key_derivation.read_recovery(shown.lower().replace("0", "o").replace("1", "l")) == recovery
    )


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
        key_derivation.password_key("pw", salt, CHEAP), data_key, b"p" * 12, bare.head, b"password"
    )
    recovery = sealed_format.wrap(
        key_derivation.recovery_wrap_key(bytes(20), salt),
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
