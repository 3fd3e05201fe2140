"""The report of the weekly try of the newest LiteLLM, in Markdown on stdout.

    python build_scripts/upgrade_report.py STATUS LOG

STATUS is the exit status of `dev.py upgrade-litellm`, LOG what it said. The first line is the
report's title. Needs only Python itself.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
UP_TO_DATE = "LiteLLM is up to date"
_LONGEST = 60_000
"""Characters; an issue takes 65,536."""
_LAST_LINES = 80


def report(status: int, log: str, pages: Path, release: Path) -> str:
    """The report's text. `pages` is where the verb writes its pages, `release` the file that names
    the LiteLLM of the checkout now."""
    if status == 0 and "nothing was changed" in log:
        return f"# {UP_TO_DATE}\n"
    version = str(json.loads(release.read_text("utf-8")).get("version", "?"))
    moved = re.search(r"LiteLLM (\S+) -> (\S+):", log)
    end = "\n".join(log.splitlines()[-_LAST_LINES:])
    if moved is None:
        title = f"The newest LiteLLM cannot be had (this is {version})"
        body = "No newer one resolves as a whole, or the package index could not be asked."
    elif status == 0:
        title = f"LiteLLM {moved[2]} fits"
        body = "Everything that would notice a break passes. The patch is in the run's report."
    else:
        title = f"LiteLLM {moved[2]} does not fit yet"
        body = "What is gone or fails stands below; docs/upgrading.md says what to do about it."
    parts = [f"# {title}", "", body]
    parts += ["", "<details><summary>What the upgrade said last</summary>", ""]
    parts += ["```", end.replace("```", "'''"), "```", "", "</details>"]
    page = pages / f"{moved[2]}.md" if moved is not None else None
    if page is not None and page.is_file():  # last: it may be too long
        parts += ["", page.read_text("utf-8").strip()]
    text = "\n".join(parts)
    return text[:_LONGEST] + "\n"


def main(arguments: Sequence[str]) -> int:
    """Print the report; the exit status."""
    if len(arguments) != 2 or not arguments[0].isdigit():
        print(__doc__, file=sys.stderr)
        return 2
    log = Path(arguments[1]).read_text("utf-8", "replace")
    pages, release = ROOT / "docs" / "upgrades", ROOT / "configs" / "litellm.json"
    print(report(int(arguments[0]), log, pages, release), end="")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
