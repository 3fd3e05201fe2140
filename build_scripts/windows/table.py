"""`dev.py windows table`: what passed and what was skipped, on Linux and on Windows side by side.

Reads what pytest noted with --junitxml: of Windows the reports of the last `dev.py windows ci`, or
those that are named; of Linux `build/linux.xml`, which a whole test run writes.
"""

from __future__ import annotations

import argparse
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final
from xml.etree import ElementTree

from build_scripts.devtools import ROOT, DevError
from build_scripts.windows import stage

LINUX: Final = ROOT / "build" / "linux.xml"
_ENDS: Final = ("passed", "skipped", "failed")


@dataclass
class Found:
    """Of one system."""

    ends: defaultdict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    """For each folder of tests, how many ended how."""
    reasons: Counter[str] = field(default_factory=Counter)
    """How many were skipped for each."""

    def total(self) -> Counter[str]:
        return sum(self.ends.values(), Counter[str]())


def main(arguments: Sequence[str]) -> int:
    """Print the table; the exit status. Raises DevError."""
    parser = argparse.ArgumentParser(prog="dev.py windows table", description=__doc__)
    parser.add_argument("reports", nargs="*", type=Path, help="of Windows")
    parser.add_argument("--linux", type=Path, default=LINUX, help="of Linux; none: leave it out")
    options = parser.parse_args(arguments)
    windows = options.reports or sorted(stage.FOLDER.glob("*.xml"))
    if not windows:
        raise DevError("There is no report yet: dev.py windows ci makes some.")
    print(table_of(read([options.linux]), read(windows)))
    return 0


def read(reports: Iterable[Path]) -> Found:
    """Count; a report that is not there counts nothing. Raises DevError for one that is broken."""
    found = Found()
    for report in reports:
        if not report.is_file():
            continue
        try:
            cases = list(ElementTree.parse(report).iter("testcase"))
        except ElementTree.ParseError as error:
            raise DevError(f"{report} is no report of pytest's: {error}.") from error
        for case in cases:
            _count(case, found)
    return found


def _count(case: ElementTree.Element, into: Found) -> None:
    folder = "/".join(case.get("classname", "").split(".")[:2])
    skipped = case.find("skipped")
    if case.find("failure") is not None or case.find("error") is not None:
        into.ends[folder]["failed"] += 1
    elif skipped is not None:
        into.ends[folder]["skipped"] += 1
        into.reasons[skipped.get("message", "").splitlines()[0]] += 1
    else:
        into.ends[folder]["passed"] += 1


def table_of(linux: Found, windows: Found) -> str:
    """As Markdown, with the reasons below."""
    head = [f"{system} {end}" for system in ("Linux", "Windows") for end in _ENDS]
    lines = [f"| | {' | '.join(head)} |", f"|---{'|---:' * len(head)}|"]
    rows = [(name, linux.ends[name], windows.ends[name]) for name in _names(linux, windows)]
    rows.append(("all", linux.total(), windows.total()))
    for name, *both in rows:
        cells = [f"{counted[end]:,}" for counted in both for end in _ENDS]
        lines.append(f"| {name} | {' | '.join(cells)} |")
    lines += ["", "| skipped because | Linux | Windows |", "|---|---:|---:|"]
    for reason, _ in (linux.reasons + windows.reasons).most_common():
        told = reason.replace("|", "\\|")
        lines.append(f"| {told} | {linux.reasons[reason]} | {windows.reasons[reason]} |")
    return "\n".join(lines)


def _names(*systems: Found) -> list[str]:
    return sorted({name for system in systems for name in system.ends})
