"""The keys of the config with type, default and help, for configs/catalog.json.

Read from LiteLLM's source without importing it: fields of its pydantic models with their
descriptions, parameters with the comments behind them, arguments in docstrings, and the variables
of its module. What people use most has help of our own, in catalog_help.toml, which goes first.
"""

from __future__ import annotations

import ast
import functools
import io
import re
import tokenize
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

from build_scripts.devtools import ROOT
from build_scripts.devtools.catalog_scan import Names

_HELP: Final = ROOT / "build_scripts" / "devtools" / "catalog_help.toml"
_MOST_HELP: Final = 200
_MOST_DEFAULT: Final = 60
_ARGUMENT: Final = re.compile(r"^\s+(\w+):?\s*\([^:]*\):\s*(.+)$")
_NOT_FOR_PEOPLE: Final = re.compile(r"noqa|type: ignore|pyright|lazy-load|^TODO|#{2,}")
_LITERAL: Final = re.compile(r"Literal\[([^\[\]]*)\]")
_ROUTING: Final = ("router*.py", "router_strategy/*.py", "proxy/proxy_server.py", "proxy/utils.py")
_CHOICES: Final = {
    "LiteLLMCacheType": ("types/caching.py", "LiteLLMCacheType"),
    "CacheMode": ("caching/caching.py", "CacheMode"),
}


@dataclass(frozen=True)
class Key:
    """What the source says about one key."""

    type: str = ""
    default: str = ""
    help: str = ""
    choices: tuple[str, ...] = ()

    def over(self, other: Key) -> Key:
        """This, with what it lacks from `other`."""
        return Key(
            self.type or other.type,
            self.default or other.default,
            self.help or other.help,
            self.choices or other.choices,
        )


def sections(folder: Path, names: Names) -> dict[str, dict[str, list[Any]]]:
    """Each section's keys: [type, default, help, choices], shortened at the end where empty."""
    source = _Source(folder)
    router = source.function("router_python_core.py", "PythonCore", "__init__")
    cache = source.function("caching/caching.py", "Cache", "__init__")
    params = source.fields("types/router.py", "LiteLLM_Params")
    params |= source.fields("types/router.py", "GenericLiteLLMParams")
    params |= source.fields("types/utils.py", "CustomPricingLiteLLMParams")
    params |= {**source.function("main.py", "", "completion"), **params}
    info = source.fields("types/utils.py", "ModelInfoBase")
    info |= source.fields("types/router.py", "ModelInfo")
    general = source.fields("proxy/_types.py", "ConfigGeneralSettings")
    guardrail = source.fields("types/guardrails.py", "LitellmParams")
    found = {
        "top": _of(names["TOP_LEVEL"], source.fields("proxy/_types.py", "ConfigYAML")),
        "model_list": _of({"model_name", "litellm_params", "model_info"}, {}),
        "litellm_params": _of(names["MODEL_PARAMS"], params),
        "model_info": _of(set(info), info),
        "litellm_settings": _of(names["LITELLM_SETTINGS"], source.variables("__init__.py")),
        "router_settings": _of(names["ROUTER_SETTINGS"], router),
        "general_settings": _of(names["GENERAL_SETTINGS"], general),
        "guardrails": _of({"guardrail_name", "litellm_params", "guardrail_info"}, {}),
        "guardrail_params": _of({"guardrail", *guardrail}, guardrail),
        "cache_params": _of({one for one in cache if not one.startswith("_")}, cache),
    }
    strategies = tuple(sorted(names["ROUTING_STRATEGIES"]))
    routing = found["router_settings"]
    routing["routing_strategy"] = replace(routing["routing_strategy"], choices=strategies)
    _add_help(found, source)
    return {name: _rows(keys) for name, keys in found.items()}


def _of(names: Iterable[str], known: dict[str, Key]) -> dict[str, Key]:
    return {name: known.get(name, Key()) for name in names if not name.startswith("_")}


