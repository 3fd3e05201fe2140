"""What libraries log, print and raise ends in the one log, once."""

from __future__ import annotations

import contextlib
import logging
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

from core.sidecar.log_capture import (
    LogHandler,
    PrintStream,
    adopt_loggers,
    calm,
    capture,
    drop_probes,
)
from core.sidecar.logs import Log
from core.sidecar.masking import Masker
from core.sidecar.segments import Segments
from tests.core.sidecar.logtools import CAP, HEAD, Trouble, texts
from tests.fixtures.threads import join

SECRET = "sk-gelbe-Möwe-0123456789"


@contextlib.contextmanager
def captured(folder: Path) -> Iterator[LogHandler]:
    """Capture this process into a log in `folder`, and let it go again."""
    root = logging.getLogger()
    before = (root.handlers[:], logging.raiseExceptions, sys.stdout, sys.stderr)
    hooks = (sys.excepthook, threading.excepthook)
    propagate = {name: logging.getLogger(name).propagate for name in list(root.manager.loggerDict)}
    log = Log()
    handler = capture(log)
    log.open(Segments(folder, CAP, 1), Trouble())
    try:
        yield handler
    finally:
        root.handlers[:], logging.raiseExceptions, sys.stdout, sys.stderr = before
        sys.excepthook, threading.excepthook = hooks
        logging.captureWarnings(False)
        for name, value in propagate.items():
            logging.getLogger(name).propagate = value
        logging.getLogger("uvicorn.access").removeFilter(drop_probes)
        logging.getLogger("LiteLLM Proxy").removeFilter(calm)
        log.close()


def test_everything_said_arrives_once_and_in_one_format(tmp_path: Path) -> None:
    library = logging.getLogger("LiteLLM Proxy")
    screen = logging.StreamHandler()
    screen.setFormatter(logging.Formatter("\x1b[92m%(message)s\x1b[0m"))
    library.addHandler(screen)
    library.propagate = False
    with captured(tmp_path) as handler:
        logging.getLogger().handlers.clear()  # as LiteLLM does when a config asks for JSON
        adopt_loggers(handler)
        library.warning("from a library")
        print("from print")
        print("from", end=" ")
        print("pieces", file=sys.stdout)
        sys.stderr.write("ERROR: from stderr\n")
        sys.stdout.buffer.write(b"from bytes\n")
        logging.getLogger("py.warnings").warning("from warnings")
        try:
            raise KeyError("inside")
        except KeyError:
            logging.getLogger("x").exception("with a traceback")
        logging.getLogger("x").warning("%s %s", "too few")
    lines = texts(tmp_path)
    says = [line[24:] for line in lines if HEAD.match(line)]
    assert says[:7] == [
        "WARNING  litellm.proxy: from a library",
        "INFO     stdout: from print",
        "INFO     stdout: from pieces",
        "ERROR    stderr: ERROR: from stderr",
        "INFO     stdout: from bytes",
        "WARNING  warnings: from warnings",
        "ERROR    x: with a traceback",
    ]
    assert "    KeyError: 'inside'" in lines
    assert "could not be put together" in says[7]


def test_good_health_probes_leave_no_line() -> None:
    def record(path: str, status: int) -> logging.LogRecord:
        args = ("127.0.0.1:1", "GET", path, "1.1", status)
        text = '%s - "%s %s HTTP/%s" %d'
        return logging.LogRecord("uvicorn.access", logging.INFO, "", 0, text, args, None)

    assert not drop_probes(record("/health/liveliness", 200))
    assert not drop_probes(record("/health/readiness?x=1", 200))
    assert drop_probes(record("/health/readiness", 503))
    assert drop_probes(record("/v1/models", 200))


def test_what_litellm_warns_of_at_each_start_for_nothing_is_no_warning(tmp_path: Path) -> None:
    with captured(tmp_path) as handler:
        adopt_loggers(handler)
        proxy = logging.getLogger("LiteLLM Proxy")
        proxy.warning("gc.freeze pinned %d startup objects", 887705)
        proxy.warning(
            "%s is not set or not a valid list of ranges, so failed Admin UI sign-in attempts "
            "are limited per source address and username only.",
            "trusted_proxy_ranges",
        )
        proxy.warning("Invalid address or range %r in %s; skipping", "x", "trusted_proxy_ranges")
    says = [line[24:].partition(": ")[0] for line in texts(tmp_path)]
    assert says == ["INFO     litellm.proxy", "WARNING  litellm.proxy"]


def test_two_threads_that_print_at_once_do_not_mix(tmp_path: Path) -> None:
    log = Log()
    log.open(Segments(tmp_path, CAP, 1), Trouble())
    stream = PrintStream("stdout", log, 2)
    barrier = threading.Barrier(2)

    def talk(word: str) -> None:
        for _ in range(50):
            barrier.wait()
            for _ in range(3):
                stream.write(word)
            stream.write("\n")

    threads = [threading.Thread(target=talk, args=(word,), daemon=True) for word in ("ab", "cd")]
    for thread in threads:
        thread.start()
    join(*threads)
    log.close()
    assert {line.rsplit(" ", 1)[1] for line in texts(tmp_path)} == {"ababab", "cdcdcd"}


def test_the_handler_survives_a_record_that_cannot_be_read(tmp_path: Path) -> None:
    class Broken:
        def __str__(self) -> str:
            raise RuntimeError("no text")

    log = Log()
    record = logging.LogRecord("x", logging.INFO, "", 0, "%s", (Broken(),), None)
    LogHandler(log).emit(record)
    log.open(Segments(tmp_path, CAP, 1), Trouble())
    log.close()
    assert len(texts(tmp_path)) == 1


def test_a_secret_in_pieces_is_hidden(tmp_path: Path) -> None:
    """Split over two writes, over the place where an endless line is cut, over bytes."""
    masker = Masker()
    masker.add([SECRET])
    log = Log(mask=masker, exact=masker.exact)
    stream = PrintStream("stdout", log, 1)
    half = len(SECRET) // 2
    stream.write(f"one {SECRET[:half]}")
    stream.write(f"{SECRET[half:]} end\n")
    stream.write("x" * (8192 - half) + SECRET[:half])
    stream.write(SECRET[half:] + "y" * 9000 + "\n")
    raw = f"bytes {SECRET} end\n".encode()
    for at in range(len(raw)):
        stream.buffer.write(raw[at : at + 1])
    stream.write(f"colours \x1b[31m{SECRET[:half]}\x1b[0m{SECRET[half:]}\n")
    log.open(Segments(tmp_path, 1 << 20, 1), lambda _reason: None)
    log.close()
    text = "".join(path.read_text() for path in sorted(tmp_path.glob("*.log")))
    assert SECRET not in text
    assert SECRET[:half] not in text
    assert SECRET[half:] not in text
    assert "one ******** end" in text
    assert "bytes ******** end" in text
    assert "colours ********" in text
