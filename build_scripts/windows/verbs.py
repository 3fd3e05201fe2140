"""`dev.py windows VERB`: set up, test, build, run and look at the program on Windows.

    setup                 what the others need; they do it themselves
    test [PYTEST ARGS]    the tests; unsaid: the build, and all that are about the program, in
                          parts, with a table at the end
    build [WHAT]          freeze, as `dev.py build` does
    run [--frozen] [ARGS] the program with ARGS, from source or the single file
    screenshots [ARGS]    pictures of the single file, else of the source
    bench [ARGS]          the figures of `dev.py bench`, to set beside those of this system
    ci                    build and a choice of the tests, as each test run does (Linux)
    table [REPORTS]       what passed and what was skipped, beside this system (Linux)

With --offline before the verb there is no network but loopback; where the system refuses that, it
is said, and the variables name a proxy that is not there. On Windows itself the verbs work
directly; elsewhere under Wine. Where Wine cannot run, `ci` says why and ends with status 77.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from typing import Final

from build_scripts.devtools import ROOT, DevError, say
from build_scripts.windows import NotHere, stage, table
from build_scripts.windows.isolation import find_isolation
from build_scripts.windows.machine import Machine, own_display, windows_path
from build_scripts.windows.setting_up import set_up

_PYTEST: Final = (
    *("-m", "pytest", "-p", "no:xvfb", "-p", "no:cacheprovider"),
    # Wine is slow, and what hangs hangs all the same.
    *("--timeout", "300", "-W", "ignore::pytest.PytestConfigWarning"),
)
_SPREAD: Final = ("-n", "2", "--dist", "loadfile")
_ONE_BY_ONE: Final = ("-n", "--numprocesses", "--dist", "--pdb", "-s", "no:xdist", "--collect-only")
PICTURES: Final = "build_scripts.windows.pictures"
_ROOMY: Final = "1440x960x24"
"""For a window of 1280x800 with its frame: what is beyond the edge cannot be taken."""
_OUR_MACHINERY: Final = ("--ignore=tests/build_scripts",)
"""The tests of our own set-up make environments with this system's Python: they run on Windows
itself, in the workflow."""


def run_here(verb: str, arguments: Sequence[str], *, offline: bool) -> int:
    """The verb under Wine; the exit status. Raises DevError."""
    verbs: Mapping[str, Callable[[Machine, Sequence[str], bool], int]] = {
        "setup": lambda *_: 0,
        "test": test,
        "build": build,
        "run": run,
        "screenshots": screenshots,
        "bench": bench,
        "ci": ci,
    }
    if verb == "table":
        return table.main(arguments)
    if verb not in verbs:
        raise DevError(f"windows {verb}? There are: {', '.join(verbs)}, table.")
    try:
        machine = set_up()
    except NotHere as error:
        if verb != "ci":
            raise
        say(f"The Windows stage is left out, since it cannot run on this machine. {error}")
        return stage.LEFT_OUT
    if offline and not find_isolation().offline:
        say("The network cannot be taken away here: variables name a proxy that is not there.")
    return verbs[verb](machine, arguments, offline)


def test(machine: Machine, arguments: Sequence[str], offline: bool) -> int:
    """Pytest, with `arguments`; without any, every test in parts. Raises DevError."""
    if not arguments:
        return stage.run_parts(_this(offline), stage.WHOLE, stage.WHOLE_FOLDER)
    spread = [] if any(one.startswith(_ONE_BY_ONE) for one in arguments) else _SPREAD
    named = [one for one in arguments if one.split("::")[0].startswith("tests")]
    given = [*([] if named else _OUR_MACHINERY), *arguments]
    return machine.run([_python(machine), *_PYTEST, *spread, *given], offline=offline)


def ci(machine: Machine, arguments: Sequence[str], offline: bool) -> int:
    """The stage of a test run; see build_scripts/windows/stage.py. Raises DevError."""
    del machine  # it is set up now, before two parts at once ask for it
    if arguments:
        raise DevError("windows ci takes no arguments: what it runs is written in stage.py.")
    return stage.run_parts(_this(offline))


def _this(offline: bool) -> list[str]:
    """What stands before a verb, to run one beside this process."""
    command = [sys.executable, str(ROOT / "build_scripts" / "dev.py"), "windows"]
    return [*command, *(["--offline"] if offline else [])]


def build(machine: Machine, arguments: Sequence[str], offline: bool) -> int:
    """PyInstaller; everything under build/windows, and the files to download under dist."""
    del offline  # nothing is fetched: it never has one
    what = list(arguments) or ["single"]
    command = [_python(machine), "-m", "build_scripts.build", *what]
    return machine.run(command, offline=True)


def run(machine: Machine, arguments: Sequence[str], offline: bool) -> int:
    """The program, on this display where there is one."""
    given = list(arguments)
    command = [_python(machine), windows_path(ROOT / "main.py")]
    if given[:1] == ["--frozen"]:
        given, command = given[1:], [str(_single())]
    stdin = subprocess.DEVNULL if sys.stdin.isatty() else sys.stdin.buffer
    return machine.run(
        [*command, *given], offline=offline, display=os.environ.get("DISPLAY"), stdin=stdin
    )


def screenshots(machine: Machine, arguments: Sequence[str], offline: bool) -> int:
    """The program in light and dark, at two sizes."""
    command = [_python(machine), "-m", PICTURES, *arguments]
    with own_display(_ROOMY) as display:
        return machine.run(command, offline=offline, display=display)


def bench(machine: Machine, arguments: Sequence[str], offline: bool) -> int:
    """The bench, without the stock command."""
    return machine.run([_python(machine), "-m", "build_scripts.bench", *arguments], offline=offline)


def _single() -> str:
    """The single file. Raises DevError where it is not built."""
    found = sorted((ROOT / "dist").glob("LiteLLM-Pocket-*-windows-x86_64.exe"))
    if not found:
        raise DevError("The single file is not built: dev.py windows build")
    if len(found) > 1:
        say(f"Taking {found[-1].name}.")
    return str(found[-1])


def _python(machine: Machine) -> str:
    return str(machine.place.python())
