"""Takes in what sidecars say of their requests, on a thread of its own: nobody waits for a disk.

Under load rows come by the hundred a second. The thread is woken by the first of them and then
sleeps until it is time to commit; what came by then is looked at once, and only the last word on
each request.
"""

from __future__ import annotations

import functools
import logging
import queue
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeVar, cast

from core.base.errors import UserError
from core.base.events import Event, LedgerChanged, Notice
from core.base.events import UnderWay as UnderWayNow
from core.base.wording import count
from core.wire.protocol import UnderWay
from core.wire.request_row import RequestRow, Told

if TYPE_CHECKING:  # SQLite is loaded on the thread, so that no start waits for it
    from core.ledger.keeper import Keeper
    from core.ledger.store import Incoming, Store

T = TypeVar("T")
PACE_S: Final = 0.5
"""Between two commits, and so between two `LedgerChanged`. A commit costs more than the rows of
half a second, and a sidecar holds what it has not heard to be kept; it must be told well within the
time that one which leaves waits for that."""
TOGETHER_S: Final = 0.2
"""From the first row of a request to its commit, at least, unless nothing else is to be written: a
request's second row mostly comes within it. Else both are written, and all sums twice."""
FIRST_LOOK_S: Final = 3.0
"""After the start, when the window has been painted."""
UPKEEP_S: Final = 600.0
"""Between two looks for files of others and for what is too old."""
MOST_WAITING: Final = 20_000
"""Rows that are held while the file cannot be written."""
_PATIENCE_S: Final = 60.0
_GIVEN_UP: Final = "ledger rows given up"
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Policy:
    """What the settings say of the ledger."""

    on: bool = True
    days: int = 365
    cap_mb: int = 500


@dataclass(frozen=True)
class _Heard:
    """Rows that came together, as they came."""

    child: object
    told: Told
    kept: Callable[[int], None]
    at: float
    """When, by the monotonic clock."""


@dataclass(frozen=True)
class _Order:
    call: Callable[[Store], object]
    answers: queue.SimpleQueue[tuple[object, BaseException | None]]


