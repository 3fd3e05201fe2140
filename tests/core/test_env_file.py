"""Keys out of .env files as people have them, and out of the environment."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.env_file import from_environment, read
from core.errors import DataFolderError, VaultError

TEXT = """\
# my keys
OPENAI_API_KEY=sk-one
export ANTHROPIC_API_KEY="sk-ant-two"   # with a comment
EMPTY=
GEMINI_API_KEY='with $HOME and #'
LITELLM_MASTER_KEY=sk-not-this
not a name=x
PEM="-----BEGIN-----
abc
-----END-----"
"""
FOUND = {
    "OPENAI_API_KEY": "sk-one",
    "ANTHROPIC_API_KEY": "sk-ant-two",
    "GEMINI_API_KEY": "with $HOME and #",
    "PEM": "-----BEGIN-----\nabc\n-----END-----",
}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_however_it_was_saved(tmp_path: Path, encoding: str, end: str) -> None:
    path = tmp_path / ".env"
    path.write_bytes(TEXT.replace("\n", end).encode(encoding))
    found = {name: value.replace("\r\n", "\n") for name, value in read(path).items()}
    assert found == FOUND


@pytest.mark.parametrize("data", [b"", b"\xff\xd8\xff\xe0 picture", b"A\0B=1", b"no keys here\n"])
def test_what_is_no_such_file_is_said(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "x").write_bytes(data)
    with pytest.raises(VaultError) as caught:
        read(tmp_path / "x")
    assert caught.value.remedy


def test_too_big_and_not_there(tmp_path: Path) -> None:
    (tmp_path / "x").write_bytes(b"A=1\n" * 300_000)
    with pytest.raises(VaultError, match="bigger"):
        read(tmp_path / "x")
    with pytest.raises(DataFolderError):
        read(tmp_path / "nothing")


def test_of_the_environment_only_keys() -> None:
    environ = {
        "OPENAI_API_KEY": "sk-one",
        "MY_MODEL_ACCESS": "two",
        "HOME": "/home/ada",
        "LITELLM_MASTER_KEY": "sk-own",
        "LITELLM_POCKET_TOKEN": "x",
        "EMPTY_API_KEY": "",
    }
    assert from_environment(environ, {"MY_MODEL_ACCESS"}) == {
        "OPENAI_API_KEY": "sk-one",
        "MY_MODEL_ACCESS": "two",
    }
