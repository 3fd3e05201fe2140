"""`export`, with and without a LiteLLM Pocket that has the data folder open."""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path

import pytest

from tests.core.cli.test_clients import Person, home, running

__all__ = ["home", "running"]

PASSWORD = "a password of its own"


def test_the_files_are_written_and_told(running: Person, tmp_path: Path) -> None:
    running.types("key", "make", "my script", "--day", "2.50")
    folder = tmp_path / "out"
    assert running.types("export", "--to", "compose", str(folder)) == 0
    assert f"Written to {folder}:" in running.out
    assert "  compose.yaml\n" in running.out
    assert "not pinned by its digest" in running.out
    assert "1 key of client programs (my script)" in running.out
    assert (folder / "README.md").exists()
    assert running.types("export", "--to", "compose", str(folder)) == 1
    assert "is not empty" in running.err
    assert running.types("export", "--to", "helm", str(folder), "--force", "--json") == 0
    assert "values.yaml" in json.loads(running.out)["files"]


def test_the_folder_is_counted_from_where_one_is(
    running: Person, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert running.types("export", "--to", "config", "here") == 0
    assert (tmp_path / "here" / "config" / "litellm_config.yaml").exists()


def test_encrypted_keys_are_opened_as_lines_of_a_env_file(
    running: Person, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    running.types("key", "make", "my script")
    key = running.out.strip()
    monkeypatch.setattr(sys, "stdin", io.StringIO(f"{PASSWORD}\n"))
    words = ("export", "--to", "compose", str(tmp_path / "out"), "--keys-password-stdin")
    assert running.types(*words) == 0
    file = tmp_path / "out" / "keys.pocketkeys"
    assert key not in running.out + running.err
    monkeypatch.setattr(sys, "stdin", io.StringIO(f"{PASSWORD}\n"))
    assert running.types("export", "--open", str(file), "--keys-password-stdin") == 0
    assert f"POCKET_KEY_MY_SCRIPT={key}\n" in running.out
    assert "\nPOSTGRES_PASSWORD=" in running.out
    monkeypatch.setattr(sys, "stdin", io.StringIO("wrong\n"))
    assert running.types("export", "--open", str(file), "--keys-password-stdin") == 1
    assert "does not open keys.pocketkeys" in running.err


def test_without_a_terminal_there_is_no_password(
    running: Person, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO())
    assert running.types("export", "--to", "config", str(tmp_path / "out"), "--keys") == 1
    assert "--keys-password-stdin" in running.err
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("words", [("--to", "compose"), ("here",), ("--to", "moon", "here")])
def test_what_is_missing_is_said(
    words: tuple[str, ...], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    person = Person(tmp_path / "data", tmp_path)
    try:
        assert person.types("export", *words) == 1
        assert "Name it: export --to … DIR" in person.err
    except SystemExit as end:
        assert end.code == 2
        assert "--to" in capsys.readouterr().err


def test_without_an_account_nothing_is_exported(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    person = Person(tmp_path / "data", tmp_path)
    assert person.types("export", "--to", "config", str(tmp_path / "out")) == 1
    assert "no account" in person.err
