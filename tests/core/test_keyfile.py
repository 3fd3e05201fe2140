"""The master key's file: made once, kept as it is, closed to others."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from core.errors import DataFolderError
from core.events import Notice
from core.keyfile import load_or_create, new_key

posix_only = pytest.mark.skipif(sys.platform == "win32", reason="POSIX permissions")


def test_keys_are_random_and_long() -> None:
    keys = {new_key() for _ in range(50)}
    assert len(keys) == 50
    assert all(key.startswith("sk-") and len(key) == 46 for key in keys)


def test_the_key_is_made_once_and_stays(tmp_path: Path) -> None:
    path = tmp_path / "master.key"
    key = load_or_create(path)
    assert load_or_create(path) == key
    if sys.platform != "win32":
        assert path.stat().st_mode & 0o777 == 0o600


def test_a_key_of_ones_own_is_taken(tmp_path: Path) -> None:
    path = tmp_path / "master.key"
    for line in (b"sk-my-own-key_0123456789", b"\xef\xbb\xbfsk-my-own-key_0123456789\r\n"):
        path.write_bytes(line)
        assert load_or_create(path) == "sk-my-own-key_0123456789"
        assert path.read_bytes() == line


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\n",
        b"sk-1234",  # LiteLLM itself refuses this one
        b"key",
        b"sk-" + b"a" * 30 + b"\nsk-" + b"b" * 30,
        b"sk-aaaaaaaaaaaa aaaaaaaaaa",
        b"\xff" * 40,
        b"sk-" + b"a" * 100_000,
        "sk-ключключключключключ".encode(),
    ],
)
def test_a_garbled_file_is_refused_and_kept(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "master.key"
    path.write_bytes(content)
    with pytest.raises(DataFolderError, match=r"is empty|does not hold a master key") as caught:
        load_or_create(path)
    assert "delete the file to get a new key" in caught.value.remedy
    assert path.read_bytes() == content
    if len(content) > 10:
        assert content[:12].decode("latin-1") not in str(caught.value)


@posix_only
def test_a_file_open_to_others_is_closed_and_that_is_said(tmp_path: Path) -> None:
    path = tmp_path / "master.key"
    key = load_or_create(path)
    path.chmod(0o644)
    said: list[Notice] = []
    assert load_or_create(path, notify=said.append) == key
    assert path.stat().st_mode & 0o777 == 0o600
    assert "now closed" in said[0].text
    assert key not in said[0].text + said[0].remedy
    assert load_or_create(path, notify=said.append) == key
    assert len(said) == 1


@posix_only
def test_a_drive_without_permissions_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "master.key"
    key = load_or_create(path)
    path.chmod(0o755)
    monkeypatch.setattr(Path, "chmod", lambda *_: None)  # as FAT does it
    said: list[Notice] = []
    assert load_or_create(path, notify=said.append) == key
    assert "FAT" in said[0].remedy


@posix_only
def test_a_link_to_nowhere_is_refused(tmp_path: Path) -> None:
    (tmp_path / "master.key").symlink_to(tmp_path / "gone")
    with pytest.raises(DataFolderError, match="link to a file that is not there"):
        load_or_create(tmp_path / "master.key")
    assert not (tmp_path / "gone").exists()


def test_an_unwritable_place_in_words(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(DataFolderError, match=r"Could not (read|write)"):
        load_or_create(tmp_path / "file" / "master.key")
