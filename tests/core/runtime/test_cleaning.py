"""What lies on this computer can be listed and taken away, but not from under a program."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from core.base.errors import DataFolderError
from core.runtime import cleaning
from core.runtime.payload import Payload
from tests.core.runtime.conftest import House


def test_what_is_there_is_listed_with_its_size(
    house: House, another: Callable[[str], Payload]
) -> None:
    busy = house.runtime()
    folder = house.ensure(busy)
    other = house.runtime(another("0.9"))
    house.ensure(other)
    other.close()
    left, right = cleaning.installed(house.cache)
    assert (left.busy, right.busy) == (False, True)
    assert right.folder == folder
    assert right.size > house.payload.manifest.size


def test_a_folder_that_is_not_there_holds_nothing(tmp_path: Path) -> None:
    assert cleaning.installed(tmp_path / "nowhere") == []
    assert cleaning.remove_all(tmp_path / "nowhere") == []


def test_all_is_removed_but_what_a_program_runs_from(
    house: House, another: Callable[[str], Payload]
) -> None:
    busy = house.runtime()
    folder = house.ensure(busy)
    (house.cache / "0.8-0123456789abcdef.part").mkdir()
    (house.cache / "0.8-0123456789abcdef.part" / "x").write_bytes(b"x")
    (left,) = cleaning.remove_all(house.cache)
    assert left.folder == folder
    assert [path.name for path in house.cache.iterdir() if path.is_dir()] == [folder.name]
    busy.close()
    assert cleaning.remove_all(house.cache) == []
    assert not house.cache.parent.exists()


def test_a_folder_with_other_things_in_it_stays(house: House) -> None:
    runtime = house.runtime()
    house.ensure(runtime)
    runtime.close()
    (house.cache / "notes.txt").write_bytes(b"mine")
    assert cleaning.remove_all(house.cache) == []
    assert [path.name for path in house.cache.iterdir()] == ["notes.txt"]


def test_what_cannot_be_removed_is_said(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    runtime = house.runtime()
    folder = house.ensure(runtime)
    runtime.close()

    def refuse(self: Path, target: Path) -> Path:
        raise PermissionError(13, "in use")

    monkeypatch.setattr(Path, "replace", refuse)
    with pytest.raises(DataFolderError, match="Could not remove"):
        cleaning.remove_all(house.cache)
    assert house.complete(folder)


def test_the_marks_of_dead_programs_do_not_count(house: House) -> None:
    runtime = house.runtime()
    folder = house.ensure(runtime)
    runtime.close()
    mark = house.cache / f"{folder.name}.use-deadbeef"
    mark.write_bytes(b"")
    assert cleaning.remove_all(house.cache) == []
    assert not mark.exists()
