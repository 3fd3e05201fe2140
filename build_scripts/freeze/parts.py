"""Which packages belong into which bundle: those on its list, and what these need, as locked.

A bundle is made of the environment, which holds the packages of all lists. What is not of a
bundle's own list stays out, also where something would import it if it were there.
"""

from __future__ import annotations

import functools
import importlib.metadata
import sys
from collections.abc import Iterable
from typing import Final

from build_scripts.devtools import LOCK
from build_scripts.devtools.lockfile import normal_name, packages_of, text_of

PROGRAM: Final = "program"
SIDECAR: Final = "sidecar"
_OURS: Final = frozenset({"core", "gui", "main"})


@functools.cache
def packages(part: str) -> frozenset[str]:
    """The names of the packages that the list of `part` asks for, and of those they need."""
    return packages_of(part, text_of(LOCK))


@functools.cache
def left_out(part: str) -> tuple[str, ...]:
    """The top-level modules of every installed package that is not one of `part`, sorted.

    A folder that several packages share (`azure`) is not among them if one of these is of `part`.
    """
    mine = packages(part)
    return tuple(
        sorted(
            module
            for module, owners in importlib.metadata.packages_distributions().items()
            if module.isidentifier()
            and module not in sys.stdlib_module_names | _OURS
            and not any(normal_name(one) in mine for one in owners)
        )
    )


def strangers(part: str, distributions: Iterable[importlib.metadata.Distribution]) -> list[str]:
    """Names of those of `distributions` that are not of `part`."""
    names = {one.metadata["Name"] for one in distributions}
    return sorted(name for name in names if normal_name(name) not in packages(part))
