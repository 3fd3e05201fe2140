"""Makes core/config/rules/known.py, known_models.py and known_days.py: what the rules of lint ask
LiteLLM's source and tables."""

from __future__ import annotations

import ast
import json
import re
import textwrap
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from importlib import metadata
from pathlib import Path
from typing import Any, Final

_HEAD: Final = '''\
"""What LiteLLM knows by name: data of LiteLLM {version}, made by `dev.py catalog`."""

from __future__ import annotations

from typing import Final


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())

'''
_TABLE: Final = "model_prices_and_context_window_backup.json"
_GUESSED: Final = frozenset(
    {
        *("ai21", "anthropic", "bedrock", "bedrock_converse", "cohere", "cohere_chat"),
        *("nlp_cloud", "openai", "text-completion-openai", "vertex_ai-embedding-models"),
        *("vertex_ai-language-models", "vertex_ai-text-models"),
    }
)
"""Providers of the table whose models `get_llm_provider` finds by their bare names."""
_TUNED: Final = ("ft:gpt-3.5-turbo", "ft:gpt-4")
"""Tuned models of OpenAI that it finds; any others need the provider before them."""
_CLOSED: Final = {
    "openai": ("openai",),
    "anthropic": ("anthropic",),
    "gemini": ("gemini",),
    "mistral": ("mistral",),
    "deepseek": ("deepseek",),
    "groq": ("groq",),
    "xai": ("xai",),
    "perplexity": ("perplexity",),
    "cohere": ("cohere", "cohere_chat"),
    "cerebras": ("cerebras",),
}
"""Providers that serve nobody else's models, with their names in the table."""
_OPENAI_LIKE: Final = "llms/openai_like/providers.json"
_DATED: Final = {
    "openai": "openai",
    "text-completion-openai": "openai",
    "anthropic": "anthropic",
    "gemini": "gemini",
    "vertex_ai": "vertex_ai",
    "bedrock": "bedrock",
    "bedrock_converse": "bedrock",
    "cerebras": "cerebras",
    "deepseek": "deepseek",
    "groq": "groq",
    "mistral": "mistral",
    "moonshot": "moonshot",
    "together_ai": "together_ai",
    "xai": "xai",
}
"""Providers whose models go out of service under their own names. Of later Claudes Google tells
the first day that it could be, and the table has that: only those up to 3.7 are taken."""
_REGION: Final = re.compile(r"^[a-z]{2,4}(?:-[a-z]+)+-\d/")
_PLACE: Final = re.compile(
    rf"(?:{_REGION.pattern})?(?:(?:us-gov|us|eu|apac|au|jp|in|ca|global)\.)?"
)
_UNTIL: Final = "By day, the models that their provider serves until then, by LiteLLM's table."
_KINDS: Final[Mapping[str, tuple[tuple[str, ...], str]]] = {
    "INT_PARAMS": (("int",), "whole numbers"),
    "FLOAT_PARAMS": (("float",), "numbers"),
    "BOOL_PARAMS": (("bool",), "yes or no"),
    "LIST_PARAMS": (("list", "CONFIGURABLE_CLIENTSIDE_AUTH_PARAMS"), "lists"),
    "MAP_PARAMS": (("dict", "Mapping"), "settings"),
}
"""How an annotation begins that takes nothing but this; None may come besides."""
_ROUTER_FILE: Final = "router_strategy/complexity_router/config.py"
_IN_ROUTER_CONFIG: Final = (
    "Keys of complexity_router_config; beside it LiteLLM starts with none of them."
)
_IN_JWT_AUTH: Final = (
    "Keys of general_settings: litellm_jwtauth; with any other LiteLLM does not start."
)
_READ_BEFORE: Final = "Variables that LiteLLM reads before it reads a config, and never again."
_QUOTED: Final = re.compile(r'"([A-Z][A-Z0-9_]+)"')
_SERVERS: Final = "proxy/mcp_server/mcp_server_manager.py"
_HOOKS: Final = "proxy/guardrails"
_OF_MODE: Final = "The guardrails that check then; of these, one with another mode is left out."
_NOT_OF_A_MODEL: Final = frozenset({"model_info"})
"""A field of the class that stands beside litellm_params in a config, not in them."""


