"""Makes the portable thing: `python -m build_scripts.build [TARGET]`.

sidecar    build/sidecar: the frozen LiteLLM proxy
app        build/app: the window and the verbs; build/onefile: the same as one file
single     dist/: the one file that carries the sidecar
zip        dist/: program and sidecar side by side
appimage   dist/: the AppImage, or its squashfs where no --runtime is given (Linux)
all        sidecar, app, single; on Linux the AppImage, on Windows the ZIP

Started by `dev.py build`, which sets up the environment first. What has not changed is not made
again.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

from build_scripts.devtools import ROOT, say
from build_scripts.freeze import APP, ONE_FILE, ONE_FILE_NAME, SIDECAR, BuildError, executable_of
from build_scripts.freeze.onedir import build, bundle_of
from build_scripts.package import PackageError, appimage, products

DIST: Final = ROOT / "dist"
TARGETS: Final = ("sidecar", "app", "single", "zip", "appimage", "all")
_LAST: Final = "appimage" if sys.platform == "linux" else "zip"


def main(arguments: Sequence[str] | None = None) -> int:
    """Build what is asked for; the exit status."""
    parser = argparse.ArgumentParser(
        prog="dev.py build",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("target", nargs="?", default="all", choices=TARGETS)
    parser.add_argument("--force", action="store_true", help="build even if nothing changed")
    parser.add_argument("--runtime", type=Path, help="the static type-2 runtime of the AppImage")
    parser.add_argument("--runtime-sha256", default="", help="what its SHA-256 must be")
    options = parser.parse_args(arguments)
    wanted = {options.target}
    if options.target == "all":
        wanted = {"sidecar", "app", "single", _LAST}
    try:
        _build(wanted, options)
    except (BuildError, PackageError) as error:
        say(f"dev.py build: {error}")
        return 1
    return 0


def _build(wanted: set[str], options: argparse.Namespace) -> None:
    bundles = wanted & {"sidecar", "app"}
    if wanted & {"single", "zip", "appimage"}:
        bundles = {"sidecar", "app"}  # what they are made of
    for name in sorted(bundles, reverse=True):
        build(bundle_of(name), force=options.force)
    if "single" in wanted:
        program = executable_of(ONE_FILE, ONE_FILE_NAME)
        _make("the single file", lambda: products.make_single(program, SIDECAR, DIST))
    if "zip" in wanted:
        _make("the ZIP", lambda: products.make_folder_zip(APP, SIDECAR, DIST))
    if "appimage" in wanted:
        runtime, sha256 = options.runtime, options.runtime_sha256
        _make("the AppImage", lambda: appimage.build(APP, SIDECAR, DIST, runtime, sha256))
        if runtime is None:
            say("  No --runtime was given, so it ends with the squashfs.")


def _make(what: str, make: Callable[[], Path]) -> None:
    say(f"Making {what}; packing takes a minute or two when the sidecar has changed")
    began = time.monotonic()
    made = make()
    size = made.stat().st_size / 1e6
    say(f"Made {made.relative_to(ROOT)}: {size:.1f} MB in {time.monotonic() - began:.0f} s")


if __name__ == "__main__":
    sys.exit(main())
