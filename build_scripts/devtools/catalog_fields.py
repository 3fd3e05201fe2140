"""Makes core/config/rules/known_fields.py: of what kind each setting of LiteLLM is.

Read from the annotations of its pydantic models and of the functions that take settings by name.
What an annotation leaves open, and what is code and no setting, is left out.
"""

from __future__ import annotations

import ast
import json
import re
import textwrap
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from importlib import metadata
from pathlib import Path
from typing import Final

from build_scripts.devtools import catalog_scan

_HEAD: Final = '''\
"""Of what kind each setting of LiteLLM {version} is, as its own source has it; `fields` reads this.

Made by `dev.py catalog`. A paragraph is a group of settings: its name, "?" behind it where LiteLLM
takes others besides, and its fields, with "!" behind those that it wants.
"""

from __future__ import annotations

from typing import Final

TABLE: Final = """
{table}
"""
'''
_ROOTS: Final[Mapping[str, tuple[str, str]]] = {
    "general_settings": ("proxy/_types.py", "ConfigGeneralSettings"),
    "router_settings": ("router_python_core.py", "PythonCore.__init__"),
    "litellm_settings": ("__init__.py", ""),
    "cache_params": ("caching/caching.py", "Cache.__init__"),
    "guardrail": ("types/guardrails.py", "LitellmParams"),
    "any guardrail": ("types/guardrails.py", "BaseLitellmParams"),
    "model_info": ("types/router.py", "ModelInfo"),
    "completion": ("main.py", "completion"),
    "litellm_params": ("types/router.py", "LiteLLM_Params"),
    "alerting_args": ("types/integrations/slack_alerting.py", "SlackAlertingArgs"),
    "key_management_settings": ("types/secret_managers/main.py", "KeyManagementSettings"),
    "BudgetConfig": ("types/utils.py", "BudgetConfig"),
    "search_tool": ("types/search.py", "SearchToolLiteLLMParams"),
    "mcp_server": ("types/mcp_server/mcp_server_manager.py", "MCPServer"),
    "PolicyAttachment": ("types/proxy/policy_engine/policy_types.py", "PolicyAttachment"),
    "args of latency-based-routing": ("router_strategy/lowest_latency.py", "RoutingArgs"),
    "args of usage-based-routing": ("router_strategy/lowest_tpm_rpm.py", "RoutingArgs"),
    "args of usage-based-routing-v2": ("router_strategy/lowest_tpm_rpm_v2.py", "RoutingArgs"),
}
"""The groups that the rules begin with: the file, and the class, function or module."""
_OPEN: Final = frozenset(
    {"general_settings", "router_settings", "litellm_settings", "litellm_params", "model_info"}
    | {"cache_params", "completion", "mcp_server"}
)
"""Those that take more than is written there."""
_MEANT: Final = {
    ("general_settings", "alerting"): "any",
    ("cache_params", "ssl"): "flag",
    ("general_settings", "alerting_args"): "group(alerting_args)",
    ("general_settings", "key_management_settings"): "group(key_management_settings)",
    ("general_settings", "litellm_key_header_name"): "text",
    ("router_settings", "routing_strategy"): "any",
    ("router_settings", "provider_budget_config"): "map(group(provider_budget))",
    ("litellm_settings", "drop_params"): "any",
    ("litellm_params", "budget_duration"): "span",
    ("litellm_settings", "vertex_ai_safety_settings"): "any",
    ("litellm_params", "guardrails"): "list(text)",
    ("litellm_params", "stream_timeout"): "number",
    ("model_info", "access_groups"): "list(text)",
    ("model_info", "mode"): "text",
    ("search_tool", "search_provider"): "=SearchProviders",
}
"""What the annotation says too little of, or too much: LiteLLM takes one name for `alerting` as
well as a list, more strategies than it lists, and texts for `drop_params`.
Behind `=` stands a class."""
_OWN: Final = {
    "provider_budget": {"budget_limit!": "number", "time_period!": "span"},
    "policy": {
        **dict.fromkeys(("inherit", "description"), "text"),
        **dict.fromkeys(("guardrails", "condition", "pipeline"), "map"),
        "?": "",
    },
    "search_tool_entry": {"search_tool_name!": "text", "litellm_params!": "map", "?": ""},
    "top": {
        "callback_settings": "map(map)",
        "policies": "map(group(policy))",
        "policy_attachments": "list(group(PolicyAttachment))",
        "search_tools": "list(group(search_tool_entry))",
        "?": "",
    },
}
"""Groups that have no class in LiteLLM, or none that it makes of a config: it takes a provider's
budget by these two names alone."""
_MORE: Final[Mapping[str, Mapping[str, str]]] = {
    "PassThroughGenericEndpoint": {"forward_headers": "flag", "merge_query_params": "flag"},
}
"""What LiteLLM reads of a config's own entry beside the fields of the class."""
_JOINED: Final = {
    "alerting_args": ("types/integrations/pagerduty.py", "AlertingConfig"),
}
"""Another class whose fields may stand there as well."""
_SPANS: Final = re.compile(r"\w*(?:duration|_period|_interval|time_period)")
"""Texts that are a length of time, such as 30d."""
_SWITCHES: Final = re.compile(
    r"(?:disable|enable|allow|forward|expose|always|fail_closed)_(?!\w*(?:ips|routes|params)$)\w+"
    r"|skip_(?!\w*_for_)\w+"
)
_NUMBERS: Final = re.compile(
    r"\w+_(?:polling_interval|write_at|ttl|timeout|threshold|m(?:ax|in)_time)"
)
_WITHOUT: Final = {
    "litellm_params": ("number", "whole", "text"),
    "completion": ("number", "whole", "text"),
    "model_info": ("number",),
}
"""Kinds that rules of their own look for."""
_TEXT_OR_NUMBER: Final = {"str": "text", "bool": "flag", "int": "whole", "float": "number"}
_PLAIN: Final = frozenset({*_TEXT_OR_NUMBER.values(), "list", "map"})
_LISTS: Final = frozenset({"list", "List", "tuple", "Tuple", "Sequence", "set", "frozenset"})
_MAPS: Final = frozenset({"dict", "Dict", "Mapping"})
_WRAPPERS: Final = frozenset({"Annotated", "ReadOnly", "Required", "NotRequired", "Final"})
_BASES: Final = frozenset({"BaseModel", "LiteLLMBaseModel", "LiteLLMPydanticObjectBase"})
_NAME: Final = re.compile(r"[\w./:*-]+")
_DEEPEST: Final = 6


