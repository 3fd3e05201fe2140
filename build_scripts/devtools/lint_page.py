"""Makes docs/lint.md from the codes of what lint finds: `dev.py lint-docs`."""

from __future__ import annotations

from pathlib import Path

from core.config.lint_codes import page


def write(path: Path) -> None:
    """Write the page."""
    path.write_text(page(), "utf-8", newline="\n")


if __name__ == "__main__":
    write(Path(__file__).resolve().parents[2] / "docs" / "lint.md")
