"""A process of ours that crashes leaves no picture of its memory."""

from __future__ import annotations

import ctypes
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from core.base import hardening
from tests.fixtures.child import Child
from tests.systems import needs_proc

ROOT = Path(__file__).resolve().parents[3]
CORE_PATTERN = Path("/proc/sys/kernel/core_pattern")

HARDENED = """
import os, sys
from core.base.hardening import no_core_dumps
undone = no_core_dumps()
"""
READY = "print('ready', os.getpid(), undone, flush=True)\nsys.stdin.readline()\n"


@pytest.fixture
def started(tmp_path: Path) -> Iterator[list[Child]]:
    children: list[Child] = []
    yield children
    for child in children:
        child.close()


def start(
    started: list[Child], arguments: list[str], cwd: Path = ROOT, stdin: int = subprocess.PIPE
) -> Child:
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    child = Child(arguments, cwd=cwd, env=environment, stdin=stdin, stderr=subprocess.DEVNULL)
    started.append(child)
    return child


def start_with_cores(
    started: list[Child], arguments: list[str], cwd: Path, stdin: int = subprocess.PIPE
) -> Child:
    """With as much room for a core file in `cwd` as the shell may give."""
    if CORE_PATTERN.read_text().startswith(("|", "/")):
        pytest.skip("cores go elsewhere on this machine")
    shell = 'ulimit -c unlimited 2>/dev/null || ulimit -c "$(ulimit -Hc)"; ulimit -c; exec "$@"'
    child = start(started, ["sh", "-c", shell, "sh", *arguments], cwd, stdin)
    if child.hear() == "0":
        pytest.skip("this machine allows no core files at all")
    return child


def is_dumpable(pid: int) -> bool:
    """The kernel says it by the owner of a process's files in /proc, unless that is root anyway."""
    return os.stat(f"/proc/{pid}/environ").st_uid != 0  # noqa: PTH116


def is_root() -> bool:
    if sys.platform == "win32":
        return False
    return os.geteuid() == 0


@needs_proc
def test_nothing_is_left_undone_and_the_limits_say_so(started: list[Child]) -> None:
    child = start(started, [sys.executable, "-c", HARDENED + READY])
    word, pid, undone = child.hear().split(maxsplit=2)
    assert (word, undone) == ("ready", "[]")
    limits = Path(f"/proc/{pid}/limits").read_text()
    assert re.search(r"Max core file size\s+0\s+0\s", limits)


@needs_proc
def test_the_kernel_counts_it_as_not_dumpable(started: list[Child]) -> None:
    ask = "import ctypes; print(ctypes.CDLL(None).prctl(3, 0, 0, 0, 0), flush=True)\n"
    for program, expected in ((HARDENED, "0"), ("import os, sys\n", "1")):
        child = start(started, [sys.executable, "-c", program + ask + "sys.stdin.readline()"])
        assert child.hear() == expected
        if not is_root():
            assert is_dumpable(child.pid) == (expected == "1")


@needs_proc
@pytest.mark.skipif(not is_root(), reason="only root can start two programs as somebody else")
def test_another_program_of_the_same_user_may_not_look_inside(started: list[Child]) -> None:
    setpriv = shutil.which("setpriv")
    if setpriv is None:
        pytest.skip("no setpriv")
    as_nobody = (setpriv, "--reuid=65534", "--regid=65534", "--clear-groups")
    code = (
        "import ctypes, os, resource, sys\n"  # before its Python may be out of reach
        "from core.base.hardening import no_core_dumps\n"
        "os.setgroups([]); os.setgid(65534); os.setuid(65534)\n"
        "ctypes.CDLL(None).prctl(4, 1, 0, 0, 0)\n"  # the change of user had taken it away
        "if sys.argv[1] == 'hardened': no_core_dumps()\n"
        "print('ready', flush=True)\n"
        "sys.stdin.readline()\n"
    )
    for kind, readable in (("plain", True), ("hardened", False)):
        child = start(started, [sys.executable, "-c", code, kind])
        assert child.hear() == "ready"
        assert is_dumpable(child.pid) is readable
        look = subprocess.run(
            [*as_nobody, "cat", f"/proc/{child.pid}/environ"], capture_output=True, check=False
        )
        assert (look.returncode == 0) is readable, look.stderr


@needs_proc
@pytest.mark.parametrize("fatal", [signal.SIGSEGV, signal.SIGABRT])
@pytest.mark.parametrize("hardened", [True, False])
def test_a_crash_leaves_no_core_file(
    started: list[Child], tmp_path: Path, fatal: signal.Signals, hardened: bool
) -> None:
    """Also with no limit of the shell's. The unhardened one proves that it would leave one."""
    program = HARDENED if hardened else "import os, sys\nundone = []\n"
    child = start_with_cores(started, [sys.executable, "-c", program + READY], tmp_path)
    assert child.hear().startswith("ready")
    child.process.send_signal(fatal)
    assert child.wait() == -fatal
    assert bool(list(tmp_path.iterdir())) is not hardened


