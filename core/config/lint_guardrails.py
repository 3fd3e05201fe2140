"""The checks of guardrails: LiteLLM starts without one that it does not know."""

from __future__ import annotations

from core.base.secret_rules import REFERENCE
from core.config.document import items, text_of
from core.config.known_keys import GUARDRAILS
from core.config.lint_context import LintContext, name_of
from core.config.lint_sections import section


def check(findings: LintContext) -> None:
    """All checks of `guardrails`. The root is a mapping."""
    document = findings.document
    for entry in items(section(findings, "guardrails")):
        node = document.get(document.get(entry, "litellm_params"), "guardrail")
        name = text_of(node)
        if node is None or not name or name.startswith(REFERENCE):
            continue
        # With a dot it is Python code beside the config, or in a package.
        if "." in name or name in GUARDRAILS:
            continue
        called = document.get(entry, "guardrail_name")
        which = f"the guardrail {name_of(called)}" if text_of(called) else "it"
        meant = findings.near(name, GUARDRAILS, 0.7)
        findings.warn(
            node,
            f"LiteLLM knows no guardrail {name_of(node)} and starts without {which}: nothing is "
            "checked.",
            f"Did you mean {meant}?" if meant else "Check the name in LiteLLM's docs.",
        )
