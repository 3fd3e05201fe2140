"""The modules that LiteLLM imports by a name in a string, read from its own tables.

PyInstaller follows `import` statements only. LiteLLM also keeps tables of module names, and looks
through its own folders for packages; whatever is missing there fails when a person first needs it
(a 404, an unknown guardrail), not when the bundle is built. Nothing here imports LiteLLM.
"""

from __future__ import annotations

import ast
import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from importlib import metadata
from importlib.machinery import EXTENSION_SUFFIXES
from importlib.util import find_spec
from pathlib import Path, PurePosixPath
from typing import Final

LAZY_REGISTRY: Final = "litellm._lazy_imports_registry"
LAZY_FEATURES: Final = "litellm.proxy._lazy_features"
_MAP_SUFFIX: Final = "_IMPORT_MAP"


_VERSION_FILES: Final = ("__init__.py", "__version__.py", "_version.py", "version.py")
_ASKING: Final = ("version", "distribution", "metadata")
"""Functions of importlib.metadata that want the name of a distribution."""


def asked_distributions(leave_out: Iterable[str] = ()) -> list[str]:
    """The installed distributions whose version a package asks for when it is imported.

    A frozen program has no metadata unless it is put there, and such a package then fails at once.
    `leave_out`: packages that are not in the bundle.
    """
    unwanted = set(leave_out)
    installed = {_normal(one.metadata["Name"] or ""): one for one in metadata.distributions()}
    asked: set[str] = set()
    for distribution in installed.values():
        for name in recorded_files(distribution):
            file = PurePosixPath(name)
            if len(file.parts) > 2 or file.name not in _VERSION_FILES or file.parts[0] in unwanted:
                continue
            asked |= set(_asked_in(Path(str(distribution.locate_file(name)))))
    return sorted(one for one in asked if _normal(one) in installed)


def recorded_files(distribution: metadata.Distribution) -> list[str]:
    """Its files. The `files` of importlib.metadata look for every one on the disk, thousands."""
    return [row[0] for row in csv.reader((distribution.read_text("RECORD") or "").splitlines())]


def _asked_in(path: Path) -> Iterator[str]:
    if not path.is_file():
        return
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        match node:
            case ast.Call(func=called, args=[ast.Constant(value=str(name)), *_]):
                if ast.unparse(called).rpartition(".")[2] in _ASKING:
                    yield name


def _normal(name: str) -> str:
    return name.replace("_", "-").replace(".", "-").lower()


@dataclass(frozen=True)
class Scan:
    """A folder of LiteLLM that it lists at run time to import the packages in it."""

    folder: str
    """Relative to the package `litellm`, with slashes."""
    named: str = ""
    """Only folders of this name count, at any depth; empty: every folder right below."""


SCANS: Final = (
    Scan("proxy/guardrails/guardrail_hooks"),
    Scan("integrations"),
    Scan("llms", named="guardrail_translation"),
)


def package_folder(package: str) -> Path:
    """Where an installed package lies. Raises ModuleNotFoundError when it is not installed.

    A top-level package is found without being run.
    """
    spec = find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        raise ModuleNotFoundError(package)
    return Path(next(iter(spec.submodule_search_locations)))


def modules_in(package: str, leave_out: Iterable[str] = ()) -> list[str]:
    """Every module of `package` by its files, sorted. `leave_out`: modules, with all below them."""
    root = package_folder(package)
    unwanted = tuple(leave_out)
    found = {package}
    for path in root.rglob("*.py"):
        parts = path.relative_to(root).with_suffix("").parts
        name = ".".join((package, *parts)).removesuffix(".__init__")
        if all(part.isidentifier() for part in parts) and not is_below(name, unwanted):
            found.add(name)
    return sorted(found)


def is_below(module: str, packages: Iterable[str]) -> bool:
    """Whether `module` is one of `packages` or in one of them."""
    return any(module == one or module.startswith(one + ".") for one in packages)


def imported_by_name() -> set[str]:
    """Every module that LiteLLM imports by a string of its own. Raises LookupError when a table
    is not where it used to be: then this module has to learn the new place."""
    found = lazy_attributes() | lazy_features() | scanned_packages() | literal_imports("litellm")
    return {name for name in found if exists(name)}


