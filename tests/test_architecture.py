"""The arrows of the house, read from the imports, and its rules of size and place."""

from __future__ import annotations

import ast
import json
import subprocess
import sys
from collections.abc import Iterable

import pytest

from tests.source_tree import (
    EVERYTHING,
    PROGRAM,
    ROOT,
    Source,
    functions,
    is_module,
    sources,
    tracked_files,
    within,
)

MAX_FILE_LINES = 700
MAX_FUNCTION_LINES = 50

TOP_LEVEL = {
    *(
        "main.py",
        "gui",
        "core",
        "tests",
        "configs",
        "docs",
        "build_scripts",
        ".github",
        "requirements.txt",
    ),
    *("pyproject.toml", "README.md", "CONTRIBUTING.md", "CHANGELOG.md", "LICENSE"),
    *(".ci", ".gitignore", ".gitattributes"),
}

SHARED_WITH_THE_SIDECAR = (
    "core.sidecar",
    "core.wire.environment",
    "core.wire.log_line",
    "core.wire.protocol",
)
"""What both sides must agree on: plain modules without LiteLLM."""

LAYERS = (
    (
        "bottom",
        {
            *(
                "core.base.errors",
                "core.base.events",
                "core.base.files",
                "core.base.paths",
                "core.base.status",
            ),
            *("core.base.findings", "core.base.versions", "core.base.wording"),
        },
    ),
    (
        "middle",
        {
            "core.account.account",
            "core.instance.control_server",
            "core.gateway.chat_model",
            "core.config",
            "core.monitor.connections",
            "core.instance.lock",
            "core.support.desktop",
            "core.monitor.health",
            "core.config.history",
            "core.support.diagnostics",
            "core.prices.download",
            "core.keys.env_file",
            "core.base.hardening",
            "core.account.key_file",
            "core.keys.inventory",
            "core.monitor.log_tail",
            "core.base.own_log",
            "core.account.password_strength",
            "core.gateway.credentials",
            "core.prices.table",
            "core.config.scrub",
            "core.base.redaction",
            "core.runtime",
            "core.vault",
            "core.base.settings",
            "core.sidecar",
        },
    ),
    ("supervisor", {"core.supervisor"}),
    (
        "engine",  # the door, and the parts that it alone puts together
        {
            *(
                "core.engine",
                "core.gateway.planner",
                "core.monitor.monitor",
                "core.support.selfcheck",
                "core.account.session",
            ),
            *(
                "core.config.desk",
                "core.gateway.desk",
                "core.gateway.history_recorder",
                "core.gateway.spare_policy",
            ),
            *(
                "core.account.service",
                "core.support.service",
                "core.jobs",
                "core.keys.desk",
                "core.keys.service",
            ),
            *("core.gateway.remote_commands", "core.runtime.launcher"),
            "core.base.worker",
        },
    ),
    ("verbs", {"core.cli"}),
)
"""From the bottom up. A room may import its own layer (no cycles) and those below."""

GUI_MAY_IMPORT = {
    "core.engine",
    "core.base.errors",
    "core.base.events",
    "core.base.status",
    # value types, and pure functions of values
    "core.config.store",
    "core.config.history",
    "core.keys.inventory",
    "core.account.password_strength",
    "core.base.paths",
    "core.prices.table",
    "core.base.settings",
    "core.base.versions",
    "core.base.wording",
}
GUI_MUST_NOT_IMPORT = (
    *("threading", "subprocess", "multiprocessing", "concurrent", "asyncio", "queue"),
    *("requests", "urllib", "http", "socket", "ssl", "psutil", "sqlite3", "webbrowser"),
    *("io", "shutil", "tempfile", "fileinput", "yaml", "bcrypt", "litellm"),
)
GUI_MUST_NOT_CALL = {
    *("open", "read_text", "write_text", "read_bytes", "write_bytes", "unlink", "mkdir"),
    *("rmdir", "touch", "iterdir", "glob", "rglob", "scandir", "listdir", "sleep"),
}

HOMES = {
    "subprocess": {"core/supervisor/process.py", "core/support/desktop.py"},
    "requests": {"core/monitor/health.py", "core/prices/download.py"},
    "zxcvbn": {"core/account/password_strength.py"},
}
"""Modules that only these files of the program may import."""

SIDECAR_ONLY = ("litellm", "uvicorn", "fastapi", "starlette")
SIDECAR_MAY_IMPORT = (
    *(
        "core.sidecar",
        "core.base.errors",
        "core.base.files",
        "core.base.hardening",
        "core.base.redaction",
    ),
    "core.base.wording",
)


def _offences(found: Iterable[str]) -> None:
    listed = sorted(found)
    assert not listed, "\n" + "\n".join(listed)


def _ours(source: Source) -> set[tuple[str, int]]:
    """Imports of our own modules, with `from core import x` counted as `core.x` alone."""
    return {
        (one.module, one.line)
        for one in source.imports
        if is_module(one.module) and one.module not in ("core", "gui")
    }


def test_core_never_imports_the_window() -> None:
    _offences(
        f"{source}:{one.line} imports {one.module}"
        for source in sources("core")
        for one in source.imports
        if within(one.module, "tkinter", "gui", "main", "sv_ttk", "tests", "build_scripts")
    )


def test_the_window_imports_only_the_engine_and_values() -> None:
    _offences(
        f"{source}:{line} imports {module}"
        for source in sources("gui")
        for module, line in _ours(source)
        if not within(module, "gui") and module not in GUI_MAY_IMPORT | {"core.config"}
    )


