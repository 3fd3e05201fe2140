"""The licences of everything in a bundle, in one file: they ask to be passed on with it."""

from __future__ import annotations

import importlib.metadata
import re
import sys
import sysconfig
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path, PurePosixPath
from typing import Final

from build_scripts.devtools import REQUIREMENTS
from build_scripts.freeze import BuildError
from build_scripts.freeze.hidden import recorded_files
from build_scripts.freeze.parts import strangers

FILE: Final = "THIRD-PARTY-LICENSES.txt"
_NAMES: Final = re.compile(r"(licen[cs]e|copying|notice|authors\.lic)", re.IGNORECASE)
_LINE: Final = "=" * 78


def write(folder: Path, part: str, modules: Iterable[str]) -> tuple[str, str]:
    """Write the licences of the distributions that `modules` come from; (file, its folder in the
    bundle). Texts that several share stand there once. Raises BuildError where one of them is not
    on the list of `part`."""
    by_text: defaultdict[str, list[str]] = defaultdict(list)
    found = distributions_of(modules)
    if others := strangers(part, found):
        raise BuildError(
            f"In the bundle, but not on the list of {part}: {', '.join(others)}.\n"
            f"Put what is needed into {REQUIREMENTS.name}/{part}.in."
        )
    for distribution in found:
        name = f"{distribution.metadata['Name']} {distribution.version}"
        for text in _texts(distribution) or [_declared(distribution)]:
            if name not in by_text[text]:
                by_text[text].append(name)
    python = python_licence()
    if python:
        by_text[python].append(f"Python {sys.version.split()[0]}")
    parts = [
        f"{_LINE}\n{', '.join(names)}\n{_LINE}\n\n{text.strip()}\n"
        for text, names in sorted(by_text.items(), key=lambda one: one[1][0].lower())
    ]
    folder.mkdir(parents=True, exist_ok=True)
    place = folder / FILE
    place.write_text("\n".join(parts), "utf-8", newline="\n")
    return str(place), "."


def distributions_of(modules: Iterable[str]) -> list[importlib.metadata.Distribution]:
    """Whose modules these are, sorted by name."""
    tops = {module.split(".")[0] for module in modules}
    owners = importlib.metadata.packages_distributions()
    names = {name for top in tops for name in owners.get(top, ())}
    return [importlib.metadata.distribution(name) for name in sorted(names, key=str.lower)]


def python_licence() -> str:
    """Python's own; empty when the installation has none."""
    library = Path(sysconfig.get_path("stdlib"))
    for path in (library / "LICENSE.txt", Path(sys.base_prefix) / "LICENSE.txt"):
        if path.is_file():
            return path.read_text("utf-8", "replace")
    return ""


def _texts(distribution: importlib.metadata.Distribution) -> list[str]:
    found = []
    for name in sorted(recorded_files(distribution)):
        file = PurePosixPath(name)
        if ".dist-info" in name and _NAMES.search(file.name) and file.suffix != ".py":
            place = Path(str(distribution.locate_file(name)))
            if place.is_file():
                found.append(place.read_text("utf-8", "replace").replace("\r\n", "\n"))
    return found


def _declared(distribution: importlib.metadata.Distribution) -> str:
    """What the metadata says where no text came with the distribution."""
    said = distribution.metadata
    names = [*said.get_all("License-Expression", []), *said.get_all("License", [])]
    names += [
        line.rpartition(" :: ")[2]
        for line in said.get_all("Classifier", [])
        if line.startswith("License")
    ]
    return f"License: {', '.join(names) or 'see its home page'}"