def make(folder: Path) -> str:
    """The text of known.py, from the LiteLLM in `folder`."""
    parts = [
        _HEAD.format(version=metadata.version("litellm")),
        _set(
            "PROVIDERS",
            _providers(folder),
            "What may stand before the slash of a model, or as custom_llm_provider.",
        ),
        _set("ENDPOINTS", _endpoints(folder), "Addresses by which LiteLLM knows a provider."),
    ]
    parameters = dict(_parameters(folder))
    for name, (beginnings, kind) in _KINDS.items():
        keys = [key for key, one in parameters.items() if _is(one, beginnings)]
        said = f"Keys of litellm_params that must be {kind}, or the model is left out."
        parts.append(_set(name, keys, said))
    for name, words, said in (
        (
            "ROUTER_CONFIG",
            _fields(folder, _ROUTER_FILE, "ComplexityRouterConfig"),
            _IN_ROUTER_CONFIG,
        ),
        ("MCP_SERVER", _read_of_servers(folder), "Keys of one of mcp_servers."),
        ("JWT_AUTH", _fields(folder, "proxy/_types.py", "LiteLLM_JWTAuth"), _IN_JWT_AUTH),
        ("READ_AT_IMPORT", _read_at_import(folder), _READ_BEFORE),
        ("METRICS", _metrics(folder), "What LiteLLM measures for Prometheus."),
        ("S3_PARAMS", _read_of_logs(folder, "s3"), "Keys of s3_callback_params."),
        ("SQS_PARAMS", _read_of_logs(folder, "sqs"), "Keys of aws_sqs_callback_params."),
    ):
        parts.append(_set(name, words, said))
    checking: dict[str, list[str]] = {}
    for guardrail, modes in _guardrail_modes(folder):
        for mode in modes:
            checking.setdefault(mode, []).append(guardrail)
    lines = "".join(f'    "{mode}": {_call(checking[mode], 4)},\n' for mode in sorted(checking))
    parts.append(f'GUARDRAILS_OF_MODE: Final = {{\n{lines}}}\n"""{_OF_MODE}"""\n')
    return "\n".join(parts)


def make_models(folder: Path) -> str:
    """The text of known_models.py."""
    table = _json(folder / _TABLE)
    parts = [
        _HEAD.format(version=metadata.version("litellm")),
        _set(
            "BARE_MODELS", _bare(table), "Models that LiteLLM knows without a provider before them."
        ),
    ]
    closed = [f'    "{name}": {_call(_closed(table, name), 4)},\n' for name in _CLOSED]
    said = "The models of providers that serve no others, by the provider."
    parts.append("CLOSED: Final = {\n" + "".join(closed) + f'}}\n"""{said}"""\n')
    return "\n".join(parts)


def make_days(folder: Path) -> str:
    """The text of known_days.py."""
    table = _json(folder / _TABLE)
    days: dict[str, list[str]] = {}
    for name, day in _served_until(table):
        days.setdefault(day, []).append(name)
    served = [f'    "{day}": {_call(days[day], 4)},\n' for day in sorted(days)]
    text = "SERVED_UNTIL: Final = {\n" + "".join(served) + f'}}\n"""{_UNTIL}"""\n'
    return "\n".join([_HEAD.format(version=metadata.version("litellm")), text])


def _set(name: str, words: Iterable[str], said: str) -> str:
    return f'{name}: Final = {_call(words, 0)}\n"""{said}"""\n'


def _call(words: Iterable[str], indent: int) -> str:
    margin = " " * indent
    inner = margin + "    "
    text = textwrap.fill(
        " ".join(sorted(set(words))),
        width=100 - indent,
        initial_indent=inner,
        subsequent_indent=inner,
        break_long_words=False,
        break_on_hyphens=False,
    )
    if indent:  # within a mapping the text stands one level deeper, as the formatter has it
        text = textwrap.indent(text, "    ")
        return f'_words(\n{inner}"""\n{text}\n{inner}"""\n{margin})'
    return f'_words(\n    """\n{text}\n    """\n)'


def _providers(folder: Path) -> Iterator[str]:
    yield from _json(folder / _OPENAI_LIKE)
    for line in _class(folder, "types/utils.py", "LlmProviders").body:
        match line:
            case ast.Assign(value=ast.Constant(value=str(name))):
                yield name


def _bare(table: Mapping[str, Any]) -> Iterator[str]:
    for name, entry in table.items():
        provider = entry.get("litellm_provider")
        if "/" in name or provider not in _GUESSED:
            continue
        if name.startswith("ft:") and provider == "openai" and not name.startswith(_TUNED):
            continue
        yield name


def _closed(table: Mapping[str, Any], provider: str) -> Iterator[str]:
    for name, entry in table.items():
        own = name.removeprefix(f"{provider}/")
        if "/" in own or (own == name and entry.get("litellm_provider") not in _CLOSED[provider]):
            continue
        yield own


