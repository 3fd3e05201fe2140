"""Slows down guessing: each failed login makes the next wait longer."""

from __future__ import annotations

import contextlib
import json
import math
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from core.base.errors import DataFolderError, WrongPasswordError
from core.base.files import atomic_write, explain
from core.base.wording import count

_VERSION: Final = 1
FREE_TRIES: Final = 3
MAX_DELAY_S: Final = 900.0


class Lockout:
    """Slows wrong passwords down: three free tries, then 1, 2, 4, ... seconds, up to 15 minutes.

    It stands against somebody who guesses at the window: at an unlocked desk, over a remote
    screen, or by a script that types. The count lies in a file, so a restart does not help. Within
    one run the delay goes by the monotonic clock, so the time of day does not matter at all; after
    a restart it goes by the time of day, and where that now lies *before* the last failure, the
    whole delay counts again from now (never more than the whole: a clock that was put right costs
    its owner 15 minutes at most).

    It does not stand against somebody who can delete or edit files of this user, or who sets the
    clock forward and restarts. They can copy the account file and guess elsewhere, where no
    program slows them down: against that stands the cost of bcrypt, and a good password.
    """

    def __init__(
        self, path: Path, *, clock: Callable[[], float], monotonic: Callable[[], float]
    ) -> None:
        self._path = path
        self._clock = clock
        self._monotonic = monotonic
        self._failures: int | None = None  # None: not read from the file yet
        self._free_at = 0.0  # monotonic

    def remaining_s(self) -> float:
        """Seconds until a try is allowed. Raises DataFolderError."""
        self._load()
        return max(0.0, self._free_at - self._monotonic())

    def begin_try(self) -> float:
        """Count a failure that `clear` takes back; the seconds to wait if it is not taken back.

        Raises WrongPasswordError when it is too early (that costs nothing), DataFolderError when
        the record cannot be written.
        """
        remaining = self.remaining_s()
        if remaining > 0:
            raise WrongPasswordError(
                "There were too many wrong tries.",
                f"Wait {in_words(remaining)}, then try again.",
                remaining,
            )
        failures = (self._failures or 0) + 1
        self._record(failures, self._clock())
        self._failures = failures
        delay = delay_after(failures)
        self._free_at = self._monotonic() + delay
        return delay

    def clear(self) -> None:
        """Forget all failures. A file that cannot be removed is no reason to refuse a login."""
        self._failures = 0
        self._free_at = 0.0
        try:
            self._path.unlink(missing_ok=True)
        except OSError:
            with contextlib.suppress(DataFolderError):
                self._record(0, self._clock())

    def _load(self) -> None:
        if self._failures is not None:
            return
        now = self._clock()
        failures, last = self._read(now)
        delay = delay_after(failures)
        if now < last:
            last = now
            with contextlib.suppress(DataFolderError):  # a later restart then counts from here
                self._record(failures, now)
        self._free_at = self._monotonic() + max(0.0, delay - (now - last))
        self._failures = failures

    def _read(self, now: float) -> tuple[int, float]:
        """(failures, time of the last). A damaged file: no free tries, and nobody locked out."""
        try:
            body: Any = json.loads(self._path.read_bytes())
            failures, last = body["failures"], float(body["last"])
            if not isinstance(failures, int) or failures < 0 or not math.isfinite(last):
                raise ValueError("out of range")
        except FileNotFoundError:
            return 0, now
        except OSError as error:
            raise explain(error, "read", self._path) from error
        except (ValueError, TypeError, KeyError, OverflowError, RecursionError):
            return FREE_TRIES, now
        return failures, last

    def _record(self, failures: int, last: float) -> None:
        body = {"version": _VERSION, "failures": failures, "last": last}
        atomic_write(self._path, json.dumps(body).encode("ascii") + b"\n", private=True)


def delay_after(failures: int) -> float:
    """Seconds to wait after so many failures in a row: 0 for the first two, 1 for the third."""
    if failures < FREE_TRIES:
        return 0.0
    return min(2.0 ** min(failures - FREE_TRIES, 30), MAX_DELAY_S)


def in_words(seconds: float) -> str:
    whole = max(1, math.ceil(seconds))
    if whole < 60:
        return count(whole, "second")
    return count(math.ceil(whole / 60), "minute")
