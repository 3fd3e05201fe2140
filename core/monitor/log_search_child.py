"""The other side of `core.monitor.log_search`: a process that looks through the log and may be
killed at any moment.

Python's regular expressions know no limit of time, and hold everything else in their process up
meanwhile. So does looking through a gigabyte, nearly. This process limits itself: when one block
has taken too long, a clock that needs nothing of Python ends it, whoever started it lives or not.

Read from stdin: one line of JSON, the order. Written to stdout: lines of JSON.
"""

from __future__ import annotations

import contextlib
import faulthandler
import json
import os
import sys
import time
from pathlib import Path
from typing import IO, Any, Final

from core.base.errors import UserError
from core.base.events import LogQuery
from core.monitor.log_query import Hit, Matcher
from core.monitor.log_scan import BLOCK_BYTES, scan

_TELL_EVERY_S: Final = 0.1
_LONGEST_TEXT: Final = 2000
"""Characters of a hit; a list shows fewer."""
_REGEX_BLOCK: Final = 65_536
"""Bytes; a block is what the limit is for."""


def main() -> int:
    """Do the one order; the exit status, 0 also where nobody listens any more."""
    # In the frozen program of a Windows desktop there is a stream only where one was given.
    order = json.loads(sys.stdin.buffer.readline())
    with contextlib.suppress(BrokenPipeError):
        _search(order, sys.stdout.buffer)
    return 0


def _search(order: dict[str, Any], out: IO[bytes]) -> None:
    query = LogQuery(**order["query"])
    with open(os.devnull, "wb") as nowhere:  # noqa: PTH123 - it wants a descriptor

        def limit() -> None:
            faulthandler.dump_traceback_later(order["limit_s"], exit=True, file=nowhere)

        limit()
        try:
            matcher = Matcher(query)
        except UserError as error:
            _tell(out, error=[error.what, error.remedy])
            return
        left = int(order["most"])
        waiting: list[Hit] = []
        told = 0.0
        block_bytes = _REGEX_BLOCK if query.regex else BLOCK_BYTES
        done = total = 0
        for part in scan(Path(order["folder"]), matcher, block_bytes):
            limit()
            done, total = part.done, part.total
            waiting += part.hits[:left]
            left -= len(part.hits[:left])
            now = time.monotonic()
            if now - told >= _TELL_EVERY_S:
                _tell(out, hits=_packed(waiting), done=done, total=total)
                told, waiting = now, []
            if not left:
                break
        faulthandler.cancel_dump_traceback_later()
        _tell(out, hits=_packed(waiting), done=done, total=total, ended=True, capped=not left)


def _packed(hits: list[Hit]) -> list[list[Any]]:
    return [
        [line.text[: column + _LONGEST_TEXT], line.level, line.place, column]
        for line, column in hits
    ]


def _tell(out: IO[bytes], **word: Any) -> None:
    out.write(json.dumps(word).encode("ascii") + b"\n")
    out.flush()


if __name__ == "__main__":
    sys.exit(main())
