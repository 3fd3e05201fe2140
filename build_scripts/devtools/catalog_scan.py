"""What keys the installed LiteLLM reads, found in its source without importing it.

`core/config/known_keys.py` is made of this; catalog.py writes it.
"""

from __future__ import annotations

import ast
import importlib.util
import json
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import cache
from importlib.metadata import version
from pathlib import Path

_KEY = re.compile(r"[a-z][a-z0-9_]*")
_GENERAL = {"general_settings", "_general_settings"}
_LITELLM = {"litellm_settings", "_litellm_settings"}
_INFO = {"model_info", "_model_info", "deployment_model_info"}
_PARAMS = {"litellm_params", "_litellm_params", "optional_params", "kwargs"}


@cache
def package() -> Path:
    """The folder of the installed LiteLLM."""
    spec = importlib.util.find_spec("litellm")
    assert spec is not None and spec.origin is not None
    return Path(spec.origin).parent


@cache
def tree(path: str) -> ast.Module:
    return ast.parse((package() / path).read_text(encoding="utf-8"))


@cache
def everything() -> tuple[ast.Module, ...]:
    folder = package()
    files = (path.relative_to(folder).as_posix() for path in sorted(folder.rglob("*.py")))
    return tuple(tree(path) for path in files)


@cache
def _of_enterprise() -> tuple[ast.Module, ...]:
    """The modules of litellm_enterprise; none where it is not installed."""
    folder = package().parent / "litellm_enterprise"
    return tuple(ast.parse(path.read_text("utf-8")) for path in sorted(folder.rglob("*.py")))


def top_level() -> set[str]:
    """The sections that the proxy reads from the config."""
    schema = _fields("proxy/_types.py", "ConfigYAML")
    found = {"include"}
    for function in ast.walk(_class("proxy/proxy_server.py", "ProxyConfig")):
        if isinstance(function, (ast.FunctionDef, ast.AsyncFunctionDef)):
            given = any(argument.arg == "config" for argument in function.args.args)
            if given or function.name == "load_config":
                found |= set(_reads(function, {"config"}))
    return schema | found


def general_settings() -> set[str]:
    """Also what LiteLLM's second package reads, which comes with it."""
    schema = _fields("proxy/_types.py", "ConfigGeneralSettings")
    modules = (*everything(), *_of_enterprise())
    found = {key for module in modules for key in _reads(module, _GENERAL)}
    for module in everything():
        for node in ast.walk(module):
            match node:
                case ast.Call(
                    func=ast.Name(id="_general_setting_enabled"),
                    args=[ast.Constant(value=str(key))],
                ):
                    found.add(key)
                case ast.FunctionDef(name="resolve_inference_model"):
                    found |= set(_reads(node, {"settings"}))
    return schema | found


def litellm_settings() -> set[str]:
    """Whatever is a module variable of litellm can be set, and some keys are handled by name."""
    found = {key for module in everything() for key in _reads(module, _LITELLM)}
    for statement in tree("__init__.py").body:
        match statement:
            case ast.AnnAssign(target=ast.Name(id=name)):
                found.add(name)
            case ast.Assign(targets=[ast.Name(id=name)]):
                found.add(name)
    found |= set(_compared(_function("proxy/proxy_server.py", "load_config"), "key"))
    found |= {key for module in everything() for key in _asked_for(module)}
    # Lists of a provider's models are variables, too, but nobody sets them.
    return {name for name in found if _KEY.fullmatch(name) and not name.endswith("_models")}


def router_settings() -> set[str]:
    """The parameters of `Router.__init__`: the proxy ignores any other key."""
    path, owner = _router()
    arguments = _function(path, "__init__", owner).args
    names = {argument.arg for argument in (*arguments.args, *arguments.kwonlyargs)}
    return names - {"self"}


def _router() -> tuple[str, str]:
    """File and class of what does the routing; since 1.109 `Router` only stands in front of it."""
    core = "router_python_core.py"
    return (core, "PythonCore") if (package() / core).is_file() else ("router.py", "Router")


