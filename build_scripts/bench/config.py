"""What it costs to find the mistakes of a config, which the editor does while somebody types."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from typing import Final

from build_scripts.bench import BenchError, Figure, Measurement, progress
from core.config.lint import lint

LINES: Final = 2_000
_ROUNDS: Final = 5
_ENVIRONMENT: Final = frozenset({"OPENAI_API_KEY", "LITELLM_MASTER_KEY"})
_MODEL: Final = """\
  # Number {n}: is it the cheap one?
  - model_name: model-{n}
    litellm_params:
      model: openai/gpt-{n}
      api_base: https://company.example/{n}/v1
      api_key: os.environ/OPENAI_API_KEY
      rpm: {n}
    model_info: {{mode: chat, description: "The model with the number {n}"}}

"""
_REST: Final = """\
litellm_settings:
  drop_params: true
general_settings:
  master_key: os.environ/LITELLM_MASTER_KEY
"""

FIGURES = (
    Figure(
        "lint_2000_lines_ms",
        "ms",
        f"the CPU time of all checks of a written-out config of {LINES:,} lines, from its text on; "
        f"the best of {_ROUNDS} rounds in each run",
        1,
    ),
)


def config() -> str:
    """A config of LINES lines, all of them written out."""
    models: list[str] = []
    room = LINES - 1 - _REST.count("\n")
    while (len(models) + 1) * _MODEL.count("\n") <= room:
        models.append(_MODEL.format(n=len(models) + 1))
    filling = "#\n" * (room - len(models) * _MODEL.count("\n"))
    return "model_list:\n" + "".join(models) + filling + _REST


def measure(runs: int) -> Mapping[str, Sequence[float]]:
    """Check the config `runs` times and more."""
    text, values = config(), []
    if found := lint(text, _ENVIRONMENT):
        raise BenchError(f"The config of the bench has a mistake: {found[0].message}")
    for number in range(runs):
        rounds = []
        for _ in range(_ROUNDS):
            began = time.thread_time()
            lint(text, _ENVIRONMENT)
            rounds.append(1000 * (time.thread_time() - began))
        values.append(min(rounds))
        progress(f"lint {number + 1}/{runs}  {values[-1]:.1f} ms")
    return {"lint_2000_lines_ms": values}


MEASUREMENT = Measurement("lint", FIGURES, measure)
