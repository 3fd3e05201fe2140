"""What goes wrong with the file: nothing is lost that need not be, and the person hears of it."""

from __future__ import annotations

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from core.base.events import Event, Notice
from core.ledger import keeper as keeper_module
from core.ledger import paging, reports, unkept
from core.ledger.connection import FILE_NAME, Fault, fault_of, open_to_read
from core.ledger.errors import LedgerError, NewerLedgerError, OlderLedgerError
from core.ledger.keeper import Keeper
from core.ledger.reading import read
from core.ledger.schema import MIGRATIONS, migrate
from core.ledger.store import Incoming, Store
from core.ledger.views import GroupBy, KeptRequest, RequestFilter, Span
from core.wire.request_row import FAILED, RequestRow
from tests.conftest import ROOT, WaitUntil
from tests.core.ledger.house import NOON, keep, row
from tests.systems import needs_deleting_while_open, needs_size_limit


class House:
    """A keeper whose clock the test moves."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.events: list[Event] = []
        self.now = 100.0
        self.keeper = Keeper(folder, self.events.append, monotonic=lambda: self.now)

    def keep(self, *ids: str) -> bool:
        return self.keeper.keep([Incoming(row(id)) for id in ids])

    def later(self) -> None:
        self.now += keeper_module.RETRY_S + 1

    @property
    def notices(self) -> list[str]:
        assert all(one.matter == "ledger" for one in self.events if isinstance(one, Notice))
        return [one.text for one in self.events if isinstance(one, Notice)]

    def ids(self) -> list[str]:
        nothing: list[KeptRequest] = []
        many = read(self.folder, lambda it: paging.each(it, RequestFilter(), 0, 10_000), nothing)
        return [one.row.id for one in many]


@pytest.fixture
def house(tmp_path: Path, expected_errors: Any) -> Any:
    (tmp_path / "data").mkdir()
    made = House(tmp_path / "data" / "ledger")
    yield made
    made.keeper.close()


# ---- killed


_WRITER = """
import sys, time
from pathlib import Path
from core.ledger.store import Incoming, Store
from tests.core.ledger.house import row
store = Store(Path(sys.argv[1]))
for n in range(10**6):
    store.write([Incoming(row(f"{n}-{m}")) for m in range(20)])
    print(n, flush=True)