def routing_strategies() -> set[str]:
    """What the router checks the setting against: an enum and a few names of its own."""
    own: set[str] = set()
    groups = "litellm_core_utils/routing_groups.py"
    if (package() / groups).is_file():
        names: tuple[str, ...] = ("VALID_ROUTING_STRATEGIES",)
        root: ast.AST = tree(groups)
    else:
        names = ()  # the first list in the function is it
        path, owner = _router()
        root = _function(path, "_validate_routing_strategy", owner)
    for node in ast.walk(root):
        if isinstance(node, ast.AnnAssign) and node.value is not None:
            if names and ast.unparse(node.target) not in names:
                continue
            own |= set(_texts(node.value))
            break
    if not own:
        raise LookupError("the router's own routing strategies are not where they were")
    for statement in _class("types/router.py", "RoutingStrategy").body:
        if isinstance(statement, ast.Assign):
            own |= set(_texts(statement.value))
    return own


def model_params() -> set[str]:
    """Whatever LiteLLM itself reads from a model's parameters or a call's."""
    found = set(_fields("types/router.py", "GenericLiteLLMParams"))
    found |= _fields("types/router.py", "LiteLLM_Params")
    found |= _fields("types/utils.py", "CustomPricingLiteLLMParams")
    for module in everything():
        found |= set(_reads(module, _PARAMS))
    for function in ("completion", "embedding"):
        found |= {argument.arg for argument in _function("main.py", function).args.args}
    return {name for name in found if _KEY.fullmatch(name)}


def own_info() -> set[str]:
    """What LiteLLM keeps of a model beside its parameters."""
    return {name for name in _fields("types/router.py", "ModelInfo") if _KEY.fullmatch(name)}


def model_info() -> set[str]:
    """Whatever LiteLLM reads from a model's info, and what its own table says of models."""
    found = own_info()
    table = package() / "model_prices_and_context_window_backup.json"
    for entry in json.loads(table.read_text(encoding="utf-8")).values():
        found |= set(entry)
    for module in everything():
        found |= set(_reads(module, _INFO))
    return {name for name in found if _KEY.fullmatch(name)}


def text_params() -> set[str]:
    """Model parameters that must be texts: with another type the model is dropped."""
    found = set()
    for name in ("CredentialLiteLLMParams", "GenericLiteLLMParams", "LiteLLM_Params"):
        for statement in _class("types/router.py", name).body:
            if isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name):
                kinds = set(ast.unparse(statement.annotation).replace(" ", "").split("|"))
                if "_AdminApiKeySecretReference" in kinds:  # a text that only they make
                    kinds.remove("_AdminApiKeySecretReference")
                if kinds <= {"str", "None", "Optional[str]"}:
                    found.add(statement.target.id)
    return found


def callbacks() -> set[str]:
    """The names that `litellm_settings: callbacks` knows; any other is taken for a module."""
    function = _function("proxy/common_utils/callback_utils.py", "initialize_callbacks_on_proxy")
    found = set(_compared(function, "callback"))
    for statement in tree("__init__.py").body:
        match statement:
            case ast.Assign(targets=[ast.Name(id="_custom_logger_compatible_callbacks_literal")]):
                found |= set(_texts(statement.value))
    table = "integrations/generic_api/generic_api_compatible_callbacks.json"
    return found | set(json.loads((package() / table).read_text(encoding="utf-8")))


def guardrails() -> set[str]:
    """The names that `guardrails: litellm_params: guardrail` knows; one with a dot is a module."""
    found = {"tool_policy"}  # registered by itself, besides the list
    for statement in _class("types/guardrails.py", "SupportedGuardrailIntegrations").body:
        if isinstance(statement, ast.Assign):
            found |= set(_texts(statement.value))
    return found


def _fields(path: str, name: str) -> set[str]:
    found: set[str] = set()
    for node in _class(path, name).body:
        if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            found.add(node.target.id)
    for base in _class(path, name).bases:
        if isinstance(base, ast.Name) and _has_class(path, base.id):
            found |= _fields(path, base.id)
    return found


def _has_class(path: str, name: str) -> bool:
    return any(isinstance(node, ast.ClassDef) and node.name == name for node in tree(path).body)


def _class(path: str, name: str) -> ast.ClassDef:
    for node in tree(path).body:
        if isinstance(node, ast.ClassDef) and node.name == name:
            return node
    raise LookupError(f"{path} has no class {name}")


def _function(
    path: str, name: str, owner: str | None = None
) -> ast.FunctionDef | ast.AsyncFunctionDef:
    root = tree(path) if owner is None else _class(path, owner)
    for node in ast.walk(root):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)) and node.name == name:
            return node
    raise LookupError(f"{path} has no function {name}")


