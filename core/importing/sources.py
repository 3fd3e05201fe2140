"""What a path holds, and where settings of other programs usually lie."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from core.base.errors import ConfigError
from core.base.paths import CONFIG_NAME
from core.importing import cc_switch, claude_code_router, json5, stock
from core.importing.draft import Findings, ImportedModel, Place
from core.importing.reading import (
    SQLITE,
    read_sql,
    read_text,
    rows_of_file,
    rows_of_sql,
)
from core.keys import env_file

_IN_FOLDER: Final = ("cc-switch.db", "config.sqlite", *stock.NAMES, "config.json", stock.ENV)
"""What of a folder is read: the first that is there. Newer forms come before those of before."""
_UNKNOWN: Final = (
    "Choose a config of LiteLLM, cc-switch.db or an export of cc-switch, config.json or "
    "config.sqlite of Claude Code Router, or a .env file."
)


def places(platform: str, environ: Mapping[str, str], home: Path) -> tuple[Place, ...]:
    """The settings of other programs on this computer, as far as they are where they usually are.
    Never raises."""
    folders = [(claude_code_router.PROGRAM, home / ".claude-code-router")]
    appdata = environ.get("APPDATA", "")
    if platform == "win32" and appdata:
        folders.insert(0, (claude_code_router.PROGRAM, Path(appdata) / "claude-code-router"))
    folders.append((cc_switch.PROGRAM, home / ".cc-switch"))
    found: dict[str, Place] = {}
    for program, folder in folders:
        names = ("cc-switch.db", "config.sqlite", "config.json")
        path = next((folder / name for name in names if _is_file(folder / name)), None)
        if path is not None:
            found.setdefault(program, Place(program, path))
    return tuple(found.values())


def read(
    path: Path,
    stored: Mapping[str, str],
    asked: Sequence[str] = (),
    config_name: str = CONFIG_NAME,
) -> tuple[Findings, tuple[ImportedModel, ...]]:
    """What is in a file or a folder, and the models that come with it as a whole. `stored` are
    the vault's values by name, `asked` the names that the config here asks for, and `config_name`
    is what its file is called. Raises ConfigError where it is nothing that is known here, or
    damaged; DataFolderError, VaultError."""
    path = _file_of(path)
    if _begins(path, SQLITE):
        return _database(path), ()
    name = path.name.casefold()
    if name.endswith(".sql"):
        return _export(path), ()
    if name == stock.ENV or name.startswith(".env.") or name.endswith(".env"):
        return _env(path, asked), ()
    if name.endswith((".yaml", ".yml")):
        return stock.read(path, stored, config_name)
    return _by_content(path, stored, asked, config_name)


def _by_content(
    path: Path, stored: Mapping[str, str], asked: Sequence[str], config_name: str
) -> tuple[Findings, tuple[ImportedModel, ...]]:
    if _begins(path, b"-- CC Switch"):
        return _export(path), ()
    text = read_text(path)
    if path.suffix.casefold() == ".json" or text.lstrip().startswith(("{", "//", "/*")):
        value = json5.load(text)
        if claude_code_router.is_one(value):
            return claude_code_router.read(value, path, fills_in=True), ()
        if cc_switch.is_one(value):
            return cc_switch.read_json(value, path), ()
        raise _unknown(path)
    if stock.looks_like_one(text):
        return stock.read(path, stored, config_name)
    if env_file.parse(text).values:
        return _env(path, asked), ()
    raise _unknown(path)


def _database(path: Path) -> Findings:
    rows = rows_of_file(path, *cc_switch.QUERIES, claude_code_router.QUERY)
    if any("app_type" in row for row in rows):
        return cc_switch.read_rows(rows, path)
    for row in rows:
        value = json5.load(str(row.get("value_json") or ""))
        return claude_code_router.read(value, path, fills_in=False)
    raise ConfigError(
        f"There are no settings in {path.name} yet.",
        "Add a provider in the program that it belongs to, or choose another file.",
    )


def _export(path: Path) -> Findings:
    rows = rows_of_sql(read_sql(path), path.name, *cc_switch.QUERIES)
    return cc_switch.read_rows(rows, path)


def _env(path: Path, asked: Sequence[str]) -> Findings:
    kept, lines = stock.wanted(env_file.look(path), set(asked), path.name)
    return Findings("a .env file", path, values=kept, report=tuple(lines))


def _file_of(path: Path) -> Path:
    """The file that is meant by a folder."""
    try:
        path = path.expanduser()
        if not path.is_dir():
            return path
        found = next((path / name for name in _IN_FOLDER if _is_file(path / name)), None)
    except (OSError, ValueError, RuntimeError):
        return path
    if found is None:
        raise ConfigError(f"There are no settings in {path} that are known here.", _UNKNOWN)
    return found


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except (OSError, ValueError):
        return False


def _begins(path: Path, data: bytes) -> bool:
    """Of a file that is there; another one is told when it is read."""
    try:
        if not path.is_file():
            return False
        with path.open("rb") as file:
            return file.read(len(data)) == data
    except (OSError, ValueError):
        return False


def _unknown(path: Path) -> ConfigError:
    return ConfigError(f"{path.name} is nothing that can be imported here.", _UNKNOWN)