def make(folder: Path, names: catalog_scan.Names) -> str:
    """The text of known_fields.py, from the LiteLLM in `folder`; `names` are the sets of
    core/config/known_keys.py."""
    source = _Source(folder)
    for name, (path, place) in _ROOTS.items():
        source.add(name, path, place)
    for name, (path, place) in _JOINED.items():
        source.join(name, path, place)
    general = source.groups["general_settings"]
    for name, kind in _read_of_general(folder):
        if name not in general and ("general_settings", name) not in _MEANT:
            general[name] = kind
    for section in ("general_settings", "litellm_settings"):
        for name in names[section.upper()]:
            kind = _by_name(name)
            if kind and (section, name) not in _MEANT:
                source.groups[section].setdefault(name, kind)
    source.groups["litellm_settings"] |= dict.fromkeys(_compared_with_true(folder), "true")
    for name, fields in _MORE.items():
        source.groups[name] |= fields
    source.add_names("presidio_entities", source.words("PiiEntityType"))
    source.add_names("prebuilt_patterns", _patterns(folder))
    source.groups |= {name: dict(fields) for name, fields in _OWN.items()}
    params = source.groups["litellm_params"]
    source.groups["litellm_params"] = source.groups.pop("completion") | params
    blocks = [_block(name, source.groups[name]) for name in sorted(source.groups)]
    return _HEAD.format(
        version=metadata.version("litellm"), table="\n\n".join(filter(None, blocks))
    )


def _read_of_general(folder: Path) -> Iterator[tuple[str, str]]:
    """Settings whose kind shows in what LiteLLM takes where they are not given."""
    for path in sorted((folder / "proxy").glob("**/*.py")):
        text = path.read_text(encoding="utf-8")
        if "general_settings.get(" not in text:
            continue
        for node in ast.walk(ast.parse(text)):
            match node:
                case ast.Call(
                    func=ast.Attribute(value=ast.Name(id="general_settings"), attr="get"),
                    args=[ast.Constant(value=str(name)), ast.Constant(value=value)],
                ) if isinstance(value, bool | int | float):
                    yield name, _TEXT_OR_NUMBER[type(value).__name__]


