"""Typing into a long config, with all that the editor does meanwhile."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from build_scripts.bench import Figure, Measurement, progress
from build_scripts.bench.window import check, drive

LINES = 2_000
KEYS = 400
FIGURES = (
    Figure(
        "keystroke_p99_ms",
        "ms",
        f"from a key to its letter on the display, 99th of 100; {KEYS} keys, 40 ms apart, in the "
        f"middle of a config of {LINES:,} lines, with checks, completion and colours on",
        1,
    ),
)


def long_config(lines: int) -> str:
    """A config of so many lines, of models and what belongs to them."""
    text = ["model_list:"]
    number = 0
    while len(text) < lines - 4:
        number += 1
        text += [
            f"  - model_name: model-{number}",
            "    litellm_params:",
            f"      model: openai/gpt-4o-mini-{number}",
            "      api_key: os.environ/OPENAI_API_KEY",
            "      rpm: 60  # as agreed",
        ]
    text += [
        "litellm_settings:",
        "  drop_params: true",
        f"  fallbacks: [{{model-1: [model-{number}]}}]",
    ]
    return "\n".join(text) + "\n"


def measure(runs: int) -> Mapping[str, Sequence[float]]:
    """Type in `runs` windows."""
    values: list[float] = []
    for number in range(runs):
        with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
            found = drive("keystrokes", Path(folder) / "data", str(LINES), str(KEYS))
        values.append(found["keystroke_p99_ms"])
        progress(f"keystrokes {number + 1}/{runs}  {values[-1]:6.1f} ms")
    return {"keystroke_p99_ms": values}


MEASUREMENT = Measurement("keystrokes", FIGURES, measure, check)
