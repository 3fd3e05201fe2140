"""The account: the right password opens, others wait, and nothing is kept or lost."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
import tempfile
import textwrap
import unicodedata
from pathlib import Path

import bcrypt
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from core.account import lockout
from core.account.account import Account, prepare, same_name
from core.account.lockout import delay_after
from core.base.errors import AccountError, DataFolderError, WrongPasswordError

ROOT = Path(__file__).resolve().parents[3]
GOOD = "correct horse 7"


class Clocks:
    """Time of day and monotonic time, moved by hand."""

    def __init__(self) -> None:
        self.wall = 1_800_000_000.0
        self.mono = 100.0

    def pass_s(self, seconds: float) -> None:
        self.wall += seconds
        self.mono += seconds


def account_in(folder: Path, clocks: Clocks | None = None) -> Account:
    """A program's view of the account; another call is a restart of the program."""
    clocks = clocks or Clocks()
    return Account(
        folder / "account.json",
        folder / "lockout.json",
        rounds=4,
        clock=lambda: clocks.wall,
        monotonic=lambda: clocks.mono,
    )


def fail(account: Account, times: int = 1, clocks: Clocks | None = None) -> float:
    """Try a wrong password so many times, waiting as told; the last `retry_after_s`."""
    wait = 0.0
    for _ in range(times):
        if clocks is not None:
            clocks.pass_s(account.retry_after_s())
        with pytest.raises(WrongPasswordError, match="is wrong") as caught:
            account.verify("Ada", "wrong password")
        wait = caught.value.retry_after_s
    return wait


@pytest.fixture
def ada(tmp_path: Path) -> Path:
    account_in(tmp_path).create("Ada", GOOD)
    return tmp_path


# ---- passwords of any kind


@given(st.text(min_size=8, max_size=300), st.text(max_size=300))
@settings(deadline=None)
def test_any_password_opens_and_another_does_not(password: str, other: str) -> None:
    assume(len(unicodedata.normalize("NFKC", password)) >= 8)
    with tempfile.TemporaryDirectory() as name:
        account = account_in(Path(name))
        account.create("Ada", password)
        assert account.verify("Ada", password) == "Ada"
        if unicodedata.normalize("NFKC", other) != unicodedata.normalize("NFKC", password):
            with pytest.raises(WrongPasswordError):
                account.verify("Ada", other)


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("x" * 72 + "a", "x" * 72 + "b"),  # bcrypt looks at 72 bytes
        ("x" * 5000 + "a", "x" * 5000 + "b"),
        ("secret12\0a", "secret12\0b"),  # and at none after a NUL
        ("\0" * 8, "\0" * 9),
        ("пароль" * 20 + "а", "пароль" * 20 + "б"),
        ("pass word", "pass word "),
        ("Password", "password"),
    ],
)
def test_every_character_counts(tmp_path: Path, right: str, wrong: str) -> None:
    account = account_in(tmp_path)
    account.create("Ada", right)
    with pytest.raises(WrongPasswordError):
        account.verify("Ada", wrong)
    account.verify("Ada", right)


def test_the_same_password_typed_on_another_system(tmp_path: Path) -> None:
    account = account_in(tmp_path)
    account.create("Zoé", "caf\u00e9 au lait")
    assert account.verify("Zoe\u0301", "cafe\u0301 au lait") == "Zoé"


def test_a_lone_surrogate_is_a_character_too(tmp_path: Path) -> None:
    account = account_in(tmp_path)
    account.create("Ada", "\ud800abcdefgh")
    account.verify("Ada", "\ud800abcdefgh")


def test_bcrypt_gets_what_it_can_take() -> None:
    for password in ("", "a", "\0", "x" * 10_000, "\U0010ffff" * 100):
        assert len(prepare(password)) == 64
        assert b"\0" not in prepare(password)


def test_names_match_without_case(ada: Path) -> None:
    for name in ("ada", "ADA", " Ada "):
        assert account_in(ada).verify(name, GOOD) == "Ada"
    assert same_name("Straße", "STRASSE")
    assert not same_name("Ada", "Adam")


def test_the_real_cost_is_twelve(tmp_path: Path) -> None:
    account = Account(tmp_path / "account.json", tmp_path / "lockout.json")
    account.create("Ada", GOOD)
    assert json.loads((tmp_path / "account.json").read_bytes())["hash"].startswith("$2b$12$")
    account.verify("Ada", GOOD)