def _by_name(name: str) -> str:
    """The kind of a setting that has no annotation: LiteLLM's names for switches begin with what
    they do, and those of numbers end with what they count."""
    if _SWITCHES.fullmatch(name):
        return "flag"
    return "number" if _NUMBERS.fullmatch(name) else ""


def _compared_with_true(folder: Path) -> Iterator[str]:
    """Switches that the proxy takes for on by `value is True` alone."""
    for node in ast.walk(ast.parse((folder / "proxy/proxy_server.py").read_text("utf-8"))):
        match node:
            case ast.BoolOp(
                op=ast.And(),
                values=[
                    ast.Compare(
                        left=ast.Name(id="key"),
                        ops=[ast.Eq()],
                        comparators=[ast.Constant(value=str(name))],
                    ),
                    ast.Compare(left=ast.Name(id="value"), ops=[ast.Is()]),
                ],
            ):
                yield name


def _patterns(folder: Path) -> list[str]:
    hooks = folder / "proxy/guardrails/guardrail_hooks"
    table = json.loads((hooks / "litellm_content_filter/patterns.json").read_text("utf-8"))
    return [one["name"] for one in table["patterns"]]


def _block(name: str, fields: Mapping[str, str]) -> str:
    words = [f"{field}={kind}" for field, kind in sorted(fields.items()) if field != "?"]
    head = f"{name.replace(' ', '_')}{'?' if '?' in fields else ''}:"
    return textwrap.fill(
        " ".join([head, *words]),
        width=100,
        subsequent_indent="  ",
        break_long_words=False,
        break_on_hyphens=False,
    )


