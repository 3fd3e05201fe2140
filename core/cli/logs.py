"""`logs`: the gateway's log, from its files. It needs no gateway that runs, and no login."""

from __future__ import annotations

import contextlib
import itertools
import json
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from core.base.events import LogLine, LogQuery
from core.base.paths import Paths
from core.base.redaction import Redactor
from core.base.secret_rules import HIDDEN, TOOL_KEY, is_credential_name
from core.base.wording import count
from core.cli.arguments import FOLLOWED_AFTER
from core.cli.console import Console
from core.config.redact import hide_secrets
from core.monitor.log_files import Upto, all_lines, segments
from core.monitor.log_lines import Head, head_of, text_of
from core.monitor.log_query import LineFilter, Matcher
from core.monitor.log_scan import scan
from core.monitor.log_tail import LogTail, redacted

INTERRUPTED: Final = 130
_LOOK_S: Final = 0.2
_AT_ONCE: Final = 500


@dataclass(frozen=True)
class Wanted:
    """Which lines, and how."""

    query: LogQuery = field(default_factory=LogQuery)
    last: int | None = None
    """Only so many, the newest; None: all, or FOLLOWED_AFTER where one follows."""
    follow: bool = False
    json: bool = False


def show_logs(
    paths: Paths,
    console: Console,
    wanted: Wanted,
    environ: Mapping[str, str],
    *,
    sleep: Callable[[float], object] = time.sleep,
) -> int:
    """Print the lines, and go on with new ones until Ctrl-C where that is wanted; the exit status.

    Keys of this environment and of the config do not show; those of the vault were hidden when
    the log was written. `sleep` is a seam for tests.
    """
    printer = _Printer(console, _redactor(paths.config, environ), as_json=wanted.json)
    passes = LineFilter(wanted.query).passes
    tail = LogTail(paths.logs) if wanted.follow else None
    try:
        if tail is None and not segments(paths.logs):
            console.say(f"There is no log yet in {paths.logs}.")
            return 0
        if tail is not None:
            tail.skip_to_end()  # what stands there now is printed first, and nothing twice
        past = _past(paths.logs, wanted, tail.shown() if tail is not None else None)
        going_on = printer.print(past)
        while tail is not None and going_on:
            chunk = tail.read_new()
            if chunk is None:
                sleep(_LOOK_S)
                continue
            if chunk.skipped:
                skipped = count(chunk.skipped, "byte", grouped=True)
                console.say(f"… passed over {skipped} of the log, which grows faster than this …")
            going_on = printer.print(filter(passes, chunk.lines))
    except KeyboardInterrupt:
        return 0 if wanted.follow else INTERRUPTED  # the one way to end following
    return 0


def _past(folder: Path, wanted: Wanted, upto: Upto | None) -> Iterator[LogLine]:
    """The lines meant that are there already."""
    last = FOLLOWED_AFTER if wanted.last is None and wanted.follow else wanted.last
    if last is None:
        passes = LineFilter(wanted.query).passes
        yield from (line for block in all_lines(folder) for line in block if passes(line))
        return
    found: list[LogLine] = []
    for part in scan(folder, Matcher(wanted.query, every_line=True), upto=upto):
        found += [hit.line for hit in part.hits[: last - len(found)]]
        if len(found) >= last:
            break
    yield from reversed(found)


class _Printer:
    """Puts lines on stdout, as text or as an object of JSON for each."""

    def __init__(self, console: Console, redact: Callable[[str], str], *, as_json: bool) -> None:
        self._console = console
        self._redact = redact
        self._form: Callable[[LogLine], str] = _Objects() if as_json else _text

    def print(self, lines: Iterable[LogLine]) -> bool:
        """False when nobody reads it any more."""
        lines = iter(lines)
        while some := tuple(itertools.islice(lines, _AT_ONCE)):
            if not self._console.stream(map(self._form, redacted(some, self._redact))):
                return False
        return True


def _text(line: LogLine) -> str:
    return line.text


class _Objects:
    """Lines as JSON: those that continue a message bear what its first line says."""

    def __init__(self) -> None:
        self._head = Head("", "", "")

    def __call__(self, line: LogLine) -> str:
        head = head_of(line.text)
        self._head = head or self._head._replace(level=line.level)
        text = line.text if head is None else text_of(line.text)
        body = {
            "time": self._head.stamp,
            "level": self._head.level,
            "logger": self._head.logger,
            "text": text,
            "continues": head is None,
        }
        return json.dumps(body)  # ASCII: a pipe on Windows has a code page


def _redactor(config: Path, environ: Mapping[str, str]) -> Callable[[str], str]:
    """Hides what is known without a login: keys of the environment and of the config's text, and
    those of client programs."""
    hide = Redactor(value for name, value in environ.items() if is_credential_name(name))
    with contextlib.suppress(OSError, UnicodeDecodeError):
        hide.add(hide_secrets(config.read_text("utf-8-sig"), str).values)
    return lambda text: TOOL_KEY.sub(HIDDEN, hide(text))
