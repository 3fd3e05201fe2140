"""The commands of `dev.py`: what each sets up, and what it hands over to."""

from __future__ import annotations

import argparse
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

from build_scripts.devtools import LOCK, ROOT, DevError, say, upgrading
from build_scripts.devtools import venv as environment
from build_scripts.devtools.environment import child_environment
from build_scripts.devtools.interpreters import (
    add_tools,
    apt_install,
    can_apt,
    find_interpreter,
    has_xvfb,
    how_to_install,
)
from build_scripts.devtools.locking import write_lock
from build_scripts.devtools.offline import offline_prefix
from build_scripts.devtools.turns import only_one

_TEST_TK = "import tkinter"
_TEST_DISPLAY = "import tkinter; tkinter.Tk().destroy()"
_ANSWERS = frozenset({"-h", "--help", "--version"})
"""Options of main.py that answer and end: they need no display."""
_DATA_DIR = "--data-dir"
"""The one option of main.py that may stand before a verb and has a value."""


def run_command(arguments: Sequence[str]) -> int:
    """Run one command line of dev.py; the exit status. Says what failed instead of raising."""
    name, rest = (arguments[0] if arguments else ""), list(arguments[1:])
    try:
        match name:
            case "run":
                return run(_after_dashes(rest))
            case "test":
                return test(_after_dashes(rest))
            case "bench":
                return bench(_after_dashes(rest))
            case "lock":
                return lock(rest)
            case "upgrade-litellm":
                return upgrade_litellm(rest)
            case "catalog":
                return catalog()
            case "lint-docs":
                return lint_docs()
            case "build":
                return build(_after_dashes(rest))
            case "windows":
                return windows(rest)
    except DevError as error:
        say(f"dev.py {name}: {error}")
        return 1
    except KeyboardInterrupt:
        say(f"dev.py {name}: interrupted; the next start repairs what is half done.")
        return 130
    return _usage(arguments)


def _usage(arguments: Sequence[str]) -> int:
    dev = sys.modules.get("__main__")
    asked = bool(arguments) and arguments[0] in ("-h", "--help", "help")
    print(getattr(dev, "__doc__", "") or "", file=sys.stdout if asked else sys.stderr)
    if arguments and not asked:
        say(f"There is no command {arguments[0]!r}.")
    return 0 if asked else 2


def _after_dashes(rest: list[str]) -> list[str]:
    return rest[1:] if rest[:1] == ["--"] else rest


def set_up(*, need_tk: bool = False, need_xvfb: bool = False) -> Path:
    """Make `.venv` what the lock says, unless it already is; its interpreter.

    With `need_tk`, an environment without Tk is remade where another Python has it; where none
    has, it stays. Raises DevError when there can be no environment at all.
    """
    if not LOCK.is_file():
        raise DevError(f"{LOCK} is missing: this is not a complete checkout.")
    if not environment.is_ready():
        with only_one():
            if not environment.is_ready():  # another one may have done it meanwhile
                _fill(need_xvfb=need_xvfb)
    python = environment.venv_python()
    if need_tk and _trouble(python, _TEST_TK):
        _change_for_tk(need_xvfb=need_xvfb)
    return python


def _change_for_tk(*, need_xvfb: bool) -> None:
    interpreter = find_interpreter(need_xvfb=need_xvfb)
    if interpreter.complete and _trouble(environment.venv_python(), _TEST_TK):
        with only_one():
            if _trouble(environment.venv_python(), _TEST_TK):
                environment.make(interpreter)
                environment.fill()


def _fill(*, need_xvfb: bool) -> None:
    if environment.can_be_updated():
        say("The lock has changed: bringing .venv up to date")
    else:
        interpreter = find_interpreter(need_xvfb=need_xvfb)
        environment.make(interpreter)
    environment.fill()


