"""The config that was checked is the config that is read."""

from __future__ import annotations

import types
from pathlib import Path

import pytest

from core.sidecar.pinned_files import PinnedFiles


def test_a_given_text_is_read_in_place_of_its_file(tmp_path: Path) -> None:
    config = tmp_path / "config.yaml"
    config.write_text("on disk")
    proxy = types.SimpleNamespace()
    PinnedFiles({str(config): "given"}).give_to(proxy)
    with proxy.open(f"{config}", "r") as file:
        assert file.read() == "given"


def test_another_way_to_write_the_path_is_the_same_file(tmp_path: Path) -> None:
    given = PinnedFiles({str(tmp_path / "config.yaml"): "given"})
    assert given.text(tmp_path / "parts" / ".." / "config.yaml") == "given"
    assert given.text(tmp_path / "other.yaml") is None


def test_a_file_that_was_not_given_comes_from_the_disk(tmp_path: Path) -> None:
    part = tmp_path / "part.yaml"
    part.write_text("on disk")
    with PinnedFiles({str(tmp_path / "config.yaml"): "given"}).open(part) as file:
        assert file.read() == "on disk"
    with pytest.raises(FileNotFoundError):
        PinnedFiles({}).open(tmp_path / "nowhere.yaml")


def test_writing_goes_to_the_disk(tmp_path: Path) -> None:
    config = tmp_path / "config.yaml"
    with PinnedFiles({str(config): "given"}).open(config, "w") as file:
        file.write("written")
    assert config.read_text() == "written"