# ---- making one


@pytest.mark.parametrize("password", ["", "1234567", "       ", "e\u0301" * 7])
def test_short_passwords_are_refused(tmp_path: Path, password: str) -> None:
    with pytest.raises(AccountError, match="too short"):
        account_in(tmp_path).create("Ada", password)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["", "   ", "a\nb", "x" * 65, "\0"])
def test_bad_names_are_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(AccountError, match="user name"):
        account_in(tmp_path).create(name, GOOD)
    assert list(tmp_path.iterdir()) == []


def test_a_second_account_is_refused(ada: Path) -> None:
    before = (ada / "account.json").read_bytes()
    with pytest.raises(AccountError, match="already an account"):
        account_in(ada).create("Eve", "another password")
    assert (ada / "account.json").read_bytes() == before


def test_without_an_account(tmp_path: Path) -> None:
    account = account_in(tmp_path)
    assert not account.exists
    with pytest.raises(AccountError, match="no account"):
        account.verify("Ada", GOOD)


def test_nothing_readable_holds_the_password(ada: Path) -> None:
    account = account_in(ada)
    account.verify("Ada", GOOD)
    with pytest.raises(WrongPasswordError) as caught:
        account.verify("Ada", "my other secret")
    assert "secret" not in str(caught.value)
    for path in ada.iterdir():
        assert GOOD.encode() not in path.read_bytes()
        if sys.platform != "win32":
            assert path.stat().st_mode & 0o777 == 0o600
    assert GOOD not in repr(vars(account))


# ---- wrong ones


