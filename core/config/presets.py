"""Presets: small whole configs that came with the program, each for one provider or purpose.

A preset is a config as anybody could write it. Its first comment says what it is: a line with its
title, then what it is about, then what it needs (from `Needs:` on), up to the first empty line.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from core.base.errors import ConfigError, DataFolderError
from core.base.files import explain, read_bytes
from core.config.document import Document, Parse, parse
from core.config.forms.joining import Joined, join
from core.wire.environment import MASTER_KEY

FOLDER: Final = "configs/presets"
"""Where the program's own presets are."""

USUAL_FIRST: Final = (
    *("openai", "anthropic", "gemini", "azure", "bedrock", "vertex", "openrouter"),
    *("deepseek", "mistral", "xai", "groq", "moonshot", "qwen", "zhipu", "siliconflow"),
    *("ollama", "lm-studio", "vllm", "openai-compatible", "openai-responses"),
    *("failover", "cheap-and-strong"),
)
"""The order in which they are offered, by their ids."""
_NEEDS: Final = "Needs:"
_AGAIN: Final = "Download LiteLLM Pocket again."


@dataclass(frozen=True)
class Preset:
    """One preset."""

    id: str
    """The name of its file, without the ending: "lm-studio"."""
    title: str
    about: str
    needs: str
    """What somebody must have or change before it works."""
    text: str = field(repr=False)
    """The whole config."""
    models: tuple[str, ...] = ()
    """What clients can ask for."""
    keys: tuple[str, ...] = ()
    """The names of the keys that it takes from the vault, without the gateway's own."""


@dataclass(frozen=True)
class PresetPlan:
    """What a preset would do to the config that is open."""

    is_fresh: bool
    """The config is the one of the first start, as it came: nothing is lost by replacing it."""
    missing: tuple[str, ...]
    """Names of the keys it takes that have no value yet."""
    joined: Joined | None
    """What adding its models comes to; None where they cannot be added."""
    why_not: str = ""
    """Why they cannot."""


def plan_preset(
    text: str, preset: Preset, known: Collection[str], *, is_fresh: bool, parse: Parse = parse
) -> PresetPlan:
    """What `preset` would do to the config `text`; `known` are the names that have a value."""
    missing = tuple(name for name in preset.keys if name not in known)
    try:
        joined = join(parse(text), parse(preset.text))
    except ConfigError as error:
        return PresetPlan(is_fresh, missing, None, str(error))
    return PresetPlan(is_fresh, missing, joined)


def load_presets(folder: Path, parse: Parse = parse) -> tuple[Preset, ...]:
    """All presets of this folder, the usual first. Raises DataFolderError when the folder cannot be
    read, or a file in it is no preset."""
    try:
        files = sorted(folder.glob("*.yaml"))
    except OSError as error:
        raise explain(error, "read", folder) from error
    if not files:
        raise DataFolderError(f"The program's own presets are missing in {folder.name}.", _AGAIN)
    found = {path.stem: _read(path, parse) for path in files}
    ranks: Mapping[str, int] = {id_: rank for rank, id_ in enumerate(USUAL_FIRST)}
    return tuple(sorted(found.values(), key=lambda one: (ranks.get(one.id, 99), one.title)))


def _read(path: Path, parse: Parse) -> Preset:
    try:
        text = read_bytes(path).decode("utf-8").replace("\r\n", "\n")
    except UnicodeDecodeError:
        raise _damaged(path, "it is not UTF-8") from None
    title, about, needs = _head(text)
    if not (title and about and needs):
        raise _damaged(path, "its first comment lacks a title, what it is about, or what it needs")
    document = parse(text)
    if document.error is not None:
        raise _damaged(path, f"line {document.error.line}: {document.error.message}")
    if not document.models:
        raise _damaged(path, "it has no models")
    return Preset(path.stem, title, about, needs, text, document.models, _keys(document))


def _head(text: str) -> tuple[str, str, str]:
    """Title, what it is about and what it needs; empty for what is not there."""
    head: list[str] = []
    for line in text.split("\n"):
        if not line.startswith("#"):
            break
        head.append(line[1:].strip())
    title, rest = (head[0], head[1:]) if head else ("", [])
    at = next((n for n, line in enumerate(rest) if line.startswith(_NEEDS)), len(rest))
    needs = " ".join(rest[at:]).removeprefix(_NEEDS).strip()
    return title, " ".join(rest[:at]), needs


def _keys(document: Document) -> tuple[str, ...]:
    names = (one.name for one in document.references() if one.resolved)
    return tuple(name for name in dict.fromkeys(names) if name != MASTER_KEY)


def _damaged(path: Path, why: str) -> DataFolderError:
    return DataFolderError(f"The program's own file {path.name} is damaged: {why}.", _AGAIN)
