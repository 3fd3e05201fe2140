"""What npm puts on PATH under Windows: a batch file that starts the program.

The command interpreter reads a batch file's arguments as a part of its own language, and there is
no quoting that holds for all of them. So the program behind it is started directly.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from core.base.errors import UserError
from core.base.other_programs import find_program

_BATCH: Final = (".cmd", ".bat")
_BEHIND: Final = re.compile(
    r"""["'](?:%~?dp0%?|\$basedir)[\\/]+([^"'%]+\.(?:js|cjs|mjs|exe))["']\s+%\*""", re.IGNORECASE
)
_LANGUAGE: Final = frozenset('"%&|<>^!()\r\n')
"""What the interpreter would take for its own."""


def without_shim(program: Path, args: Sequence[str], environ: Mapping[str, str]) -> tuple[str, ...]:
    """The beginning of the command line that runs `program`; only Windows has shims.

    Raises UserError where a batch file has nothing behind it that we know, and an argument would
    be taken for the interpreter's language.
    """
    if program.suffix.lower() not in _BATCH:
        return (str(program),)
    behind = _behind(program)
    if behind is not None and behind.suffix.lower() == ".exe":
        return (str(behind),)
    node = _node(program, environ) if behind is not None else None
    if behind is not None and node is not None:
        return node, str(behind)
    for one in args:
        if _LANGUAGE & set(one):
            raise UserError(
                f"{program.name} is a batch file, and cannot be given {one!r} as it is.",
                'Leave out the characters " % & | < > ^ ! ( ), or install the tool as a program.',
            )
    return (str(program),)


def _behind(shim: Path) -> Path | None:
    try:
        found = _BEHIND.search(shim.read_text("utf-8", errors="replace"))
    except OSError:
        return None
    target = None if found is None else shim.parent.joinpath(*re.split(r"[\\/]+", found[1]))
    return target if target is not None and target.is_file() else None


def _node(shim: Path, environ: Mapping[str, str]) -> str | None:
    beside = shim.parent / "node.exe"
    if beside.is_file():
        return str(beside)
    path = next((value for name, value in environ.items() if name.upper() == "PATH"), "")
    return find_program("node", path)
