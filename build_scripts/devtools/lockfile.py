"""Read requirement files: what is asked for, what is locked, and whether the two agree."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from build_scripts.devtools import LOCK, OVERRIDES, REQUIREMENTS

DIGEST_PREFIX = "# inputs-sha256: "
_REQUIREMENT = re.compile(
    r"(?P<name>[A-Za-z0-9][A-Za-z0-9._-]*)"
    r"(?:\[[^\]]*\])?\s*"
    r"(?P<specifier>[^;\\]*?)\s*"
    r"(?:;\s*(?P<marker>[^\\]*?)\s*)?\\?$"
)
_HASH = re.compile(r"--hash=(?P<hash>[a-z0-9]+:[0-9a-f]+)")


@dataclass(frozen=True)
class Requirement:
    """One entry of a requirements file."""

    name: str
    """In its normal form: lower case, runs of `-_.` as one `-`."""
    specifier: str
    marker: str
    hashes: tuple[str, ...]
    text: str
    """The lines as they stand, continuation lines included."""

    @property
    def version(self) -> str | None:
        """The pinned version; None when it is not pinned to one."""
        pinned = self.specifier.startswith("==") and "*" not in self.specifier
        return self.specifier[2:].strip() if pinned and "," not in self.specifier else None


def normal_name(name: str) -> str:
    """`name` as package indexes compare it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def parse(text: str) -> list[Requirement]:
    """The requirements in `text`, in order. Raises ValueError for a line that is none."""
    entries: list[list[str]] = []
    continued = False
    for line in text.splitlines():
        if not continued and (not line.strip() or line.lstrip().startswith("#")):
            continue
        if continued:
            entries[-1].append(line)
        else:
            entries.append([line])
        continued = line.rstrip().endswith("\\")
    return [_entry(lines) for lines in entries]


def _entry(lines: list[str]) -> Requirement:
    head = lines[0].split(" #")[0].strip()
    match = _REQUIREMENT.match(head)
    if match is None:
        raise ValueError(f"not a requirement: {head}")
    text = "\n".join(lines)
    return Requirement(
        name=normal_name(match["name"]),
        specifier=match["specifier"].strip(),
        marker=match["marker"] or "",
        hashes=tuple(_HASH.findall(text)),
        text=text,
    )


def text_of(path: Path) -> str:
    """The file's text with `\\n` line ends, whatever the checkout made of them."""
    return path.read_text(encoding="utf-8").replace("\r\n", "\n")


def inputs_digest(requirements: Path = REQUIREMENTS, overrides: Path = OVERRIDES) -> str:
    """SHA-256 of what the lock is made from; the lock's header holds it."""
    return digest_of([text_of(requirements), text_of(overrides)])


def digest_of(texts: Iterable[str]) -> str:
    """The same of their texts, in the order of `locking.inputs`."""
    return hashlib.sha256("\0".join(texts).encode()).hexdigest()


def recorded_digest(lock_text: str) -> str | None:
    """The digest in the lock's header; None when it has none."""
    for line in lock_text.splitlines():
        if line.startswith(DIGEST_PREFIX):
            return line.removeprefix(DIGEST_PREFIX).strip()
    return None


def disagreements(lock_text: str, requirements_text: str, overrides_text: str) -> list[str]:
    """What in the lock is not as the two hand-written files ask; empty when all is well."""
    locked: dict[str, list[Requirement]] = {}
    for entry in parse(lock_text):
        locked.setdefault(entry.name, []).append(entry)
    found = []
    for asked in parse(requirements_text):
        versions = [entry.version for entry in locked.get(asked.name, [])]
        if not versions:
            found.append(f"{asked.name} is asked for, but not locked")
        elif asked.version is not None and asked.version not in versions:
            found.append(f"{asked.name}=={asked.version} is asked for, locked is {versions}")
    for left_out in parse(overrides_text):
        if left_out.marker == "python_version < '0'" and left_out.name in locked:
            found.append(f"{left_out.name} is to be left out, but locked")
    for entry in (one for entries in locked.values() for one in entries):
        if entry.version is None:
            found.append(f"{entry.name} is locked without a version")
        if not entry.hashes or not all(h.startswith("sha256:") for h in entry.hashes):
            found.append(f"{entry.name} is locked without sha256 hashes")
    return found


def locked_text(name: str, lock: Path = LOCK) -> str:
    """The entry of `name`, with its hashes, fit to be a requirements file of its own.

    Raises ValueError when the lock has no such entry.
    """
    for entry in parse(text_of(lock)):
        if entry.name == normal_name(name):
            return entry.text + "\n"
    raise ValueError(f"{name} is not in {lock.name}")
