"""The vault behind the login: opened and locked with it, recovered, and never lost in a crash."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.account.account import Account
from core.account.session import Session
from core.base.errors import (
    AccountError,
    DataFolderError,
    LockedError,
    VaultDamagedError,
    VaultError,
    VaultLockedError,
    VaultRolledBackError,
    WrongPasswordError,
)
from core.base.files import atomic_write
from core.base.paths import Paths
from core.vault.vault import Vault
from core.wire.environment import MASTER_KEY
from tests.core.account.test_session import PASSWORD, posted, session, session_in

__all__ = ["posted", "session"]  # fixtures


def reopened(session: Session, folder: Path) -> Session:
    """As after a restart of the program."""
    session.logout()
    session.forget()
    return session_in(folder)


def test_logging_in_opens_the_vault_and_logging_out_forgets(
    session: Session, tmp_path: Path
) -> None:
    session.create("Ada", PASSWORD)
    session.put({"OPENAI_API_KEY": "sk-provider-1"})
    assert session.secrets() == {"OPENAI_API_KEY": "sk-provider-1"}
    assert session.redact("it was sk-provider-1.") == "it was ********."
    session.logout()
    session.forget()
    assert session.key_names() == ()
    with pytest.raises(LockedError):
        session.secrets()
    with pytest.raises(VaultLockedError):
        session.vault.get("OPENAI_API_KEY")
    again = session_in(tmp_path)
    again.login("Ada", PASSWORD)
    assert again.secrets() == {"OPENAI_API_KEY": "sk-provider-1"}
    assert "sk-provider-1" not in again.redact("sk-provider-1")


def test_logging_in_again_at_once_is_not_undone(session: Session) -> None:
    session.create("Ada", PASSWORD)
    session.logout()
    session.login("Ada", PASSWORD)
    session.forget()  # was queued by the log-out
    assert session.secrets() == {}


def test_the_master_key_is_in_no_file(session: Session, tmp_path: Path) -> None:
    session.create("Ada", PASSWORD)
    key = session.pocket_key()
    assert session.pocket_key() == key
    assert MASTER_KEY not in session.secrets()
    assert all(key.encode() not in one.read_bytes() for one in tmp_path.rglob("*"))


def test_the_key_of_former_versions_moves_into_the_vault(tmp_path: Path) -> None:
    """An account without a vault, and the master key in a file of its own."""
    paths = Paths(tmp_path, "option")
    Account(paths.account, paths.lockout, rounds=4).create("Ada", PASSWORD)
    paths.master_key.write_text("sk-the-former-key-0123456789\n")
    session = session_in(tmp_path)
    assert session.login("Ada", PASSWORD).recovery_key
    assert session.pocket_key() == "sk-the-former-key-0123456789"
    assert not paths.master_key.exists()
    again = reopened(session, tmp_path)
    assert again.login("Ada", PASSWORD).recovery_key is None
    assert again.pocket_key() == "sk-the-former-key-0123456789"


def test_the_recovery_key_sets_a_new_password(session: Session, tmp_path: Path) -> None:
    recovery = session.create("Ada", PASSWORD).recovery_key
    session.put({"A_KEY": "sk-provider-1"})
    again = reopened(session, tmp_path)
    assert recovery is not None
    entered = again.recover("Ada", recovery, "quite another one")
    assert entered.recovery_key not in (None, recovery)
    assert again.user == "Ada"
    again = reopened(again, tmp_path)
    with pytest.raises(WrongPasswordError):
        again.login("Ada", PASSWORD)
    again.login("Ada", "quite another one")
    assert again.secrets() == {"A_KEY": "sk-provider-1"}


def test_a_wrong_recovery_key_changes_nothing(session: Session, tmp_path: Path) -> None:
    recovery = session.create("Ada", PASSWORD).recovery_key
    assert recovery is not None
    again = reopened(session, tmp_path)
    with pytest.raises(VaultError, match="A letter"):
        again.recover("Ada", ("1" if recovery[0] != "1" else "2") + recovery[1:], "another one")
    with pytest.raises(AccountError, match="too short"):
        again.recover("Ada", recovery, "short")
    assert again.user is None
    again.login("Ada", PASSWORD)


def test_a_recovery_that_is_cut_off_can_be_done_again(
    session: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    recovery = session.create("Ada", PASSWORD).recovery_key
    assert recovery is not None
    again = reopened(session, tmp_path)
    with monkeypatch.context() as patch, pytest.raises(RuntimeError):
        patch.setattr(Account, "replace", _die)
        again.recover("Ada", recovery, "quite another one")
    assert again.user is None
    once_more = session_in(tmp_path)
    once_more.recover("Ada", recovery, "quite another one")
    reopened(once_more, tmp_path).login("Ada", "quite another one")


def _die(*_args: object, **_more: object) -> None:
    raise RuntimeError("killed here")


@pytest.mark.parametrize("dies_in", ["before the vault", "after the vault"])
def test_a_change_of_password_that_is_cut_off_shuts_nobody_out(
    session: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, dies_in: str
) -> None:
    session.create("Ada", PASSWORD)
    session.put({"A_KEY": "sk-provider-1"})
    write = Account._write
    writes = 0

    def write_or_die(self: Account, *args: str) -> None:
        nonlocal writes
        writes += 1
        if writes > 1:
            raise SystemExit  # the program is gone: nothing is tidied up
        write(self, *args)

    with monkeypatch.context() as patch, pytest.raises(SystemExit):
        patch.setattr(Account, "_write", write_or_die)
        if dies_in == "before the vault":
            patch.setattr(Vault, "set_password", _exit)
        session.change_password(PASSWORD, "another long one")
    right, wrong = PASSWORD, "another long one"
    if dies_in == "after the vault":
        right, wrong = wrong, right
    again = reopened(session, tmp_path)
    with pytest.raises(WrongPasswordError):
        again.login("Ada", wrong)
    again.login("Ada", right)
    assert again.secrets() == {"A_KEY": "sk-provider-1"}
    last = reopened(again, tmp_path)
    with pytest.raises(WrongPasswordError, match="name or the password"):
        last.login("Ada", wrong)  # the account has settled


def test_whoever_is_logged_in_is_told_of_a_wrong_password_alone(
    session: Session, tmp_path: Path
) -> None:
    """No user name was asked for: there is none to check."""
    session.create("Ada", PASSWORD)
    for call in (
        lambda: session.change_password("wrong", "another long one"),
        lambda: session.new_recovery_key("wrong"),
    ):
        with pytest.raises(WrongPasswordError) as caught:
            call()
        assert "name" not in str(caught.value)


def _exit(*_args: object) -> None:
    raise SystemExit


def test_starting_over_keeps_the_old_vault_closed(session: Session, tmp_path: Path) -> None:
    session.create("Ada", PASSWORD)
    session.put({"A_KEY": "sk-provider-1"})
    again = reopened(session, tmp_path)
    entered = again.start_over("Ada", "quite another one")
    assert entered.recovery_key
    assert again.secrets() == {}
    former = [one for one in tmp_path.iterdir() if one.name.startswith("vault.damaged")]
    assert former
    last = reopened(again, tmp_path)
    last.login("Ada", "quite another one")


def test_a_vault_without_its_account_opens_with_its_password(
    session: Session, tmp_path: Path
) -> None:
    session.create("Ada", PASSWORD)
    session.put({"A_KEY": "sk-provider-1"})
    Paths(tmp_path, "option").account.unlink()
    again = reopened(session, tmp_path)
    assert again.has_vault
    assert not again.has_account
    with pytest.raises(VaultError, match="earlier account"):
        again.create("Ada", "quite another one")
    assert not again.has_account
    assert again.create("Ada", PASSWORD).recovery_key is None
    assert again.secrets() == {"A_KEY": "sk-provider-1"}


def test_a_damaged_vault_lets_nobody_in_and_its_copy_does(session: Session, tmp_path: Path) -> None:
    session.create("Ada", PASSWORD)
    session.put({"A_KEY": "sk-provider-1"})
    session.put({"B_KEY": "sk-provider-2"})
    vault = Paths(tmp_path, "option").vault
    vault.write_bytes(vault.read_bytes()[:-1])
    again = reopened(session, tmp_path)
    with pytest.raises(VaultDamagedError):
        again.login("Ada", PASSWORD)
    assert again.user is None
    kept = again.use_vault_backup()
    assert (tmp_path / kept).is_file()
    again.login("Ada", PASSWORD)  # no second question: it is an older copy by agreement
    assert again.secrets() == {"A_KEY": "sk-provider-1"}


def test_an_older_copy_of_the_vault_is_asked_about(session: Session, tmp_path: Path) -> None:
    session.create("Ada", PASSWORD)
    session.put({"A_KEY": "sk-provider-1"})
    vault = Paths(tmp_path, "option").vault
    older = vault.read_bytes()
    session.remove("A_KEY")
    vault.write_bytes(older)
    again = reopened(session, tmp_path)
    with pytest.raises(VaultRolledBackError):
        again.login("Ada", PASSWORD)
    assert again.user is None
    again.login("Ada", PASSWORD, accept_older=True)
    assert again.key_names() == ("A_KEY",)


def test_a_new_recovery_key_needs_the_password(session: Session, tmp_path: Path) -> None:
    first = session.create("Ada", PASSWORD).recovery_key
    with pytest.raises(WrongPasswordError):
        session.new_recovery_key("not it at all")
    second = session.new_recovery_key(PASSWORD)
    assert first is not None
    again = reopened(session, tmp_path)
    with pytest.raises(WrongPasswordError):
        again.recover("Ada", first, "quite another one")
    again.recover("Ada", second, "quite another one")


def full(*_args: object, **_more: object) -> None:
    raise DataFolderError("The disk is full.", "Free some space.")


def test_a_login_that_fails_after_the_vault_was_opened_leaves_it_closed(
    session: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    session.create("Ada", PASSWORD)
    again = reopened(session, tmp_path)
    with monkeypatch.context() as patch, pytest.raises(DataFolderError):
        patch.setattr("core.account.session.Redactor", full)
        again.login("Ada", PASSWORD)
    assert again.user is None
    assert again.vault.locked
    again.login("Ada", PASSWORD)


@pytest.mark.parametrize("number", range(1, 8))
def test_a_disk_that_fails_during_a_change_of_password_shuts_nobody_out(
    session: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    """Whichever write it is that fails: one of the two passwords opens everything."""
    session.create("Ada", PASSWORD)
    session.put({"A_KEY": "sk-provider-1"})
    writes = 0

    def write(path: Path, data: bytes, *, private: bool = False) -> None:
        nonlocal writes
        writes += 1
        if writes == number:
            full()
        atomic_write(path, data, private=private)

    changed = True
    with monkeypatch.context() as patch:
        for module in ("core.account.account", "core.vault.vault"):
            patch.setattr(f"{module}.atomic_write", write)
        try:
            session.change_password(PASSWORD, "another long one")
        except DataFolderError:
            changed = False
    right = []
    for password in (PASSWORD, "another long one"):
        again = reopened(session, tmp_path)
        try:
            again.login("Ada", password)
        except WrongPasswordError:
            continue
        right.append(password)
        assert again.secrets() == {"A_KEY": "sk-provider-1"}
    assert len(right) == 1
    if changed:
        assert right == ["another long one"]


def test_a_kill_while_an_account_is_made_over_a_left_vault_shuts_nobody_out(
    session: Session, tmp_path: Path
) -> None:
    session.create("Ada", PASSWORD)
    account = Paths(tmp_path, "option").account
    account.unlink()
    again = reopened(session, tmp_path)
    with pytest.raises(VaultError):
        again.create("Ada", "a wrong one, mistyped")
    assert not account.exists()  # nothing was written that could outlive us


def test_an_older_vault_without_its_account_can_be_taken(session: Session, tmp_path: Path) -> None:
    session.create("Ada", PASSWORD)
    session.put({"A_KEY": "sk-provider-1"})
    (tmp_path / "vault.seal").unlink()
    Paths(tmp_path, "option").account.unlink()
    again = reopened(session, tmp_path)
    again.create("Ada", PASSWORD)
    assert again.secrets() == {"A_KEY": "sk-provider-1"}
