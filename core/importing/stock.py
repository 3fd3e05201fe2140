"""A config of LiteLLM with what stands beside it: files that it includes, hooks, a `.env`.

Only what the config names comes along, and nothing from outside of its folder: a link that leads
out is refused like a path that does.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Final

from core.base.errors import ConfigError, UserError
from core.base.names import numbered
from core.base.paths import CONFIG_NAME, leads_within, on_another_computer, within
from core.base.secret_rules import is_offered_name, looks_secret
from core.config import beside, plaintext_keys
from core.config.document import Document, items, parse, text_of
from core.config.edits import Edit, apply_edits
from core.config.forms.model_edits import models
from core.config.includes import Included
from core.config.includes import find as find_included
from core.config.text import MAX_BYTES, decode
from core.importing.draft import (
    CHANGED,
    LEFT_OUT,
    Findings,
    ImportedFile,
    ImportedModel,
    ReportLine,
)
from core.importing.reading import read_data
from core.keys import env_file
from core.wire.environment import MASTER_KEY

PROGRAM: Final = "LiteLLM"
NAMES: Final = ("config.yaml", "config.yml", "litellm_config.yaml", "litellm_config.yml")
"""What a config of LiteLLM is usually called."""
ENV: Final = ".env"
_MOST_CODE: Final = 1_000_000
_MOST_FILES: Final = 100
_YAML: Final = (".yaml", ".yml")
_IMPORT: Final = re.compile(r"^[ \t]{0,40}(?:from|import)[ \t]{1,8}(\w{1,80})", re.MULTILINE)
_OTHER_FILES: Final = (".json", ".pem", ".crt", ".key", ".txt", ".jinja", ".md")


@dataclass(frozen=True)
class _Text:
    """A text with keys in it, and what it is called for people."""

    title: str
    text: str = field(repr=False)


@dataclass
class _Folder:
    """The folder of the config, and what is said about files of it."""

    path: Path
    lines: list[ReportLine] = field(default_factory=list)

    def inside(self, path: Path) -> PurePosixPath | None:
        """Where `path` is in the folder; None when it, or what it leads to, is outside."""
        name = within(self.path, path)  # without a look at what may be on another computer
        return name if name is not None and leads_within(self.path, path) else None

    def read(self, path: Path, most: int, said: str) -> bytes | None:
        """What is in it; None, with a line in the report, where it does not come along."""
        name = self.inside(path)
        if name is None or ".." in name.parts:
            why = "it stands outside of the config's folder, or is a link that leads out of it."
            self.lines.append(ReportLine(LEFT_OUT, said, why))
            return None
        try:
            return read_data(path, most)
        except UserError as error:
            self.lines.append(ReportLine(LEFT_OUT, said, str(error)))
            return None

    def include(self, path: Path) -> str | None:
        """For `core.config.includes`: the text of an included file."""
        said = f"include {path.name}"
        if path.suffix.casefold() not in _YAML:
            self.lines.append(ReportLine(LEFT_OUT, said, "it is no YAML by its name."))
            return None
        data = self.read(path, MAX_BYTES, said)
        try:
            return None if data is None else decode(data)
        except ConfigError as error:
            self.lines.append(ReportLine(LEFT_OUT, said, str(error)))
            return None


def looks_like_one(text: str) -> bool:
    """It is YAML with a section that only LiteLLM's configs have."""
    document = parse(text)
    sections = ("model_list", "litellm_settings", "router_settings", "general_settings", "include")
    return document.error is None and any(
        document.get(document.root, name) is not None for name in sections
    )


