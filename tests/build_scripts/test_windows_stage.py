"""`dev.py windows ci`: parts side by side, and what it says of them."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from build_scripts.devtools import ROOT
from build_scripts.windows import stage
from build_scripts.windows.stage import PARTS, WHOLE, Part, run_parts

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="Wine is for Linux")

DEV = """
import pathlib, subprocess, sys, time
verb, *rest = sys.argv[1:]
here = pathlib.Path(__file__).parent
if verb == "meet":  # ends well only when another one is running at the same time
    mine, other = (here / name for name in rest)
    mine.touch()
    while not other.exists():
        time.sleep(0.01)
elif verb == "build":
    sys.exit(int(rest[0]))
else:
    sys.exit(subprocess.call([sys.executable, "-m", "pytest", "-p", "no:xvfb", *rest]))
"""
TESTS = """
import os, pytest
def test_good(): pass
def test_it_must_run(): assert os.environ.get("POCKET_FROZEN") == "required"
def test_its_account(): assert os.environ["POCKET_WINDOWS_USER"] == "Žofie"
@pytest.mark.skip(reason="Wine has none")
def test_skipped(): pass
@pytest.mark.xfail(reason="not yet")
def test_expected(): assert False
"""
STUCK = """
import faulthandler, os, time
def waits_for_something_that_never_comes():
    time.sleep(100)
def test_good(): pass
def test_stuck():
    faulthandler.dump_traceback_later(0.5, exit=True, file=os.dup(2))
    waits_for_something_that_never_comes()
"""


@pytest.fixture
def dev(tmp_path: Path) -> list[str]:
    (tmp_path / "dev.py").write_text(DEV)
    (tmp_path / "test_some.py").write_text(TESTS, "utf-8")
    return [sys.executable, str(tmp_path / "dev.py")]


def some_tests(tmp_path: Path, needs: str = "") -> Part:
    return Part("some", ("test", str(tmp_path / "test_some.py")), needs, user="Žofie")


@pytest.mark.parametrize("parts", [PARTS, WHOLE])
def test_the_parts_are_of_this_checkout(parts: Sequence[Part]) -> None:
    begun: set[str] = set()
    for part in parts:
        assert not part.needs or part.needs in begun
        begun.add(part.name)
        for word in part.arguments[1:]:
            if word.startswith("tests/"):
                assert (ROOT / word).exists()
            if word.startswith("--deselect="):
                path, _, test = word.removeprefix("--deselect=").partition("::")
                assert f"def {test}" in (ROOT / path).read_text("utf-8")
            if word.startswith("--ignore="):
                assert (ROOT / word.removeprefix("--ignore=")).exists()


def test_the_whole_has_every_file_of_tests_once() -> None:
    """But those of our own set-up; of `core` once those with the real LiteLLM, once the others."""
    for file in (ROOT / "tests").rglob("test_*.py"):
        parts = [part.name for part in WHOLE if _runs(part, file.relative_to(ROOT).as_posix())]
        if file.is_relative_to(ROOT / "tests" / "core"):
            assert parts == ["core-real", "core"]
        else:
            assert len(parts) == (not file.is_relative_to(ROOT / "tests" / "build_scripts")), file


def _runs(part: Part, file: str) -> bool:
    named = [word for word in part.arguments if word.startswith("tests")]
    left = [word.removeprefix("--ignore=") for word in part.arguments if "--ignore=" in word]

    def among(places: list[str]) -> bool:
        return any(file == place or file.startswith(f"{place}/") for place in places)

    return among(named) and not among(left)


def test_two_run_side_by_side(dev: list[str], tmp_path: Path) -> None:
    parts = (Part("one", ("meet", "a", "b")), Part("other", ("meet", "b", "a")))
    assert run_parts(dev, parts, tmp_path / "ci") == 0


def test_all_that_is_needed_went_well(
    dev: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    parts = (Part("build", ("build", "0")), some_tests(tmp_path, needs="build"))
    assert run_parts(dev, parts, tmp_path / "ci") == 0
    said = capsys.readouterr().out
    table = [line.split() for line in said.splitlines()]
    assert [row[:4] for row in table if row[:1] == ["some"]] == [["some", "3", "2", "0"]]
    assert "1 skipped: Wine has none" in said
    assert "1 skipped: not yet" in said


def test_what_failed_is_named_and_shown(
    dev: list[str],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("POCKET_FROZEN", raising=False)
    assert run_parts(dev, (some_tests(tmp_path),), tmp_path / "ci") == 1
    said = capsys.readouterr().out
    assert "failed: " in said and "test_it_must_run" in said
    assert "assert None == 'required'" in said


def test_where_a_test_was_when_its_time_was_over_is_shown(
    dev: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """As on Windows, where its process ends with it."""
    (tmp_path / "test_some.py").write_text(STUCK)
    part = Part("some", ("test", str(tmp_path / "test_some.py"), "--capture=no"))
    assert run_parts(dev, (part,), tmp_path / "ci") == 1
    said = capsys.readouterr().out
    assert "waits_for_something_that_never_comes" in said
    assert "failed: " in said and "test_some.test_stuck" in said


def test_nothing_is_tried_on_what_was_not_built(
    dev: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    parts = (Part("build", ("build", "3")), some_tests(tmp_path, needs="build"))
    assert run_parts(dev, parts, tmp_path / "ci") == 1
    said = capsys.readouterr().out
    assert "FAILED (status 3)" in said
    assert "not begun" in said
    assert not (tmp_path / "ci" / "some.log").exists()


def test_one_that_ended_without_a_word_is_a_failure(tmp_path: Path) -> None:
    dead = stage.Ended("core", -9)
    stage.read_report(tmp_path / "core.xml", dead)
    assert not dead.well
    assert "FAILED (status -9)" in stage.table_of([dead])
