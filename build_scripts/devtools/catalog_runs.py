"""Which callbacks and guardrails the sidecar can run, for configs/catalog.json.

Read from LiteLLM's source: the modules that build a callback or a guardrail, and what these import
that the sidecar's bundle does not hold.
"""

from __future__ import annotations

import ast
import functools
import sys
from collections.abc import Iterable, Iterator
from importlib import metadata
from pathlib import Path
from typing import Final

from build_scripts.devtools.lockfile import normal_name
from build_scripts.freeze import parts

_LICENCE: Final = "a licence of LiteLLM Enterprise"
_LOGGING: Final = "litellm.litellm_core_utils.litellm_logging"
_BUILDERS: Final = (
    (_LOGGING, "build_custom_logger_compatible_class", "logging_integration"),
    (_LOGGING, "set_callbacks", "callback"),
    ("litellm.proxy.common_utils.callback_utils", "initialize_callbacks_on_proxy", "callback"),
)
_ALSO: Final = {"agentops": "opentelemetry-sdk", "gcs_pubsub": _LICENCE}
"""Seen when each was built in LiteLLM; their modules alone do not show it."""
_HOOKS: Final = "litellm.proxy.guardrails.guardrail_hooks"
_INITIALIZERS: Final = "litellm.proxy.guardrails.guardrail_initializers"
_FOLLOWED: Final = ("litellm.integrations.", "litellm_enterprise.", f"{_HOOKS}.")
_ITS_OWN: Final = ("litellm", "litellm_enterprise")
_BASES: Final = (
    "litellm.integrations.custom_guardrail",
    "litellm_enterprise.integrations.custom_guardrail",
)
"""Which speak of the licence for what only some of their heirs do."""
_SHARED: Final = ("opentelemetry", "google", "azure")
"""Folders that several packages share."""
_MAKES_DO: Final = frozenset({"orjson"})
"""Imported somewhere on the way, and done without."""


def callbacks(names: Iterable[str], folder: Path) -> dict[str, str]:
    """Each name with what it lacks; empty where it runs."""
    source = _source(folder)
    return {
        name: ", ".join(sorted(_lacking(source, name))) or _ALSO.get(name, "")
        for name in sorted(names)
    }


def guardrails(names: Iterable[str], folder: Path) -> dict[str, str]:
    """Each name with what it lacks; empty where it runs."""
    source = _source(folder)
    found = {}
    for name in sorted(names):
        lacking: set[str] = set()
        for module in source.hooks(name):
            lacking |= source.lacking(module)
        found[name] = ", ".join(sorted(lacking))
    return found


@functools.cache
def _source(folder: Path) -> Source:
    return Source(folder)


def _lacking(source: Source, name: str) -> set[str]:
    lacking: set[str] = set()
    for module, function, variable in _BUILDERS:
        imported = source.names(module)
        for branch in source.branches(module, function, variable, name):
            for node in (part for statement in branch for part in ast.walk(statement)):
                if isinstance(node, ast.ImportFrom | ast.Import):
                    for target in _modules(node, module):
                        lacking |= source.lacking(target)
                elif isinstance(node, ast.Name) and node.id in imported:
                    lacking |= source.lacking(imported[node.id])
            if "not_premium_user" in "".join(ast.unparse(one) for one in branch):
                lacking.add(_LICENCE)
    return lacking


