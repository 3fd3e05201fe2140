"""`dev.py windows ci`: build the program for Windows, and test what a test run has time for;
`dev.py windows test` with nothing said: build it, and run every test that there is.

Two parts run side by side, one for each core, each on a Windows of its own. What they say goes to
files in `build/windows/ci` and `build/windows/test`; shown is how each part ended, what failed, and
a table at the end.
"""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, NoReturn
from xml.etree import ElementTree

from build_scripts.devtools import ROOT, say
from build_scripts.windows.machine import USER

FOLDER: Final = ROOT / "build" / "windows" / "ci"
WHOLE_FOLDER: Final = FOLDER.with_name("test")
LEFT_OUT: Final = 77
"""The exit status of the stage where there can be no Windows: neither well nor failed."""
_AT_ONCE: Final = 2
_LOOK_EVERY_S: Final = 0.1
_SHOWN: Final = 150
"""Lines of a part that failed; its file has all of them."""
_OVER: Final = re.compile(r"Timeout \(\d")
"""Behind the dots of the tests before."""
_STACK: Final = re.compile(r"(Current t|T)hread|  File")
_STACKS: Final = 100
"""Lines of where the threads were when a test's time was over."""


@dataclass(frozen=True)
class Part:
    """A verb of `dev.py windows` with its arguments."""

    name: str
    arguments: tuple[str, ...]
    needs: str = ""
    """The part that must have ended well before."""
    user: str = ""
    """The name of the account on Windows, where it matters."""


_SLOW: Final = (
    "tests/core/vault/test_damage.py::test_killed_at_any_moment_of_a_save_it_can_be_opened",
    "tests/core/vault/test_damage.py::test_every_flipped_bit_is_refused_and_the_file_kept",
    "tests/core/clients/test_killed.py",
    "tests/core/config/test_catalog.py::test_it_is_of_the_locked_litellm",
    "tests/core/config/forms/test_any_config.py",
    "tests/core/config/forms/test_corpus.py",
    "tests/core/sidecar/test_connections.py::"
    "test_800_connections_that_never_ask_do_not_shut_others_out",
    "tests/core/sidecar/test_long_requests.py",
    "tests/core/test_engine_keys.py::test_the_report_shows_no_key_and_is_saved_as_shown",
)
"""A quarter of the time of all in `core`: many processes, which Wine is slow to start,
hundreds of connections and of tries at what no system does otherwise (changes of each config of the
corpus among them, from text to text), two applies that load much of LiteLLM beforehand, and a
report with a self-check that loads all of it (the frozen program checks itself in its own tests,
and the report's files are those of `core.support.test_diagnostics`)."""
_TEXT_ALONE: Final = (
    "tests/core/base/test_secret_rules.py",  # a name or a text → whether it looks like a secret
    "tests/core/clients/test_fields.py",  # edits of JSON and TOML, from text to text
    "tests/core/config/forms/test_joining.py",  # two edits of a text → one
    "tests/core/config/forms/test_model_edits.py",  # a config and a form → edits
    "tests/core/config/forms/test_setting_edits.py",
    "tests/core/config/rules/test_codes.py",  # a config → findings
    "tests/core/config/rules/test_fields.py",
    "tests/core/config/rules/test_known.py",  # the tables of LiteLLM's names: files of the checkout
    "tests/core/config/test_completion.py",  # a config and a caret → what may stand there
    "tests/core/config/test_edits.py",
    "tests/core/config/test_lint_codes.py",  # a config → findings; what the page of them says
    "tests/core/config/test_redact.py",  # a text → the same without secrets
)
"""Left out for another reason than time alone: text in, text out, with no file of the person, path,
process, socket, code page or clock in between, so that a system has nothing to do with what comes
out. They are a fifth of the tests in `core`, and a twentieth of their time."""
_MADE_UP: Final = (
    "tests/core/base/test_wording.py::test_no_text_puts_a_plural_behind_whatever_number",
    "tests/core/importing/test_sources.py::test_any_json_is_imported_or_refused",
    "tests/core/importing/test_sources.py::test_any_bytes_are_imported_or_refused",
    "tests/core/importing/test_sources.py::test_any_yaml_is_imported_or_refused",
    "tests/core/ledger/test_store.py::test_any_rows_give_the_sums_that_a_plain_count_gives",
    "tests/core/monitor/test_log_files.py::test_all_lines_come_once_and_in_order_both_ways",
    "tests/core/monitor/test_log_tail.py::test_whatever_the_pieces_the_lines_are_whole",
)
"""A seventh of the time of `core`: the program's sources looked through for words, and hundreds of
tries of what Hypothesis makes up, where what is right does not hang on the system. What does, as a
log that is renamed while it is read, the other tests of these files try one by one."""
_ONCE_MORE: Final = (
    "tests/frozen/test_single.py::test_it_can_live_beside_the_data",
    "tests/frozen/test_single.py::test_a_cache_that_was_tampered_with_is_mended_and_said",
    "tests/frozen/test_contents.py::test_every_module_that_litellm_imports_by_name_is_there",
)
"""Two starts of the .exe each for what the tests of `core.runtime` try without it; and what is in
the bundle, which is held to Linux's, where it is tried."""
_WINDOW: Final = ("test_window_real.py", "test_second_start.py", "test_app.py")


