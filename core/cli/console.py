"""Where the verbs speak: answers on stdout, what is said besides on stderr."""

from __future__ import annotations

import contextlib
import io
import json
import os
import sys
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, TextIO

from core.base.errors import UserError
from core.cli.terminal import is_terminal


def make_streams_safe() -> None:
    """A character that the console cannot show must not end the program.

    A Windows console of old has a code page, and a pipe gets it too.
    """
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")


@dataclass
class Console:
    """Two streams, None for one that is not there.

    A reader that has gone away (`| head`) is no error.
    """

    out: TextIO | None = field(default_factory=lambda: sys.stdout)
    err: TextIO | None = field(default_factory=lambda: sys.stderr)
    _progress: int = 0
    """Characters that stand there and are to be written over. With blanks: a Windows console of
    old shows the code that erases a line instead of obeying it."""

    def answer(self, text: str) -> None:
        """A line on stdout, at once."""
        self._end_progress()
        self._write(self.out, text + "\n")

    def json(self, body: Any) -> None:
        """`body` on stdout."""
        self.answer(json.dumps(body, indent=2))

    def stream(self, lines: Iterable[str]) -> bool:
        """Many lines on stdout at once; False when nobody reads them any more."""
        self._end_progress()
        if self.out is None:
            return False
        try:
            self.out.writelines(f"{line}\n" for line in lines)
            self.out.flush()
        except (OSError, ValueError):
            self._give_up(self.out)
            return False
        return True

    @staticmethod
    def _give_up(stream: TextIO) -> None:
        """Python writes what is left in the buffer at the end, and would complain about it."""
        with contextlib.suppress(OSError, ValueError):
            nowhere = os.open(os.devnull, os.O_WRONLY)
            os.dup2(nowhere, stream.fileno())
            os.close(nowhere)

    def say(self, text: str) -> None:
        """A line on stderr: progress and warnings, nothing that a script wants."""
        self._end_progress()
        self._write(self.err, text + "\n")

    def complain(self, error: UserError) -> None:
        """What went wrong and what to do."""
        self.say(error.what)
        if error.remedy:
            self.say(error.remedy)

    def progress(self, text: str) -> None:
        """A line that the next one replaces; only where somebody looks at it."""
        if is_terminal(self.err):
            self._write(self.err, f"\r{text.ljust(self._progress)}")
            self._progress = len(text)

    def _end_progress(self) -> None:
        if self._progress:
            blanks, self._progress = " " * self._progress, 0
            self._write(self.err, f"\r{blanks}\r")

    @staticmethod
    def _write(stream: TextIO | None, text: str) -> None:
        if stream is None:
            return  # a program without a console
        try:
            stream.write(text)
            stream.flush()
        except (OSError, ValueError):
            return


class Stopwatch:
    """Seconds since it was made."""

    def __init__(self) -> None:
        self._began = time.monotonic()

    @property
    def seconds(self) -> float:
        return time.monotonic() - self._began
