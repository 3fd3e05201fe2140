"""The register of every finding that lint can make; docs/lint.md is made from it."""

from __future__ import annotations

from typing import Final

from core.config import codes_keys, codes_models, codes_yaml
from core.config.issue_codes import Code, files_of
from core.config.rules import codes as rule_codes

CODES: Final[tuple[Code, ...]] = (
    *codes_yaml.CODES,
    *codes_keys.CODES,
    *codes_models.CODES,
    *rule_codes.CODES,
)

_HEAD: Final = """\
# What lint finds

The editor, `main.py check`, `serve` and `apply` say the same about a config, each finding with its
place and its code. An **error** is what LiteLLM does not start with, or what no request can work
with; a **warning** is what it passes over in silence, or what is not what it seems to be. What can
be mended beyond doubt, `main.py check --fix` mends.

Codes keep their meaning. This page is made from the program (`dev.py lint-docs`), and each example
on it is a test: the first has the finding, the second has not.
"""


def page() -> str:
    """docs/lint.md."""
    rows = "".join(
        f"| [{one.code}](#{one.code.lower()}) | {one.severity} | {one.title} |\n" for one in CODES
    )
    table = f"| code | severity | what is wrong |\n|---|---|---|\n{rows}"
    return "\n".join([_HEAD, table, *map(_entry, CODES)]).rstrip() + "\n"


def _entry(code: Code) -> str:
    return (
        f'<a id="{code.code.lower()}"></a>\n'
        f"## {code.code}: {code.title}\n\n*{code.severity.capitalize()}.* {code.why}\n\n"
        f"{_example(code.bad)}\nBetter:\n\n{_example(code.good)}"
    )


def _example(text: str) -> str:
    config, others = files_of(text)
    blocks = [f"```yaml\n{config.rstrip()}\n```\n"]
    blocks += [f"`{name}`:\n\n```yaml\n{of.rstrip()}\n```\n" for name, of in others.items()]
    return "\n".join(blocks)
