"""Start the programs under measurement, ask them things, and end them with all they started."""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import queue
import re
import secrets
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import psutil

from build_scripts.bench import ROOT, BenchError
from build_scripts.bench.stock import stock_packages

HOST = "127.0.0.1"
STOCK = Path(sys.executable).parent / ("litellm.exe" if sys.platform == "win32" else "litellm")
START_LIMIT_S = 180.0
_KEY = re.compile(r"OPENAI_API_KEY=[\"']?(?P<key>[^\s\"']+)")
_READY = re.compile(r"^ready (?P<address>http://\S+)$")


@dataclass
class Program:
    """A running program, its birth, and the lines it has printed so far."""

    process: subprocess.Popen[bytes]
    born: float
    """`time.perf_counter()` just before the spawn."""
    log: Path
    port: int = 0
    key: str = field(default="", repr=False)
    lines: queue.SimpleQueue[tuple[float, str]] = field(default_factory=queue.SimpleQueue)

    def fail(self, what: str) -> BenchError:
        """An error with the end of what the program said on stderr."""
        said = self.log.read_text(encoding="utf-8", errors="replace").splitlines()[-15:]
        return BenchError("\n".join([what, *said]))


def clean_environment(additions: Mapping[str, str]) -> dict[str, str]:
    """Ours with `additions`, without what changes how Python or LiteLLM start."""
    environment = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("LITELLM_", "PYTHON")) and name not in ("PORT", "HOST")
    }
    return environment | dict(additions)


@contextlib.contextmanager
def running(
    command: list[str], folder: Path, additions: Mapping[str, str], *, port: int = 0
) -> Iterator[Program]:
    """The program while the block lasts; then it and all its descendants are gone."""
    log = folder / "stderr.log"
    with log.open("wb") as errors:
        born = time.perf_counter()
        process = subprocess.Popen(
            command,
            cwd=folder,
            env=clean_environment(additions),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=errors,
        )
    program = Program(process, born, log, port)
    reader = threading.Thread(target=_read_lines, args=(program,), daemon=True)
    reader.start()
    try:
        yield program
    finally:
        end_tree(process)
        reader.join(timeout=10)
        if process.stdout is not None:
            process.stdout.close()


def _read_lines(program: Program) -> None:
    if program.process.stdout is None:
        return
    for raw in program.process.stdout:
        line = raw.decode("utf-8", errors="replace").rstrip("\r\n")
        program.lines.put((time.perf_counter(), line))


def end_tree(process: subprocess.Popen[bytes], gentle_s: float = 15.0) -> None:
    """Ask `process` to end, then kill what is left of it and its descendants."""
    try:
        family = psutil.Process(process.pid).children(recursive=True)
    except psutil.NoSuchProcess:
        family = []
    process.terminate()
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.wait(gentle_s)
    for one in family:
        with contextlib.suppress(psutil.NoSuchProcess):
            one.kill()
    process.kill()
    process.wait()


def stock_command(config: Path, port: int) -> list[str]:
    """The `litellm` command of this very environment."""
    if not STOCK.is_file():
        raise BenchError(f"there is no {STOCK} to compare with")
    return [str(STOCK), "--config", str(config), "--port", str(port)]


def our_command(*arguments: str) -> list[str]:
    """`main.py` with the Python that runs this."""
    return [sys.executable, str(ROOT / "main.py"), *arguments]


def stock_environment(key: str) -> dict[str, str]:
    """What the stock command needs to start at its best, with no network."""
    return {
        "LITELLM_MASTER_KEY": key,
        "LITELLM_LOCAL_MODEL_COST_MAP": "True",
        "PYTHONPATH": str(stock_packages()),
    }


def random_key() -> str:
    """A master key for one run."""
    return f"sk-{secrets.token_urlsafe(24)}"


def wait_for_readiness(program: Program) -> float:
    """Seconds from the spawn to the end of the first 200 on /health/readiness."""
    deadline = program.born + START_LIMIT_S
    while time.perf_counter() < deadline:
        if program.process.poll() is not None:
            raise program.fail(f"ended with status {program.process.returncode} at the start")
        if http_status(program.port, "/health/readiness") == 200:
            return time.perf_counter() - program.born
        time.sleep(0.01)
    raise program.fail(f"was not ready after {START_LIMIT_S:g} s")


def http_status(port: int, path: str) -> int:
    """Of a GET on a new connection; 0 when nobody answers."""
    connection = http.client.HTTPConnection(HOST, port, timeout=START_LIMIT_S)
    try:
        connection.request("GET", path)
        answer = connection.getresponse()
        answer.read()
    except (OSError, http.client.HTTPException):
        return 0
    else:
        return answer.status
    finally:
        connection.close()


def wait_for_line(program: Program, pattern: re.Pattern[str], limit_s: float) -> tuple[float, str]:
    """The first printed line in which `pattern` is found, and its seconds since the spawn.

    Lines before it are used up; a key among them is kept. Raises BenchError when none comes.
    """
    deadline = time.perf_counter() + limit_s
    while (left := deadline - time.perf_counter()) > 0:
        try:
            at, line = program.lines.get(timeout=min(left, 0.2))
        except queue.Empty:
            if program.process.poll() is not None and program.lines.empty():
                break
            continue
        if found := _KEY.search(line):
            program.key = found["key"]
        if pattern.search(line):
            return at - program.born, line
    raise program.fail(f"did not print a line like {pattern.pattern!r}")


def wait_for_ready_line(program: Program) -> None:
    """Our `ready http://HOST:PORT`, which must name the port that was asked for."""
    _, line = wait_for_line(program, _READY, 30)
    if not line.rstrip("/").endswith(f":{program.port}"):
        raise program.fail(f"is ready elsewhere: {line}")
    while not program.key:
        wait_for_line(program, _KEY, 10)


def ask_demo(program: Program) -> float:
    """One chat completion of the template's mock model; the seconds it took."""
    body = json.dumps({"model": "demo", "messages": [{"role": "user", "content": "hello"}]})
    headers = {"Authorization": f"Bearer {program.key}", "Content-Type": "application/json"}
    began = time.perf_counter()
    connection = http.client.HTTPConnection(HOST, program.port, timeout=60)
    try:
        connection.request("POST", "/v1/chat/completions", body, headers)
        answer = connection.getresponse()
        answer.read()
    finally:
        connection.close()
    if answer.status != 200:
        raise program.fail(f"the demo model answered with status {answer.status}")
    return time.perf_counter() - began


def tree_rss_mb(pid: int) -> float:
    """Resident memory of the process and all its descendants, in millions of bytes; on Linux what
    they share counts once."""
    root = psutil.Process(pid)
    total = 0
    for one in [root, *root.children(recursive=True)]:
        with contextlib.suppress(psutil.NoSuchProcess):
            total += memory_of(one)
    return total / 1e6


def memory_of(process: psutil.Process) -> int:
    """Resident bytes; on Linux the share of the process (PSS) in what it has with others, where it
    lets us look: ours let only root. Raises psutil.Error."""
    if sys.platform == "linux":
        with contextlib.suppress(psutil.AccessDenied):
            return int(process.memory_full_info().pss)
    return int(process.memory_info().rss)