def lazy_attributes() -> set[str]:
    """The modules behind attributes of `litellm` that are imported when first used."""
    maps = [
        value
        for target, value in _assignments(_source(LAZY_REGISTRY))
        if target.endswith(_MAP_SUFFIX)
    ]
    return _known(
        LAZY_REGISTRY,
        {
            _absolute(str(entry[0]), "litellm")
            for table in maps
            for entry in ast.literal_eval(table).values()
        },
    )


def lazy_features() -> set[str]:
    """The routers that are imported at the first request to their path."""
    tree = ast.parse(_source(LAZY_FEATURES))
    return _known(
        LAZY_FEATURES,
        {
            word.value.value
            for node in ast.walk(tree)
            if isinstance(node, ast.Call) and _name_of(node.func) == "LazyFeature"
            for word in node.keywords
            if word.arg == "module_path"
            and isinstance(word.value, ast.Constant)
            and isinstance(word.value.value, str)
        },
    )


def scanned_folders() -> list[Path]:
    """The packages that LiteLLM finds by listing folders, relative to the package `litellm`.

    It looks for their `__init__.py` on the disk, which a bundle does not have unless it is put
    there: without, every guardrail is unknown.
    """
    root = package_folder("litellm")
    found = []
    for scan in SCANS:
        pattern = f"**/{scan.named}" if scan.named else "*"
        places = [
            path.parent.relative_to(root)
            for path in (root / scan.folder).glob(f"{pattern}/__init__.py")
        ]
        if not places:
            raise LookupError(f"LiteLLM has no packages in {scan.folder} any more")
        found += places
    return sorted(found)


def scanned_packages() -> set[str]:
    """The names of `scanned_folders`."""
    return {".".join(("litellm", *folder.parts)) for folder in scanned_folders()}


def literal_imports(package: str) -> set[str]:
    """What `import_module("...")` and `__import__("...")` name in the sources of `package`."""
    root = package_folder(package)
    found = set()
    for path in root.rglob("*.py"):
        text = path.read_text("utf-8")
        if "import_module(" not in text and "__import__(" not in text:
            continue
        parts = path.relative_to(root).with_suffix("").parts
        found |= set(_imports_in(text, ".".join((package, *parts[:-1]))))
    return found


def _imports_in(text: str, package: str) -> Iterator[str]:
    for node in ast.walk(ast.parse(text)):
        if not isinstance(node, ast.Call) or not node.args:
            continue
        name, first = _name_of(node.func), node.args[0]
        if name in ("import_module", "__import__") and isinstance(first, ast.Constant):
            yield _absolute(str(first.value), package)


def exists(module: str) -> bool:
    """Whether `module` is installed here; its top-level package is looked up, never run."""
    top, *rest = module.split(".")
    try:
        spec = find_spec(top)
    except (ImportError, ValueError):
        return False
    if spec is None or not rest:
        return spec is not None
    for place in spec.submodule_search_locations or ():
        path = Path(place, *rest)
        if path.with_suffix(".py").is_file() or path.is_dir():
            return True
        if any(path.with_name(path.name + ending).is_file() for ending in EXTENSION_SUFFIXES):
            return True
    return False


def _source(module: str) -> str:
    top, *rest = module.split(".")
    path = package_folder(top).joinpath(*rest).with_suffix(".py")
    if not path.is_file():
        raise LookupError(f"LiteLLM has no {module} any more")
    return path.read_text("utf-8")


def _assignments(source: str) -> Iterator[tuple[str, ast.expr]]:
    for node in ast.parse(source).body:
        if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name) and node.value:
            yield node.target.id, node.value
        elif isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            yield node.targets[0].id, node.value


def _absolute(name: str, package: str) -> str:
    if not name.startswith("."):
        return name
    bare = name.lstrip(".")
    parts = package.split(".")
    up = len(name) - len(bare) - 1
    return ".".join((*parts[: len(parts) - up], bare))


def _name_of(function: ast.expr) -> str:
    if isinstance(function, ast.Attribute):
        return function.attr
    return function.id if isinstance(function, ast.Name) else ""


def _known(table: str, found: set[str]) -> set[str]:
    if not found:
        raise LookupError(f"{table} names no modules any more")
    return found