def _reads(root: ast.AST, names: set[str]) -> Iterator[str]:
    """The keys in `name.get("key")`, `name.pop("key")`, `name["key"]` and `"key" in name`."""
    for node in ast.walk(root):
        match node:
            case ast.Call(
                func=ast.Attribute(value=place, attr="get" | "pop"),
                args=[ast.Constant(value=str(key)), *_],
            ) if _is(place, names):
                yield key
            case ast.Subscript(value=place, slice=ast.Constant(value=str(key))) if _is(
                place, names
            ):
                yield key
            case ast.Compare(
                left=ast.Constant(value=str(key)), ops=[ast.In() | ast.NotIn()], comparators=[place]
            ) if _is(place, names):
                yield key


def _asked_for(root: ast.AST) -> Iterator[str]:
    """The names in `getattr(litellm, "name", …)`."""
    for node in ast.walk(root):
        match node:
            case ast.Call(
                func=ast.Name(id="getattr"),
                args=[ast.Name(id="litellm"), ast.Constant(value=str(key)), *_],
            ):
                yield key


def _is(place: ast.expr, names: set[str]) -> bool:
    """`name`, `self.name`, `(name or {})`."""
    if isinstance(place, ast.BoolOp):
        place = place.values[0]
    return (isinstance(place, ast.Name) and place.id in names) or (
        isinstance(place, ast.Attribute) and place.attr in names
    )


def _compared(root: ast.AST, name: str) -> Iterator[str]:
    """The texts in `name == "text"` and `name in {"text", …}`."""
    for node in ast.walk(root):
        match node:
            case ast.Compare(left=ast.Name(id=found), comparators=[right]) if found == name:
                yield from _texts(right)


def _texts(root: ast.AST) -> Iterator[str]:
    for node in ast.walk(root):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value


SETS = {
    "TOP_LEVEL": (top_level, "The sections of the config."),
    "GENERAL_SETTINGS": (general_settings, "Keys that something reads from general_settings."),
    "LITELLM_SETTINGS": (litellm_settings, "Keys that litellm_settings can set."),
    "ROUTER_SETTINGS": (router_settings, "Keys of router_settings; any other is ignored."),
    "ROUTING_STRATEGIES": (routing_strategies, "Values of router_settings: routing_strategy."),
    "MODEL_PARAMS": (model_params, "Keys of litellm_params that LiteLLM itself knows."),
    "MODEL_INFO": (model_info, "Keys of model_info that LiteLLM itself knows."),
    "OWN_INFO": (own_info, "Those that it has no table for."),
    "TEXT_PARAMS": (text_params, "Those that must be texts, or the model is dropped."),
    "CALLBACKS": (callbacks, "Names for litellm_settings: callbacks that need no file."),
    "GUARDRAILS": (guardrails, "Names of guardrails that need no file."),
}


Names = Mapping[str, Collection[str]]
"""The words of each set by its name: "CALLBACKS", …"""


def scanned() -> Names:
    """All sets, of the installed LiteLLM: this reads each of its files."""
    return {name: scan() for name, (scan, _) in SETS.items()}


def make(names: Names) -> str:
    """The text of core/config/known_keys.py."""
    lines = [
        '"""The keys that LiteLLM knows: data, found by a scan of its source.',
        "",
        f"Of LiteLLM {version('litellm')}. Made by `dev.py catalog`; a test compares it with the",
        "LiteLLM that is installed.",
        '"""',
        "",
        "from __future__ import annotations",
        "",
        "from typing import Final",
        "",
        "",
        "def _words(text: str) -> frozenset[str]:",
        "    return frozenset(text.split())",
        "",
    ]
    for name, (_, meaning) in SETS.items():
        lines += ["", f"{name}: Final = _words(", '    """']
        lines += [f"    {line}" for line in _wrapped(sorted(names[name]))]
        lines += ['    """', ")", f'"""{meaning}"""']
    return "\n".join(lines) + "\n"


def _wrapped(words: Iterable[str]) -> Iterator[str]:
    line = ""
    for word in words:
        if line and len(line) + 1 + len(word) > 96:
            yield line
            line = ""
        line = f"{line} {word}".strip()
    if line:
        yield line
