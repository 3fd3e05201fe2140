"""What keys have spent before: from the ledger's sums, and from what was left beside it."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

from core.ledger import unkept
from core.ledger.connection import FILE_NAME
from core.ledger.errors import LedgerError
from core.ledger.key_sums import used_before
from core.wire.limits import Tally, Window, dollars
from tests.core.ledger.house import keep, row

NOW = datetime(2026, 11, 26, 15, 30).timestamp()  # a Thursday


def at(text: str) -> float:
    return datetime.fromisoformat(text).timestamp()


def spent(tally: Tally, name: str = "script") -> list[float]:
    return [dollars(tally.spent(name, window, NOW)) for window in Window]


def test_each_window_has_what_began_in_it(tmp_path: Path) -> None:
    rows = [
        row(str(number), client="script", cost=cost, started=at(began))
        for number, (began, cost) in enumerate(
            [
                ("2026-10-31 23:59:59", 100.0),
                ("2026-11-01 00:00", 10.0),
                ("2026-11-22 23:59:59", 5.0),
                ("2026-11-23 00:00", 2.0),
                ("2026-11-25 23:59:59", 1.0),
                ("2026-11-26 00:00", 0.25),
                ("2026-11-26 15:29", 0.125),
            ]
        )
    ]
    others = [row("x", client="codex", cost=7.0, started=NOW), row("y", client="", cost=9.0)]
    keep(tmp_path, *rows, *others, row("z", client="script", cost=None, started=NOW))
    used = used_before(tmp_path, NOW)
    assert spent(used) == [0.375, 3.375, 18.375]
    assert spent(used, "codex") == [7.0, 7.0, 7.0]
    assert spent(used, "") == [0.0, 0.0, 0.0]


@pytest.mark.parametrize("wrong_h", [0, -1, 1, -24, 24, -24 * 40, -24 * 365 * 6])
@pytest.mark.parametrize("poisoned", [False, True])
def test_a_clock_that_is_put_right_later_finds_what_was_spent(
    tmp_path: Path, wrong_h: int, poisoned: bool
) -> None:
    if poisoned and wrong_h < -24:
        return  # which of the last days is today, nobody can tell then
    real = datetime(2026, 12, 1, 0, 20).timestamp()  # a new day and month, no new week
    rows = [
        row("now", client="script", cost=4.0, started=real - 300),
        row("before", client="script", cost=0.5, started=real - 1800),
        *(
            row(f"day {day}", client="script", cost=0.125, started=real - day * 86400)
            for day in range(1, 60)
        ),
    ]
    if poisoned:  # by a clock that had been years ahead for a while
        rows += [
            row(f"{day}", client="script", cost=9.0, started=real + (1000 + day) * 86400)
            for day in range(5)
        ]
    keep(tmp_path, *rows, now=real)
    used = used_before(tmp_path, real + wrong_h * 3600)
    after = Tally()
    after.add(used)
    found = [dollars(after.spent("script", window, real)) for window in Window]
    assert found == [4.0, 4.625, 4.0]


def test_what_sidecars_left_in_files_counts_once(tmp_path: Path) -> None:
    keep(tmp_path, row("a", client="script", cost=1.0, started=NOW))
    left = [
        row("a", client="script", cost=1.0, started=NOW),
        row("b", client="script", cost=None, settled=False, started=NOW),
        row("b", client="script", cost=0.5, started=NOW),
    ]
    unkept.append(tmp_path / unkept.file_name(1, 2**22 + 1), left)
    assert spent(used_before(tmp_path, NOW))[0] == 1.5
    (tmp_path / FILE_NAME).unlink()
    assert spent(used_before(tmp_path, NOW))[0] == 1.5


def test_without_a_ledger_nothing_was_used(tmp_path: Path) -> None:
    assert used_before(tmp_path / "none", NOW).sums() == {}


def test_a_damaged_ledger_is_said(tmp_path: Path) -> None:
    (tmp_path / FILE_NAME).write_bytes(b"no database" * 1000)
    with pytest.raises(LedgerError):
        used_before(tmp_path, NOW)