def run(arguments: list[str]) -> int:
    """Open the window with `arguments`; without Tk or a display, run `main.py serve` instead."""
    wants_window = not _has_verb(arguments) and not _ANSWERS & set(arguments)
    python = set_up(need_tk=wants_window)
    command = [str(python), str(ROOT / "main.py")]
    if wants_window and (why := _why_no_window(python)):
        say(f"{why}\nServing without the window instead: main.py serve")
        arguments = ["serve", *arguments]
    _hand_over([*command, *arguments])


def _has_verb(arguments: Sequence[str]) -> bool:
    """Whether there is a word that is neither an option nor the value of the one before it."""
    pairs = zip(("", *arguments), arguments, strict=False)
    return any(not one.startswith("-") and before != _DATA_DIR for before, one in pairs)


def _why_no_window(python: Path) -> str:
    """Why no window can open here; empty when one can."""
    if _trouble(python, _TEST_TK):
        return f"This Python has no Tk, so there can be no window. {how_to_install('tk')}"
    if sys.platform in ("win32", "darwin"):
        return ""
    if not os.environ.get("DISPLAY"):
        return "There is no display here (DISPLAY is not set)."
    problem = _trouble(python, _TEST_DISPLAY)
    return f"The display {os.environ['DISPLAY']} cannot be used: {problem}" if problem else ""


