"""Unsaved work: offered after a crash, never fatal, never in the way."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.config.store import ConfigStore
from tests.core.config.stores import GOOD, Clock, make_store
from tests.systems import needs_modes


def test_unsaved_work_is_offered_after_a_crash(tmp_path: Path, opened: ConfigStore) -> None:
    state = opened.load()
    opened.keep_draft("half: [\r\n \ud800 é", state.digest)
    draft = make_store(tmp_path).load().draft
    assert draft is not None
    assert (draft.text, draft.base_digest) == ("half: [\r\n \ud800 é", state.digest)
    assert draft.saved_at == Clock().now
    opened.drop_draft()
    assert opened.load().draft is None
    opened.drop_draft()


def test_a_draft_that_equals_the_file_is_dropped(opened: ConfigStore) -> None:
    opened.keep_draft(GOOD, "whatever")
    assert opened.load().draft is None and opened.read_draft() is None


def test_a_save_drops_the_draft(opened: ConfigStore) -> None:
    state = opened.load()
    opened.keep_draft("b: 1\n", state.digest)
    opened.save("b: 1\n", state.digest)
    assert opened.read_draft() is None


@needs_modes
def test_drafts_and_backups_are_for_the_user_alone(opened: ConfigStore) -> None:
    opened.path.chmod(0o644)
    state = opened.load()
    opened.keep_draft("key: secret\n", state.digest)
    folder = opened.path.parent
    assert stat.S_IMODE((folder / "drafts" / "litellm_config.yaml").stat().st_mode) == 0o600
    saved = opened.save("b: 1\n", state.digest)
    assert saved.backup is not None and stat.S_IMODE(saved.backup.stat().st_mode) == 0o600
    assert stat.S_IMODE(opened.path.stat().st_mode) == 0o644


@pytest.mark.parametrize("damage", [b"", b"model_list: []\n", b"\x00\xff"])
def test_a_damaged_draft_is_set_aside(opened: ConfigStore, damage: bytes) -> None:
    folder = opened.path.parent / "drafts"
    opened.keep_draft("some: work\n", "x")
    path = folder / "litellm_config.yaml"
    path.write_bytes(path.read_bytes()[:-3] if damage == b"" else damage)
    kept = path.read_bytes()
    state = opened.load()
    assert state.draft is None and state.text == GOOD
    (aside,) = folder.iterdir()
    assert "damaged" in aside.name and aside.read_bytes() == kept


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=50)
@given(text=st.text(st.characters(), max_size=200))
def test_a_draft_gives_back_what_was_typed(opened: ConfigStore, text: str) -> None:
    opened.keep_draft(text, "")
    draft = opened.read_draft()
    assert draft is not None and draft.text == text
