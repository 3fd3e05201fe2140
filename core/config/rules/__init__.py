"""What the parts of a config mean to each other: one module for each kind of mistake.

Each rule was measured with the locked LiteLLM, or read in its source. An error is what LiteLLM does
not start with, or what no request can work with; a warning is what it passes over in silence, or
what fails later.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from core.config.lint_context import LintContext
from core.config.rules import (
    amounts,
    aside,
    caches,
    clouds,
    fields,
    forms,
    google,
    groups,
    guard_paths,
    guards,
    hosts,
    idle,
    leads,
    libraries,
    loggers,
    named,
    names,
    partners,
    patterns,
    places,
    providers,
    purposes,
    retired,
    routers,
    runs,
    shares,
    stores,
    switches,
    texts,
    values,
    words,
)
from core.config.rules.parts import Parts

_OF_PARTS: Final[tuple[Callable[[Parts], None], ...]] = (
    providers.check,
    purposes.check,
    clouds.check,
    amounts.check,
    aside.check,
    groups.check,
    routers.check,
    values.check,
    forms.check,
    runs.check,
    caches.check,
    loggers.check,
    libraries.check,
    stores.check,
    guards.check,
    guard_paths.check,
    places.check,
    hosts.check,
    names.check,
    words.check,
    named.check,
    texts.check,
    partners.check,
    fields.check,
    switches.check,
    shares.check,
    patterns.check,
    leads.check,
    google.check,
    idle.check,
    retired.check,
)


def _check(findings: LintContext) -> None:
    parts = Parts(findings)
    for check in _OF_PARTS:
        check(parts)


RULES: Final[tuple[Callable[[LintContext], None], ...]] = (_check,)
"""Each looks at the whole config, whose root is a mapping."""