class LedgerRecorder:
    """Owns the one connection that writes to the ledger in `folder`.

    `post` is given `LedgerChanged`, `UnderWay` and notices. `process_of` finds the name and the
    number of the process behind a peer (`address:port`); it may take a moment.
    """

    def __init__(
        self,
        folder: Path,
        post: Callable[[Event], None],
        *,
        policy: Callable[[], Policy] = Policy,
        process_of: Callable[[str], tuple[str, int | None]] = lambda _peer: ("", None),
        clock: Callable[[], float] = time.time,
        pace_s: float = PACE_S,
        first_look_s: float = FIRST_LOOK_S,
    ) -> None:
        self.folder = folder
        self._post = post
        self._policy = policy
        self._process_of = process_of
        self._clock = clock
        self._pace_s = pace_s
        self._together_s = min(TOGETHER_S, pace_s)
        self._first_look_s = first_look_s
        self._mutex = threading.Lock()
        self._called = threading.Condition(self._mutex)
        """The thread waits for it: there is a first row, an order, or it is the end."""
        self._heard: list[_Heard] = []
        self._heard_at = 0.0
        """When the first of these came, by the monotonic clock."""
        self._orders: list[_Order] = []
        self._under_way: dict[object, int] = {}
        self._ended: deque[tuple[float, int]] = deque()
        """When requests of the last minute ended, by the monotonic clock, and how many."""
        self._seen_unsettled: set[str] = set()
        self._thread: threading.Thread | None = None
        self._closed = False
        # What follows belongs to the thread.
        self._keeper: Keeper | None = None
        self._waiting: dict[str, Incoming] = {}
        """By their ids, what is to be written."""
        self._young: deque[_Heard] = deque()
        """Of what is to be written that which came last, and may be about requests that are left
        for the commit after the next."""
        self._receipts: dict[object, _Heard] = {}
        """Of each sidecar the last that came before these; it is told when that is written."""
        self._given_up = 0
        """Rows for which there was no room any more while the file could not be written."""
        self._committed_at = 0.0
        self._upkeep_at = 0.0

    # ---- for callers; all but `do` and `close` return at once
    def open(self) -> None:
        """Start the thread; it touches the disk with the first row, or a little later."""
        self._thread = threading.Thread(target=self._live, name="ledger", daemon=True)
        self._thread.start()

    def close(self, timeout_s: float = 5.0) -> None:
        """Keep what has been heard, within this time, and end the thread. Idempotent."""
        with self._mutex:
            thread, self._thread = self._thread, None
            self._closed = True
            self._called.notify()
        if thread is not None:
            thread.join(timeout_s)

    def hear(self, child: object, word: Told | UnderWay, kept: Callable[[int], None]) -> None:
        """What the sidecar `child` says. `kept` is called with the number of a `Told`, on the
        recorder's thread, once its rows and those before are on the disk: of several that got
        there together with that of the last."""
        if isinstance(word, UnderWay):
            self._note_under_way(child, word.requests)
            return
        now = time.monotonic()
        with self._mutex:
            self._note_ended(word.rows, now)
            if not self._heard:
                self._heard_at = now
                self._called.notify()
            self._heard.append(_Heard(child, word, kept, now))

    def gone(self, child: object) -> None:
        """The sidecar has ended: it serves nothing any more."""
        self._note_under_way(child, 0)

    @property
    def under_way(self) -> int:
        """Requests that are being served now."""
        with self._mutex:
            return sum(self._under_way.values())

    @property
    def last_minute(self) -> int:
        """Requests that ended within the last 60 s."""
        with self._mutex:
            self._forget_ended()
            return sum(number for _, number in self._ended)

    def traffic(self) -> dict[str, int]:
        """Both, by name."""
        return {"under_way": self.under_way, "last_minute": self.last_minute}

    def do(self, call: Callable[[Store], T]) -> T:
        """What `call` makes of the ledger, on the recorder's thread, when all that was heard before
        is in it. Waits for it. Raises UserError when the ledger cannot be used."""
        answers: queue.SimpleQueue[tuple[object, BaseException | None]] = queue.SimpleQueue()
        with self._mutex:
            if self._closed or self._thread is None:
                raise UserError("LiteLLM Pocket is closing.", "Start it again.")
            self._orders.append(_Order(call, answers))
            self._called.notify()
        try:
            result, error = answers.get(timeout=_PATIENCE_S)
        except queue.Empty:
            raise UserError("The ledger is busy for longer than a minute.", "Try again.") from None
        if error is not None:
            raise error
        return cast("T", result)

    def change(self, call: Callable[[Store], T]) -> T:
        """As `do`, for what changes what is kept: `LedgerChanged` follows."""
        result = self.do(call)
        self._post(LedgerChanged())
        return result

    # ---- on the callers' threads
    def _note_under_way(self, child: object, requests: int) -> None:
        with self._mutex:
            before = sum(self._under_way.values())
            if requests:
                self._under_way[child] = requests
            else:
                self._under_way.pop(child, None)
            now = sum(self._under_way.values())
        if now != before:
            self._post(UnderWayNow(now))

    def _note_ended(self, rows: Iterable[RequestRow], now: float) -> None:
        """Holding the mutex."""
        unsettled = self._seen_unsettled
        ended = 0
        for row in rows:
            if row.id not in unsettled:
                ended += 1
                if not row.settled:
                    unsettled.add(row.id)
            elif row.settled:
                unsettled.discard(row.id)
        self._ended.append((now, ended))
        self._forget_ended()
        if len(unsettled) > MOST_WAITING:  # many that never settle
            unsettled.clear()

    def _forget_ended(self) -> None:
        oldest = time.monotonic() - 60.0
        while self._ended and self._ended[0][0] < oldest:
            self._ended.popleft()

    # ---- the thread
    def _live(self) -> None:
        self._upkeep_at = time.monotonic() + self._first_look_s
        closing = False
        while not closing:
            heard, orders, closing = self._gather()
            self._guarded(lambda heard=heard: self._take(heard))  # type: ignore[misc]
            everything = bool(orders) or closing
            if self._is_due() and closing and self._keeper is not None:
                self._keeper.try_at_once()  # there is no later
            if self._is_due() and (everything or self._is_time()):
                self._guarded(functools.partial(self._write, everything=everything))
            for order in orders:
                self._obey(order)
            if not closing and time.monotonic() >= self._upkeep_at:
                self._upkeep_at = time.monotonic() + UPKEEP_S
                self._guarded(self._upkeep)
        if self._keeper is not None:
            self._keeper.close()

    def _upkeep(self) -> None:
        """Take in what others left in files, and let go of what is too old or too much."""
        policy, keeper = self._policy(), self._the_keeper()
        if keeper.take_unkept(keep=policy.on):
            self._post(LedgerChanged())
        if keeper.is_there and keeper.retain(policy.days, policy.cap_mb * 1_000_000):
            self._upkeep_at = time.monotonic() + self._pace_s  # the rest, when rows had their turn
            self._post(LedgerChanged())

    def _gather(self) -> tuple[list[_Heard], list[_Order], bool]:
        """Wait for something to do; the rows and orders that came, and whether it is the end."""
        with self._mutex:
            while not (self._orders or self._closed):
                patience = self._patience()
                if patience <= 0:
                    break
                self._called.wait(patience)
            heard, self._heard = self._heard, []
            orders, self._orders = self._orders, []
            return heard, orders, self._closed

    def _patience(self) -> float:
        """Seconds until there is something to do; holding the mutex."""
        now = time.monotonic()
        wake_at = self._upkeep_at
        if self._heard or self._is_due():
            together = self._heard_at + self._together_s if self._heard else now
            wake_at = min(wake_at, max(self._committed_at + self._pace_s, together))
        return wake_at - now

    def _is_due(self) -> bool:
        """Whether anything is to be written, or told to be."""
        return bool(self._receipts or self._young)

    def _is_time(self) -> bool:
        return time.monotonic() >= self._committed_at + self._pace_s

    def _take(self, heard: Sequence[_Heard]) -> None:
        """Add it to what is to be written."""
        from core.ledger.store import Incoming

        self._young += heard
        if not self._policy().on:
            return
        process_of = functools.cache(self._process)  # many requests come from one program
        for row in _last_words(heard):
            new = Incoming(row, *process_of(row.peer))
            before = self._waiting.get(row.id)
            if before is None:
                self._waiting[row.id] = new
            elif row.settled or not before.row.settled:
                pid = before.pid if new.pid is None else new.pid
                process = new.process or before.process
                self._waiting[row.id] = replace(new, process=process, pid=pid)
        while len(self._waiting) > MOST_WAITING:
            del self._waiting[next(iter(self._waiting))]
            self._given_up += 1

    def _process(self, peer: str) -> tuple[str, int | None]:
        try:
            return self._process_of(peer) if peer else ("", None)
        except Exception:  # noqa: BLE001 - whatever the system says, the row counts
            _log.exception("could not look for the process of a client")
            return "", None

    def _write(self, *, everything: bool) -> None:
        """Commit what came, and tell whose it is. Unless it is to be `everything`, requests that
        have ended just now are left for the next time: they are counted by then."""
        self._committed_at = time.monotonic()
        left = set() if everything else self._uncounted()
        while self._young and not any(row.id in left for row in self._young[0].told.rows):
            one = self._young.popleft()
            self._receipts[one.child] = one
        if self._policy().on:
            rows = [one for id, one in self._waiting.items() if id not in left]
            if rows and not self._are_kept(rows):
                return
            self._post(LedgerChanged())
            self._say_given_up()
        receipts = list(self._receipts.values())
        self._waiting = {id: one for id, one in self._waiting.items() if id in left}
        self._receipts.clear()
        for one in receipts:
            self._guarded(lambda one=one: one.kept(one.told.number))  # type: ignore[misc]

    def _uncounted(self) -> set[str]:
        """Of what is to be written the requests that have ended just now, and are still to be
        counted; none where there is nothing else."""
        since = self._committed_at - self._together_s
        found = {
            row.id
            for one in self._young
            if one.at > since
            for row in one.told.rows
            if (known := self._waiting.get(row.id)) is not None and not known.row.settled
        }
        return found if len(found) < len(self._waiting) else set()

    def _say_given_up(self) -> None:
        """The file can be written again, and no longer has everything."""
        missing, self._given_up = self._given_up, 0
        if missing:
            text = (
                "The ledger could not be written for so long that "
                f"{count(missing, 'request', grouped=True)} could not be kept. Its figures are too "
                "low by them."
            )
            self._post(Notice("warning", text, "It keeps the next ones again.", matter=_GIVEN_UP))

    def _are_kept(self, incoming: Sequence[Incoming]) -> bool:
        keeper = self._the_keeper()
        try:
            return keeper.keep(incoming)
        except Exception:  # noqa: BLE001 - the same
            _log.exception("rows cannot be kept together")
        # One that breaks us must not come again and again, and not take the others along.
        for one in incoming:
            self._guarded(lambda one=one: keeper.keep([one]))  # type: ignore[misc]
        return True

    def _obey(self, order: _Order) -> None:
        try:
            order.answers.put((self._the_keeper().do(order.call), None))
        except Exception as error:  # noqa: BLE001 - raised where it is waited for
            order.answers.put((None, error))

    def _the_keeper(self) -> Keeper:
        if self._keeper is None:
            from core.ledger.keeper import Keeper

            self._keeper = Keeper(self.folder, self._post, clock=self._clock)
        return self._keeper

    def _guarded(self, call: Callable[[], object]) -> None:
        """The thread lives on, whatever goes wrong."""
        try:
            call()
        except Exception:  # noqa: BLE001 - the same
            _log.exception("the ledger's recorder failed at one thing")


def _last_words(heard: Iterable[_Heard]) -> Iterable[RequestRow]:
    """One row for each id, that which the ledger would hold in the end: most requests end and are
    counted between two commits, and need be looked at and written once."""
    last: dict[str, RequestRow] = {}
    for one in heard:
        for row in one.told.rows:
            before = last.get(row.id)
            if before is None or row.settled or not before.settled:
                last[row.id] = row
    return last.values()
