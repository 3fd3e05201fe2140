"""What the tests about the source itself read: its files, its imports, its functions."""

from __future__ import annotations

import ast
import gc
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PROGRAM = ("main.py", "core", "gui")
EVERYTHING = (*PROGRAM, "build_scripts", "tests")
_OWN = ("main", "core", "gui", "build_scripts", "tests")


@dataclass(frozen=True)
class Import:
    """One imported module, as an absolute name."""

    module: str
    line: int
    lazy: bool
    """Inside a function, or for the type checker alone: not done by importing the file."""


@dataclass(frozen=True)
class Source:
    """One Python file of ours."""

    path: Path
    """Relative to the checkout."""
    module: str
    tree: ast.Module
    lines: int
    imports: tuple[Import, ...]

    def __str__(self) -> str:
        return self.path.as_posix()


@cache
def sources(*parts: str) -> tuple[Source, ...]:
    """The Python files of these folders (or files) of the checkout, in order."""
    found: list[Path] = []
    for part in parts:
        place = ROOT / part
        found += sorted(place.rglob("*.py")) if place.is_dir() else [place]
    # The trees are millions of objects, and all of them stay: whoever looks for garbage while they
    # grow, or in the tests after this one, takes twice as long as the parsing.
    gc.disable()
    try:
        return tuple(_source(path) for path in found if path.is_file())
    finally:
        gc.freeze()
        gc.enable()


@cache
def _source(path: Path) -> Source:
    return read_source(path.relative_to(ROOT).as_posix(), path.read_text(encoding="utf-8"))


def read_source(place: str, text: str) -> Source:
    """`text` as if it stood at `place`, relative to the checkout."""
    relative = Path(place)
    tree = ast.parse(text, place)
    name = ".".join(relative.with_suffix("").parts)
    package = name if name.endswith("__init__") else name.rpartition(".")[0]
    package = package.removesuffix(".__init__")
    return Source(
        path=relative,
        module=name.removesuffix(".__init__"),
        tree=tree,
        lines=text.count("\n"),
        imports=tuple(_imports(tree, package, lazy=False)),
    )


def _imports(node: ast.AST, package: str, *, lazy: bool) -> Iterator[Import]:
    for child in _statements(node):
        inner = lazy or isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef)
        inner = inner or (isinstance(child, ast.If) and _is_for_type_checker(child.test))
        if isinstance(child, ast.Import):
            for alias in child.names:
                yield Import(alias.name, child.lineno, lazy)
        elif isinstance(child, ast.ImportFrom):
            base = _base(child, package)
            yield Import(base, child.lineno, lazy)
            for alias in child.names:
                if is_module(f"{base}.{alias.name}"):
                    yield Import(f"{base}.{alias.name}", child.lineno, lazy)
        else:
            yield from _imports(child, package, lazy=inner)


def _statements(node: ast.AST) -> Iterator[ast.AST]:
    """The blocks in `node`, and what they consist of. There is no import in an expression, and the
    expressions are nine tenths of a tree."""
    for name in ("body", "handlers", "cases", "orelse", "finalbody"):
        inside = getattr(node, name, None)
        if isinstance(inside, list):
            yield from inside


def _is_for_type_checker(test: ast.expr) -> bool:
    return any(
        "TYPE_CHECKING" in (getattr(one, "id", ""), getattr(one, "attr", ""))
        for one in ast.walk(test)
    )


def _base(node: ast.ImportFrom, package: str) -> str:
    if not node.level:
        return node.module or ""
    parts = package.split(".")[: len(package.split(".")) - node.level + 1]
    return ".".join([*parts, *([node.module] if node.module else [])])


@cache
def is_module(name: str) -> bool:
    """True when `name` is a module or package in this checkout."""
    place = ROOT.joinpath(*name.split("."))
    return name.split(".")[0] in _OWN and (place.with_suffix(".py").is_file() or place.is_dir())


def within(module: str, *packages: str) -> bool:
    """True when `module` is one of `packages` or lies in one."""
    return any(module == package or module.startswith(package + ".") for package in packages)


def functions(source: Source) -> Iterator[tuple[str, int, int]]:
    """(name, line, lines without docstring and decorators) of each function and method."""
    for node in ast.walk(source.tree):
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            continue
        length = (node.end_lineno or node.lineno) - node.lineno + 1
        first = node.body[0]
        if ast.get_docstring(node) is not None:
            length -= (first.end_lineno or first.lineno) - first.lineno + 1
        yield node.name, node.lineno, length


@cache
def tracked_files() -> tuple[Path, ...]:
    """Every file that belongs to the repository (or would, if added now), relative."""
    if (ROOT / ".git").exists():
        listing = ["ls-files", "-z", "--cached", "--others", "--exclude-standard"]
        try:
            names = subprocess.run(
                ["git", "-c", "safe.directory=*", *listing],
                cwd=ROOT,
                capture_output=True,
                check=True,
                text=True,
                encoding="utf-8",
            ).stdout.split("\0")
            return tuple(Path(name) for name in names if name and (ROOT / name).is_file())
        except (OSError, subprocess.CalledProcessError):
            pass
    return tuple(_walk(ROOT))


def _walk(folder: Path) -> Iterator[Path]:
    ignored = {
        line.strip().strip("/")
        for line in (ROOT / ".gitignore").read_text(encoding="utf-8").splitlines()
    } | {".git"}
    for place in sorted(folder.iterdir()):
        if place.name in ignored or place.suffix in (".pyc", ".pyo"):
            continue
        if place.is_dir():
            yield from _walk(place)
        else:
            yield place.relative_to(ROOT)
