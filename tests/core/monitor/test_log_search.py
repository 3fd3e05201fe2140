"""The search over the whole log: what is found, in which order, and that nothing holds it up."""

from __future__ import annotations

import contextlib
import re
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.base.errors import UserError
from core.base.events import Event, LogLine, LogQuery, LogSearched
from core.monitor.log_files import all_lines
from core.monitor.log_query import LineFilter, Matcher
from core.monitor.log_scan import scan
from core.monitor.log_search import LogSearch
from tests.conftest import WaitUntil
from tests.core.monitor.test_log_files import Segments, files, fill
from tests.core.monitor.test_log_tail import head, write


def found_in(folder: Path, query: LogQuery, block: int = 1024) -> list[LogLine]:
    return [hit.line for part in scan(folder, Matcher(query), block) for hit in part.hits]


# ---- what is meant


@given(
    segments=files,
    text=st.sampled_from(["said", "SAID", "a", "ü", "Ü", "Traceback", "\ufffd", ": s", "2026"]),
    match_case=st.booleans(),
    regex=st.booleans(),
    block=st.integers(1, 300),
)
def test_it_finds_what_a_look_at_every_line_finds_the_newest_first(
    tmp_path_factory: pytest.TempPathFactory,
    segments: Segments,
    text: str,
    match_case: bool,
    regex: bool,
    block: int,
) -> None:
    folder = tmp_path_factory.mktemp("log")
    fill(folder, segments)

    def meant(line: str) -> bool:
        if regex:
            return bool(re.search(text, line, 0 if match_case else re.IGNORECASE))
        return text in line if match_case else text.casefold() in line.casefold()

    whole = [line for lines in all_lines(folder) for line in lines]
    wanted = [(line.text, line.place) for line in whole if meant(line.text)][::-1]
    hits = found_in(folder, LogQuery(text, regex, match_case), block)
    assert [(hit.text, hit.place) for hit in hits] == wanted


def test_level_and_logger_of_a_message_count_for_all_its_lines(tmp_path: Path) -> None:
    write(
        tmp_path,
        "\n".join(
            [
                head("ERROR", "it broke"),
                "    at a line",
                head("INFO", "said, at a line"),
                head("ERROR", "again").replace("litellm.proxy", "litellm.proxy_server"),
                "    at a line",
                "",
            ]
        ),
    )

    def texts(**query: Any) -> list[str]:
        return [hit.text.split(": ")[-1].strip() for hit in found_in(tmp_path, LogQuery(**query))]

    assert texts(text="a line", level="ERROR") == ["at a line"] * 2
    assert texts(text="a line", logger="litellm.proxy") == ["said, at a line", "at a line"]
    assert texts(text="a line", logger="litellm") == ["at a line", "said, at a line", "at a line"]
    assert texts(level="ERROR") == ["again", "it broke"]
    assert texts(text="A LINE", match_case=True) == []
    assert texts(text=r"^\s+at", regex=True, level="ERROR", logger="litellm.proxy") == ["at a line"]
    filtered = LineFilter(LogQuery(level="ERROR", logger="litellm.proxy"))
    lines = [line for block in all_lines(tmp_path) for line in block]
    assert [line.text[:30].strip() for line in lines if filtered.passes(line)] == [
        "2026-11-23 05:20:11.123 ERROR",
        "at a line",
    ]


def test_what_is_no_expression_is_said() -> None:
    with pytest.raises(UserError, match="no regular expression: missing"):
        Matcher(LogQuery("(", regex=True))


# ---- the process


class Heard:
    def __init__(self) -> None:
        self.events: list[LogSearched] = []
        self.mutex = threading.Lock()

    def post(self, event: Event) -> None:
        assert isinstance(event, LogSearched)
        with self.mutex:
            self.events.append(event)

    def of(self, search_id: int) -> list[LogSearched]:
        return [event for event in self.events if event.search_id == search_id]

    def ended(self, search_id: int) -> LogSearched | None:
        return next((event for event in self.of(search_id) if event.ended), None)

    def texts(self, search_id: int) -> list[str]:
        return [hit.text for event in self.of(search_id) for hit in event.hits]


@pytest.fixture
def heard() -> Heard:
    return Heard()


def searching(folder: Path, heard: Heard, **more: Any) -> LogSearch:
    return LogSearch(
        folder, heard.post, lambda: lambda text: text.replace("sk-secret", "********"), **more
    )


@pytest.fixture
def search(tmp_path: Path, heard: Heard) -> Iterator[LogSearch]:
    made = searching(tmp_path, heard)
    yield made
    made.cancel()