"""


def test_killed_in_the_middle_each_commit_is_there_whole_or_not_at_all(tmp_path: Path) -> None:
    path = tmp_path / FILE_NAME
    for _ in range(3):
        command = [sys.executable, "-c", _WRITER, str(path)]
        with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
            assert process.stdout is not None
            done = -1
            for line in process.stdout:
                done = int(line)
                if done >= 5:
                    break
            process.kill()
            done = max([done, *map(int, process.stdout.read().split())])
        with closing(open_to_read(path)) as connection:
            assert connection.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
            found = paging.count(connection, RequestFilter())
            assert found in ((done + 1) * 20, (done + 2) * 20)
            total = reports.usage(connection, Span(), GroupBy.MODEL, time.time()).total
            assert total.requests == found
        path.unlink()


# ---- full


@needs_size_limit
def test_a_full_disk_is_said_and_nothing_is_missing_when_there_is_room_again(
    house: House,
) -> None:
    if sys.platform == "win32":
        return
    import resource

    assert house.keep("first")
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    taken = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    size = house.keeper.path.stat().st_size
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        many = [f"id-{n}" for n in range(2_000)]
        assert not house.keep(*many)
        assert not house.keep(*many)  # too early: not even tried
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        signal.signal(signal.SIGXFSZ, taken)
    assert len(house.notices) == 1 and house.notices[0].startswith("The ledger of requests cannot")
    assert house.ids() == ["first"]
    house.later()
    assert house.keep(*many)
    assert house.notices[1:] == ["The ledger of requests is kept again."]
    assert house.ids() == ["first", *many]


# ---- gone


def test_a_stick_that_is_pulled_out_and_put_back(house: House, tmp_path: Path) -> None:
    assert house.keep("a")
    if sys.platform == "win32":
        house.keeper.close()
    (tmp_path / "data").rename(tmp_path / "elsewhere")
    assert not house.keep("b")
    assert not (tmp_path / "data").exists()  # it may be where a stick was mounted
    (tmp_path / "elsewhere").rename(tmp_path / "data")
    house.later()
    assert house.keep("b")
    assert house.ids() == ["a", "b"]
    assert len(house.notices) == 2


@needs_deleting_while_open
def test_a_ledger_that_was_deleted_while_it_was_open_is_begun_anew(house: House) -> None:
    assert house.keep("a")
    shutil.rmtree(house.folder)
    assert house.keep("b")
    assert house.ids() == ["b"]


# ---- damaged


@pytest.mark.parametrize("where", ["the head", "a page"])
def test_a_damaged_file_is_kept_and_a_new_one_begun(house: House, where: str) -> None:
    assert house.keep(*(f"id-{n}" for n in range(300)))
    house.keeper.close()
    with house.keeper.path.open("r+b") as file:
        if where == "a page":
            file.seek(4096)
        file.write(b"\xff" * (100 if where == "the head" else 30 * 4096))
    assert house.keep("new")
    assert house.ids() == ["new"]
    (aside,) = house.folder.glob(f"{FILE_NAME}.damaged-*")
    assert house.notices == ["The ledger's file was damaged, so a new ledger was begun."]
    assert aside.stat().st_size > 4096


# ---- of another version


def _newer(path: Path) -> bytes:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(f"PRAGMA user_version = {len(MIGRATIONS) + 1}")
    return path.read_bytes()


def test_a_newer_ledger_is_left_alone_and_rows_wait_beside_it(house: House) -> None:
    keep(house.folder, row("old"))
    before = _newer(house.keeper.path)
    assert house.keep("a") and house.keep("b")
    assert house.keeper.path.read_bytes() == before
    assert len(house.notices) == 1 and "newer LiteLLM Pocket" in house.notices[0]
    with pytest.raises(NewerLedgerError):
        house.ids()
    (beside,) = house.folder.glob("unkept-*.jsonl")
    assert [one.id for one in unkept.read(beside)] == ["a", "b"]
    assert not house.keeper.take_unkept() and beside.exists()
    with closing(sqlite3.connect(house.keeper.path)) as connection:  # the newer one has read it
        connection.execute(f"PRAGMA user_version = {len(MIGRATIONS)}")
    after = House(house.folder)
    assert after.keeper.take_unkept() and not beside.exists()
    assert after.ids() == ["old", "a", "b"]
    after.keeper.close()


def test_an_older_ledger_is_brought_up_to_date_step_by_step(tmp_path: Path) -> None:
    def second(connection: sqlite3.Connection) -> None:
        connection.execute("ALTER TABLE kinds ADD COLUMN region TEXT NOT NULL DEFAULT ''")

    def third(connection: sqlite3.Connection) -> None:
        connection.execute("UPDATE kinds SET region = 'eu'")
        if broken:
            raise sqlite3.OperationalError("no power")

    path = keep(tmp_path, row("a"))
    known = len(MIGRATIONS)
    broken = True
    steps = (*MIGRATIONS, second, third)
    with pytest.raises(sqlite3.OperationalError):
        Store(path, migrations=steps)
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA user_version").fetchone()[0] == known + 1
        assert connection.execute("SELECT region FROM kinds").fetchall() == [("",)]
    broken = False
    with closing(Store(path, migrations=steps)) as store:
        assert migrate(store.connection, steps) == (known + 2, known + 2)
        assert store.request("a") is not None
        assert store.connection.execute("SELECT region FROM kinds").fetchone()[0] == "eu"


def test_answers_of_unknown_cost_are_counted_in_a_ledger_of_before(tmp_path: Path) -> None:
    unknown = {"cost": None, "tokens_in": None, "tokens_out": None}
    rows = [
        row("old", started=NOON - 3 * 86_400, **unknown),
        row("new", **unknown),
        row("failed", outcome=FAILED, **unknown),
        row("open", settled=False, **unknown),
        row("tokens", cost=None),
        row("priced"),
    ]
    path = keep(tmp_path, *rows)
    with closing(Store(path, clock=lambda: NOON)) as store:
        store.add_up_days()
    with closing(sqlite3.connect(path)) as connection:  # as an older program has left it
        for table in ("hours", "minutes", "days"):
            connection.execute(f"UPDATE {table} SET unpriced = 0")
        connection.execute("UPDATE hours SET unpriced = 1 WHERE requests = 5")
        connection.execute("DROP TABLE fallbacks")
        connection.execute("PRAGMA user_version = 1")
        connection.commit()
    with pytest.raises(OlderLedgerError):
        unpriced(path)
    with closing(Store(path, clock=lambda: NOON)) as store:
        assert unpriced(path) == 3
        while store.add_up_days():
            pass
        assert unpriced(path) == 3
        # Every sum is that of the rows: what is priced or deleted takes away what it has added.
        store.price(Span(), lambda one: 0.5, 0)
        assert unpriced(path) == 2
        store.write([Incoming(row("old", started=NOON - 3 * 86_400, cost=1.0))])
        assert unpriced(path) == 1
        while store.delete(Span()):
            pass
        assert unpriced(path) == 0


def unpriced(path: Path) -> int:
    with closing(open_to_read(path)) as connection:
        figures = reports.usage(connection, Span(), GroupBy.DAY, NOON + 60).total
    return figures.unpriced


def test_an_older_ledger_is_not_read_by_who_may_not_change_it(tmp_path: Path) -> None:
    path = keep(tmp_path, row("a"))
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA user_version = 0")
    with pytest.raises(OlderLedgerError):
        read(tmp_path, lambda it: paging.count(it, RequestFilter()), 0)


# ---- locked


def test_a_ledger_that_another_program_has_locked_is_written_later(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("core.ledger.connection._PATIENCE_S", 0.1)
    assert house.keep("a")
    house.keeper.close()
    with closing(sqlite3.connect(house.keeper.path, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        assert not house.keep("b")
        with pytest.raises(LedgerError):
            house.ids()
        other.execute("ROLLBACK")
    assert "locked" in house.notices[0]
    house.later()
    assert house.keep("b")
    assert house.ids() == ["a", "b"]


def test_errors_of_sqlite_are_told_apart(tmp_path: Path) -> None:
    with pytest.raises(sqlite3.Error) as caught:
        sqlite3.connect(f"file:{tmp_path.as_posix()}/no/folder?mode=rw", uri=True)
    assert fault_of(caught.value) is Fault.GONE
    assert fault_of(sqlite3.Error()) is Fault.OTHER


# ---- beside the ledger


def _left(folder: Path, pid: int, *rows: RequestRow) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / unkept.file_name(1, pid)
    unkept.append(path, rows)
    return path


def test_what_a_sidecar_left_is_taken_in_once(house: House) -> None:
    left = _left(house.folder, 2**22 + 1, row("a"), row("b"))
    with left.open("ab") as file:
        file.write(b'{"id": "cut of')
    assert house.keep("b")
    assert house.keeper.take_unkept()
    assert house.ids() == ["b", "a"] and not left.exists()
    assert not house.keeper.take_unkept()


def test_what_a_sidecar_may_still_write_to_is_left(house: House, wait_until: WaitUntil) -> None:
    command = [sys.executable, "-c", "input()"]
    with subprocess.Popen(command, stdin=subprocess.PIPE) as process:
        left = _left(house.folder, process.pid, row("a"))
        os.utime(left, (time.time() + 5, time.time() + 5))
        assert not house.keeper.take_unkept() and left.exists()
        assert process.stdin is not None
        process.stdin.close()
    assert house.keeper.take_unkept() and not left.exists()
    assert house.ids() == ["a"]


def test_rows_of_a_ledger_that_is_off_are_not_kept_later(house: House) -> None:
    left = _left(house.folder, 2**22 + 1, row("a"))
    assert not house.keeper.take_unkept(keep=False)
    assert not left.exists() and not house.keeper.path.exists()
