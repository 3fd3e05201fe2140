"""The files that people download, made from the frozen folders: for `build.py`."""

from __future__ import annotations

import hashlib
import json
import platform
import stat
import sys
import zipfile
from pathlib import Path
from typing import Final

from build_scripts.package import PackageError, payload, single
from core.base.versions import POCKET
from core.runtime.frozen import BESIDE
from core.runtime.manifest import MANIFEST

_EPOCH: Final = (1980, 1, 1, 0, 0, 0)


def single_name() -> str:
    """What the single file is called on this system."""
    if sys.platform == "win32":
        return f"LiteLLM-Pocket-{POCKET}-windows-{machine()}.exe"
    return f"LiteLLM-Pocket-{POCKET}-linux-{machine()}"


def machine() -> str:
    """Its kind, by one name on all systems: Windows says AMD64."""
    name = platform.machine().lower()
    return "x86_64" if name == "amd64" else name


def make_payload(sidecar: Path, out: Path) -> Path:
    """The payload of `sidecar` at `out`; packed only when the sidecar or the packing changed.

    Packing takes a minute. Raises PackageError.
    """
    stamp = out.with_name(out.name + ".stamp.json")
    packer = hashlib.sha256(Path(payload.__file__).read_bytes()).hexdigest()
    try:
        listed = hashlib.sha256((sidecar / MANIFEST).read_bytes()).hexdigest()
    except OSError as error:
        raise PackageError(f"There is no {MANIFEST} in {sidecar}: build it first.") from error
    try:
        if json.loads(stamp.read_bytes()) == [packer, listed, _sha256(out)]:
            return out
    except (OSError, ValueError):
        pass
    payload.build(sidecar, out)
    stamp.write_text(json.dumps([packer, listed, _sha256(out)]), encoding="ascii")
    return out


def make_single(program: Path, sidecar: Path, out: Path) -> Path:
    """The single file in the folder `out`, from PyInstaller's one-file `program`. Raises
    PackageError."""
    out.mkdir(parents=True, exist_ok=True)
    packed = make_payload(sidecar, program.with_name("payload.zip"))
    place = out / single_name()
    single.assemble(program, packed, place)
    return place


def make_folder_zip(app: Path, sidecar: Path, out: Path) -> Path:
    """A ZIP with program and sidecar side by side, for places where programs that unpack
    themselves are blocked. The same folders give the same bytes."""
    system = "windows" if sys.platform == "win32" else sys.platform
    top = f"LiteLLM-Pocket-{POCKET}"
    out.mkdir(parents=True, exist_ok=True)
    place = out / f"{top}-{system}-{machine()}.zip"
    temp = place.with_name(place.name + ".tmp")
    members = [*_members(app, top), *_members(sidecar, f"{top}/{BESIDE}")]
    with zipfile.ZipFile(temp, "w") as archive:
        for name, path in sorted(members):
            info = zipfile.ZipInfo(name, _EPOCH)
            info.create_system = 3
            mode = 0o755 if path.stat().st_mode & 0o100 else 0o644
            info.external_attr = (stat.S_IFREG | mode) << 16
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, path.read_bytes(), compresslevel=9)
    temp.replace(place)
    return place


def _members(folder: Path, top: str) -> list[tuple[str, Path]]:
    return [
        (f"{top}/{path.relative_to(folder).as_posix()}", path)
        for path in folder.rglob("*")
        if path.is_file()
    ]


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