def _without(tests: Iterable[str]) -> tuple[str, ...]:
    return tuple(f"--deselect={one}" for one in tests)


_SOMEBODY: Final = "Žofie Ünal"
"""No code page of Windows has all letters of people's names, and many have a blank between."""
_PARTS_OF_THE_WINDOW: Final = ("editor", "frame", "look", "widgets")

PARTS: Final = (
    Part("build", ("build",)),
    Part(
        "core",
        ("test", "tests/core", "-m", "not real", *_without((*_SLOW, *_TEXT_ALONE, *_MADE_UP))),
    ),
    Part(
        "program",
        ("test", "tests/core/test_main_job.py", *(f"tests/gui/{name}" for name in _WINDOW)),
    ),
    Part("widgets", ("test", *(f"tests/gui/{name}" for name in _PARTS_OF_THE_WINDOW))),
    # Each file of the bundles is compared with Linux's by the tests there.
    Part(
        "frozen",
        (
            *("test", "tests/frozen", "--ignore=tests/frozen/test_parity.py", "-k", "not onedir"),
            *_without(_ONCE_MORE),
        ),
        needs="build",
        user=_SOMEBODY,
    ),
)
"""What is begun first comes first. All the tests that there are run by `dev.py windows test`."""

_PAGES_BESIDE: Final = ("config", "models", "settings")
"""Half of the time that the pages' tests take."""

WHOLE: Final = (
    PARTS[0],
    Part("faults", ("test", "tests/faults")),
    Part("core-real", ("test", "tests/core", "-m", "real")),
    Part("core", ("test", "tests/core", "-m", "not real")),
    Part(
        "pages",
        (
            *("test", "tests/gui/pages"),
            *(f"--ignore=tests/gui/pages/{name}" for name in _PAGES_BESIDE),
        ),
    ),
    Part("pages-2", ("test", *(f"tests/gui/pages/{name}" for name in _PAGES_BESIDE))),
    Part(
        "window",
        (
            *("test", "tests/gui", "--ignore=tests/gui/pages"),
            *(f"--ignore=tests/gui/{name}" for name in _PARTS_OF_THE_WINDOW),
        ),
    ),
    PARTS[3],
    Part(
        "rest",
        (
            *("test", "tests"),
            *(f"--ignore=tests/{name}" for name in ("core", "faults", "frozen", "gui")),
            "--ignore=tests/build_scripts",  # see verbs.py
        ),
    ),
    Part("frozen", ("test", "tests/frozen"), needs="build", user=_SOMEBODY),
)
"""Every test. A process that has opened three hundred windows holds 1.4 GB, so no part has all."""


@dataclass
class Ended:
    """What came of a part."""

    name: str
    status: int | None
    """None where it was not even begun."""
    wall_s: float = 0.0
    cpu_s: float = 0.0
    passed: int = 0
    failed: list[str] = field(default_factory=list)
    """The tests."""
    skipped: Counter[str] = field(default_factory=Counter)
    """How many for each reason."""

    @property
    def well(self) -> bool:
        return self.status == 0 and not self.failed


def run_parts(command: Sequence[str], parts: Sequence[Part] = PARTS, folder: Path = FOLDER) -> int:
    """Run them, two at a time, and tell; 0 when nothing failed, else 1.

    `command` is what comes before the arguments of a part; what they say goes to `folder`.
    """
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    ended = _Runner(command, folder).run(parts)
    print(table_of(ended), flush=True)
    return int(not all(one.well for one in ended))


@dataclass
class _Running:
    part: Part
    process: subprocess.Popen[bytes]
    began: float


