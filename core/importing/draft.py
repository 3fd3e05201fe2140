"""What an import would do, before anything is done: models, keys, files, and a report."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Literal

from core.base.secret_rules import HIDDEN, SHORTEST, hide_shapes
from core.base.wording import count
from core.config.edits import Edit, apply_edits
from core.config.forms.layout import Scalar

Outcome = Literal["taken", "changed", "left out"]
TAKEN: Final[Outcome] = "taken"
CHANGED: Final[Outcome] = "changed"
LEFT_OUT: Final[Outcome] = "left out"
_MOST_CODE: Final = 60_000
"""Characters of one file."""


@dataclass(frozen=True)
class Place:
    """Settings of another program that were found on this computer."""

    program: str
    path: Path


@dataclass(frozen=True)
class ReportLine:
    """What became of one item of the source; it never holds a secret."""

    outcome: Outcome
    where: str
    """Where it stood, for people: "provider 3, deepseek", "line 4 of .env"."""
    text: str


@dataclass(frozen=True)
class Key:
    """What stands in the source where a key is wanted."""

    value: str = field(default="", repr=False)
    """The key itself, or empty."""
    variable: str = ""
    """The name of the environment variable that holds it."""
    name: str = ""
    """What it could be called in the vault."""


@dataclass(frozen=True)
class FoundModel:
    """A model of another program, in LiteLLM's terms."""

    id: str
    """How the source's own routes call it."""
    where: str
    name: str
    """What clients could ask for, where no other model is called so..."""
    qualifier: str
    """...else with this behind it: the provider's name."""
    model: str
    """provider/model, as LiteLLM wants it."""
    params: Mapping[str, Scalar] = field(default_factory=dict)
    """Besides the model and the key."""
    info: Mapping[str, Scalar] = field(default_factory=dict)
    key: Key = Key()


@dataclass(frozen=True)
class Route:
    """Another name for a model, or where its requests go when it fails."""

    kind: Literal["alias", "fallbacks", "context_window_fallbacks", "default_fallbacks"]
    where: str
    name: str
    """The alias, or the id of the model that fails; "" for default_fallbacks."""
    targets: tuple[str, ...]
    """Ids of models."""


@dataclass(frozen=True)
class ImportedFile:
    """A file that the config needs beside it."""

    name: str
    """Relative to the config's folder, with slashes."""
    data: bytes = field(repr=False)
    is_code: bool = False
    """Python, which the gateway will run."""


@dataclass(frozen=True)
class Findings:
    """What a source holds, before it meets the config and the vault that are here."""

    program: str
    """Whose it is, for people: "Claude Code Router"."""
    path: Path
    models: tuple[FoundModel, ...] = ()
    routes: tuple[Route, ...] = ()
    values: Mapping[str, str] = field(default_factory=dict, repr=False)
    """Keys by the names that they have there already, as in a .env file."""
    text: str | None = field(default=None, repr=False)
    """A whole config, which takes the place of the one that is here."""
    files: tuple[ImportedFile, ...] = ()
    report: tuple[ReportLine, ...] = ()


@dataclass(frozen=True)
class ImportedModel:
    """A model that the draft adds, or brings along."""

    name: str
    model: str


@dataclass(frozen=True)
class ImportedKey:
    """A key that may go into the vault."""

    name: str
    value: str = field(repr=False)
    where: str = ""
    stored: bool = False
    """The vault has a value of this name already..."""
    same: bool = False
    """...and it is this very one."""


@dataclass(frozen=True)
class Draft:
    """An import that waits for a person's yes."""

    program: str
    path: Path
    base: str = field(repr=False)
    """The config that it was made for."""
    edits: tuple[Edit, ...] = field(repr=False)
    """Of `base`."""
    replaces: bool
    """The text takes the place of all that is there."""
    models: tuple[ImportedModel, ...]
    keys: tuple[ImportedKey, ...]
    files: tuple[ImportedFile, ...]
    report: tuple[ReportLine, ...]

    @property
    def text(self) -> str:
        """The config as it would be."""
        return apply_edits(self.base, self.edits)

    @property
    def is_empty(self) -> bool:
        """Nothing in the source could be taken."""
        return not (self.edits or self.keys or self.files)

    @property
    def code(self) -> str:
        """What its Python files hold, to be read before they are copied: without keys, and no more
        of each than anybody reads."""
        values = sorted({one.value for one in self.keys}, key=len, reverse=True)
        parts = []
        for file in self.files:
            if not file.is_code:
                continue
            text = file.data.decode("utf-8", "replace")
            for value in values:
                if len(value) >= SHORTEST:
                    text = text.replace(value, HIDDEN)
            rest = len(text) - _MOST_CODE
            more = f"\n# … and {count(rest, 'character', grouped=True)} more" if rest > 0 else ""
            shown = hide_shapes(text[:_MOST_CODE]).rstrip()
            parts.append(f"# {file.name}\n\n{shown}{more}\n")
        return "\n\n".join(parts)


def without_secrets(lines: Iterable[ReportLine], secrets: Iterable[str]) -> tuple[ReportLine, ...]:
    """The lines with each of `secrets`, and whatever else is shaped like a key, hidden."""
    known = sorted({one for one in secrets if len(one) >= SHORTEST}, key=len, reverse=True)
    return tuple(
        ReportLine(line.outcome, hidden(line.where, known), hidden(line.text, known))
        for line in lines
    )


def hidden(text: str, secrets: Sequence[str]) -> str:
    """`text` in one line, without `secrets`."""
    for secret in secrets:
        text = text.replace(secret, HIDDEN)
    text = hide_shapes(text)
    return "".join(char if char.isprintable() else " " for char in text)