class Source:
    """LiteLLM's modules, read and not imported."""

    def __init__(self, folder: Path) -> None:
        self._site = folder.parent

    @functools.cache  # noqa: B019 - as long as one catalog is made
    def tree(self, module: str) -> ast.Module | None:
        """Parsed; None where there is no such module."""
        path = self._site.joinpath(*module.split("."))
        for file in (path.with_suffix(".py"), path / "__init__.py"):
            if file.is_file():
                return ast.parse(file.read_text(encoding="utf-8"))
        return None

    @functools.cache  # noqa: B019 - as long as one catalog is made
    def names(self, module: str) -> dict[str, str]:
        """What a module imports by name, each with the module it comes from."""
        tree = self.tree(module)
        assert tree is not None, module
        found = {}
        for node in ast.walk(ast.Module([*_run(tree)], [])):
            if isinstance(node, ast.ImportFrom):
                (target, *_) = _modules(node, module)
                found.update({alias.asname or alias.name: target for alias in node.names})
        return found

    def branches(
        self, module: str, function: str, variable: str, name: str
    ) -> Iterator[list[ast.stmt]]:
        """What is done where `variable` is `name`."""
        for node in self._choices(module, function):
            if _asks_for(node.test, variable, name):
                yield node.body

    @functools.cache  # noqa: B019 - as long as one catalog is made
    def _choices(self, module: str, function: str) -> list[ast.If]:
        tree = self.tree(module)
        assert tree is not None, module
        owners = (one for one in tree.body if isinstance(one, ast.FunctionDef))
        return [
            node
            for owner in owners
            if owner.name == function
            for node in ast.walk(owner)
            if isinstance(node, ast.If)
        ]

    def hooks(self, name: str) -> Iterator[str]:
        """The modules of one guardrail."""
        for folder in (name, name.replace("-", "_"), name.replace("/", "."), f"{name}_guardrails"):
            if self.tree(f"{_HOOKS}.{folder}") is not None:
                yield f"{_HOOKS}.{folder}"
        function = f"initialize_{name.replace('-', '_')}"
        tree = self.tree(_INITIALIZERS)
        for node in tree.body if tree else ():
            if isinstance(node, ast.FunctionDef) and node.name == function:
                for part in ast.walk(node):
                    if isinstance(part, ast.ImportFrom):
                        yield from _modules(part, _INITIALIZERS)

    def lacking(self, module: str) -> set[str]:
        """What a module wants, by itself and by what it imports, and the program has not."""
        found: set[str] = set()
        seen: set[str] = set()
        waiting = [module]
        while waiting:
            name = waiting.pop()
            if name in seen:
                continue
            seen.add(name)
            if name.partition(".")[0] not in _ITS_OWN:
                found |= {_missing(name)} - {""}
            elif name.startswith(_FOLLOWED):
                imported, premium = self._wants(name)
                waiting += imported
                found |= {_LICENCE} if premium else set()
        return found

    @functools.cache  # noqa: B019 - as long as one catalog is made
    def _wants(self, module: str) -> tuple[list[str], bool]:
        """What a module imports, and whether it asks for the licence."""
        tree = self.tree(module)
        if tree is None:
            return [], False
        imported = []
        for node in (part for statement in _run(tree) for part in _imports(statement)):
            imported += _modules(node, module)
            if isinstance(node, ast.ImportFrom):
                imported += [f"{imported[-1]}.{alias.name}" for alias in node.names]
        premium = any(
            isinstance(node, ast.Attribute) and node.attr == "not_premium_user"
            for node in ast.walk(tree)
        )
        return imported, premium and module not in _BASES


def _run(tree: ast.Module) -> Iterator[ast.stmt]:
    """The statements that run when the module is imported and used."""
    for node in tree.body:
        if not (isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test)):
            yield node


def _imports(root: ast.AST) -> Iterator[ast.ImportFrom | ast.Import]:
    """The imports under `root`, but those that are only tried."""
    if isinstance(root, ast.ImportFrom | ast.Import):
        yield root
    elif isinstance(root, ast.Try) and not _raises(root):
        for part in (*root.orelse, *root.finalbody):
            yield from _imports(part)
    elif not (isinstance(root, ast.If) and "TYPE_CHECKING" in ast.unparse(root.test)):
        for child in ast.iter_child_nodes(root):
            yield from _imports(child)


def _raises(node: ast.Try) -> bool:
    for handler in node.handlers:
        kind = ast.unparse(handler.type) if handler.type else "Exception"
        if "Import" in kind or "ModuleNotFound" in kind or kind in ("Exception", "BaseException"):
            return any(isinstance(part, ast.Raise) for part in ast.walk(handler))
    return True


def _modules(node: ast.ImportFrom | ast.Import, inside: str) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    if not node.level:
        return [node.module or ""]
    base = inside.split(".")[: -node.level] or [inside]
    return [".".join([*base, *(node.module or "").split(".")]).rstrip(".")]


def _asks_for(test: ast.expr, variable: str, name: str) -> bool:
    for node in ast.walk(test):
        if isinstance(node, ast.Compare) and isinstance(node.left, ast.Name):
            texts = {one.value for one in ast.walk(node) if isinstance(one, ast.Constant)}
            if node.left.id == variable and name in texts:
                return True
    return False


def _missing(module: str) -> str:
    """The package of a module that the bundle has not; empty where it has it."""
    top, *rest = module.split(".")
    if top in sys.stdlib_module_names or top in _MAKES_DO:
        return ""
    if top not in _SHARED:
        return "" if top in _bundled() else top.replace("_", "-")
    name = ".".join((top, *rest[:1]))
    if name in _bundled() or not rest or not rest[0].islower():
        return ""
    return "opentelemetry-sdk" if top == "opentelemetry" else name


@functools.cache
def _bundled() -> frozenset[str]:
    """The modules of the packages that the sidecar's bundle holds: the top, and one below."""
    mine = parts.packages(parts.SIDECAR)
    found = set()
    for distribution in metadata.distributions():
        if normal_name(distribution.metadata["Name"]) in mine:
            for path in distribution.files or ():
                names = path.as_posix().removesuffix(".py").split("/")
                found |= {names[0].partition(".")[0], ".".join(names[:2])}
    return frozenset(found)
