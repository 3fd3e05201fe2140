"""What one kind of finding is: its code, and what a person should know about it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True)
class Code:
    """One kind of finding, as docs/lint.md tells of it.

    A code never changes its meaning: people write it into their notes and scripts.
    """

    code: str
    """`LP` and three digits: LP100 to LP299 for what makes up a config (YAML, sections, keys),
    LP300 on for what its parts mean to each other."""
    title: str
    """What is wrong, in a few words, as a heading."""
    severity: str
    """"error" or "warning"; "error or warning" when it depends on the place, and `why` says on
    which."""
    why: str
    """What LiteLLM makes of it, and what to do: a few sentences of Markdown."""
    bad: str
    """A config that has this finding; with the files beside it, as `files_of` takes them apart."""
    good: str
    """The same config without it."""


_FILE: Final = re.compile(r"(?m)^# ---- (\S+)\n")


def files_of(example: str) -> tuple[str, dict[str, str]]:
    """The config of an example, and the files beside it by their names: each begins below a line
    `# ---- NAME`."""
    config, *others = _FILE.split(example)
    return config, dict(zip(others[::2], others[1::2], strict=True))
