"""The master key's file: how one is made, and the file of former versions."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.account.key_file import new_key, read
from core.base.errors import DataFolderError


def test_keys_are_random_and_long() -> None:
    keys = {new_key() for _ in range(50)}
    assert len(keys) == 50
    assert all(key.startswith("sk-") and len(key) == 46 for key in keys)


def test_where_there_is_no_file_there_is_no_key(tmp_path: Path) -> None:
    assert read(tmp_path / "master.key") is None
    assert list(tmp_path.iterdir()) == []


def test_a_key_of_ones_own_is_taken(tmp_path: Path) -> None:
    path = tmp_path / "master.key"
    for line in (b"sk-my-own-key_0123456789", b"\xef\xbb\xbfsk-my-own-key_0123456789\r\n"):
        path.write_bytes(line)
        assert read(path) == "sk-my-own-key_0123456789"
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
        read(path)
    assert "delete the file to get a new key" in caught.value.remedy
    assert path.read_bytes() == content
    if len(content) > 10:
        assert content[:12].decode("latin-1") not in str(caught.value)


def test_an_unreadable_place_in_words(tmp_path: Path) -> None:
    (tmp_path / "master.key").mkdir()
    with pytest.raises(DataFolderError, match="Could not read"):
        read(tmp_path / "master.key")