def _rows(keys: dict[str, Key]) -> dict[str, list[Any]]:
    """Without those that nothing is known of: their names stand in core/config/known_keys.py."""
    return {key: row for key in sorted(keys) if (row := _row(keys[key]))}


def _add_help(found: dict[str, dict[str, Key]], source: _Source) -> None:
    """From our own file. A name there that LiteLLM does not know any more is an error."""
    strange = []
    for section, helps in tomllib.loads(_HELP.read_text(encoding="utf-8")).items():
        for name, text in helps.items():
            if name not in found[section] and not source.names(name):
                strange.append(f"{name} in {section}")
            found[section][name] = replace(found[section].get(name, Key()), help=text)
    if strange:
        raise SystemExit(f"{_HELP.name} has what LiteLLM does not know: {', '.join(strange)}.")


def _row(key: Key) -> list[Any]:
    row: list[Any] = [key.type, key.default, key.help, list(key.choices)]
    while row and not row[-1]:
        row.pop()
    return row


class _Source:
    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def names(self, key: str) -> bool:
        """Whether the router or the proxy names the key as a text: of what they hand on whole,
        the scan of what they read does not see each."""
        return f'"{key}"' in self._routing()

    @functools.cache  # noqa: B019 - as long as one catalog is made
    def _routing(self) -> str:
        paths = (path for pattern in _ROUTING for path in sorted(self._folder.glob(pattern)))
        return "\n".join(path.read_text(encoding="utf-8") for path in paths)

    def fields(self, path: str, name: str) -> dict[str, Key]:
        """The fields of a class and of those that it comes from, in the same file."""
        text, classes = self._classes(path)
        comments = _comments(text)
        node = classes.get(name)
        found: dict[str, Key] = {}
        for base in node.bases if node else ():
            if isinstance(base, ast.Name) and base.id in classes:
                found |= self.fields(path, base.id)
        for part in node.body if node else ():
            if isinstance(part, ast.AnnAssign) and isinstance(part.target, ast.Name):
                constant = ast.unparse(part.annotation).startswith("ClassVar")
                if not constant and part.target.id != "model_config":
                    found[part.target.id] = self._key(part.annotation, part.value, comments, part)
        return found

    def function(self, path: str, owner: str, name: str) -> dict[str, Key]:
        """The parameters of a function."""
        text, classes = self._classes(path)
        root: ast.AST = classes[owner] if owner else ast.parse(text)
        node = next(
            part
            for part in ast.walk(root)
            if isinstance(part, ast.FunctionDef | ast.AsyncFunctionDef) and part.name == name
        )
        comments, told = _comments(text), _arguments(ast.get_docstring(node, clean=False) or "")
        given = [*node.args.posonlyargs, *node.args.args]
        values = [None] * (len(given) - len(node.args.defaults)) + list(node.args.defaults)
        pairs = [
            *zip(given, values, strict=True),
            *zip(node.args.kwonlyargs, node.args.kw_defaults, strict=True),
        ]
        return {
            argument.arg: Key(help=told.get(argument.arg, "")).over(
                self._key(argument.annotation, value, comments, argument)
            )
            for argument, value in pairs
            if argument.arg not in ("self", "cls")
        }

    def variables(self, path: str) -> dict[str, Key]:
        """The variables of a module."""
        text = (self._folder / path).read_text(encoding="utf-8")
        comments = _comments(text)
        found: dict[str, Key] = {}
        for node in ast.parse(text).body:
            match node:
                case ast.AnnAssign(target=ast.Name(id=name), annotation=kind, value=value):
                    found[name] = self._key(kind, value, comments, node)
                case ast.Assign(targets=[ast.Name(id=name)], value=value):
                    found[name] = self._key(None, value, comments, node)
        return found

    @functools.cache  # noqa: B019 - as long as one catalog is made
    def _classes(self, path: str) -> tuple[str, dict[str, ast.ClassDef]]:
        text = (self._folder / path).read_text(encoding="utf-8")
        body = ast.parse(text).body
        return text, {node.name: node for node in body if isinstance(node, ast.ClassDef)}

    def _key(
        self,
        kind: ast.expr | None,
        value: ast.expr | None,
        comments: dict[int, str],
        node: ast.stmt | ast.arg,
    ) -> Key:
        described = ""
        if isinstance(value, ast.Call) and ast.unparse(value.func) == "Field":
            described, value = _described(value)
        if kind is None and isinstance(value, ast.Constant) and value.value is not None:
            type_ = type(value.value).__name__
        else:
            type_ = _type(ast.unparse(kind)) if kind else ""
        last = getattr(value, "end_lineno", None) or node.end_lineno or node.lineno
        told = described or comments.get(last, "") or comments.get(node.end_lineno or last, "")
        return Key(type_, _default(value), _short(told), self._choices(type_))

    def _choices(self, type_: str) -> tuple[str, ...]:
        literal = _LITERAL.search(type_)
        if literal:
            values = ast.literal_eval(f"[{literal[1]}]")
            return tuple(one for one in values if isinstance(one, str))
        for name, (path, class_) in _CHOICES.items():
            if name in type_:
                node = self._classes(path)[1].get(class_)
                return tuple(
                    part.value.value
                    for part in (node.body if node else ())
                    if isinstance(part, ast.Assign)
                    and isinstance(part.value, ast.Constant)
                    and isinstance(part.value.value, str)
                )
        return ()


