"""What each step of the lean import gives: `python -m build_scripts.bench.lean_table [--runs N]`.

Every step is left out once, the others staying in place; the difference is what it gives. The
figures are CPU seconds of a fresh process that imports LiteLLM's proxy as the sidecar does, and its
resident memory after that. The runs of all the variants take turns; each figure is the median.
"""

from __future__ import annotations

import argparse
import statistics
import sys
from collections.abc import Mapping, Sequence
from typing import Final

from build_scripts.devtools.import_cost import measure

STEPS: Final[Mapping[str, str]] = {
    "collector off": "no garbage collection while a million objects are made that stay; then they "
    "are frozen",
    "schemas": "pydantic builds the validator of a model when it is first used",
    "analyses": "FastAPI analyses the check of the key once, not for each of 644 routes, which "
    "share what comes out",
    "fields": "the validators of FastAPI's parameters and answers are built when first used",
    "adapters": "a pydantic `TypeAdapter` at the top of a module is built when first used",
    "mocks": "what stands for a validator that is not built keeps only whom it stands for",
    "qualifiers": "fields without qualifiers share one empty set",
    "token table": "tiktoken's tables are read when a token is first counted",
    "files": "Claude's old tokenizer and a schema are not taken apart for nothing",
    "tokenizer": "what was read of the tokenizer is not kept twice",
    "annotations": "an annotation written as text is compiled once, not 5,000 times",
    "dataclasses": "what `dataclass` writes for a class is compiled when it is first called, but "
    "for `__init__` (Python 3.13 needs no such step)",
    "rare modules": "libraries for templates, sign-in and odd encodings are loaded when used",
    "command line": "httpx leaves out its own, and with it 80 modules for drawing tables",
    "late certificates": "three sets of certificates are read with the first connection",
    "few arenas, give back": "two heaps at most; what is free goes back to the system",
}


def _one(*arguments: str) -> tuple[float, float]:
    found = measure(*arguments)
    return float(found["cpu_s"]), float(found["rss_mb"])


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print a table in Markdown."""
    parser = argparse.ArgumentParser(prog="lean_table", description=__doc__)
    parser.add_argument("--runs", type=int, default=5)
    runs = parser.parse_args(arguments).runs
    found: dict[str, list[tuple[float, float]]] = {}
    for number in range(runs):
        print(f"run {number + 1}/{runs}", file=sys.stderr, flush=True)
        found.setdefault("plain", []).append(_one("--plain"))
        for step in ("", *STEPS):
            found.setdefault(step, []).append(_one("--without", step))
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
