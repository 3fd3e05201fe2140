"""The config that was checked is the config that is read."""

from __future__ import annotations

import types
from pathlib import Path
from typing import Any

import pytest
import yaml

from core.sidecar.pinned_files import PinnedFiles


def test_a_given_text_is_read_in_place_of_its_file(tmp_path: Path) -> None:
    config = tmp_path / "config.yaml"
    config.write_text("on disk")
    proxy = types.SimpleNamespace()
    PinnedFiles({str(config): "given"}).give_to(proxy)
    with proxy.open(f"{config}", "r") as file:
        assert file.read() == "given"


def test_a_text_that_was_read_is_not_read_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = "a: &a [1, {b: 2}]\nc: *a\n"
    given = PinnedFiles({str(tmp_path / name): text for name in ("config.yaml", "again.yaml")})
    content = yaml.safe_load(text)
    proxy = types.SimpleNamespace(yaml=yaml)
    given.remember(text, content)
    given.give_to(proxy)
    read: list[object] = []
    load: Any = yaml.safe_load

    def noted(stream: object) -> object:
        read.append(stream)
        return load(stream)

    monkeypatch.setattr(yaml, "safe_load", noted)
    for name in ("config.yaml", "again.yaml"):
        with proxy.open(tmp_path / name) as file:
            found = proxy.yaml.safe_load(file)
        assert found == content
        assert found["a"] is found["c"]
        found["a"].append("another's own")
    assert not read
    (tmp_path / "part.yaml").write_text("x: 1")
    with proxy.open(tmp_path / "part.yaml") as file:
        assert proxy.yaml.safe_load(file) == {"x": 1}
    assert proxy.yaml.safe_load(text) == content
    with pytest.raises(proxy.yaml.YAMLError):
        proxy.yaml.safe_load("a: [")
    assert len(read) == 3


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
