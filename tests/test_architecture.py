"""The arrows of the house, read from the imports, and its rules of size and place."""

from __future__ import annotations

import ast
import json
import subprocess
import sys
from collections.abc import Iterable, Iterator

import pytest

from tests.source_tree import (
    EVERYTHING,
    PROGRAM,
    ROOT,
    Source,
    functions,
    is_module,
    read_source,
    sources,
    tracked_files,
    within,
)

MAX_FILE_LINES = 700
"""A file is as long as one idea needs; past this it is hardly one."""
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

FLOORS: tuple[tuple[str, ...], ...] = (
    ("core.base",),
    ("core.wire",),
    (
        *("core.vault", "core.config", "core.instance", "core.monitor", "core.prices"),
        *("core.ledger", "core.sidecar"),
    ),
    ("core.account", "core.supervisor"),
    ("core.runtime",),
    ("core.gateway",),
    ("core.keys",),
    ("core.clients",),
    ("core.support", "core.bodies", "core.models", "core.importing", "core.deployment"),
    ("core.engine",),
    ("core.cli",),
)
"""The rooms of core from the ground up. One imports only those of lower floors, and itself."""

GUI_FLOORS: tuple[tuple[str, ...], ...] = (
    ("gui.look",),
    ("gui.frame",),
    ("gui.widgets",),
    ("gui.editor",),
    ("gui.pages",),
    ("gui.shell",),
    ("gui.app",),
)

KNOW_NO_ENGINE = ("gui.look", "gui.widgets", "gui.editor")
LEAD_TO_THE_ENGINE = ("core.engine", "gui.frame.page", "gui.frame.bridge")

GUI_MAY_IMPORT = (
    *("core.engine", "core.base.errors", "core.base.events", "core.base.status"),
    # value types, and pure functions of values
    *("core.base.paths", "core.base.settings", "core.base.versions"),
    *("core.base.secret_rules", "core.base.wording", "core.prices.table"),
    *("core.config.catalog", "core.config.catalog_models", "core.config.catalog_words"),
    *("core.config.history", "core.config.presets", "core.config.store"),
    *("core.config.completion", "core.config.edits", "core.config.help", "core.config.outline"),
    *("core.config.forms.included", "core.config.forms.layout", "core.config.forms.model_edits"),
    *("core.config.forms.parameters", "core.config.forms.reading"),
    *("core.config.forms.setting_edits", "core.config.sections"),
    *("core.account.password_strength", "core.account.session"),
    *("core.keys.entries", "core.keys.limit_text", "core.support.report", "core.wire.limits"),
    *("core.clients.tool", "core.clients.state"),
    *(
        "core.models.choices",
        "core.models.adding",
        "core.models.existing",
        "core.config.forms.model_edits",
    ),
    *("core.ledger.views", "core.ledger.advice", "core.wire.request_row", "core.bodies.reading"),
    *("core.models.results", "core.importing.draft", "core.importing.service"),
    "core.deployment.report",
)
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
    "subprocess": {
        *("core/supervisor/process.py", "core/support/desktop.py", "core/clients/launching.py"),
        "core/monitor/log_search.py",
    },
    "requests": {
        *("core/monitor/health.py", "core/prices/download.py", "core/clients/streaming.py"),
        "core/models/server_list.py",
    },
    "zxcvbn": {"core/account/password_strength.py"},
}
"""Modules that only these files of the program may import."""

SIDECAR_ONLY = ("litellm", "uvicorn", "fastapi", "starlette")
SIDECAR_MAY_IMPORT = ("core.sidecar", "core.base", "core.wire")


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
        if within(one.module, "tkinter", "gui", "main", "tests", "build_scripts")
    )


