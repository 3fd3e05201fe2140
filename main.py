"""LiteLLM Pocket: a private LLM gateway. Without a verb it opens the window."""

from __future__ import annotations

import argparse
import logging
import os
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from core.base.hardening import no_core_dumps
from core.cli.arguments import NOT_WELL, parse
from core.cli.console import Console, make_streams_safe
from core.cli.terminal import adopt_console
from core.wire.command import SEARCH_LOG

if TYPE_CHECKING:
    from core.base.paths import Paths

_LOG_BYTES = 512 * 1024
_SERVE_INSTEAD = "The gateway works without a window as well: main.py serve"


def main(arguments: Sequence[str] | None = None) -> int:
    """Do what the command line says; the exit status."""
    if (sys.argv[1:] if arguments is None else arguments) == [SEARCH_LOG]:
        from core.monitor import log_search_child

        return log_search_child.main()  # a process that the window has started
    adopt_console(sys.argv[1:] if arguments is None else arguments)
    make_streams_safe()
    options = parse(arguments)
    if options.verb == "serve" and not getattr(sys, "frozen", False):
        return serve_early(options)
    if options.verb is not None:
        from core.cli.commands import run_verb

        return run_verb(options)
    return open_window(options)


def serve_early(options: argparse.Namespace) -> int:
    """`serve`, with LiteLLM being imported from now on, while the rest of us is."""
    from core.supervisor.head_start import HeadStart
    from core.wire.command import source_command

    try:
        head_start = HeadStart(source_command())
    except OSError:  # the start itself will say so
        head_start = None
    try:
        from core.cli.commands import run_verb

        return run_verb(options, head_start=head_start)
    finally:
        if head_start is not None:
            head_start.close()


def open_window(options: argparse.Namespace) -> int:
    """Show the window until it is closed."""
    console = Console()
    try:
        import tkinter

        from core.base.errors import UserError
        from core.base.paths import find_paths
        from core.cli.second_start import open_or_show
        from core.engine import Engine
        from gui.app import run_window, show_fatal
    except ImportError as error:
        if (error.name or "") not in ("tkinter", "_tkinter"):
            raise
        console.say("This Python has no Tk, so the window cannot open.")
        console.say(_SERVE_INSTEAD)
        return NOT_WELL
    try:
        try:
            paths = find_paths(options.data_dir)
            engine = Engine(paths)
            keep_log(paths, engine.redact)
            if not open_or_show(engine.open, paths):
                console.say("LiteLLM Pocket is open already: its window comes to the front.")
                return 0
        except UserError as error:
            console.complain(error)
            show_fatal(error)
            return NOT_WELL
        try:
            return run_window(
                engine,
                exit_after_paint=options.exit_after_paint,
                on_paint=say_painted if options.exit_after_paint else None,
            )
        finally:
            engine.close()
    except tkinter.TclError as error:
        if not is_about_display(error):
            raise
        console.say(f"The window cannot open: {error}.")
        console.say(_SERVE_INSTEAD)
        return NOT_WELL


def is_about_display(error: Exception) -> bool:
    """Whether Tk failed because there is nothing to draw on."""
    return "display" in str(error).lower()


def keep_log(paths: Paths, redact: Callable[[str], str]) -> None:
    """Write our own warnings and errors to `logs/pocket.log` too: a window has no terminal."""
    from core.base.own_log import PrivateLog, log_to

    file = paths.logs / "pocket.log"
    log_to(
        PrivateLog(file, maxBytes=_LOG_BYTES, backupCount=1, encoding="utf-8", delay=True), redact
    )
    if sys.stderr is not None:  # a program without a console has none
        log_to(logging.StreamHandler(), redact)


def say_painted() -> None:
    """Print `painted SECONDS`, counted from the start of this process."""
    Console().answer(f"painted {process_age_s():.3f}")


def process_age_s() -> float:
    """Seconds since this process was made, so that Python's own start counts."""
    if sys.platform == "linux":
        # By the clock that the kernel stamps processes with: the time of day may have been set.
        stat = Path("/proc/self/stat").read_text("ascii", "replace")
        ticks = int(stat.rpartition(")")[2].split()[19])
        return time.clock_gettime(time.CLOCK_BOOTTIME) - ticks / os.sysconf("SC_CLK_TCK")
    import psutil

    return time.time() - psutil.Process().create_time()


if __name__ == "__main__":
    for undone in no_core_dumps():  # not in main(): it lasts, and whoever imports us is not us
        logging.getLogger("main").warning(undone)
    sys.exit(main())