def _described(call: ast.Call) -> tuple[str, ast.expr | None]:
    """The description and the default of a pydantic Field."""
    named = {one.arg: one.value for one in call.keywords}
    told = named.get("description")
    try:
        text = str(ast.literal_eval(told)) if told is not None else ""
    except ValueError:
        text = ""
    return text, call.args[0] if call.args else named.get("default")


def _type(text: str) -> str:
    """As people write types: `Optional[str]` is `str | None`; quotes of late names are dropped."""
    text = re.sub(r"\btyping\.", "", text.strip("'\""))
    found = re.fullmatch(r"ReadOnly\[(.*)\]", text)
    text = found[1] if found else text
    found = re.fullmatch(r"Optional\[(.*)\]", text)
    text = f"{found[1]} | None" if found else text
    text = re.sub(r"\bDict\b", "dict", re.sub(r"\bList\b", "list", text))
    return text if len(text) <= _MOST_DEFAULT or "Literal" in text else text.partition("[")[0]


def _default(value: ast.expr | None) -> str:
    """As it stands in a config; empty where it is None, made by code, or too long."""
    try:
        plain = ast.literal_eval(value) if value is not None else None
    except (ValueError, SyntaxError, TypeError):
        return ""
    if plain is None or plain in ((), [], {}, ""):
        return ""
    text = str(plain).lower() if isinstance(plain, bool) else str(plain)
    return text if len(text) <= _MOST_DEFAULT else ""


def _comments(text: str) -> dict[int, str]:
    """The comments behind code, by their lines."""
    lines = text.splitlines()
    found = {}
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type == tokenize.COMMENT and lines[token.start[0] - 1][: token.start[1]].strip():
            told = token.string.lstrip("# ")
            if not _NOT_FOR_PEOPLE.search(told):
                found[token.start[0]] = told
    return found


def _arguments(docstring: str) -> dict[str, str]:
    found = {}
    for line in docstring.splitlines():
        if told := _ARGUMENT.match(line):
            found[told[1]] = _short(re.sub(r"\s*Defaults to \S+\.?$", "", told[2]))
    return found


def _short(text: str) -> str:
    """The first sentences that fit, with a capital and a full stop."""
    text = " ".join(text.split())
    while len(text) > _MOST_HELP and ". " in text:
        text = text.rpartition(". ")[0]
    if len(text) > _MOST_HELP:
        text = text[: _MOST_HELP - 2].rpartition(" ")[0] + " …"
    if not text:
        return ""
    return text[0].upper() + text[1:] + ("" if text[-1] in ".!?…" else ".")
