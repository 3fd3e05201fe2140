"""Makes the portable thing: `python -m build_scripts.build [sidecar|app|all] [--force]`.

Started by `dev.py build`, which sets up the environment first. A bundle whose sources and lock
have not changed is left as it is.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence

from build_scripts.devtools import say
from build_scripts.freeze import BuildError
from build_scripts.freeze.onedir import BUNDLES, build, bundle_of

_ONEDIRS = tuple(bundle.name for bundle in BUNDLES)


def main(arguments: Sequence[str] | None = None) -> int:
    """Build what is asked for; the exit status."""
    parser = argparse.ArgumentParser(prog="dev.py build", description=__doc__)
    parser.add_argument("target", nargs="?", default="all", choices=[*_ONEDIRS, "all"])
    parser.add_argument("--force", action="store_true", help="build even if nothing changed")
    options = parser.parse_args(arguments)
    names = _ONEDIRS if options.target == "all" else (options.target,)
    try:
        for name in names:
            build(bundle_of(name), force=options.force)
    except BuildError as error:
        say(f"dev.py build: {error}")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
