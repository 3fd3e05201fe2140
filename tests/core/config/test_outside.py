"""Changes that somebody else makes to the config file."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from core.base.files import digest
from core.config.store import GONE, ConfigStore
from tests.core.config.stores import GOOD, Clock


def test_a_change_from_outside_is_noticed(opened: ConfigStore) -> None:
    last = opened.load().digest
    assert opened.changed_on_disk(last) is None
    opened.path.write_text("theirs: 1\n", newline="\n")
    assert opened.changed_on_disk(last) == digest(b"theirs: 1\n")


def test_a_change_of_the_same_length_in_the_same_tick_is_noticed(tmp_path: Path) -> None:
    clock = Clock()
    path = tmp_path / "c.yaml"
    store = ConfigStore(path, tmp_path / "d", tmp_path / "b", None, clock=clock)
    path.write_text("a: 1\n", newline="\n")
    os.utime(path, (clock.now, clock.now))
    last = store.load().digest
    path.write_text("a: 2\n", newline="\n")
    os.utime(path, (clock.now, clock.now))
    assert store.changed_on_disk(last) == digest(b"a: 2\n")


def test_a_file_that_stands_still_is_not_read_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = Clock()
    path = tmp_path / "c.yaml"
    store = ConfigStore(path, tmp_path / "d", tmp_path / "b", None, clock=clock)
    path.write_text("a: 1\n", newline="\n")
    os.utime(path, (clock.now - 60, clock.now - 60))
    last = store.load().digest

    def never(self: Path) -> bytes:
        raise AssertionError("the file was read")

    monkeypatch.setattr(Path, "read_bytes", never)
    assert store.changed_on_disk(last) is None


def test_our_own_save_is_no_change_from_outside(opened: ConfigStore) -> None:
    saved = opened.save("b: 1\n", opened.load().digest)
    assert opened.changed_on_disk(saved.digest) is None


def test_a_file_that_vanished_is_noticed_once(opened: ConfigStore) -> None:
    last = opened.load().digest
    opened.path.unlink()
    assert opened.changed_on_disk(last) == GONE
    assert opened.changed_on_disk(GONE) is None
    opened.path.write_text(GOOD, newline="\n")
    assert opened.changed_on_disk(GONE) == last