def test_the_window_imports_only_the_engine_and_values() -> None:
    _offences(
        f"{source}:{line} imports {module}"
        for source in sources("gui")
        for module, line in _ours(source)
        if not within(module, "gui")
        and module not in GUI_MAY_IMPORT
        and not (ROOT / module.replace(".", "/")).is_dir()
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
        or (within(one.module, "gui", "tkinter") and not one.lazy)
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


def test_nobody_reaches_into_the_other_process() -> None:
    _offences(
        f"{source}:{line} imports {module}"
        for source in sources(*PROGRAM)
        for module, line in _ours(source)
        if within(module, "core.sidecar") and not within(source.module, "core.sidecar")
    )


@pytest.mark.parametrize("module", sorted(HOMES))
def test_some_modules_have_one_home(module: str) -> None:
    _offences(
        f"{source}:{one.line} imports {one.module}"
        for source in sources(*PROGRAM)
        for one in source.imports
        if within(one.module, module) and str(source) not in HOMES[module]
    )


def _floor(module: str, floors: tuple[tuple[str, ...], ...]) -> tuple[int, str] | None:
    """The floor of `module`, and its room."""
    for height, rooms in enumerate(floors):
        for room in rooms:
            if within(module, room):
                return height, room
    return None


def _turned_arrows(found: Iterable[Source], floors: tuple[tuple[str, ...], ...]) -> Iterator[str]:
    """Imports that do not lead to a lower floor or stay in their room."""
    for source in found:
        own = _floor(source.module, floors)
        for module, line in _ours(source):
            other = _floor(module, floors)
            if own is None or other is None or own[1] == other[1]:
                continue
            if other[0] >= own[0]:
                yield f"{source}:{line} (floor {own[0] + 1}) imports {module} ({other[0] + 1})"


def test_every_module_of_core_has_a_room_with_a_floor() -> None:
    _offences(
        f"{source} is on no floor: put its room into the table FLOORS"
        for source in sources("core")
        if source.module != "core" and _floor(source.module, FLOORS) is None
    )


def test_at_the_top_of_core_stand_only_rooms_and_the_engine() -> None:
    loose = {path.name for path in (ROOT / "core").glob("*.py")}
    assert loose == {"__init__.py", "engine.py"}


def test_nothing_in_core_imports_upwards() -> None:
    _offences(_turned_arrows(sources("core"), FLOORS))


def test_nothing_in_the_window_imports_upwards() -> None:
    _offences(_turned_arrows(sources("gui"), GUI_FLOORS))


@pytest.mark.parametrize(
    ("place", "text", "floors"),
    [
        ("core/base/files.py", "from core.config import store", FLOORS),
        ("core/vault/vault.py", "from core.account.session import Session", FLOORS),
        ("core/monitor/health.py", "from core.instance import lock", FLOORS),
        (
            "core/gateway/planner.py",
            "if TYPE_CHECKING:\n    from core.support.selfcheck import Place",
            FLOORS,
        ),
        ("core/keys/entries.py", "def later():\n    from core.engine import Engine", FLOORS),
        ("gui/look/theme.py", "from gui.widgets import card", GUI_FLOORS),
        ("gui/widgets/card.py", "import gui.pages.status.page", GUI_FLOORS),
    ],
)
def test_a_turned_arrow_is_found(
    place: str, text: str, floors: tuple[tuple[str, ...], ...]
) -> None:
    assert list(_turned_arrows([read_source(place, text)], floors))


def test_widgets_and_the_editor_know_no_engine() -> None:
    _offences(
        f"{source}:{line} imports {module}"
        for source in sources("gui")
        for module, line in _ours(source)
        if within(source.module, *KNOW_NO_ENGINE) and within(module, *LEAD_TO_THE_ENGINE)
    )


def test_pages_do_not_know_one_another() -> None:
    def page_of(module: str) -> str:
        return module.split(".")[2] if within(module, "gui.pages") and module.count(".") > 1 else ""

    _offences(
        f"{source}:{line} imports {module}"
        for source in sources("gui/pages")
        for module, line in _ours(source)
        if page_of(module) and page_of(module) != page_of(source.module)
    )


def _cycles(found: Iterable[Source]) -> list[str]:
    graph = {
        source.module: sorted(
            {
                module
                for module, _ in _ours(source)
                if module != source.module and not source.module.startswith(module + ".")
            }
        )
        for source in found
    }
    done: set[str] = set()
    cycles: list[str] = []

    def visit(module: str, path: tuple[str, ...]) -> None:
        if module in path:
            cycles.append(" -> ".join((*path[path.index(module) :], module)))
        elif module not in done:
            for imported in graph.get(module, ()):
                visit(imported, (*path, module))
            done.add(module)

    for module in graph:
        visit(module, ())
    return cycles


def test_there_are_no_import_cycles() -> None:
    _offences(_cycles(sources(*EVERYTHING)))


def test_a_circle_is_found_also_when_only_the_type_checker_goes_round() -> None:
    first = read_source("gui/look/theme.py", "from gui.look.icons import Icons")
    second = read_source(
        "gui/look/icons.py", "if TYPE_CHECKING:\n    from gui.look.theme import Theme"
    )
    assert _cycles([first, second])


def test_importing_core_loads_neither_tkinter_nor_litellm() -> None:
    modules = [
        source.module for source in sources("core") if not within(source.module, "core.sidecar")
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
    assert not loaded & {"tkinter", "_tkinter", "gui", *SIDECAR_ONLY}


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
