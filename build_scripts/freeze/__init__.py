"""The frozen bundles: `build/sidecar` (LiteLLM) and `build/app` (the window and the verbs)."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parent.parent.parent
BUILD: Final = Path(os.environ.get("POCKET_BUILD") or ROOT / "build")
"""Another folder for the builds of another system in the same checkout."""
SIDECAR: Final = BUILD / "sidecar"
APP: Final = BUILD / "app"
SIDECAR_NAME: Final = "litellm-pocket-sidecar"
APP_NAME: Final = "litellm-pocket"
ONE_FILE: Final = BUILD / "onefile"
"""Where the program lies as one file, without the sidecar: made together with `APP`."""
ONE_FILE_NAME: Final = "litellm-pocket-onefile"
MANIFEST: Final = "manifest.json"
CONTENTS: Final = "_internal"
"""The folder beside a bundle's executable that holds everything else."""

NOT_PACKAGES: Final = (
    *("tests", "build_scripts", "ensurepip", "idlelib", "lib2to3", "turtledemo", "venv"),
    *("test", "distutils", "pydoc_data", "msilib", "this", "antigravity"),
)
"""What no bundle may hold of our own tools and of the standard library; of packages, a bundle holds
what is on its list (`build_scripts.freeze.parts`)."""


class BuildError(Exception):
    """What went wrong and what to do about it, for the person who builds."""


def executable_of(bundle: Path, name: str) -> Path:
    """The program in a bundle."""
    return bundle / (f"{name}.exe" if sys.platform == "win32" else name)
