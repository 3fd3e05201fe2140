"""Makes the AppImage: AppDir, squashfs, and the static runtime in front of it.

    python -m build_scripts.package.appimage build/app build/sidecar dist [--runtime FILE]

Program and sidecar run straight from the mounted image: nothing is unpacked. FILE is the runtime
of github.com/AppImage/type2-runtime for this kind of processor; it needs no libfuse2. Without it
the work ends with the squashfs, and says so.
"""

from __future__ import annotations

import argparse
import datetime
import hashlib
import io
import os
import platform
import shutil
import struct
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from build_scripts.package import PackageError, appdir
from core.base.versions import POCKET

_MARK: Final = b"AI\x02"
"""At byte 8 of a type 2 runtime."""

# The static runtime unpacks zstd and zlib. All times are zero and all owners root, so that the
# same AppDir gives the same image. Blocks of 256 KiB: 1 MiB saved 2 %, and each page that a program
# touches costs the unpacking of a whole block.
_FLAGS: Final = (
    *("-noappend", "-no-progress", "-quiet", "-root-owned", "-no-xattrs", "-no-exports"),
    *("-comp", "zstd", "-Xcompression-level", "19", "-b", "256K"),
    *("-mkfs-time", "0", "-all-time", "0"),
)


def make_squashfs(folder: Path, out: Path) -> Path:
    """Pack an AppDir. Raises PackageError."""
    tool = shutil.which("mksquashfs")
    if tool is None:
        raise PackageError("mksquashfs is missing: install squashfs-tools.")
    out.unlink(missing_ok=True)
    environment = {key: value for key, value in os.environ.items() if key != "SOURCE_DATE_EPOCH"}
    ended = subprocess.run(
        [tool, str(folder), str(out), *_FLAGS],
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    if ended.returncode != 0:
        raise PackageError(f"mksquashfs failed: {(ended.stderr or ended.stdout).strip()}")
    return out


def assemble(runtime: Path, squashfs: Path, out: Path, *, sha256: str = "") -> Path:
    """Write the AppImage: the runtime, then the squashfs.

    Raises PackageError when `runtime` is not a type 2 runtime of this kind of processor, or its
    SHA-256 is not the one that was asked for.
    """
    body = runtime.read_bytes()
    found = hashlib.sha256(body).hexdigest()
    if sha256 and found != sha256.lower():
        raise PackageError(f"{runtime} has the SHA-256 {found}, not {sha256.lower()}.")
    if not body.startswith(b"\x7fELF\x02\x01") or body[8:11] != _MARK:
        raise PackageError(f"{runtime} is not the runtime of a type 2 AppImage.")
    if elf_end(body) != len(body):
        # It looks for the image where its own sections end.
        raise PackageError(f"{runtime} has something behind its end: is it a whole AppImage?")
    temp = out.with_name(out.name + ".tmp")
    with temp.open("wb") as file:
        file.write(body)
        with squashfs.open("rb") as image:
            shutil.copyfileobj(image, file, 1 << 20)
    temp.chmod(0o755)
    temp.replace(out)
    return out


def elf_end(body: bytes) -> int:
    """Where a 64-bit ELF file ends by its own account: behind the section table or what it
    names."""
    file = io.BytesIO(body)
    (table,) = struct.unpack_from("<Q", body, 0x28)
    width, count = struct.unpack_from("<HH", body, 0x3A)
    end: int = table + width * count
    for number in range(count):
        file.seek(table + number * width)
        header = struct.unpack("<IIQQQQIIQQ", file.read(64))
        if header[1] != 8:  # NOBITS takes no room in the file
            end = max(end, header[4] + header[5])
    return end


def released() -> datetime.date:
    """The date of this release: that of SOURCE_DATE_EPOCH, so that a build can be repeated."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH", "")
    when = datetime.datetime.now(datetime.UTC)
    if epoch.isdigit():
        when = datetime.datetime.fromtimestamp(int(epoch), datetime.UTC)
    return when.date()


def build(app: Path, sidecar: Path, out: Path, runtime: Path | None, sha256: str = "") -> Path:
    """The AppImage in the folder `out`, or the squashfs where there is no runtime. Raises
    PackageError."""
    out.mkdir(parents=True, exist_ok=True)
    name = f"LiteLLM-Pocket-{POCKET}-{platform.machine()}"
    folder = appdir.make(app, sidecar, out / "LiteLLM-Pocket.AppDir", released())
    squashfs = make_squashfs(folder, out / f"{name}.squashfs")
    if runtime is None:
        return squashfs
    image = assemble(runtime, squashfs, out / f"{name}.AppImage", sha256=sha256)
    squashfs.unlink()
    return image


def main(arguments: Sequence[str] | None = None) -> int:
    """The command line."""
    parser = argparse.ArgumentParser(prog="appimage", description=__doc__)
    parser.add_argument("app", type=Path, help="the program's frozen folder")
    parser.add_argument("sidecar", type=Path, help="the sidecar's frozen folder")
    parser.add_argument("out", type=Path, help="the folder to write to")
    parser.add_argument("--runtime", type=Path, help="the static type 2 runtime")
    parser.add_argument("--runtime-sha256", default="", help="what its SHA-256 must be")
    options = parser.parse_args(arguments)
    try:
        made = build(
            options.app, options.sidecar, options.out, options.runtime, options.runtime_sha256
        )
    except (PackageError, OSError) as error:
        print(f"appimage: {error}", file=sys.stderr)
        return 1
    print(f"{made}: {made.stat().st_size / 1e6:.1f} MB")
    if options.runtime is None:
        print("This is the image without a runtime in front. Give --runtime FILE for an AppImage.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