@needs_proc
def test_the_sidecar_does_it_before_it_says_hello(started: list[Child], tmp_path: Path) -> None:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        sidecar = [sys.executable, "-m", "core.sidecar"]
        child = start_with_cores(started, sidecar, tmp_path, theirs.fileno())
        assert "hello" in child.hear()
        limits = Path(f"/proc/{child.pid}/limits").read_text()
        assert re.search(r"Max core file size\s+0\s+0\s", limits)
        if not is_root():
            assert not is_dumpable(child.pid)
        child.process.send_signal(signal.SIGSEGV)  # its own handler tells where, then lets it die
        assert child.wait() == -signal.SIGSEGV
    assert list(tmp_path.iterdir()) == []


@needs_proc
def test_one_such_process_still_sees_who_talks_to_another(started: list[Child]) -> None:
    """As the window looks at its sidecar. Telling only where we are not root: root sees all."""
    serve = HARDENED + (
        "import socket\n"
        "server = socket.create_server(('127.0.0.1', 0))\n"
        "print(server.getsockname()[1], flush=True)\n"
        "peers = [server.accept()[0] for _ in range(2)]\n"
        "print('both', flush=True)\n"
        "sys.stdin.readline()\n"
    )
    look = HARDENED + (
        "import socket\n"
        "from core.monitor.connections import ConnectionTable, Sampler\n"
        "port, pid = int(sys.argv[1]), int(sys.argv[2])\n"
        "ours = socket.create_connection(('127.0.0.1', port))\n"
        "sys.stdin.readline()\n"
        "table = ConnectionTable.of_this_system()\n"
        "print([one.pid for one in table.live(port, [pid])], flush=True)\n"
        "print(Sampler(pid).sample().rss_bytes > 1_000_000, flush=True)\n"
        "os.kill(pid, 9)\n"
        "sys.stdin.readline()\n"
    )
    server = start(started, [sys.executable, "-c", serve])
    port = int(server.hear())
    with socket.create_connection(("127.0.0.1", port)):
        window = start(started, [sys.executable, "-c", look, str(port), str(server.pid)])
        assert server.hear() == "both"
        window.tell()
        assert window.hear() == f"[{os.getpid()}]"
        assert window.hear() == "True"
        assert server.wait() == -9


@needs_proc
def test_the_command_line_does_it_first(tmp_path: Path) -> None:
    """`main.py` as it is started, seen by an interpreter that reports what was called when."""
    tell = textwrap.dedent(
        """
        import runpy, sys
        import core.base.hardening as hardening, core.cli.arguments as cli
        hardening.no_core_dumps = lambda: print("hardened") or ["One thing was not done."]
        parse = cli.parse
        cli.parse = lambda arguments: print("parsed") or parse(arguments)
        sys.argv = ["main.py", "--version"]
        runpy.run_path("main.py", run_name="__main__")
        """
    )
    ended = subprocess.run(
        [sys.executable, "-c", tell], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert ended.stdout.splitlines()[:2] == ["hardened", "parsed"]
    assert "One thing was not done." in ended.stderr


# ---- what cannot be done here, with fakes


class FakeKernel:
    """kernel32, as far as it is asked."""

    def __init__(self, result: int = 0) -> None:
        self.mode = 0x8000
        self.flags: list[int] = []
        self._result = result

    def GetErrorMode(self) -> int:
        return self.mode

    def SetErrorMode(self, mode: int) -> int:
        self.mode, before = mode, self.mode
        return before

    def WerSetFlags(self, flags: int) -> int:
        self.flags.append(flags)
        return self._result


def test_windows_makes_no_report_and_keeps_its_other_modes() -> None:
    kernel = FakeKernel()
    assert hardening.quiet_on_windows(kernel) == []
    assert kernel.mode == 0x8003
    assert kernel.flags == [1]


def test_windows_that_does_not_want_to_is_told_in_words() -> None:
    (sentence,) = hardening.quiet_on_windows(FakeKernel(-2147024809))
    assert "0x80070057" in sentence


def test_a_system_that_refuses_is_told_in_words() -> None:
    def refuse(which: int, limits: tuple[int, int]) -> None:
        raise ValueError("not allowed to raise maximum limit")

    assert "not allowed" in hardening.without_core_files(refuse, 4)[0]


class Refusing:
    def prctl(self, *arguments: int) -> int:
        assert arguments == (4, 0, 0, 0, 0)
        ctypes.set_errno(22)
        return -1


@pytest.mark.parametrize(("libc", "said"), [(None, "no prctl"), (Refusing(), "nvalid argument")])
def test_a_kernel_that_refuses_is_told_in_words(libc: Any, said: str) -> None:
    (sentence,) = hardening.not_dumpable(libc)
    assert said in sentence


@pytest.mark.skipif(sys.platform != "win32", reason="about logging off from Windows")
def test_a_sidecar_is_not_ended_before_its_program_when_the_person_logs_off() -> None:
    code = (
        "import ctypes\nfrom core.base.hardening import die_with_parent\ndie_with_parent()\n"
        "level, flags = ctypes.c_uint32(), ctypes.c_uint32()\n"
        "k = ctypes.WinDLL('kernel32')\n"
        "assert k.GetProcessShutdownParameters(ctypes.byref(level), ctypes.byref(flags))\n"
        "print(level.value)"
    )
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert int(said.stdout) < 0x280
