"""Which configs were given to the gateway, and what came of them."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.base.errors import ConfigError
from core.config.document import parse
from core.config.history import KEPT, Copy, History, Outcome
from tests.systems import needs_modes

CONFIG = "model_list:\n  - model_name: demo\n    litellm_params: {model: openai/x}\n"


@pytest.fixture
def clock() -> list[float]:
    return [1_700_000_000.0]


@pytest.fixture
def history(tmp_path: Path, clock: list[float]) -> History:
    def now() -> float:
        clock[0] += 1.0
        return clock[0]

    return History(tmp_path / "applied", clock=now)


def test_nothing_was_applied_yet(history: History) -> None:
    assert history.entries() == ()


def test_what_was_applied_last_comes_first(history: History) -> None:
    history.record(CONFIG, "aa", Outcome.WORKED)
    history.record("ü: 'x'\r\n", "bb", Outcome.REFUSED, "no models")
    newest, oldest = history.entries()
    assert (newest.digest, newest.outcome, newest.reason) == ("bb", Outcome.REFUSED, "no models")
    assert newest.text == "ü: 'x'\r\n"
    assert (oldest.text, oldest.models) == (CONFIG, ("demo",))
    assert oldest.at < newest.at


def test_the_same_config_again_is_one_entry(history: History) -> None:
    first = history.record(CONFIG, "aa", Outcome.NEW)
    history.record(CONFIG, "aa", Outcome.ROLLED_BACK, "it died")
    (entry,) = history.entries()
    assert (entry.id, entry.at) == (first.id, first.at)
    assert (entry.outcome, entry.reason) == (Outcome.ROLLED_BACK, "it died")


def test_only_the_newest_are_kept(history: History) -> None:
    for number in range(KEPT + 5):
        history.record(CONFIG, f"{number:08d}", Outcome.WORKED)
    entries = history.entries()
    assert len(entries) == KEPT
    assert entries[0].digest == f"{KEPT + 4:08d}"
    assert entries[-1].digest == "00000005"


def test_one_is_found_by_its_id(history: History) -> None:
    applied = history.record(CONFIG, "aa", Outcome.WORKED)
    assert history.find(applied.id) == applied
    with pytest.raises(ConfigError, match="no longer kept"):
        history.find("20200101T000000000000-aa")


def test_a_damaged_entry_is_passed_over(history: History, tmp_path: Path) -> None:
    kept = history.record(CONFIG, "aa", Outcome.WORKED)
    (tmp_path / "applied" / "20990101T000000000000-bb.json").write_text('{"at": "no')
    (tmp_path / "applied" / "20990101T000000000001-cc.json").write_text("[]")
    assert history.entries() == (kept,)


@needs_modes
def test_others_cannot_read_it(history: History, tmp_path: Path) -> None:
    history.record(CONFIG, "aa", Outcome.WORKED)
    (file,) = (tmp_path / "applied").iterdir()
    assert file.stat().st_mode & 0o077 == 0
    assert (tmp_path / "applied").stat().st_mode & 0o077 == 0


def test_it_is_not_shown_by_accident(history: History) -> None:
    history.record(CONFIG, "aa", Outcome.WORKED)
    assert CONFIG not in repr(history.entries())


def test_only_entries_of_former_versions_are_gone_through(history: History) -> None:
    history.record(Copy("a: 1", "c2VhbGVk", True), "aa", Outcome.WORKED)
    history.record("b: 2", "bb", Outcome.WORKED)
    asked: list[str] = []

    def protected(text: str) -> Copy:
        asked.append(text)
        return Copy("b: ***", "c2VhbGVk", True)

    history.protect_all(protected)
    history.protect_all(protected)
    assert asked == ["b: 2"]
    found = [(one.text, one.sealed, one.hidden) for one in history.entries()]
    assert found == [("b: ***", "c2VhbGVk", True), ("a: 1", "c2VhbGVk", True)]


def test_a_note_that_could_not_be_encrypted_keeps_what_was(history: History) -> None:
    """The window was locked when the second came."""
    history.record(Copy("a: ***", "c2VhbGVk", True), "aa", Outcome.NEW)
    history.record(Copy("a: ***", "", True), "aa", Outcome.WORKED)
    (entry,) = history.entries()
    assert (entry.outcome, entry.sealed) == (Outcome.WORKED, "c2VhbGVk")


def test_what_is_no_config_has_no_models() -> None:
    assert parse("a: [").models == ()
    assert parse("").models == ()