def test_hits_of_all_segments_and_runs_arrive_without_secrets(
    tmp_path: Path, search: LogSearch, heard: Heard, wait_until: WaitUntil
) -> None:
    for run, number in ((1, 1), (1, 2), (2, 1)):
        line = head("INFO", f"key sk-secret of {run}.{number}")
        write(tmp_path, f"{line}\nother\n", number, run, f"2026112{run}-000000")
    wanted = search.start(LogQuery("KEY"))
    end = wait_until(lambda: heard.ended(wanted))
    assert end.error is None and not end.capped
    assert end.done == end.total == sum(path.stat().st_size for path in tmp_path.iterdir())
    texts = [text.split(": ")[1] for text in heard.texts(wanted)]
    assert texts == ["key ******** of 2.1", "key ******** of 1.2", "key ******** of 1.1"]


@pytest.mark.parametrize("query", [LogQuery("NEEDLE"), LogQuery("ne+dle", regex=True)])
def test_it_tells_where_in_a_long_line_the_text_stands(
    tmp_path: Path, search: LogSearch, heard: Heard, wait_until: WaitUntil, query: LogQuery
) -> None:
    """Also where a secret before it became shorter, and where it stands very far on."""
    write(tmp_path, f"needle\n{'sk-secret' * 50} needle\n{'x' * 9000} needle\n")
    wanted = search.start(query)
    wait_until(lambda: heard.ended(wanted))
    found = [
        (line.text, column)
        for event in heard.of(wanted)
        for line, column in zip(event.hits, event.columns, strict=True)
    ]
    assert len(found) == 3
    assert all(text.find("needle") == column for text, column in found)


def test_it_gives_no_more_than_may_be_shown(
    tmp_path: Path, heard: Heard, wait_until: WaitUntil
) -> None:
    write(tmp_path, "".join(f"{n} said\n" for n in range(100)))
    wanted = searching(tmp_path, heard, most=10).start(LogQuery("said"))
    assert wait_until(lambda: heard.ended(wanted)).capped
    assert heard.texts(wanted) == [f"{n} said" for n in range(99, 89, -1)]


def test_many_hits_come_in_pieces_and_in_order(
    tmp_path: Path, search: LogSearch, heard: Heard, wait_until: WaitUntil
) -> None:
    write(tmp_path, "".join(f"{n} said\n" for n in range(730)))
    wanted = search.start(LogQuery("said"))
    wait_until(lambda: heard.ended(wanted))
    assert max(len(event.hits) for event in heard.of(wanted)) <= 100
    assert heard.texts(wanted) == [f"{n} said" for n in range(729, -1, -1)]
    assert [event.ended for event in heard.of(wanted)].count(True) == 1


def test_an_expression_that_never_ends_is_given_up(
    tmp_path: Path, heard: Heard, wait_until: WaitUntil
) -> None:
    write(tmp_path, "said\n" + "a" * 60 + "!\n")
    search = searching(tmp_path, heard, limit_s=1.0)
    wanted = search.start(LogQuery("(a+)+$", regex=True))
    error = wait_until(lambda: heard.ended(wanted)).error
    assert "given up" in str(error)
    again = search.start(LogQuery("said"))
    wait_until(lambda: heard.ended(again))
    assert heard.texts(again) == ["said"]


def test_a_search_that_is_ended_leaves_no_process_and_says_nothing_more(
    tmp_path: Path, search: LogSearch, heard: Heard, wait_until: WaitUntil
) -> None:
    write(tmp_path, "a" * 60 + "!\n")

    def searches(process: psutil.Process) -> bool:
        # Of one that is just ending psutil passes on what Windows says.
        with contextlib.suppress(psutil.Error, OSError):
            return "core.monitor.log_search_child" in " ".join(process.cmdline())
        return False

    def children() -> list[psutil.Process]:
        return [child for child in psutil.Process().children() if searches(child)]

    first = search.start(LogQuery("(a+)+$", regex=True))
    wait_until(children)
    second = search.start(LogQuery("(a+)+$", regex=True))
    wait_until(lambda: len(children()) == 1)
    search.cancel()
    wait_until(lambda: not children())
    assert not heard.of(first) and not heard.of(second)


def test_the_process_ends_itself_when_nobody_is_left_to_end_it(tmp_path: Path) -> None:
    import json
    import sys

    write(tmp_path, "a" * 60 + "!\n")
    child = subprocess.Popen(
        [sys.executable, "-m", "core.monitor.log_search_child"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    order = {
        "folder": str(tmp_path),
        "query": {"text": "(a+)+$", "regex": True},
        "most": 10,
        "limit_s": 0.5,
    }
    child.communicate(json.dumps(order).encode() + b"\n", timeout=300)
    assert child.returncode != 0


def test_what_is_no_expression_and_what_cannot_start_is_said(
    tmp_path: Path, heard: Heard, search: LogSearch, wait_until: WaitUntil
) -> None:
    wanted = search.start(LogQuery("(", regex=True))
    assert "no regular expression" in str(wait_until(lambda: heard.ended(wanted)).error)
    other = searching(tmp_path, heard, command=(str(tmp_path / "missing"),))
    heard.events.clear()
    wanted = other.start(LogQuery("x"))
    assert "could not be started" in str(wait_until(lambda: heard.ended(wanted)).error)
