"""Looks through all of the log, in a process of its own that can be killed.

In this process it would hold the window up: threads share one interpreter, and a pattern such as
`(a+)+b` may look at a single line for years, with no way to interrupt it.
"""

from __future__ import annotations

import contextlib
import itertools
import json
import logging
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

from core.base.errors import UserError
from core.base.events import Event, LogLine, LogPlace, LogQuery, LogSearched
from core.base.resources import SOURCE_ROOT
from core.base.wording import count
from core.monitor.log_tail import redacted
from core.wire.command import SEARCH_LOG

MOST_HITS: Final = 1000
_AT_ONCE: Final = 100
LIMIT_S: Final = 10.0
"""For one block of the log."""

_log = logging.getLogger(__name__)


def search_command() -> tuple[str, ...]:
    """What starts the process: this very program, or a module of the checkout."""
    if getattr(sys, "frozen", False):
        return (sys.executable, SEARCH_LOG)
    return (sys.executable, "-X", "utf8", "-m", "core.monitor.log_search_child")


class LogSearch:
    """One search at a time: a new one ends the one before. Its hits arrive as `LogSearched`.

    `redactor` gives what hides the secrets that are known now. From any thread.
    """

    def __init__(
        self,
        folder: Path,
        post: Callable[[Event], None],
        redactor: Callable[[], Callable[[str], str]],
        *,
        limit_s: float = LIMIT_S,
        most: int = MOST_HITS,
        command: tuple[str, ...] | None = None,
    ) -> None:
        self._folder = folder
        self._post = post
        self._redactor = redactor
        self._limit_s = limit_s
        self._most = most
        self._command = command or search_command()
        self._ids = itertools.count(1)
        self._mutex = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._current = 0
        """The search that is wanted; 0: none."""

    def start(self, query: LogQuery) -> int:
        """Begin; the id that the words about it bear. Returns at once."""
        with self._mutex:
            self._kill()
            self._current = wanted = next(self._ids)
        # The words of a query may be a secret: they go by the pipe, never into an argument.
        threading.Thread(
            target=self._run, args=(wanted, query), name=f"log-search-{wanted}", daemon=True
        ).start()
        return wanted

    def cancel(self) -> None:
        """End the search that is under way; no word comes of it any more. Idempotent."""
        with self._mutex:
            self._current = 0
            self._kill()

    def _kill(self) -> None:
        process, self._process = self._process, None
        if process is not None:
            with contextlib.suppress(OSError):
                process.kill()

    # ---- the thread of one search

    def _run(self, search_id: int, query: LogQuery) -> None:
        try:
            process = self._spawn()
        except OSError as error:
            self._fail(search_id, _not_started(error))
            return
        with self._mutex:
            if self._current == search_id:
                self._process = process
            else:
                process.kill()
        with process:
            try:
                ended = self._listen(search_id, query, process)
            except (OSError, ValueError) as error:  # killed in the middle of a word
                _log.debug("the search's process went away: %s", error)
                ended = False
            process.kill()
        if not ended:
            self._fail(search_id, _gave_up(query, process.returncode, self._limit_s))

    def _spawn(self) -> subprocess.Popen[bytes]:
        flags = 0
        if sys.platform == "win32":
            flags = subprocess.CREATE_NO_WINDOW
        return subprocess.Popen(
            self._command,
            cwd=None if getattr(sys, "frozen", False) else SOURCE_ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            creationflags=flags,
        )

    def _listen(self, search_id: int, query: LogQuery, process: subprocess.Popen[bytes]) -> bool:
        """Hand on what it says; False when it ended without its last word."""
        stdin, stdout = process.stdin, process.stdout
        if stdin is None or stdout is None:
            raise RuntimeError("no pipes")  # for the type checker: both were asked for
        order = {
            "folder": os.fspath(self._folder.absolute()),
            "query": asdict(query),
            "most": self._most,
            "limit_s": self._limit_s,
        }
        stdin.write(json.dumps(order).encode("ascii") + b"\n")
        stdin.close()
        redact = self._redactor()
        for raw in stdout:
            word = json.loads(raw)
            if "error" in word:
                self._fail(search_id, UserError(*word["error"]))
                return True
            for event in _searched(search_id, word, redact):
                self._say(event)
            if word.get("ended"):
                return True
        return False

    def _fail(self, search_id: int, error: Exception) -> None:
        self._say(LogSearched(search_id, (), 0, 0, ended=True, error=error))

    def _say(self, event: LogSearched) -> None:
        with self._mutex:  # of a search that was ended nobody hears any more
            if event.search_id == self._current:
                self._post(event)


def _searched(
    search_id: int, word: dict[str, Any], redact: Callable[[str], str]
) -> Iterator[LogSearched]:
    """One word of the process, in pieces that a list takes in no time."""
    found = [LogLine(text, level, LogPlace(*place)) for text, level, place, _ in word["hits"]]
    lines = redacted(found, redact)
    columns = tuple(
        # Secrets before it were longer or shorter than what stands there now.
        column if shown.text == line.text else len(redact(line.text[:column]))
        for line, shown, (*_, column) in zip(found, lines, word["hits"], strict=True)
    )
    for start in range(0, max(1, len(lines)), _AT_ONCE):
        last = start + _AT_ONCE >= len(lines)
        yield LogSearched(
            search_id,
            lines[start : start + _AT_ONCE],
            word["done"],
            word["total"],
            ended=last and word.get("ended", False),
            capped=last and word.get("capped", False),
            columns=columns[start : start + _AT_ONCE],
        )


def _gave_up(query: LogQuery, status: int, limit_s: float) -> UserError:
    if query.regex:
        return UserError(
            f"The search was given up: at one part of the log this expression did not come to an "
            f"end within {count(limit_s, 'second')}.",
            "Make it simpler: a repeat within a repeat, as in (a+)+, may take for ever.",
        )
    return UserError(
        f"The search ended before it was through (status {status}).", "Start it again."
    )


def _not_started(error: OSError) -> UserError:
    return UserError(
        f"The search could not be started: {error.strerror or error}.",
        "Close other programs if memory is short, and try again.",
    )
