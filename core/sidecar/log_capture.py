"""Leads loggers, warnings, prints and stray exceptions into the one `Log`."""

from __future__ import annotations

import codecs
import io
import logging
import sys
import threading
import traceback
from types import TracebackType
from typing import Final, TextIO, cast

from core.sidecar.logs import OWN_LOGGER, Log
from core.wire.log_line import level_name, logger_name, printed_level

_LONGEST_PRINT: Final = 8192
_NOTHING: Final = "gc.freeze pinned "
"""LiteLLM counts at each start what it did for its speed, as a warning."""
_ASIDE: Final = " is not set or not a valid list of ranges, so failed Admin UI sign-in attempts"
"""At each start, too. Those pages need a database, without which the door lets nobody as far as a
sign-in; a list that is there and is wrong is said besides."""
_PROBES: Final = ("/health/liveliness", "/health/liveness", "/health/readiness")


def capture(log: Log, stderr_descriptor: int = 2) -> LogHandler:
    """From now on everything said in this process goes to `log`, by way of the result."""
    handler = LogHandler(log)
    logging.getLogger().handlers[:] = [handler]
    logging.raiseExceptions = False
    logging.captureWarnings(True)
    logging.getLogger(OWN_LOGGER).setLevel(logging.INFO)
    sys.stdout = cast(TextIO, PrintStream("stdout", log, stderr_descriptor))
    sys.stderr = cast(TextIO, PrintStream("stderr", log, stderr_descriptor))

    def excepthook(
        kind: type[BaseException], error: BaseException, trace: TracebackType | None
    ) -> None:
        text = "".join(traceback.format_exception(kind, error, trace))
        log.add("CRITICAL", OWN_LOGGER, f"unexpected end\n{text}")

    def thread_hook(args: threading.ExceptHookArgs) -> None:
        name = args.thread.name if args.thread is not None else "?"
        lines = traceback.format_exception(args.exc_type, args.exc_value, args.exc_traceback)
        log.add("ERROR", OWN_LOGGER, f"the thread {name} died\n{''.join(lines)}")

    sys.excepthook = excepthook
    threading.excepthook = thread_hook
    return handler


def adopt_loggers(handler: LogHandler) -> None:
    """Take libraries' own screen handlers away: their lines come once, in our format.

    LiteLLM has one on each of its loggers, and a config can put others there, so this is done
    after the import and again after the start. Handlers that write elsewhere stay, and `handler`
    is put back where somebody took it away.
    """
    root = logging.getLogger()
    if handler not in root.handlers:
        root.addHandler(handler)
    names = list(logging.root.manager.loggerDict)
    for logger in [root, *map(logging.getLogger, names)]:
        for other in list(logger.handlers):
            if _writes_to_screen(other):
                logger.removeHandler(other)
        logger.propagate = True
    logging.getLogger("uvicorn.access").addFilter(drop_probes)
    logging.getLogger("LiteLLM Proxy").addFilter(calm)


def drop_probes(record: logging.LogRecord) -> bool:
    """False for the access line of a health probe that went well: they come every few seconds."""
    args = record.args
    if not isinstance(args, tuple) or len(args) != 5:
        return True
    path, status = str(args[2]), args[4]
    return not (status == 200 and path.partition("?")[0] in _PROBES)


def calm(record: logging.LogRecord) -> bool:
    """False for a warning of LiteLLM that says nothing; one that warns of nothing here is INFO."""
    text = str(record.msg)  # a filter of LiteLLM's own has put its arguments in
    if _ASIDE in text:
        record.levelno, record.levelname = logging.INFO, "INFO"
    return not text.startswith(_NOTHING)


def _writes_to_screen(handler: logging.Handler) -> bool:
    return isinstance(handler, logging.StreamHandler) and not isinstance(
        handler, logging.FileHandler
    )


class LogHandler(logging.Handler):
    """Queues records of the logging module."""

    def __init__(self, log: Log) -> None:
        super().__init__()
        self._log = log

    def emit(self, record: logging.LogRecord) -> None:
        try:
            text = record.getMessage()
        except Exception as error:  # noqa: BLE001 - the caller's format and arguments disagree
            text = f"{record.msg!s} (this message could not be put together: {error})"
        trace = record.exc_text
        if not trace and record.exc_info and record.exc_info[0] is not None:
            trace = "".join(traceback.format_exception(*record.exc_info))
        for more in (trace, record.stack_info):
            if more:
                text = f"{text}\n{more}"
        self._log.add(level_name(record.levelno), logger_name(record.name), text, record.created)


class PrintStream(io.TextIOBase):
    """Stands for sys.stdout and sys.stderr: whole lines become log entries.

    Each thread has its own beginning of a line, so that two that print at once do not mix.
    """

    def __init__(self, name: str, log: Log, descriptor: int) -> None:
        super().__init__()
        self._name = name
        self._log = log
        self._descriptor = descriptor
        self._local = threading.local()
        self.buffer = _Bytes(self)

    @property
    def encoding(self) -> str:  # type: ignore[override]
        return "utf-8"

    def write(self, text: str) -> int:
        pending = getattr(self._local, "pending", "") + text
        *lines, pending = pending.split("\n")
        if len(pending) > _LONGEST_PRINT:
            # What may be the beginning of a secret waits for its end.
            pending = self._log.exact(pending)
            cut = max(0, len(pending) - max(0, self._log.exact.longest - 1))
            lines.append(pending[:cut])
            pending = pending[cut:]
        self._local.pending = pending
        for line in lines:
            if line.strip():
                self._log.add(printed_level(line), self._name, line)
        return len(text)

    def writable(self) -> bool:
        return True

    def isatty(self) -> bool:
        return False

    def fileno(self) -> int:
        return self._descriptor


class _Bytes(io.RawIOBase):
    """`sys.stdout.buffer`, for those who print bytes."""

    def __init__(self, stream: PrintStream) -> None:
        super().__init__()
        self._stream = stream
        self._local = threading.local()

    def writable(self) -> bool:
        return True

    def write(self, data: object) -> int:
        raw = bytes(data)  # type: ignore[call-overload]
        decoder = getattr(self._local, "decoder", None)
        if decoder is None:  # one a thread: a character may come in two writes
            decoder = codecs.getincrementaldecoder("utf-8")("replace")
            self._local.decoder = decoder
        self._stream.write(decoder.decode(raw))
        return len(raw)