class _Runner:
    """Starts a part when there is a place for it, and buries it."""

    def __init__(self, command: Sequence[str], folder: Path) -> None:
        self._command = command
        self._folder = folder
        self._running: dict[int, _Running] = {}
        self._ended: dict[str, Ended] = {}

    def run(self, parts: Sequence[Part]) -> list[Ended]:
        """What came of each, in the order that they ended in."""
        waiting = list(parts)
        before = signal.signal(signal.SIGTERM, _leave)  # else what we started would stay
        try:
            while waiting or self._running:
                waiting = self._begin(waiting)
                if self._running:
                    self._wait()
        finally:
            signal.signal(signal.SIGTERM, before)
            for one in self._running.values():
                one.process.terminate()
            for one in self._running.values():
                one.process.wait()
        return list(self._ended.values())

    def _begin(self, waiting: Sequence[Part]) -> list[Part]:
        """Start what can be started; the others."""
        left = []
        for part in waiting:
            needed = self._ended.get(part.needs)
            if needed is not None and not needed.well:
                say(f"windows {part.name}: not begun, because {part.needs} failed")
                self._ended[part.name] = Ended(part.name, None)
            elif len(self._running) < _AT_ONCE and (needed or not part.needs):
                self._start(part)
            else:
                left.append(part)
        return left

    def _start(self, part: Part) -> None:
        more: list[str] = []
        if part.arguments[0] == "test":
            # A worker, though only one: when Wine ends it, another goes on with the next test.
            more = ["-q", "-n", "1", f"--junitxml={os.path.relpath(self._report(part), ROOT)}"]
        with self._log(part).open("wb") as log:
            process = subprocess.Popen(
                [*self._command, *part.arguments, *more],
                cwd=ROOT,
                # What it needs is there by then: its tests must run.
                env={**os.environ, **self._given(part)},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        self._running[process.pid] = _Running(part, process, time.monotonic())

    @staticmethod
    def _given(part: Part) -> dict[str, str]:
        """Variables for it."""
        given = {"POCKET_FROZEN": "required"} if part.needs else {}
        return given | ({USER: part.user} if part.user else {})

    def _log(self, part: Part) -> Path:
        return self._folder / f"{part.name}.log"

    def _report(self, part: Part) -> Path:
        """What pytest found, as JUnit's XML."""
        return self._folder / f"{part.name}.xml"

    def _wait(self) -> None:
        """Until one of the parts has ended; other children of this process are not ours to ask."""
        if sys.platform == "win32":
            raise NotImplementedError
        while True:
            for pid in self._running:
                ended, status, used = os.wait4(pid, os.WNOHANG)
                if ended:
                    seconds = used.ru_utime + used.ru_stime
                    self._over(self._running.pop(pid), status, seconds)
                    return
            time.sleep(_LOOK_EVERY_S)

    def _over(self, ran: _Running, status: int, cpu_s: float) -> None:
        ran.process.returncode = os.waitstatus_to_exitcode(status)
        ended = Ended(
            ran.part.name,
            ran.process.returncode,
            time.monotonic() - ran.began,
            cpu_s,
        )
        read_report(self._report(ran.part), ended)
        self._ended[ended.name] = ended
        say(f"windows {ended.name}: {'done' if ended.well else 'FAILED'} in {ended.wall_s:.0f} s")
        if not ended.well:
            print(_end_of(self._log(ran.part)), flush=True)


def _leave(_number: int, _frame: object) -> NoReturn:
    raise SystemExit(128 + signal.SIGTERM)


def _end_of(log: Path) -> str:
    """Its last lines, from where pytest begins to tell of failures; before them where the threads
    were when the time of a test was over."""
    lines = log.read_text("utf-8", "replace").splitlines()
    over = next((at for at, line in enumerate(lines) if _OVER.search(line)), len(lines))
    stacks = [line for line in lines[over:] if _OVER.search(line) or _STACK.match(line)]
    stacks = [line for line in stacks if "\\Lib\\" not in line][:_STACKS]
    told = [at for at, line in enumerate(lines) if line.strip("= ") in ("FAILURES", "ERRORS")]
    lines = lines[told[0] :] if told else lines
    return "\n".join([f"---- the end of {log}", *stacks, *lines[-_SHOWN:]])


def read_report(report: Path, into: Ended) -> None:
    """Count what pytest noted in `report`; nothing where there is none."""
    if not report.is_file():
        return
    for case in ElementTree.parse(report).iter("testcase"):
        skipped = case.find("skipped")
        if case.find("failure") is not None or case.find("error") is not None:
            into.failed.append(f"{case.get('classname', '')}.{case.get('name', '')}")
        elif skipped is not None:
            into.skipped[skipped.get("message", "")] += 1
        else:
            into.passed += 1


def table_of(ended: Iterable[Ended]) -> str:
    """How each part ended, which tests failed, and why others were skipped."""
    ended = list(ended)
    rows: list[tuple[str, ...]] = [("", "passed", "skipped", "failed", "seconds", "of CPU", "")]
    for one in ended:
        counts = (one.passed, one.skipped.total(), len(one.failed), one.wall_s, one.cpu_s)
        rows.append((one.name, *(f"{count:,.0f}" for count in counts), _words(one)))
    lines = [f"{row[0]:10}" + "".join(f"{cell:>9}" for cell in row[1:-1]) + row[-1] for row in rows]
    lines += [f"failed: {name}" for one in ended for name in one.failed]
    reasons = sum((one.skipped for one in ended), Counter[str]())
    lines += [f"{count:6} skipped: {reason}" for reason, count in reasons.most_common()]
    return "\n".join(["", *(line.rstrip() for line in lines)])


def _words(one: Ended) -> str:
    if one.status is None:
        return "  not begun"
    return "" if one.well else f"  FAILED (status {one.status})"
