"""`main.py usage` and `main.py requests`: read from the file, also while it is kept."""

from __future__ import annotations

import csv
import io
import json
import time
from pathlib import Path

import pytest

from core.base.errors import UserError
from core.base.paths import Paths
from core.cli.arguments import parser
from core.cli.commands import run_verb
from core.cli.console import Console
from core.cli.ledger import money, since
from core.ledger.connection import FILE_NAME
from core.wire.request_row import FAILED
from tests.core.ledger.house import keep, row


class Shell:
    """Types a verb."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.paths = Paths(folder, "option")

    def type(self, *words: str) -> int:
        self.out, self.err = io.StringIO(), io.StringIO()
        options = parser().parse_args([*words, "--data-dir", str(self.folder)])
        return run_verb(options, Console(self.out, self.err))

    @property
    def answer(self) -> str:
        return self.out.getvalue()


@pytest.fixture
def shell(tmp_path: Path) -> Shell:
    return Shell(tmp_path)


def fill(shell: Shell) -> float:
    now = time.time()
    rows = [
        row("old", started=now - 40 * 86_400, cost=9.0),
        row("a", started=now - 7_000, cost=1.25),
        row("b", started=now - 60, client="codex", cost=0.000001),
        row("c", started=now - 30, group="own", model="openai/own", cost=None),
        row(
            "d",
            started=now - 10,
            outcome=FAILED,
            status=429,
            error="RateLimitError",
            message="Too many \x1b[31m",
            tokens_in=None,
            tokens_out=None,
            cost=None,
        ),
    ]
    keep(shell.paths.ledger, *rows, now=now)
    return now


def test_usage_adds_up_by_model(shell: Shell) -> None:
    fill(shell)
    assert shell.type("usage", "--json") == 0
    found = json.loads(shell.answer)
    assert found["by"] == "model"
    assert [one["model"] for one in found["rows"]] == ["fast", "own"]
    first = found["rows"][0]
    assert {name: first[name] for name in ("requests", "errors", "cost")} == {
        "requests": 3,
        "errors": 1,
        "cost": 1.250001,
    }
    assert (first["input_tokens"], first["output_tokens"]) == (200, 40)
    assert (found["total"]["requests"], found["total"]["unpriced"]) == (4, 1)


def test_usage_as_a_table_says_what_has_no_price(shell: Shell) -> None:
    fill(shell)
    assert shell.type("usage", "--by", "client", "--since", "all") == 0
    lines = shell.answer.splitlines()
    assert lines[0].split()[:3] == ["client", "requests", "errors"]
    assert lines[1].split() == ["claude-code", "4", "1", "300", "60", "$10.25+"]
    assert lines[2].split() == ["codex", "1", "0", "100", "20", "$0.000001"]
    assert lines[3].split()[:2] == ["total", "5"]
    assert "nobody knows the cost" in shell.err.getvalue()


def test_usage_as_csv(shell: Shell) -> None:
    fill(shell)
    assert shell.type("usage", "--csv", "--since", "1h") == 0
    lines = list(csv.DictReader(io.StringIO(shell.answer)))
    assert [(one["model"], one["requests"], one["cost"]) for one in lines] == [
        ("fast", "2", "1e-06"),
        ("own", "1", "0.0"),
    ]


def test_the_newest_requests_come_first(shell: Shell) -> None:
    fill(shell)
    assert shell.type("requests", "--last", "2", "--json") == 0
    assert [one["id"] for one in json.loads(shell.answer)["requests"]] == ["d", "c"]
    assert shell.type("requests", "--failed") == 0
    (first, error) = shell.answer.splitlines()
    assert "failed 429  fast  claude-code" in first
    assert error.strip() == "RateLimitError Too many ?[31m"
    assert shell.type("requests") == 0
    assert "own  claude-code  1.50 s  100+20 tokens  no price" in shell.answer


def test_without_a_ledger_there_is_nothing_and_none_is_made(shell: Shell) -> None:
    assert shell.type("usage") == 0 and shell.answer == "No requests.\n"
    assert shell.type("requests", "--json") == 0
    assert json.loads(shell.answer) == {"requests": []}
    assert not shell.paths.ledger.exists()


def test_an_answer_of_which_nothing_is_known_has_no_cost_of_nothing(shell: Shell) -> None:
    nothing = {"cost": None, "tokens_in": None, "tokens_out": None}
    keep(shell.paths.ledger, row("a", started=time.time(), **nothing))
    assert shell.type("requests") == 0
    assert shell.answer.rstrip().endswith("no price")
    assert shell.type("status", "--json") == 1
    assert json.loads(shell.answer)["ledger"]["unpriced_today"] == 1


def test_a_damaged_ledger_is_said(shell: Shell) -> None:
    shell.paths.ledger.mkdir()
    (shell.paths.ledger / FILE_NAME).write_bytes(b"no database" * 1_000)
    assert shell.type("usage") == 1
    assert "damaged" in shell.err.getvalue()


def test_the_status_of_a_program_that_is_closed_tells_of_today(shell: Shell) -> None:
    fill(shell)
    assert shell.type("status", "--json") == 1
    ledger = json.loads(shell.answer)["ledger"]
    assert (ledger["requests_last_hour"], ledger["errors_last_hour"]) == (3, 1)
    assert shell.type("status") == 1
    assert "3 requests in the last hour, 1 error; cost today: " in shell.answer


@pytest.mark.parametrize(
    ("text", "ago"), [("30m", 1_800), ("24h", 86_400), ("7d", 604_800), ("2W", 1_209_600)]
)
def test_since_when(text: str, ago: int) -> None:
    now = 1_795_780_800.0
    assert since(text, now) == now - ago
    assert since("all", now) is None
    today = since("today", now)
    assert today is not None and now - 90_000 < today <= now
    assert since("2026-11-20", now) == time.mktime((2026, 11, 20, 0, 0, 0, 0, 0, -1))


@pytest.mark.parametrize("text", ["", "yesterday", "7", "-1d", "9999999d", "2026-13-01"])
def test_what_is_no_time_is_said(text: str) -> None:
    with pytest.raises(UserError, match="is no time"):
        since(text, 1_795_780_800.0)


def test_money_keeps_small_amounts_and_tells_what_is_missing() -> None:
    assert [money(0.0), money(12.345), money(0.00012)] == ["$0.00", "$12.35", "$0.00012"]
    assert money(0.0000001) == "<$0.000001"
    assert [money(0.0, 2), money(0.5, 2)] == ["no price", "$0.50+"]
