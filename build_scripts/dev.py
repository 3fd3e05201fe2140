#!/usr/bin/env python3
"""The developer's commands: set up, run, test, freeze, lock and measure. Needs only Python itself.

    python3 build_scripts/dev.py run [-- ARGS]      open the window (or serve, without a display)
    python3 build_scripts/dev.py test [PYTEST ARGS] check and test everything (--offline first: with
                                                     no network but loopback)
    python3 build_scripts/dev.py lock [--upgrade]   build_scripts/requirements -> requirements.txt
    python3 build_scripts/dev.py upgrade-litellm [VERSION]
                                                    to another LiteLLM: docs/upgrading.md
    python3 build_scripts/dev.py catalog            the locked litellm -> the catalog in configs/
    python3 build_scripts/dev.py lint-docs          what lint finds -> docs/lint.md
    python3 build_scripts/dev.py build [WHAT]       freeze: sidecar, app or (unsaid) everything
    python3 build_scripts/dev.py windows VERB       setup, test, build, run or ci, on Windows
                                                    (under Linux: a real Windows Python with Wine)
    python3 build_scripts/dev.py bench [--json]     measure against the stock `litellm` command

The first command makes `.venv` and installs the lock into it; later ones start at once.
"""

# This file must parse under old Pythons too, so that it can tell them what they lack.
import os
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))  # noqa: PTH100, PTH120
OLDEST = (3, 11)
TOO_OLD = """LiteLLM Pocket needs Python 3.11 or newer; this is Python {version} ({path}).
Install a newer one (https://www.python.org/downloads/, or your system's packages) and start
this script with it, for example: python3.11 {script}
"""


def main():
    # type: () -> int
    """Run the command in `sys.argv`; the exit status."""
    if sys.version_info < OLDEST:
        sys.stderr.write(
            TOO_OLD.format(
                version="{}.{}".format(*sys.version_info[:2]),
                path=sys.executable,
                script=os.path.join("build_scripts", "dev.py"),  # noqa: PTH118
            )
        )
        return 2
    sys.path.insert(0, ROOT)
    from build_scripts.devtools.commands import run_command

    return run_command(sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())
