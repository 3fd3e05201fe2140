"""Old copies of the config lose the keys that are in the vault now."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.base.files import digest
from core.base.paths import Paths
from core.config import draft as drafts
from core.config.history import History, Outcome
from core.config.scrub import clean

KEY = 'sk-proj-"quoted"-0123456789'
CONFIG = """\
# the old key was sk-proj-"quoted"-0123456789
model_list:
- model_name: a
  litellm_params: {model: openai/a, api_key: 'sk-proj-"quoted"-0123456789'}
- model_name: b
  litellm_params: {model: openai/b, api_key: "sk-proj-\\"quoted\\"-0123456789"}
"""
CLEAN = """\
# the old key was ********
model_list:
- model_name: a
  litellm_params: {model: openai/a, api_key: os.environ/OPENAI_API_KEY}
- model_name: b
  litellm_params: {model: openai/b, api_key: os.environ/OPENAI_API_KEY}
"""
NAMES = {KEY: "OPENAI_API_KEY"}


@pytest.fixture
def paths(tmp_path: Path) -> Paths:
    found = Paths(tmp_path, "option")
    for folder in (found.backups, found.applied, found.draft.parent):
        folder.mkdir()
    return found


def test_backups_and_draft(paths: Paths) -> None:
    copy = paths.backups / "litellm_config-20260101-000000.yaml"
    copy.write_text(CONFIG)
    other = paths.backups / "litellm_config-20260102-000000.yaml"
    other.write_text("model_list: []\n")
    drafts.keep(paths.draft, CONFIG, "ab12")
    assert clean(paths, NAMES).cleaned == 2
    assert copy.read_text() == CLEAN
    draft = drafts.read(paths.draft)
    assert draft is not None
    assert (draft.text, draft.base_digest) == (CLEAN, "ab12")
    assert clean(paths, NAMES).cleaned == 0


def test_the_history_stays_usable(paths: Paths) -> None:
    history = History(paths.applied)
    history.record(CONFIG, digest(CONFIG.encode()), Outcome.WORKED)
    assert clean(paths, NAMES).cleaned == 1
    (entry,) = history.entries()
    assert entry.text == CLEAN
    assert entry.digest == digest(CLEAN.encode())
    assert entry.outcome is Outcome.WORKED


@pytest.mark.parametrize("text", ["model_list: [\n  " + KEY, "{" + KEY, KEY])
def test_a_copy_that_is_no_config_is_cleaned_too(paths: Paths, text: str) -> None:
    for folder in (paths.backups, paths.applied):
        (folder / "x.json").write_text(text)
    assert clean(paths, NAMES).cleaned == 2
    for folder in (paths.backups, paths.applied):
        assert KEY not in (folder / "x.json").read_text()


def test_a_short_value_goes_only_where_it_stands_alone(paths: Paths) -> None:
    copy = paths.backups / "x.yaml"
    copy.write_text("a: abc\nb: abcdef\n")
    clean(paths, {"abc": "SHORT"})
    assert copy.read_text() == "a: os.environ/SHORT\nb: abcdef\n"


def test_a_copy_that_cannot_be_written_is_named(
    paths: Paths, monkeypatch: pytest.MonkeyPatch
) -> None:
    (paths.backups / "x.yaml").write_text(CONFIG)
    monkeypatch.setattr(
        "core.base.files.os.access", lambda *_: False
    )  # marked read-only; root passes
    assert clean(paths, NAMES).left == ("x.yaml",)


def test_nothing_there(tmp_path: Path) -> None:
    assert clean(Paths(tmp_path, "option"), NAMES).cleaned == 0
