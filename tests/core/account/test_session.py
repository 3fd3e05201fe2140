"""What may be done with and without a login."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.account.account import Account
from core.account.session import Entered, Session
from core.base.errors import (
    AccountError,
    LockedError,
    WrongPasswordError,
)
from core.base.events import Event, SessionChanged
from core.base.paths import Paths
from core.vault.format import Cost
from core.vault.vault import Vault

PASSWORD = "correct horse battery"


def session_in(folder: Path, posted: list[Event] | None = None) -> Session:
    paths = Paths(folder, "option")
    account = Account(paths.account, paths.lockout, rounds=4)
    vault = Vault(paths.vault, cost=Cost(log2_n=4))
    heard: list[Event] = [] if posted is None else posted
    return Session(paths, heard.append, account, vault)


@pytest.fixture
def posted() -> list[Event]:
    return []


@pytest.fixture
def session(tmp_path: Path, posted: list[Event]) -> Session:
    return session_in(tmp_path, posted)


def test_from_the_first_account_to_the_key(session: Session, posted: list[Event]) -> None:
    assert not session.has_account
    with pytest.raises(LockedError, match="no account"):
        session.pocket_key()
    entered = session.create("Ada", PASSWORD)
    assert entered.user == "Ada"
    assert entered.recovery_key
    assert entered.recovery_key not in repr(entered)
    assert session.user == "Ada"
    key = session.pocket_key()
    assert key.startswith("sk-")
    session.logout()
    assert session.user is None
    with pytest.raises(LockedError, match="is locked"):
        session.pocket_key()
    assert session.login("ada", PASSWORD) == Entered("Ada")
    assert session.pocket_key() == key
    assert posted == [SessionChanged("Ada"), SessionChanged(None), SessionChanged("Ada")]


def test_a_wrong_password_opens_nothing(session: Session, posted: list[Event]) -> None:
    session.create("Ada", PASSWORD)
    session.logout()
    posted.clear()
    with pytest.raises(WrongPasswordError):
        session.login("Ada", "not it at all")
    assert session.user is None
    assert posted == []


def test_without_an_account_the_key_is_of_this_run_only(session: Session, tmp_path: Path) -> None:
    key = session.open_without_account()
    assert session.open_without_account() == key
    assert session.pocket_key() == key
    assert list(tmp_path.iterdir()) == []  # nothing was written
    session.require()


def test_an_account_is_not_gone_around(session: Session) -> None:
    session.create("Ada", PASSWORD)
    with pytest.raises(AccountError, match="has an account"):
        session.open_without_account()


def test_changing_the_password_needs_a_login(session: Session) -> None:
    session.create("Ada", PASSWORD)
    session.logout()
    with pytest.raises(LockedError):
        session.change_password(PASSWORD, "another long one")
    session.login("Ada", PASSWORD)
    session.change_password(PASSWORD, "another long one")
    session.logout()
    session.login("Ada", "another long one")


def test_a_damaged_account_is_kept(session: Session, tmp_path: Path) -> None:
    (tmp_path / "account.json").write_text("{broken")
    assert session.has_account
    with pytest.raises(AccountError, match="damaged"):
        session.login("Ada", PASSWORD)
    name = session.set_aside()
    assert (tmp_path / name).read_text() == "{broken"
    assert not session.has_account