def _trouble(python: Path, code: str) -> str:
    """The last line of what `code` says when it fails; empty when it does not."""
    ended = subprocess.run(
        [str(python), "-c", code],
        env=child_environment(),
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    if ended.returncode == 0:
        return ""
    return (ended.stderr.strip().splitlines() or ["no reason given"])[-1]


def test(arguments: list[str]) -> int:
    """All checks and tests, as one pytest run; its summary is the last line."""
    python = set_up(need_tk=True, need_xvfb=True)
    _require_gui_tests(python)
    tools = ("mksquashfs", "appstreamcli", "desktop-file-validate", "xdotool")
    if add_tools(*tools, "node", "npm", "strace", "redis-server"):
        say("Tests that need a tool which is missing here are skipped, and say so.")
    command = [str(python), "-m", "pytest"]
    if arguments[:1] == ["--offline"]:
        arguments = arguments[1:]
        command = [*offline_prefix(), *command]
        if command[0] == str(python):
            raise DevError("Tests without a network run on Linux only, mostly as root.")
    _hand_over([*command, *_parallel(arguments), *_report(arguments), *arguments])


def _report(arguments: Sequence[str]) -> list[str]:
    """Of a whole run there is a report in the build folder, which `windows table` reads."""
    name = "windows" if sys.platform == "win32" else "linux"
    return [] if arguments else [f"--junitxml={Path('build', f'{name}.xml')}"]


def _require_gui_tests(python: Path) -> None:
    """Raises DevError where the GUI tests could not run: they are never skipped in silence."""
    if problem := _trouble(python, _TEST_TK):
        raise DevError(
            f"The tests need Tk, and this Python has none ({problem}).\n{how_to_install('tk')}"
        )
    if not _have_display():
        raise DevError(f"The window's tests need Xvfb or a display.\n{how_to_install('xvfb')}")


def _have_display() -> bool:
    """Whether a window can be opened without disturbing anybody, after installing Xvfb where we
    may. An environment that is complete already says nothing about it."""
    if sys.platform in ("win32", "darwin"):
        return True
    if not has_xvfb() and can_apt():
        apt_install(["xvfb"])
    return has_xvfb() or bool(os.environ.get("DISPLAY"))


def _parallel(arguments: Sequence[str]) -> list[str]:
    """Options that spread the tests over the cores, file by file: costly fixtures start once. The
    files come in the order of tests/conftest.py, the longest first."""
    own = ("-n", "--numprocesses", "--dist", "--pdb", "--trace", "-s", "no:xdist", "--collect-only")
    if any(one.startswith(own) for one in arguments):
        return []
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    # Two more than cores: tests of processes and windows wait much of their time. Four at most:
    # each may run a LiteLLM of 300 MB.
    workers = min(cores + 2, 4) if cores else 2
    return ["-n", str(workers), "--dist", "loadfile", "--no-loadscope-reorder"]


def lint_docs() -> int:
    """Make docs/lint.md anew; after a change of what lint finds."""
    _hand_over([str(set_up()), "-m", "build_scripts.devtools.lint_page"])


def catalog() -> int:
    """Make the catalog (configs/) anew from the locked LiteLLM; after a change of the lock."""
    _hand_over([str(set_up()), "-m", "build_scripts.devtools.catalog"])


def bench(arguments: list[str]) -> int:
    """Measure; see build_scripts/bench."""
    python = set_up(need_tk=True, need_xvfb=True)
    if not {"-h", "--help"} & set(arguments):
        # The bench itself checks before it measures, and knows what it was asked for.
        _have_display()
        add_tools("wrk")
    _hand_over([str(python), "-m", "build_scripts.bench", *arguments])


def build(arguments: list[str]) -> int:
    """Freeze; see build_scripts/build.py."""
    python = set_up(need_tk=True)
    if add_tools("objcopy"):
        raise DevError("Building needs binutils (objcopy, strip). Install them, then try again.")
    add_tools("mksquashfs")
    _hand_over([str(python), "-m", "build_scripts.build", *arguments])


def windows(arguments: list[str]) -> int:
    """The program on Windows: directly there, elsewhere under Wine; see build_scripts/windows."""
    offline = arguments[:1] == ["--offline"]
    verb, rest = (arguments[offline:] or [""])[0], arguments[offline:][1:]
    if sys.platform == "win32":
        return _on_windows_itself(verb, rest)
    set_up(need_tk=True)  # as the other commands do, which may run beside it
    from build_scripts.windows.verbs import run_here

    return run_here(verb, _after_dashes(rest), offline=offline)


def _on_windows_itself(verb: str, rest: list[str]) -> int:
    match verb:
        case "setup":
            set_up(need_tk=True)
            return 0
        case "test":
            return test(_after_dashes(rest))
        case "build":
            return build(_after_dashes(rest))
        case "run":
            return run(_after_dashes(rest))
        case "screenshots":
            python = set_up(need_tk=True)
            _hand_over([str(python), "-m", "build_scripts.windows.pictures", *_after_dashes(rest)])
        case "bench":
            return bench(_after_dashes(rest))
    raise DevError(f"windows {verb}? There are: setup, test, build, run, screenshots, bench.")


def lock(arguments: list[str]) -> int:
    """Remake requirements.txt."""
    parser = argparse.ArgumentParser(prog="dev.py lock", description=write_lock.__doc__)
    parser.add_argument("--upgrade", action="store_true", help="take the newest versions allowed")
    options = parser.parse_args(arguments)
    with only_one():
        write_lock(upgrade=options.upgrade)
    return 0


def upgrade_litellm(arguments: list[str]) -> int:
    """Go to another LiteLLM; see docs/upgrading.md."""
    parser = argparse.ArgumentParser(prog="dev.py upgrade-litellm", description=upgrading.__doc__)
    parser.add_argument("version", nargs="?", help="default: the newest that can be had as a whole")
    parser.add_argument(
        "--no-tests", action="store_true", help="leave out what would notice a break"
    )
    options = parser.parse_args(arguments)
    set_up()
    with only_one():
        return upgrading.upgrade(options.version, tests=not options.no_tests)


def _hand_over(command: list[str]) -> NoReturn:
    """Become `command`: its signals, its exit status."""
    os.chdir(ROOT)
    command = [shutil.which(command[0]) or command[0], *command[1:]]
    sys.stdout.flush()
    sys.stderr.flush()
    if sys.platform != "win32":
        os.execve(command[0], command, child_environment())
    # Windows has no exec that the shell would wait for. Ctrl-C reaches both of us; it is the
    # child's to answer.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    child = subprocess.Popen(command, env=child_environment())
    sys.exit(child.wait())
