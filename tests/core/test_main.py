"""`main.py`: what is left of it when the verbs and the window are taken away."""

from __future__ import annotations

import io
import json
import logging
import re
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from pathlib import Path

import pytest

import main
from core.base.paths import Paths
from core.base.redaction import Redactor
from core.cli.console import Console
from core.wire.command import SEARCH_LOG
from tests.conftest import ROOT, ExpectedErrors
from tests.fixtures.child import Words


@pytest.fixture
def root_handlers() -> Iterator[None]:
    root = logging.getLogger()
    before = list(root.handlers)
    raising = logging.raiseExceptions
    yield
    logging.raiseExceptions = raising
    for handler in [one for one in root.handlers if one not in before]:
        root.removeHandler(handler)
        handler.close()


def test_the_age_of_this_process() -> None:
    first = main.process_age_s()
    assert 0 < first < 24 * 3600
    assert main.process_age_s() >= first


def test_the_program_itself_is_what_searches_the_log(tmp_path: Path) -> None:
    """As the frozen one, which has no modules to start."""
    (tmp_path / "proxy-20261123-052011-1-001.log").write_text("one\ntwo\n")
    order = {"folder": str(tmp_path), "query": {"text": "TWO"}, "most": 5, "limit_s": 60}
    ended = subprocess.run(
        [sys.executable, "main.py", SEARCH_LOG],
        cwd=ROOT,
        input=json.dumps(order) + "\n",
        capture_output=True,
        text=True,
        check=True,
    )
    said = [json.loads(line) for line in ended.stdout.splitlines()]
    assert [hit[0] for word in said for hit in word["hits"]] == ["two"]
    assert said[-1]["ended"]


def test_our_own_errors_are_kept(
    tmp_path: Path, root_handlers: None, expected_errors: ExpectedErrors
) -> None:
    expected_errors.allow("a defect")
    paths = Paths(tmp_path, "option")
    paths.logs.mkdir()
    main.keep_log(paths, Redactor(["sk-very-secret"]))
    try:
        raise RuntimeError("not this: sk-very-secret")
    except RuntimeError:
        logging.getLogger("core.test").exception("a defect with sk-very-secret")
    kept = (paths.logs / "pocket.log").read_text()
    assert "ERROR    core.test: a defect with ********" in kept
    assert "RuntimeError: not this: ********" in kept
    assert "sk-very" not in kept


def test_a_log_folder_that_is_not_there_stops_nothing(
    tmp_path: Path, root_handlers: None, expected_errors: ExpectedErrors
) -> None:
    expected_errors.allow("a defect")
    main.keep_log(Paths(tmp_path, "option"), str)
    logging.getLogger("core.test").error("a defect")


def test_a_program_without_a_console() -> None:
    console = Console(None, None)
    console.answer("x")
    console.say("y")
    console.progress("z")


def test_progress_is_written_over_in_any_console() -> None:
    """That of Windows shows the codes of other terminals as they are."""

    class Screen(io.StringIO):
        def isatty(self) -> bool:
            return True

    screen = Screen()
    console = Console(None, screen)
    console.progress("Unpacking 100%")
    console.progress("Starting")
    console.say("Running")
    written = screen.getvalue()
    assert "\x1b" not in written
    shown = ""
    for part in written.rstrip("\n").split("\r"):
        shown = part + shown[len(part) :]  # what a line looks like that is begun anew
    assert shown.rstrip() == "Running"


@pytest.mark.gui
def test_the_window_paints_and_leaves(tmp_path: Path) -> None:
    ended = subprocess.run(
        [
            *(sys.executable, str(ROOT / "main.py")),
            *("--data-dir", str(tmp_path / "data"), "--exit-after-paint"),
        ],
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert ended.returncode == 0, ended.stderr
    assert re.fullmatch(r"painted \d+\.\d+\n", ended.stdout)


@pytest.mark.gui
def test_a_second_window_of_the_same_folder(tmp_path: Path) -> None:
    """It is said on the terminal as well as in a window (which waits for the person)."""
    from core.instance.lock import InstanceLock

    paths = Paths(tmp_path, "option")
    with InstanceLock(paths.instance):
        child = subprocess.Popen(
            [sys.executable, str(ROOT / "main.py"), "--data-dir", str(tmp_path)],
            stderr=subprocess.PIPE,
            text=True,
        )
        try:
            assert child.stderr is not None
            said = Words(child.stderr).next()
            assert said is not None
            assert "Another LiteLLM Pocket" in said
        finally:
            child.kill()
            child.wait(60)


def test_the_sidecar_is_started_before_all_else_is_imported(tmp_path: Path) -> None:
    """Its import takes longest; that of the engine runs beside it."""
    look = textwrap.dedent(
        """
        import sys
        import main
        from core.supervisor import process

        class Looked(process.SidecarProcess):
            def __init__(self, *given, **named):
                heavy = {"core.engine", "core.cli.commands", "tkinter", "yaml", "http.client"}
                print("at the start:", sorted(heavy & sys.modules.keys()))
                raise OSError("not for real")

        process.SidecarProcess = Looked
        main.main(["serve", "--data-dir", sys.argv[1]])
        """
    )
    data = tmp_path / "data"
    data.write_text("in the way, so that it ends")
    ended = subprocess.run(
        [sys.executable, "-c", look, str(data)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.stdout == "at the start: []\n"
    assert "data folder cannot be used" in ended.stderr
