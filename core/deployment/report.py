"""What is asked of an export, and what is told of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

COMPOSE: Final = "compose"
HELM: Final = "helm"
CONFIG: Final = "config"
TARGETS: Final = (COMPOSE, HELM, CONFIG)
"""docker compose, the official Helm chart, and the files of the config alone."""

KEYS_FILE: Final = "keys.pocketkeys"
"""The values of all variables, encrypted as an export of the Keys page is."""


MARK: Final = "Made by LiteLLM Pocket; its docs/grow.md walks the way up and back."
"""A line of the README.md of every export, by which a folder is known as one."""


@dataclass(frozen=True)
class Wanted:
    """What somebody wants exported, and where to."""

    target: str
    """One of TARGETS."""
    folder: Path
    overwrite: bool = False
    """A file of an earlier export may be replaced; none is ever deleted."""
    password: str | None = field(default=None, repr=False)
    """With one, the keys come along, encrypted with it."""


@dataclass(frozen=True)
class Variable:
    """One that the exported files take from the environment."""

    name: str
    why: str
    """Who wants it, for people: "models gpt-4o and near"."""
    group: str
    """Under which headline it stands in .env.example."""
    is_optional: bool = False
    """It goes without: it stands there as a comment."""
    value: str = field(default="", repr=False)
    """Where it is known; it goes into the encrypted file alone."""


@dataclass(frozen=True)
class Exported:
    """What was written, and what became of that which only LiteLLM Pocket has."""

    target: str
    folder: Path
    files: tuple[str, ...]
    """From the folder on, with /."""
    translated: tuple[str, ...]
    """A sentence for each thing that LiteLLM does in another way there."""
    named: tuple[str, ...]
    """A sentence for each thing that stays behind, or is to be done by hand."""
    variables: tuple[str, ...]
    """The names that .env.example asks for."""
    image: str
    """The image of LiteLLM that is meant."""
    is_pinned: bool
    """By its digest, so that nobody can put another one in its place."""

    def as_dict(self) -> dict[str, Any]:
        """For JSON."""
        return {
            "target": self.target,
            "folder": str(self.folder),
            "files": list(self.files),
            "translated": list(self.translated),
            "named": list(self.named),
            "variables": list(self.variables),
            "image": self.image,
            "is_pinned": self.is_pinned,
        }