def test_wrong_name_and_wrong_password_look_the_same(
    ada: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    checked: list[bytes] = []
    real = bcrypt.checkpw

    def watched(password: bytes, hashed: bytes) -> bool:
        checked.append(hashed)
        return real(password, hashed)

    monkeypatch.setattr(bcrypt, "checkpw", watched)
    account = account_in(ada)
    texts = set()
    for name, password in (("Eve", GOOD), ("Ada", "wrong password")):
        with pytest.raises(WrongPasswordError) as caught:
            account.verify(name, password)
        texts.add(str(caught.value))
    assert len(texts) == 1
    assert len(checked) == 2  # the slow part is done for a wrong name as well
    assert len(set(checked)) == 1


def test_the_delay_doubles_up_to_a_quarter_of_an_hour(ada: Path) -> None:
    clocks = Clocks()
    account = account_in(ada, clocks)
    waits = [fail(account, 1, clocks) for _ in range(15)]
    assert waits == [0, 0, 1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900, 900]
    assert delay_after(10**9) == 900


def test_too_early_is_refused_even_with_the_right_password(ada: Path) -> None:
    clocks = Clocks()
    account = account_in(ada, clocks)
    fail(account, 5, clocks)
    for _ in range(20):  # asking does not make it longer
        with pytest.raises(WrongPasswordError, match="too many") as caught:
            account.verify("Ada", GOOD)
        assert caught.value.retry_after_s == 4
    assert "Wait 4 seconds" in caught.value.remedy
    clocks.pass_s(4)
    assert account.verify("Ada", GOOD) == "Ada"
    assert fail(account, 2) == 0  # all is forgotten


def test_a_restart_does_not_help(ada: Path) -> None:
    clocks = Clocks()
    fail(account_in(ada, clocks), 8, clocks)
    clocks.mono = 5.0  # the computer was restarted too
    clocks.wall += 10
    account = account_in(ada, clocks)
    assert account.retry_after_s() == 22
    with pytest.raises(WrongPasswordError, match="too many"):
        account.verify("Ada", GOOD)
    clocks.pass_s(22)
    account.verify("Ada", GOOD)


def test_the_clock_set_back_does_not_help_and_does_not_lock_out(ada: Path) -> None:
    clocks = Clocks()
    fail(account_in(ada, clocks), 8, clocks)
    clocks.wall -= 10 * 365 * 86400
    for _ in range(2):
        account = account_in(ada, clocks)
        assert account.retry_after_s() == 32  # the whole delay, not ten years
    clocks.pass_s(20)
    assert account_in(ada, clocks).retry_after_s() == 12  # and it goes down over restarts
    clocks.pass_s(12)
    account_in(ada, clocks).verify("Ada", GOOD)


@pytest.mark.parametrize("jump", [-86400.0, 86400.0])
def test_within_one_run_the_time_of_day_does_not_matter(ada: Path, jump: float) -> None:
    clocks = Clocks()
    account = account_in(ada, clocks)
    fail(account, 8, clocks)
    clocks.wall += jump
    assert account.retry_after_s() == 32
    clocks.mono += 32
    account.verify("Ada", GOOD)


@pytest.mark.parametrize(
    "content",
    [b"", b"{", b"[]", b'{"failures": -5, "last": 0}', b'{"failures": 1, "last": NaN}', b"null"],
)
def test_a_damaged_record_neither_frees_nor_locks(ada: Path, content: bytes) -> None:
    clocks = Clocks()
    (ada / "lockout.json").write_bytes(content)
    account = account_in(ada, clocks)
    assert account.retry_after_s() == 1
    clocks.pass_s(1)
    account.verify("Ada", GOOD)


def test_absurd_numbers_in_the_record_are_bounded(ada: Path) -> None:
    clocks = Clocks()
    body = {"failures": 10**30, "last": clocks.wall + 10**9}
    (ada / "lockout.json").write_text(json.dumps(body))
    assert account_in(ada, clocks).retry_after_s() == 900


def test_where_a_try_cannot_be_recorded_it_is_not_looked_at(
    ada: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object, **__: object) -> None:
        raise DataFolderError("Could not write it: the disk is full.", "Free some space.")

    monkeypatch.setattr(lockout, "atomic_write", full)
    with pytest.raises(DataFolderError, match="the disk is full"):
        account_in(ada).verify("Ada", GOOD)


KILLED = textwrap.dedent(
    """
    import os, sys
    from pathlib import Path
    from core.account import account
    account.bcrypt.checkpw = lambda *_: os._exit(9)
    folder = Path(sys.argv[1])
    ada = account.Account(folder / "account.json", folder / "lockout.json")
    ada.verify("Ada", "wrong password")
    """
)


def test_killed_while_checking_the_try_still_counts(ada: Path) -> None:
    for _ in range(3):
        killed = subprocess.run([sys.executable, "-c", KILLED, str(ada)], cwd=ROOT, check=False)
        assert killed.returncode == 9
    record = json.loads((ada / "lockout.json").read_bytes())
    assert record["failures"] == 3


# ---- handing on, changing


def test_the_password_is_handed_on_once_and_only_when_right(ada: Path) -> None:
    handed: list[str] = []
    account = account_in(ada)
    with pytest.raises(WrongPasswordError):
        account.verify("Ada", "wrong password", on_unlocked=handed.append)
    assert handed == []
    account.verify("Ada", GOOD, on_unlocked=handed.append)
    assert handed == [GOOD]


def test_the_password_is_changed_with_the_old_one(ada: Path) -> None:
    account = account_in(ada)
    before = (ada / "account.json").read_bytes()
    with pytest.raises(WrongPasswordError):
        account.change_password("wrong password", "new password")
    with pytest.raises(AccountError, match="too short"):
        account.change_password(GOOD, "short")
    assert (ada / "account.json").read_bytes() == before
    seen: list[tuple[str, str]] = []
    account.change_password(GOOD, "new password", on_changed=lambda *pair: seen.append(pair))
    assert seen == [(GOOD, "new password")]
    account.verify("ada", "new password")
    with pytest.raises(WrongPasswordError):
        account.verify("Ada", GOOD)


def test_a_change_that_its_listener_refuses_does_not_happen(ada: Path) -> None:
    def refuse(_: str, __: str) -> None:
        raise RuntimeError("no")

    account = account_in(ada)
    with pytest.raises(RuntimeError):
        account.change_password(GOOD, "new password", on_changed=refuse)
    account.verify("Ada", GOOD)


def test_changing_is_slowed_down_too(ada: Path) -> None:
    account = account_in(ada)
    for _ in range(3):
        with pytest.raises(WrongPasswordError):
            account.change_password("wrong password", "new password")
    with pytest.raises(WrongPasswordError, match="too many"):
        account.change_password(GOOD, "new password")


# ---- damage


def test_a_sound_account_is_not_set_aside(ada: Path) -> None:
    with pytest.raises(AccountError, match="not damaged"):
        account_in(ada).set_aside()
    account_in(ada).verify("Ada", GOOD)


def test_prehash_is_not_a_plain_digest() -> None:
    assert prepare("secret12") != hashlib.sha384(b"secret12").digest()
