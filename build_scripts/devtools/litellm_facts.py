"""What the installed LiteLLM is like, as JSON on stdout: for the page about an upgrade.

python -m build_scripts.devtools.litellm_facts
"""

from __future__ import annotations

import ast
import importlib.util
import json
import statistics
from importlib import metadata
from pathlib import Path
from typing import Any, Final

from build_scripts.devtools import ROOT, import_cost

_RUNS: Final = 3


def facts() -> dict[str, Any]:
    """Keys, providers, routes, defaults, sizes, import."""
    from build_scripts.devtools.catalog_scan import SETS

    site = _folder("litellm").parent
    plain, lean = _imported("--plain"), _imported()
    return {
        "version": metadata.version("litellm"),
        "keys": {name: sorted(scan()) for name, (scan, _) in SETS.items()},
        "providers": _providers(),
        "routes": import_cost.measure("--plain", "--routes")["routes"],
        "defaults": _defaults(),
        "sizes_mb": {"litellm": _size_mb(_folder("litellm")), "all packages": _size_mb(site)},
        "import": {"plain": plain, "lean": lean},
    }


def _folder(package: str) -> Path:
    spec = importlib.util.find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        raise SystemExit(f"{package} is not installed")
    return Path(next(iter(spec.submodule_search_locations)))


def _imported(*arguments: str) -> dict[str, Any]:
    """Medians of some imports."""
    found = [import_cost.measure(*arguments) for _ in range(_RUNS)]
    result = dict(found[0])
    for name in ("cpu_s", "rss_mb"):
        result[name] = round(statistics.median(one[name] for one in found), 2)
    return result


def _providers() -> list[str]:
    table = json.loads((ROOT / "configs" / "catalog.json").read_text("utf-8"))
    return [str(one["provider"]) for one in table["providers"]]


def _defaults() -> dict[str, str]:
    """The settings of `litellm` and its constants that are written as a plain value."""
    found = {}
    for name in ("__init__.py", "constants.py"):
        tree = ast.parse((_folder("litellm") / name).read_text("utf-8"))
        for node in tree.body:
            match node:
                case ast.Assign(targets=[ast.Name(id=key)], value=value):
                    pass
                case ast.AnnAssign(target=ast.Name(id=key), value=ast.expr() as value):
                    pass
                case _:
                    continue
            text = ast.unparse(WithoutEnvironment().visit(value))
            if len(text) < 100 and not text.startswith(("set(", "TypeVar")):
                found[key] = text
    return found


class WithoutEnvironment(ast.NodeTransformer):
    """`int(os.getenv("X", "5"))` and `get_env_int("X", 5)` become 5: the way in which the
    environment is asked may change, the default is the same."""

    def visit_Call(self, node: ast.Call) -> ast.AST:
        self.generic_visit(node)
        name, given = ast.unparse(node.func), node.args
        if name in ("os.getenv", "os.environ.get") or name.startswith("get_env_"):
            return given[1] if len(given) > 1 else ast.Constant(None)
        kind = {"int": int, "float": float}.get(name)
        if kind is None or len(given) != 1:
            return node
        match given[0]:
            case ast.Constant(value=str() | int() | float() as value):
                return self.visit_Constant(ast.Constant(kind(value)))
            case ast.BinOp():  # a sum of figures
                return given[0]
        return node

    def visit_Constant(self, node: ast.Constant) -> ast.AST:
        whole = isinstance(node.value, float) and node.value.is_integer()
        return ast.Constant(int(node.value)) if whole else node  # type: ignore[arg-type]


def _size_mb(folder: Path) -> float:
    files = (one for one in folder.rglob("*") if one.is_file() and one.suffix != ".pyc")
    return round(sum(one.stat().st_size for one in files) / 1e6, 1)


if __name__ == "__main__":
    print(json.dumps(facts()))