def read(
    path: Path, stored: Mapping[str, str], config_name: str = CONFIG_NAME
) -> tuple[Findings, tuple[ImportedModel, ...]]:
    """What would come of it, and its models; `stored` are the vault's values by name, and the
    config here is called `config_name`: a file that is included gets another name than that.
    Raises ConfigError with line and column where it cannot be read as YAML, DataFolderError."""
    text = decode(read_data(path, MAX_BYTES))
    document = parse(text)
    if document.error is not None:
        error = document.error
        raise ConfigError(
            f"{path.name}, line {error.line}: {error.message}",
            error.remedy,
            error.line,
            error.column,
        )
    folder = _Folder(path.parent)
    included = find_included(path, document, folder.include)[:_MOST_FILES]
    broken = [one for one in included if one.document.error is not None and one.text is not None]
    for one in broken:
        said = "it cannot be read as YAML; it comes along as it is."
        folder.lines.append(ReportLine(LEFT_OUT, f"include {one.name}", said))
    documents = (document, *(one.document for one in included if one.document.error is None))
    values = _env(folder, documents)
    texts = {"": _Text(path.name, text)}
    texts |= {
        str(folder.inside(one.path)): _Text(one.name, one.text)
        for one in included
        if one.text is not None and one not in broken
    }
    new_names = _renamed(folder, path, texts, included, config_name)
    taken, changed = _keys_out(folder, texts, stored, values)
    all_files = {name: text.encode() for name, text in changed.items() if name}
    all_files |= {str(folder.inside(one.path)): (one.text or "").encode() for one in broken}
    files = [ImportedFile(new_names.get(name, name), data) for name, data in all_files.items()]
    files += _hooks(folder, path, documents, included)
    _other_files(folder, documents)
    _rest(folder, texts, changed)
    found = Findings(
        PROGRAM,
        path,
        values=taken,
        text=changed[""],
        files=tuple(files),
        report=tuple(folder.lines),
    )
    return found, _models(documents)


def _renamed(
    folder: _Folder,
    config: Path,
    texts: dict[str, _Text],
    included: tuple[Included, ...],
    config_name: str,
) -> dict[str, str]:
    """The new name of the included file that is called as the config here, by its old one; `texts`
    include it by the new one from now on."""
    name_of = {one.path: str(folder.inside(one.path)) for one in included}
    clash = [one for one in included if name_of[one.path].casefold() == config_name.casefold()]
    if not clash:
        return {}
    (one, *_), stem, suffix = clash, Path(config_name).stem, Path(config_name).suffix
    taken = {name.casefold() for name in name_of.values()}
    names = numbered(f"{stem}_included", "", suffix)
    new = next(one for one in names if one.casefold() not in taken)
    for place, this in texts.items():
        declared_in = folder.path / place if place else config
        texts[place] = _Text(
            this.title, _included_as(this.text, declared_in, config, one.path, new)
        )
    said = f"it is called {new} here, since the config itself has the other name."
    folder.lines.append(ReportLine(CHANGED, f"include {one.name}", said))
    return {name_of[one.path]: new}


def _included_as(text: str, declared_in: Path, config: Path, file: Path, new: str) -> str:
    """`text`, which stands in `declared_in`, with `new` in the place of each name of `file`."""
    document = parse(text)
    edits = []
    for node in items(document.get(document.root, "include")):
        name = text_of(node) or ""
        if on_another_computer(name):
            continue
        beside_it, beside_config = declared_in.parent / name, config.parent / name
        leads_to = beside_it if beside_it.exists() or not beside_config.exists() else beside_config
        if os.path.normpath(leads_to.absolute()) == os.path.normpath(file.absolute()):
            folder = name[: len(name) - len(re.split(r"[\\/]", name)[-1])]
            written = json.dumps(folder + new, ensure_ascii=False)
            edits.append(Edit(node.start_mark.index, node.end_mark.index, written))
    return apply_edits(text, edits)


def _models(documents: tuple[Document, ...]) -> tuple[ImportedModel, ...]:
    found = []
    for document in documents:
        try:
            found += [one.fields for one in models(document) if one.is_on]
        except ConfigError:
            continue  # a section of another form: lint says so
    return tuple(ImportedModel(one.name, one.model) for one in found)


# ---- keys


def _env(folder: _Folder, documents: tuple[Document, ...]) -> dict[str, str]:
    """What a `.env` beside the config holds of what the config asks for or is a key."""
    path = folder.path / ENV
    if not path.exists():
        return {}
    data = folder.read(path, MAX_BYTES, ENV)
    if data is None:
        return {}
    try:
        found = env_file.look(path)
    except UserError as error:
        folder.lines.append(ReportLine(LEFT_OUT, ENV, str(error)))
        return {}
    asked = {one.name for document in documents for one in document.references()}
    kept, lines = wanted(found, asked)
    folder.lines += lines
    return kept


