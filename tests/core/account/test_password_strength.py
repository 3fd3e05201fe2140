"""The estimate of a password's strength: simple, and honest about the bad ones."""

from __future__ import annotations

import subprocess
import sys
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.account.password_strength import strength
from tests.source_tree import ROOT


@pytest.mark.parametrize(
    ("password", "low", "high"),
    [
        ("abc", 0, 0),
        ("password", 0, 0),
        ("P@ssw0rd2024!", 0, 0),
        ("qwertyuiop", 0, 0),
        ("aaaaaaaaaaaaaaaaaaaa", 0, 0),
        ("12345678901234567890", 0, 0),
        ("abcabcabcabcabcabc", 0, 0),
        ("Ada2024!", 0, 0),
        ("Sommer2025!", 0, 0),
        ("correct horse battery staple", 0, 0),
        ("passwordpassword", 0, 0),
        ("sunshine7", 0, 1),
        ("aB3$kL9!", 1, 2),
        ("kX9#mQ2$vL7!pR", 4, 4),
        ("correct horse lantern", 3, 4),
        ("wombat-kettle-seven-lilac", 3, 4),
        ("пароль длинный и странный очень", 3, 4),
    ],
)
def test_the_estimate_is_honest(password: str, low: int, high: int) -> None:
    found = strength(password, "Ada")
    assert low <= found.score <= high
    assert found.words


@given(st.text(max_size=400), st.text(max_size=20))
def test_the_estimate_takes_anything(password: str, name: str) -> None:
    found = strength(password, name)
    assert 0 <= found.score <= 4
    assert found.words


def test_the_name_in_it_adds_nothing() -> None:
    assert strength("alexandria wombat", "alexandria").score < strength("alexandria wombat").score
    assert "user name" in strength("alexandria-9x", "Alexandria").words


def test_a_short_password_says_how_long_it_must_be() -> None:
    assert "8 characters" in strength("1234567", "").words


@pytest.mark.parametrize(
    "password",
    [
        "4@8({[<369&#!1/|0$5+7%24@8({[<369&#!1/|0$5+7%2",
        "".join(map(chr, range(33, 127))),
        "aB1" * 60,
        "1.1.2011" * 20,
    ],
)
def test_no_password_takes_long(password: str) -> None:
    """Unbounded, the first takes zxcvbn seconds at every key. Counted is this process's own time,
    which other programs do not lengthen."""
    strength("wombat-kettle")  # has the lists loaded
    began = time.process_time()
    strength(password, "Ada")
    assert time.process_time() - began < 0.5


def test_the_word_lists_are_loaded_when_first_needed() -> None:
    code = (
        "import sys, main, gui.app, gui.pages.login.page, core.engine, core.account.account\n"
        "from core.account.password_strength import strength\n"
        "assert 'zxcvbn' not in sys.modules\n"
        "strength('a password')\n"
        "assert 'zxcvbn' in sys.modules\n"
    )
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True)
