"""Makes configs/catalog.json: what the keys of the providers are called that LiteLLM knows.

Read from the source of the installed litellm, which is never imported for it: the function that
tells a user what is missing in the environment, the one that finds a provider's key, and its two
tables of providers.
"""

from __future__ import annotations

import ast
import importlib.util
import json
import re
from collections.abc import Iterable, Iterator
from importlib import metadata
from pathlib import Path
from typing import Any, Final

_NAME: Final = re.compile(r"[A-Z][A-Z0-9_]{4,}")
_SECRET: Final = re.compile(r"KEY|TOKEN|SECRET|CREDENTIALS|PASSWORD|PAT$")
_PLACE: Final = re.compile(r"_(FILE|URI)$")
_PROVIDER: Final = "custom_llm_provider"
_FIRST: Final = ("openai", "anthropic", "gemini", "azure", "bedrock", "openrouter", "mistral")
"""What most people come with."""
_AWS: Final = ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN")
_KNOWN: Final = {
    # Read by the providers' own libraries, not by LiteLLM.
    "bedrock": (*_AWS, "AWS_REGION_NAME", "AWS_BEARER_TOKEN_BEDROCK"),
    "sagemaker_chat": (*_AWS, "AWS_REGION_NAME"),
    "vertex_ai": ("GOOGLE_APPLICATION_CREDENTIALS", "VERTEXAI_PROJECT", "VERTEXAI_LOCATION"),
}
_LABELS: Final = {"gemini": "Google AI Studio (Gemini)", "bedrock": "Amazon Bedrock"}


def make() -> str:
    """The text of the file."""
    folder = _litellm()
    names = _names(folder)
    labels = _labels(folder)
    labels = {one: labels.get(one, one) for one in names}
    providers = [
        {"provider": one, "label": labels[one], "names": list(names[one])}
        for one in sorted(names, key=lambda one: (_rank(one), labels[one].lower()))
    ]
    lines = ",\n".join("  " + json.dumps(one, ensure_ascii=False) for one in providers)
    head = json.dumps(metadata.version("litellm"))
    return f'{{"litellm": {head}, "providers": [\n{lines}\n]}}\n'


def write(path: Path) -> None:
    """Make the file anew."""
    path.write_text(make(), encoding="utf-8", newline="\n")


def _litellm() -> Path:
    found = importlib.util.find_spec("litellm")
    if found is None or not found.submodule_search_locations:
        raise SystemExit("litellm is not installed")
    return Path(found.submodule_search_locations[0])


def _rank(provider: str) -> int:
    return _FIRST.index(provider) if provider in _FIRST else len(_FIRST)


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


def _labels(folder: Path) -> dict[str, str]:
    fields: list[dict[str, str]] = _json(
        folder / "proxy/public_endpoints/provider_create_fields.json"
    )
    found: dict[str, str] = {}
    for entry in fields:
        found.setdefault(entry["litellm_provider"], entry["provider_display_name"])
    return {**found, **_LABELS}


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
    write(Path(__file__).resolve().parents[2] / "configs" / "catalog.json")