def wanted(
    found: env_file.EnvFile, asked: set[str], file: str = ENV
) -> tuple[dict[str, str], list[ReportLine]]:
    """The values of a `.env` that a gateway can use, and what is to be said of the others; `file`
    is its name."""
    lines = [
        ReportLine(CHANGED if one.taken else LEFT_OUT, f"line {one.line} of {file}", one.text)
        for one in found.remarks
    ]
    kept: dict[str, str] = {}
    for name, value in found.values.items():
        if name in asked or is_offered_name(name):
            kept[name] = value
        else:
            said = "the config does not ask for it, and it is no key by its name."
            lines.append(ReportLine(LEFT_OUT, f"{name} of {file}", said))
    return kept, lines


def _keys_out(
    folder: _Folder, texts: Mapping[str, _Text], stored: Mapping[str, str], env: dict[str, str]
) -> tuple[dict[str, str], dict[str, str]]:
    """The keys of `texts` by the names that they get, with those of `env`, and the texts with
    references in their places."""
    taken, changed = dict(env), {}
    names = {**stored, **env}
    for place, one in texts.items():
        places: dict[tuple[int, int], str] = {}
        for literal in plaintext_keys.find(one.text, names):
            name, where = literal.name, f"{one.title}, line {literal.line}"
            if name == MASTER_KEY:
                said = "this gateway's own master key takes its place: clients need that one."
                folder.lines.append(ReportLine(CHANGED, where, f"{literal.where}: {said}"))
            else:
                name = plaintext_keys.free_name(name, literal.value, names)
                taken[name] = names[name] = literal.value
                said = f"{literal.where}: the key goes to the vault as {name}."
                folder.lines.append(ReportLine(CHANGED, where, said))
            places[literal.line, literal.column] = name
        changed[place] = plaintext_keys.replace(one.text, places) if places else one.text
    return taken, changed


def _rest(folder: _Folder, texts: Mapping[str, _Text], changed: Mapping[str, str]) -> None:
    """What looks like a key and stands where LiteLLM looks nothing up."""
    for place, text in changed.items():
        document = parse(text)
        for path, node, _ in document.walk(document.root):
            value = text_of(node)
            if value and looks_secret(path, value):
                where = f"{texts[place].title}, line {document.place(node)[0]}"
                said = "a key stays here in plain text, where LiteLLM takes nothing from the vault."
                folder.lines.append(ReportLine(LEFT_OUT, where, said))


# ---- files


def _hooks(
    folder: _Folder, config: Path, documents: tuple[Document, ...], included: tuple[Included, ...]
) -> list[ImportedFile]:
    """The Python files that the config names."""
    yaml = {one.path for one in included}
    found = []
    for path in beside.files(config, documents, included)[: _MOST_FILES * 2]:
        if path in yaml:
            continue
        name = folder.inside(path)
        data = folder.read(path, _MOST_CODE, path.name)
        if data is not None and name is not None:
            said = "Python that the gateway would run: copied only if you choose it. Read it first."
            folder.lines.append(ReportLine(LEFT_OUT, str(name), said))
            folder.lines += _imports(path, str(name), data)
            found.append(ImportedFile(str(name), data, is_code=True))
    return found


def _imports(path: Path, name: str, data: bytes) -> list[ReportLine]:
    """The Python files beside it that it imports: nothing in the config names these."""
    lines = []
    for module in dict.fromkeys(_IMPORT.findall(data.decode("utf-8", "replace"))):
        beside_it = path.parent / f"{module}.py"
        if beside_it != path and beside_it.is_file():
            said = f"{name} imports it: copy it yourself beside the config, once you have read it."
            lines.append(ReportLine(LEFT_OUT, beside_it.name, said))
    return lines


def _other_files(folder: _Folder, documents: tuple[Document, ...]) -> None:
    """What else is named and stays where it is: it may hold secrets, and nobody knows its form."""
    seen: set[str] = set()
    for document in documents:
        for _, node, _ in document.walk(document.root):
            value = text_of(node) or ""
            if value in seen or not value.endswith(_OTHER_FILES) or len(value) > 300:
                continue
            seen.add(value)
            if on_another_computer(value):
                continue
            try:
                is_there = (folder.path / value).is_file()
            except (OSError, ValueError):
                is_there = False
            if is_there:
                said = "the config names this file; copy it yourself beside the config."
                folder.lines.append(ReportLine(LEFT_OUT, value, said))
