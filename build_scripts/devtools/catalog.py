"""Makes configs/catalog.json, configs/models.tsv, core/config/known_keys.py and
core/config/rules/known.py with known_models.py, known_days.py and known_fields.py: what the locked
LiteLLM knows.

Read from the source and the tables of the installed litellm, which is never imported for it. The
providers' variables come from the function that tells a user what is missing in the environment,
the one that finds a provider's key, and a table of providers; the rest is in the modules beside.
"""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterable, Iterator
from importlib import metadata
from pathlib import Path
from typing import Any, Final

from build_scripts.devtools import (
    catalog_fields,
    catalog_keys,
    catalog_known,
    catalog_models,
    catalog_providers,
    catalog_runs,
    catalog_scan,
)

CATALOG: Final = "configs/catalog.json"
MODELS: Final = "configs/models.tsv"
KNOWN_KEYS: Final = "core/config/known_keys.py"
KNOWN: Final = "core/config/rules/known.py"
KNOWN_MODELS: Final = "core/config/rules/known_models.py"
KNOWN_DAYS: Final = "core/config/rules/known_days.py"
KNOWN_FIELDS: Final = "core/config/rules/known_fields.py"
_NAME: Final = re.compile(r"[A-Z][A-Z0-9_]{4,}")
_SECRET: Final = re.compile(r"KEY|TOKEN|SECRET|CREDENTIALS|PASSWORD|PAT$")
_PLACE: Final = re.compile(r"_(FILE|URI)$")
_PROVIDER: Final = "custom_llm_provider"
_AWS: Final = ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN")
_KNOWN: Final = {
    # Read by the providers' own libraries, not by LiteLLM.
    "bedrock": (*_AWS, "AWS_REGION_NAME", "AWS_BEARER_TOKEN_BEDROCK"),
    "sagemaker_chat": (*_AWS, "AWS_REGION_NAME"),
    "vertex_ai": ("GOOGLE_APPLICATION_CREDENTIALS", "VERTEXAI_PROJECT", "VERTEXAI_LOCATION"),
}


def make(names: catalog_scan.Names) -> str:
    """The text of configs/catalog.json; `names` are the sets of core/config/known_keys.py."""
    folder = catalog_scan.package()
    parts: dict[str, Any] = {
        "providers": catalog_providers.providers(
            folder, _names(folder), catalog_providers.bases(folder)
        ),
        "callbacks": catalog_runs.callbacks(names["CALLBACKS"], folder),
        "guardrails": catalog_runs.guardrails(names["GUARDRAILS"], folder),
    }
    sections = catalog_keys.sections(folder, names)
    lines = [f'{{"litellm": {json.dumps(metadata.version("litellm"))},']
    lines += [f'"providers": [\n{_lines(parts["providers"])}\n],']
    lines += [f'"{name}": {_dumped(parts[name])},' for name in ("callbacks", "guardrails")]
    keys = ",\n".join(f'"{name}": {{\n{_named(rows)}\n}}' for name, rows in sections.items())
    return "\n".join([*lines, f'"keys": {{\n{keys}\n}}}}']) + "\n"


def make_models() -> str:
    """The text of configs/models.tsv."""
    return catalog_models.make(catalog_scan.package())


def make_known() -> str:
    """The text of core/config/rules/known.py."""
    return catalog_known.make(catalog_scan.package())


def make_known_models() -> str:
    """The text of core/config/rules/known_models.py."""
    return catalog_known.make_models(catalog_scan.package())


def make_known_days() -> str:
    """The text of core/config/rules/known_days.py."""
    return catalog_known.make_days(catalog_scan.package())


def make_known_fields(names: catalog_scan.Names) -> str:
    """The text of core/config/rules/known_fields.py; `names` as for `make`."""
    return catalog_fields.make(catalog_scan.package(), names)


def write(root: Path) -> None:
    """Make the seven files anew."""
    names = catalog_scan.scanned()
    made = {KNOWN_KEYS: catalog_scan.make(names), CATALOG: make(names)}
    made |= {MODELS: make_models(), KNOWN: make_known(), KNOWN_MODELS: make_known_models()}
    made |= {KNOWN_DAYS: make_known_days(), KNOWN_FIELDS: make_known_fields(names)}
    for name, text in made.items():
        (root / name).write_text(text, encoding="utf-8", newline="\n")


def _dumped(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def _lines(values: Iterable[object]) -> str:
    return ",\n".join(_dumped(one) for one in values)


def _named(rows: dict[str, list[Any]]) -> str:
    return ",\n".join(f"{_dumped(name)}: {_dumped(row)}" for name, row in rows.items())


def _names(folder: Path) -> dict[str, tuple[str, ...]]:
    found: dict[str, dict[str, None]] = {one: dict.fromkeys(all_) for one, all_ in _KNOWN.items()}
    for source in ("utils.py", "litellm_core_utils/get_llm_provider_logic.py"):
        for provider, name in _in_branches((folder / source).read_text(encoding="utf-8")):
            found.setdefault(provider, {})[name] = None
    table: dict[str, Any] = _json(folder / "llms/openai_like/providers.json")
    for provider, entry in table.items():
        if isinstance(entry, dict) and "api_key_env" in entry:
            found.setdefault(provider, {})[entry["api_key_env"]] = None
    ordered: dict[str, tuple[str, ...]] = {}
    for provider, names in found.items():
        # The key first, and of several that which bears the provider's name.
        wanted = [name for name in names if not _PLACE.search(name)]
        if any(_SECRET.search(name) for name in wanted):
            wanted.sort(key=lambda name: (not _SECRET.search(name), not _is_of(name, provider)))
            ordered[provider] = tuple(wanted)
    return ordered


def _is_of(name: str, provider: str) -> bool:
    return name.startswith(provider.upper())


def _json(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))


def _in_branches(source: str) -> Iterator[tuple[str, str]]:
    """Each `if custom_llm_provider == "x":` with the names of variables that its block mentions."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.If):
            for provider in _compared(node.test):
                for name in _mentioned(node.body):
                    yield provider, name


def _compared(test: ast.expr) -> Iterator[str]:
    for node in ast.walk(test):
        if isinstance(node, ast.Compare) and _PROVIDER in ast.unparse(node.left):
            for other in node.comparators:
                for part in ast.walk(other):
                    if isinstance(part, ast.Constant) and isinstance(part.value, str):
                        yield part.value


def _mentioned(body: Iterable[ast.stmt]) -> Iterator[str]:
    for statement in body:
        for node in ast.walk(statement):
            text = node.value if isinstance(node, ast.Constant) else None
            if isinstance(text, str) and _NAME.fullmatch(text):
                yield text


if __name__ == "__main__":
    write(Path(__file__).resolve().parents[2])