class _Source:
    """The classes of LiteLLM by name, and what was found of those that settings consist of."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.groups: dict[str, dict[str, str]] = {}

    def add(self, group: str, path: str, place: str) -> None:
        """The fields of a class, function or module, as `group`."""
        body = self._tree(path).body
        owner, _, inner = place.partition(".")
        node = next((one for one in body if getattr(one, "name", "") == owner), None)
        if inner and isinstance(node, ast.ClassDef):
            node = next(one for one in node.body if getattr(one, "name", "") == inner)
        if isinstance(node, ast.ClassDef):
            self._add_class(group, node)
            return
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            pairs = _arguments(node)
        else:
            pairs = _variables(body)
        self.groups[group] = {"?": ""} | self._kinds(group, pairs)

    def _add_class(self, group: str, node: ast.ClassDef) -> None:
        self.groups[group] = {}  # a class may have fields of its own kind
        pairs: dict[str, ast.expr] = {}
        lineage = list(self._lineage(node))
        for one in reversed(lineage):
            pairs |= dict(_annotated(one))
        fields = self._kinds(group, pairs.items())
        if is_open := group in _OPEN or _is_open(lineage):
            fields["?"] = ""
        older = {name for one in lineage for name in _older(one)}
        if group not in _OPEN:  # of those all names are known elsewhere
            fields |= {name: fields.get(name, "any") for name in (*pairs, *older)}
        if not is_open:
            for name in _needed(lineage) - older:
                fields[f"{name}!"] = fields.pop(name, "any")
        self.groups[group] = fields

    def _kinds(self, group: str, pairs: Iterable[tuple[str, ast.expr]]) -> dict[str, str]:
        found = {name: self._kind(kind) for name, kind in pairs if not name.startswith("_")}
        for name, kind in found.items():
            if kind == "text" and _SPANS.fullmatch(name):
                found[name] = "span"
        left_out = _WITHOUT.get(group, ())
        found = {name: kind for name, kind in found.items() if kind not in left_out}
        for (of, name), kind in _MEANT.items():
            if of == group:
                found[name] = self._named(kind[1:], 0) if kind.startswith("=") else kind
        return {name: kind for name, kind in found.items() if kind != "any"}

    def join(self, group: str, path: str, place: str) -> None:
        """The fields of a class, with those of a group that is there."""
        before = self.groups[group]
        self.add(group, path, place)
        self.groups[group] = {
            name: kind for name, kind in self.groups[group].items() if name != "?"
        }
        self.groups[group] |= before

    def add_names(self, group: str, names: Iterable[str]) -> None:
        """Names of LiteLLM's own, as a group of fields of any kind."""
        self.groups[group] = dict.fromkeys(names, "any")

    def words(self, enumeration: str) -> list[str]:
        """The values of an enumeration."""
        found = self._class(enumeration)
        assert found is not None, enumeration
        return [str(value) for value in _values(found)]

    def _lineage(self, node: ast.ClassDef) -> Iterator[ast.ClassDef]:
        yield node
        for base in node.bases:
            found = self._class(ast.unparse(base).partition("[")[0])
            if found is not None and found.name not in _BASES:
                yield from self._lineage(found)

    # ---- annotations

    def _kind(self, node: ast.expr, depth: int = 0) -> str:
        if "Callable" in ast.unparse(node):
            return "any"  # code, which a config names by a text
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            node = ast.parse(node.value, mode="eval").body
        if depth > _DEEPEST:
            return "any"
        kinds = {self._single(one, depth) for one in _alternatives(node)} - {"none"}
        groups = [kind for kind in kinds if kind.startswith("group(")]
        if len(groups) == 1 and kinds <= {*groups, "map"}:
            return groups[0]  # what LiteLLM takes ready made as well
        if len(kinds) == 1:
            return kinds.pop()
        plain = {kind.partition("(")[0] for kind in kinds}
        plain = {"text" if kind == "words" else kind for kind in plain}
        return f"either({'|'.join(sorted(plain))})" if plain and plain <= _PLAIN else "any"

    def _single(self, node: ast.expr, depth: int) -> str:
        match node:
            case ast.Constant(value=None):
                return "none"
            case ast.Subscript(value=ast.Name(id="Literal"), slice=items):
                values = items.elts if isinstance(items, ast.Tuple) else [items]
                return _words(getattr(one, "value", one) for one in values)
            case ast.Subscript(value=ast.Name(id=name), slice=items):
                parts = items.elts if isinstance(items, ast.Tuple) else [items]
                return self._generic(name, parts, depth)
            case ast.Name(id=name) if name in _TEXT_OR_NUMBER:
                return _TEXT_OR_NUMBER[name]
            case ast.Name(id=name) if name in _LISTS:
                return "list"
            case ast.Name(id=name) if name in _MAPS:
                return "map"
            case ast.Name(id=name):
                return self._named(name, depth)
        return "any"

    def _generic(self, name: str, parts: list[ast.expr], depth: int) -> str:
        if name in _WRAPPERS:
            inner = self._kind(parts[0], depth + 1)
            above = any(re.search(r"\bgt=0\b", ast.unparse(part)) for part in parts[1:])
            return "count" if above and inner == "whole" else inner
        if name in _LISTS:
            # What a tuple holds may differ from place to place.
            same = name not in ("tuple", "Tuple") or len(parts) == 2
            inner = self._kind(parts[0], depth + 1) if same else "any"
            return "list" if inner == "any" else f"list({inner})"
        if name in _MAPS:
            inner = self._kind(parts[1], depth + 1) if len(parts) == 2 else "any"
            return "map" if inner == "any" else f"map({inner})"
        return "any"

    def _named(self, name: str, depth: int) -> str:
        found = self._class(name)
        if found is None:
            alias = self._aliases().get(name)
            return "any" if alias is None else self._kind(alias, depth + 1)
        bases = {ast.unparse(base) for base in found.bases}
        if "TypedDict" in bases:
            return "map"
        if "Enum" in bases or "StrEnum" in bases:
            return _words(_values(found))
        lineage = list(self._lineage(found))
        if not any(ast.unparse(base) in _BASES for one in lineage for base in one.bases):
            return "any"
        if name not in self.groups:
            self._add_class(name, found)
        return f"group({name})"

    # ---- where things are

    def _class(self, name: str) -> ast.ClassDef | None:
        return self._classes().get(name)

    @cache  # noqa: B019 - as long as one catalog is made
    def _classes(self) -> dict[str, ast.ClassDef]:
        found: dict[str, ast.ClassDef] = {}
        for path in self._paths():
            for node in self._tree(path).body:
                if isinstance(node, ast.ClassDef):
                    found.setdefault(node.name, node)
        return found

    @cache  # noqa: B019 - as long as one catalog is made
    def _aliases(self) -> dict[str, ast.expr]:
        found: dict[str, ast.expr] = {}
        for path in self._paths():
            for node in self._tree(path).body:
                match node:
                    case ast.Assign(targets=[ast.Name(id=name)], value=ast.Subscript() as value):
                        found.setdefault(name, value)
                    case ast.AnnAssign(
                        target=ast.Name(id=name),
                        annotation=ast.Name(id="TypeAlias"),
                        value=ast.expr() as value,
                    ):
                        found.setdefault(name, value)
        return found

    @cache  # noqa: B019 - as long as one catalog is made
    def _paths(self) -> tuple[str, ...]:
        first = ["types/router.py", "types/utils.py", "types/guardrails.py", "proxy/_types.py"]
        first += ["caching/caching.py", "types/caching.py"]
        others = (path.relative_to(self._folder) for path in self._folder.glob("types/**/*.py"))
        return tuple(dict.fromkeys([*first, *sorted(path.as_posix() for path in others)]))

    @cache  # noqa: B019 - as long as one catalog is made
    def _tree(self, path: str) -> ast.Module:
        return ast.parse((self._folder / path).read_text(encoding="utf-8"))


