"""The verb `import`, without a window and with a LiteLLM Pocket that has the folder open."""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.core.cli.test_clients import Person, home, person
from tests.core.importing import samples
from tests.core.scripted import Bench

__all__ = ["home", "person"]
PASSWORD = "correct horse battery"


def test_without_a_path_it_lists_what_is_on_this_computer(person: Person, home: Path) -> None:
    assert person.types("import") == 0
    assert "No settings" in person.err
    path = samples.router_file(home / ".claude-code-router")
    assert person.types("import") == 0
    assert person.out == f"Claude Code Router: {path}\n"
    assert person.types("import", "--json") == 0
    assert json.loads(person.out) == [{"program": "Claude Code Router", "path": str(path)}]


def test_it_prints_the_draft_and_the_report_and_writes_nothing(
    person: Person, tmp_path: Path
) -> None:
    path = samples.router_file(tmp_path / "r")
    assert person.types("import", str(path)) == 0
    assert "+      model: deepseek/deepseek-chat" in person.out
    assert "left out: provider 6, gemini-cli: gemini-cli logs in for itself" in person.out
    assert "key: DEEPSEEK_API_KEY (new)" in person.out
    assert "Nothing was written" in person.err
    assert not person.data.exists()
    assert person.types("import", "--json", "--dry-run", str(path)) == 0
    found = json.loads(person.out)
    assert found["written"] is False
    assert "model: deepseek/deepseek-chat" in found["config"]
    assert not [one for one in samples.SECRETS if one in person.out]


def test_what_cannot_be_imported_ends_with_words(person: Person, tmp_path: Path) -> None:
    path = tmp_path / "x.json"
    path.write_text('{"a": "sk-quoted-0123456789abcdef"}', "utf-8")
    assert person.types("import", str(path)) == 1
    assert "x.json is nothing that can be imported here." in person.err
    assert "sk-quoted" not in person.err
    assert person.types("import", "--write", str(path)) == 1
    assert "There is no account yet" in person.err
    assert person.types("import", "--write") == 1
    assert "There is nothing to write." in person.err


@pytest.fixture
def bench(tmp_path: Path, home: Path) -> Iterator[Bench]:
    """Logged in."""
    made = Bench(tmp_path)
    made.engine.open()
    made.result(made.engine.account.create("Ada", PASSWORD))
    yield made
    made.engine.close(1.0)


def test_it_is_written_by_the_program_that_has_the_folder(
    bench: Bench, home: Path, tmp_path: Path
) -> None:
    person = Person(bench.paths.data, home)
    path = samples.stock_folder(tmp_path / "s")
    assert person.types("import", "--write", str(path)) == 0, person.err
    assert "Imported 3 models; 4 keys went into the vault; 1 file copied." in person.out
    assert "the gateway would run it: hooks.py" in person.err
    assert not (bench.paths.config.parent / "hooks.py").exists()
    assert not [one for one in samples.SECRETS if one in person.out + person.err]
    stored = {one.name for one in bench.result(bench.engine.keys.entries()) if one.stored}
    assert {"COMPANY_KEY", "DEEPSEEK_API_KEY"} <= stored
    assert "include:" in bench.paths.config.read_text("utf-8")


def test_python_files_come_along_when_that_is_said(
    bench: Bench, home: Path, tmp_path: Path
) -> None:
    person = Person(bench.paths.data, home)
    path = samples.stock_folder(tmp_path / "s")
    assert person.types("import", "--write", "--with-code", str(path)) == 0, person.err
    assert "2 files copied." in person.out
    assert "left out: hooks.py" not in person.out
    assert (bench.paths.config.parent / "hooks.py").read_text("utf-8") == samples.HOOKS


def test_where_none_has_it_the_password_is_asked(
    bench: Bench, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bench.engine.close(1.0)
    person = Person(bench.paths.data, home)
    path = samples.switch_database(tmp_path / "s")
    monkeypatch.setattr(sys, "stdin", io.StringIO("wrong\n"))
    assert person.types("import", "--write", "--password-stdin", str(path)) == 1
    monkeypatch.setattr(sys, "stdin", io.StringIO(f"{PASSWORD}\n"))
    assert person.types("import", "--write", "--password-stdin", str(path)) == 0, person.err
    assert "Imported 6 models; 2 keys went into the vault" in person.out
    assert "kimi-k2.7-code" in bench.paths.config.read_text("utf-8")
