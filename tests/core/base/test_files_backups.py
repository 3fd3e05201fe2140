"""Backups and what is set aside: every state once, nobody else's files touched."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from core.base.errors import DataFolderError
from core.base.files import back_up, set_aside


def names(folder: Path) -> list[str]:
    return sorted(entry.name for entry in folder.iterdir())


def at(seconds: float) -> Callable[[], float]:
    return lambda: seconds


def test_backups_are_dated_and_the_oldest_go(tmp_path: Path) -> None:
    path = tmp_path / "config.yaml"
    folder = tmp_path / "backups"
    noon = 1_700_000_000.0
    made: list[Path | None] = []
    for turn in range(5):
        path.write_bytes(b"state %d" % turn)
        made.append(back_up(path, folder, 3, clock=at(noon + turn)))
    kept = sorted(folder.iterdir())
    assert [p.read_bytes() for p in kept] == [b"state 2", b"state 3", b"state 4"]
    assert kept == made[2:]
    stamp = time.strftime("%Y%m%d-%H%M%S", time.localtime(noon + 4))
    assert kept[-1].name == f"config-{stamp}.yaml"
    if sys.platform != "win32":
        assert kept[-1].stat().st_mode & 0o777 == 0o600


def test_many_backups_in_one_second_stay_in_order(tmp_path: Path) -> None:
    path = tmp_path / "config.yaml"
    for turn in range(15):
        path.write_bytes(b"state %d" % turn)
        back_up(path, tmp_path / "b", 2, clock=at(1_700_000_000))
    contents = {p.read_bytes() for p in (tmp_path / "b").iterdir()}
    assert contents == {b"state 13", b"state 14"}


def test_the_same_state_twice_pushes_nothing_out(tmp_path: Path) -> None:
    path = tmp_path / "config.yaml"
    path.write_bytes(b"precious")
    back_up(path, tmp_path / "b", 2, clock=at(1_700_000_000))
    path.write_bytes(b"later")
    copies = {back_up(path, tmp_path / "b", 2, clock=at(1_700_000_100 + i)) for i in range(5)}
    assert len(copies) == 1
    assert {p.read_bytes() for p in (tmp_path / "b").iterdir()} == {b"precious", b"later"}


def test_a_clock_set_back_does_not_cost_the_newest_backup(tmp_path: Path) -> None:
    path = tmp_path / "config.yaml"
    for turn, when in enumerate((1_900_000_000, 1_900_000_001, 1_700_000_000)):
        path.write_bytes(b"state %d" % turn)
        copy = back_up(path, tmp_path / "b", 2, clock=at(when))
    assert copy is not None
    assert copy.read_bytes() == b"state 2"


def test_other_files_in_the_backup_folder_are_left_alone(tmp_path: Path) -> None:
    folder = tmp_path / "b"
    folder.mkdir()
    foreign = ["config.yaml", "config-old.yaml", "other-20200101-000000.yaml", "config-2020.yaml"]
    for name in foreign:
        (folder / name).write_bytes(b"mine")
    path = tmp_path / "config.yaml"
    for turn in range(3):
        path.write_bytes(b"%d" % turn)
        back_up(path, folder, 1, clock=at(1_700_000_000 + turn))
    assert set(foreign) < set(names(folder))
    assert len(names(folder)) == len(foreign) + 1


def test_nothing_to_back_up(tmp_path: Path) -> None:
    assert back_up(tmp_path / "none", tmp_path / "b", 3) is None
    assert names(tmp_path) == []


def test_a_damaged_file_is_kept_under_another_name(tmp_path: Path) -> None:
    path = tmp_path / "account.json"
    kept = []
    for content in (b"one", b"two"):
        path.write_bytes(content)
        kept.append(set_aside(path, clock=lambda: 1_700_000_000.0))
        assert not path.exists()
    assert [p.read_bytes() for p in kept] == [b"one", b"two"]
    assert all(p.name.startswith("account.json.damaged-") for p in kept)


def test_setting_aside_what_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(DataFolderError, match="does not exist"):
        set_aside(tmp_path / "none")