def _alternatives(node: ast.expr) -> Iterator[ast.expr]:
    match node:
        case ast.BinOp(left=left, op=ast.BitOr(), right=right):
            yield from _alternatives(left)
            yield from _alternatives(right)
        case ast.Subscript(value=ast.Name(id="Optional"), slice=inner):
            yield from _alternatives(inner)
            yield ast.Constant(None)
        case ast.Subscript(value=ast.Name(id="Union"), slice=ast.Tuple(elts=parts)):
            for part in parts:
                yield from _alternatives(part)
        case _:
            yield node


def _annotated(node: ast.ClassDef) -> Iterator[tuple[str, ast.expr]]:
    for part in node.body:
        match part:
            case ast.AnnAssign(target=ast.Name(id=name), annotation=kind):
                if not ast.unparse(kind).startswith("ClassVar") and not name.startswith("_"):
                    yield name, kind


def _needed(lineage: Iterable[ast.ClassDef]) -> set[str]:
    """The fields that a class has no values for; in the order of the lineage the first counts."""
    needed: dict[str, bool] = {}
    for node in lineage:
        for part in node.body:
            match part:
                case ast.AnnAssign(target=ast.Name(id=name), value=value):
                    needed.setdefault(name, _has_no_default(value))
    return {name for name, lacks in needed.items() if lacks and not name.startswith("_")}


def _has_no_default(value: ast.expr | None) -> bool:
    match value:
        case None:
            return True
        case ast.Call(func=ast.Name(id="Field"), args=args, keywords=keywords):
            named = {one.arg for one in keywords}
            given = args and not (isinstance(args[0], ast.Constant) and args[0].value is ...)
            return not given and not named & {"default", "default_factory"}
    return False


def _arguments(node: ast.FunctionDef | ast.AsyncFunctionDef) -> Iterator[tuple[str, ast.expr]]:
    for one in (*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs):
        if one.annotation is not None:
            yield one.arg, one.annotation


def _variables(body: Iterable[ast.stmt]) -> Iterator[tuple[str, ast.expr]]:
    for node in body:
        match node:
            case ast.AnnAssign(target=ast.Name(id=name), annotation=kind):
                yield name, kind
            case ast.Assign(
                targets=[ast.Name(id=name)],
                value=ast.Constant(value=bool()) | ast.Call(func=ast.Name(id="bool")),
            ):
                yield name, ast.Name("bool")


def _older(node: ast.ClassDef) -> Iterator[str]:
    """Other names that a class takes for its fields."""
    for one in ast.walk(node):
        match one:
            case ast.Compare(
                left=ast.Constant(value=str(name)), ops=[ast.In()], comparators=[ast.Name()]
            ):
                yield name
            case ast.keyword(arg="alias" | "validation_alias", value=ast.Constant(value=str(name))):
                yield name


def _is_open(lineage: Iterable[ast.ClassDef]) -> bool:
    """Whether it takes what it does not know, as all do that are none of pydantic's models."""
    classes = list(lineage)
    lines = [ast.unparse(line) for one in classes for line in one.body if not _is_def(line)]
    if any("extra='allow'" in line for line in lines):
        return True
    return not any(ast.unparse(base) in _BASES for one in classes for base in one.bases)


def _is_def(node: ast.stmt) -> bool:
    return isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)


def _values(node: ast.ClassDef) -> Iterator[object]:
    for part in node.body:
        match part:
            case ast.Assign(value=ast.Constant(value=value)):
                yield value


def _words(values: Iterable[object]) -> str:
    words = [one for one in values if one is not None]
    if not words or not all(isinstance(one, str) and _NAME.fullmatch(one) for one in words):
        return "any"
    return f"words({'|'.join(map(str, words))})"