def _served_until(table: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """The models whose last day the table knows, each with its provider before it."""
    amazons: dict[str, dict[str, Any]] = {}
    for name, entry in table.items():
        if "-x-" in name:
            continue  # the price of a picture of that size
        day, named = entry.get("deprecation_date"), str(entry.get("litellm_provider"))
        provider = _DATED.get(named, "vertex_ai" if named.startswith("vertex_ai-") else "")
        own = name.removeprefix(f"{provider}/")
        if provider == "bedrock":
            amazons.setdefault(_PLACE.sub("", own), {})[own] = day
        elif day and provider == "vertex_ai":
            if not own.startswith("claude-") or own.startswith("claude-3"):
                yield f"{provider}/{own}", str(day)
        elif day and provider and ("/" not in own or provider == "together_ai"):
            yield f"{provider}/{own}", str(day)
    for names in amazons.values():
        # Where a model has its day in one geography alone, that is a slip of the table's.
        if None not in names.values() and len(set(names.values())) == 1:
            yield from ((f"bedrock/{_REGION.sub('', own)}", str(day)) for own, day in names.items())


def _endpoints(folder: Path) -> Iterator[str]:
    """Without the scheme, which a person may write in another way."""
    names: dict[str, str] = {}
    for node in _tree(folder / "constants.py").body:
        match node:
            case ast.Assign(targets=[ast.Name(id=name)], value=ast.Constant(value=str(text))):
                names[name] = text
            case ast.AnnAssign(target=ast.Name(id=name), value=ast.Constant(value=str(text))):
                names[name] = text
            case ast.AnnAssign(
                target=ast.Name(id="openai_compatible_endpoints"), value=ast.List(elts=items)
            ):
                told = _told_providers(folder, names)
                for item in items:
                    url = names[item.id] if isinstance(item, ast.Name) else ast.literal_eval(item)
                    if str(url) in told:
                        yield str(url).removeprefix("https://").removeprefix("http://")


def _told_providers(folder: Path, names: Mapping[str, str]) -> set[str]:
    """The addresses that LiteLLM then knows a provider for: it compares some of its list in another
    spelling, and leaves out a model whose address is one of these."""
    found = {str(one["base_url"]) for one in _json(folder / _OPENAI_LIKE).values()}
    for node in ast.walk(_tree(folder / "litellm_core_utils/get_llm_provider_logic.py")):
        match node:
            case ast.Compare(left=ast.Name(id="endpoint"), comparators=[ast.Constant(value=url)]):
                found.add(str(url))
            case ast.Compare(left=ast.Name(id="endpoint"), comparators=[ast.Name(id=name)]):
                found.add(names.get(name, ""))
    return found


def _parameters(folder: Path) -> Iterator[tuple[str, str]]:
    """The fields of litellm_params, with their annotations."""
    waiting = ["LiteLLM_Params"]
    while waiting:
        found = None
        name = waiting.pop()
        for path in ("types/router.py", "types/utils.py"):
            found = found or _find_class(folder, path, name)
        if found is None:
            continue  # pydantic's own
        waiting += [ast.unparse(base) for base in found.bases]
        for line in found.body:
            match line:
                case ast.AnnAssign(target=ast.Name(id=field), annotation=kind):
                    if field not in _NOT_OF_A_MODEL:
                        yield field, ast.unparse(kind)


def _fields(folder: Path, path: str, name: str) -> Iterator[str]:
    """The fields of one of pydantic's models, and older names that it takes for them."""
    found = _class(folder, path, name)
    for line in found.body:
        match line:
            case ast.AnnAssign(target=ast.Name(id=field)):
                yield field
            case ast.FunctionDef(name=prop, decorator_list=[ast.Name(id="property")]) if (
                prop.endswith("_config")
            ):
                yield prop
    for node in ast.walk(found):
        match node:
            case ast.Compare(
                left=ast.Constant(value=str(older)),
                ops=[ast.In()],
                comparators=[ast.Name(id="kwargs")],
            ):
                yield older


def _metrics(folder: Path) -> Iterator[str]:
    for node in _tree(folder / "types/integrations/prometheus.py").body:
        match node:
            case ast.Assign(
                targets=[ast.Name(id="DEFINED_PROMETHEUS_METRICS")],
                value=ast.Subscript(slice=ast.Tuple(elts=items)),
            ):
                yield from (str(ast.literal_eval(item)) for item in items)


def _read_at_import(folder: Path) -> set[str]:
    """Without those that a function elsewhere reads once more, when the config was read."""
    constants = folder / "constants.py"
    names = set(_variables(constants))
    later: set[str] = set()
    for path in folder.rglob("*.py"):
        if path != constants and not names.isdisjoint(_QUOTED.findall(path.read_text("utf-8"))):
            functions = (
                node
                for node in ast.walk(_tree(path))
                if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
            )
            later.update(name for one in functions for name in _variables_of(one))
    return names - later


def _variables(path: Path) -> Iterator[str]:
    yield from _variables_of(_tree(path))


def _variables_of(root: ast.AST) -> Iterator[str]:
    for node in ast.walk(root):
        match node:
            case ast.Call(
                func=ast.Attribute(attr="getenv" | "get") | ast.Name(),
                args=[ast.Constant(value=str(name)), *_],
            ) if name.isupper():
                yield name


def _read_of_servers(folder: Path) -> Iterator[str]:
    for node in ast.walk(_tree(folder / _SERVERS)):
        match node:
            case ast.Call(
                func=ast.Attribute(value=ast.Name(id="server_config"), attr="get"),
                args=[ast.Constant(value=str(key)), *_],
            ):
                yield key
            case ast.Call(args=[ast.Name(id="server_config"), ast.Constant(value=str(key)), *_]):
                yield key


def _read_of_logs(folder: Path, where: str) -> Iterator[str]:
    """All that begins with the name of the place, in the files that write there."""
    for path in sorted((folder / "integrations").glob(f"{where}*.py")):
        for node in ast.walk(_tree(path)):
            match node:
                case ast.Constant(value=str(key)) if re.fullmatch(rf"{where}_[a-z0-9_]+", key):
                    yield key


def _guardrail_modes(folder: Path) -> Iterator[tuple[str, list[str]]]:
    """Of each guardrail whose class says so and lets LiteLLM compare. One that is asked for its
    verdict alone may look at what is logged besides."""
    trees = [_tree(path) for path in sorted((folder / _HOOKS).rglob("*.py"))]
    nodes = [node for tree in trees for node in ast.walk(tree)]
    classes = {node.name: node for node in nodes if isinstance(node, ast.ClassDef)}
    names = {
        line.targets[0].id: line.value.value
        for line in _class(folder, "types/guardrails.py", "SupportedGuardrailIntegrations").body
        if isinstance(line, ast.Assign)
        and isinstance(line.targets[0], ast.Name)
        and isinstance(line.value, ast.Constant)
    }
    for node in nodes:
        match node:
            case (
                ast.Assign(
                    targets=[ast.Name(id="guardrail_class_registry")], value=ast.Dict() as known
                )
                | ast.AnnAssign(
                    target=ast.Name(id="guardrail_class_registry"), value=ast.Dict() as known
                )
            ):
                for key, value in zip(known.keys, known.values, strict=True):
                    name = names.get(ast.unparse(key).split(".")[1]) if key is not None else None
                    modes = _modes_of(classes.get(ast.unparse(value)))
                    if name and modes:
                        yield str(name), modes


def _modes_of(found: ast.ClassDef | None) -> list[str]:
    """Nothing for one that takes any mode, or whose modes only its code knows."""
    methods = {
        line.name: line
        for line in (found.body if found is not None else ())
        if isinstance(line, ast.FunctionDef | ast.AsyncFunctionDef)
    }
    if found is None or "supported_event_hooks" not in ast.unparse(
        methods.get("__init__", ast.Pass())
    ):
        return []
    modes: list[str] = []
    for node in ast.walk(methods.get("get_supported_event_hooks", ast.Pass())):
        match node:
            case ast.Return(value=ast.List(elts=items)):
                modes += [item.attr for item in items if isinstance(item, ast.Attribute)]
    is_native = any("use_native_lifecycle_hooks" in ast.unparse(line) for line in found.body)
    if modes and "apply_guardrail" in methods and not is_native:
        modes.append("logging_only")
    return sorted(set(modes))


def _is(annotation: str, beginnings: tuple[str, ...]) -> bool:
    kind, *others = (_without_items(one) for one in _alternatives(annotation))
    return kind in beginnings and all(one == "None" for one in others)


def _alternatives(annotation: str) -> list[str]:
    depth, parts = 0, [""]
    for letter in annotation:
        depth += (letter == "[") - (letter == "]")
        if letter == "|" and depth == 0:
            parts.append("")
        else:
            parts[-1] += letter
    return [part.strip() for part in parts]


def _without_items(kind: str) -> str:
    return kind.partition("[")[0]


def _class(folder: Path, path: str, name: str) -> ast.ClassDef:
    found = _find_class(folder, path, name)
    assert found is not None, name
    return found


def _find_class(folder: Path, path: str, name: str) -> ast.ClassDef | None:
    for node in ast.walk(_tree(folder / path)):
        if isinstance(node, ast.ClassDef) and node.name == name:
            return node
    return None


@cache
def _tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def _json(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))
