"""What one kind of finding is: its code, and what a person should know about it."""

from __future__ import annotations

from dataclasses import dataclass


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
    """A config that has this finding."""
    good: str
    """The same config without it."""