def test_the_window_does_no_work_of_its_own() -> None:
    _offences(
        f"{source}:{one.line} imports {one.module}"
        for source in sources("gui")
        for one in source.imports
        if within(one.module, *GUI_MUST_NOT_IMPORT)
    )


def test_the_window_reads_and_writes_no_file_and_never_sleeps() -> None:
    def forbidden(call: ast.Call) -> bool:
        match call.func:
            case ast.Attribute(attr="open", value=of):  # a dialog opens itself, a path a file
                return any(word in ast.unparse(of).lower() for word in ("path", "file", "folder"))
            case ast.Name(id=name) | ast.Attribute(attr=name):
                return name in GUI_MUST_NOT_CALL
            case _:
                return False

    _offences(
        f"{source}:{node.lineno} calls {ast.unparse(node.func)}()"
        for source in sources("gui")
        for node in ast.walk(source.tree)
        if isinstance(node, ast.Call) and forbidden(node)
    )


def test_main_loads_neither_window_nor_litellm_before_it_must() -> None:
    _offences(
        f"{source}:{one.line} imports {one.module}"
        for source in sources("main.py")
        for one in source.imports
        if within(one.module, *SIDECAR_ONLY)
        or (within(one.module, "gui", "tkinter", "sv_ttk") and not one.lazy)
    )


def test_only_the_sidecar_imports_litellm() -> None:
    _offences(
        f"{source}:{one.line} imports {one.module}"
        for source in sources(*PROGRAM)
        for one in source.imports
        if within(one.module, *SIDECAR_ONLY) and not within(source.module, "core.sidecar")
    )


def test_the_sidecar_stands_alone() -> None:
    _offences(
        f"{source}:{line} imports {module}"
        for source in sources("core/sidecar")
        for module, line in _ours(source)
        if not within(module, *SIDECAR_MAY_IMPORT)
    )


def test_the_rest_knows_only_what_both_sides_share() -> None:
    _offences(
        f"{source}:{line} imports {module}"
        for source in sources(*PROGRAM)
        for module, line in _ours(source)
        if within(module, "core.sidecar")
        and not within(source.module, "core.sidecar")
        and module not in SHARED_WITH_THE_SIDECAR
    )


@pytest.mark.parametrize("module", sorted(HOMES))
def test_some_modules_have_one_home(module: str) -> None:
    _offences(
        f"{source}:{one.line} imports {one.module}"
        for source in sources(*PROGRAM)
        for one in source.imports
        if within(one.module, module) and str(source) not in HOMES[module]
    )


def _layer(module: str) -> int | None:
    for height, (_, rooms) in enumerate(LAYERS):
        if within(module, *rooms):
            return height
    return None


def test_every_room_of_core_has_its_layer() -> None:
    _offences(
        f"{source} is in no layer: put it into the table LAYERS"
        for source in sources("core")
        if source.module != "core" and _layer(source.module) is None
    )


def test_nothing_in_core_imports_upwards() -> None:
    _offences(
        f"{source}:{line} ({LAYERS[own][0]}) imports {module} ({LAYERS[other][0]})"
        for source in sources("core")
        if (own := _layer(source.module)) is not None
        for module, line in _ours(source)
        if (other := _layer(module)) is not None and other > own
    )


def test_there_are_no_import_cycles() -> None:
    graph = {
        source.module: sorted(
            {
                module
                for module, _ in _ours(source)
                if module != source.module and not source.module.startswith(module + ".")
            }
        )
        for source in sources(*EVERYTHING)
    }
    done: set[str] = set()
    found: list[str] = []

    def visit(module: str, path: tuple[str, ...]) -> None:
        if module in path:
            found.append(" -> ".join((*path[path.index(module) :], module)))
        elif module not in done:
            for imported in graph.get(module, ()):
                visit(imported, (*path, module))
            done.add(module)

    for module in graph:
        visit(module, ())
    _offences(found)


def test_importing_core_loads_neither_tkinter_nor_litellm() -> None:
    modules = [
        source.module
        for source in sources("core")
        if not within(source.module, "core.sidecar") or source.module in SHARED_WITH_THE_SIDECAR
    ]
    code = (
        "import importlib, json, sys\n"
        f"for name in {modules!r}: importlib.import_module(name)\n"
        "print(json.dumps(sorted({name.split('.')[0] for name in sys.modules})))"
    )
    ended = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert ended.returncode == 0, ended.stderr
    loaded = set(json.loads(ended.stdout))
    assert not loaded & {"tkinter", "_tkinter", "sv_ttk", "gui", *SIDECAR_ONLY}


def test_files_are_short() -> None:
    _offences(
        f"{source} has {source.lines} lines, more than {MAX_FILE_LINES}"
        for source in sources(*EVERYTHING)
        if source.lines > MAX_FILE_LINES
    )


def test_functions_are_short() -> None:
    _offences(
        f"{source}:{line} {name} has {length} lines, more than {MAX_FUNCTION_LINES}"
        for source in sources(*EVERYTHING)
        for name, line, length in functions(source)
        if length > MAX_FUNCTION_LINES
    )


def test_the_top_level_holds_nothing_else() -> None:
    present = {path.parts[0] for path in tracked_files()}
    assert present <= TOP_LEVEL
    assert {"main.py", "gui", "core", "tests", "configs", "build_scripts"} <= present
