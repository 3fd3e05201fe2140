"""What each step of the lean import gives: `python -m build_scripts.bench.lean_table [--runs N]`.

Every step is left out once, the others staying in place; the difference is what it gives. The
figures are CPU seconds of a fresh process that imports LiteLLM's proxy as the sidecar does, and its
resident memory after that. The runs of all the variants take turns; each figure is the median.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
from collections.abc import Mapping, Sequence
from typing import Final

from build_scripts.devtools import ROOT
from core.wire.environment import MANDATORY

_PROGRAM: Final = """
import gc, json, resource, sys
from core.sidecar import imports, lean, trust
without = sys.argv[1]
if without == "collector off":
    gc.disable = lambda: None
elif without == "late certificates":
    trust.use_system_certificates = lambda: None
elif without == "few arenas, give back":
    lean.few_arenas = lean.give_back = lambda: None
else:
    take = lean._take
    lean._take = lambda name, *rest: name != without and take(name, *rest)
imports.import_proxy()
used = resource.getrusage(resource.RUSAGE_SELF)
with open("/proc/self/statm") as file:
    pages = int(file.read().split()[1])
print(json.dumps([used.ru_utime + used.ru_stime, pages * resource.getpagesize() / 1e6]))
"""

STEPS: Final[Mapping[str, str]] = {
    "collector off": "no garbage collection while a million objects are made that stay",
    "schemas": "pydantic builds the validator of a model when it is first used",
    "fields": "and those of FastAPI's parameters and answers likewise",
    "analyses": "FastAPI analyses the check of the key once, not for each route",
    "token table": "tiktoken's table is read when a token is first counted",
    "files": "Claude's tokenizer and a schema are not taken apart for nothing",
    "annotations": "an annotation written as text is compiled once, not 5,000 times",
    "tokenizer": "what was read of the tokenizer is not kept twice",
    "late certificates": "three sets of certificates are read with the first connection",
    "few arenas, give back": "two heaps at most; what is free goes back to the system",
}


def measure(without: str) -> tuple[float, float]:
    """CPU seconds and megabytes of one import that does without a step ("" for none)."""
    ended = subprocess.run(
        [sys.executable, "-X", "utf8", "-c", _PROGRAM, without],
        cwd=ROOT,
        env={**os.environ, **MANDATORY},
        capture_output=True,
        text=True,
        check=True,
    )
    seconds, megabytes = json.loads(ended.stdout.splitlines()[-1])
    return float(seconds), float(megabytes)


def plain() -> tuple[float, float]:
    """The same of an import with none of them."""
    program = (
        "import importlib, json, resource\n"
        "importlib.import_module('litellm.proxy.proxy_server')\n"
        + _PROGRAM.partition("imports.import_proxy()\n")[2]
    )
    ended = subprocess.run(
        [sys.executable, "-X", "utf8", "-c", program],
        cwd=ROOT,
        env={**os.environ, **MANDATORY},
        capture_output=True,
        text=True,
        check=True,
    )
    seconds, megabytes = json.loads(ended.stdout.splitlines()[-1])
    return float(seconds), float(megabytes)


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print a table in Markdown."""
    parser = argparse.ArgumentParser(prog="lean_table", description=__doc__)
    parser.add_argument("--runs", type=int, default=5)
    runs = parser.parse_args(arguments).runs
    found: dict[str, list[tuple[float, float]]] = {}
    for number in range(runs):
        print(f"run {number + 1}/{runs}", file=sys.stderr, flush=True)
        found.setdefault("plain", []).append(plain())
        for step in ("", *STEPS):
            found.setdefault(step, []).append(measure(step))
    medians = {
        step: (statistics.median(s for s, _ in values), statistics.median(m for _, m in values))
        for step, values in found.items()
    }
    seconds, megabytes = medians[""]
    print("| | CPU s | MB |\n|---|---|---|")
    print(f"| plain import | {medians['plain'][0]:.2f} | {medians['plain'][1]:.0f} |")
    print(f"| with all steps | {seconds:.2f} | {megabytes:.0f} |\n")
    print("| step | what it does | CPU s | MB |\n|---|---|---|---|")
    for step, meaning in STEPS.items():
        more_s, more_mb = medians[step][0] - seconds, medians[step][1] - megabytes
        print(f"| {step} | {meaning} | {more_s:+.2f} | {more_mb:+.0f} |")
    return 0


if __name__ == "__main__":
    sys.exit(main())
