"""Makes the single file: the program that PyInstaller made as one file, with the payload inside.

    python -m build_scripts.package.single build/onefile/litellm-pocket build/payload.zip OUT

A Windows program is signed after this step: the signature is appended at the end, behind the
archive, and covers all of it. The bootloader finds its archive in front of a signature of any
length, since it searches the whole file, and the payload is found from the start of the file.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from build_scripts.package import PackageError
from build_scripts.package.layout import insert
from build_scripts.package.payload import manifest_of
from core.base.errors import UserError
from core.runtime.locate import record
from core.runtime.payload import payload_in

LIMIT_MB: Final = 78
"""The size that the single file may have. A one-file program unpacks itself at every start: with
all its own files packed it had 67 MB and took 0.39 s to say its version; with 78 MB, 0.30 s."""


@dataclass(frozen=True)
class Figures:
    """Bytes of the parts and of the whole."""

    program: int
    payload: int
    single: int


def assemble(program: Path, payload: Path, out: Path, *, limit: int = LIMIT_MB * 10**6) -> Figures:
    """Write `program` with `payload` inside to `out`, executable, and read the payload back.

    Where that is smaller than `limit` bytes, the room is used to make the start faster. Raises
    PackageError.
    """
    manifest = manifest_of(payload)
    body = payload.read_bytes()
    spare = max(0, limit - program.stat().st_size - len(body) - (1 << 16))
    whole = insert(program.read_bytes(), record(len(body), manifest.sha256) + body, spare)
    temp = out.with_name(out.name + ".tmp")
    temp.write_bytes(whole)
    temp.chmod(0o755)
    try:
        found = payload_in(temp)
        if found is None or found.manifest.sha256 != manifest.sha256:
            raise PackageError(f"The payload cannot be found again in {temp}.")
    except UserError as error:
        raise PackageError(f"{error}") from error
    temp.replace(out)
    return Figures(program.stat().st_size, len(body), len(whole))


def main(arguments: Sequence[str] | None = None) -> int:
    """The command line."""
    parser = argparse.ArgumentParser(prog="single", description=__doc__)
    parser.add_argument("program", type=Path, help="what PyInstaller made as one file")
    parser.add_argument("payload", type=Path, help="what payload.py made")
    parser.add_argument("out", type=Path, help="the single file to write")
    parser.add_argument("--limit-mb", type=int, default=LIMIT_MB, help="how large it may be")
    options = parser.parse_args(arguments)
    limit = options.limit_mb * 10**6
    try:
        figures = assemble(options.program, options.payload, options.out, limit=limit)
    except (PackageError, OSError) as error:
        print(f"single: {error}", file=sys.stderr)
        return 1
    print(
        f"{options.out}: {figures.single / 1e6:.1f} MB "
        f"(program {figures.program / 1e6:.1f}, payload {figures.payload / 1e6:.1f})"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
