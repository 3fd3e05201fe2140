"""The checks of keys and passwords: where they come from, and whether they stand in the file."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Final

from core.base.secret_rules import (
    REFERENCE,
    forgotten_reference,
    is_foreign_reference,
    is_inside_reference,
    is_key_name,
    looks_secret,
    may_be_key,
)
from core.config import fixes
from core.config.document import NodePath, Reference, text_of
from core.config.issue import UNSET
from core.config.lint_context import LintContext
from core.config.lint_sections import has_secret_manager
from core.wire.environment import spelled

_PLAIN_NAME: Final = re.compile(r"[A-Z][A-Z0-9_]*")
"""A name that may stand in a message: what is shaped like it is no secret."""
_NAME: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")

_VARIABLES: Final = "environment_variables"
_LITERAL_SECTIONS: Final = (
    "model_list",
    "litellm_settings",
    "router_settings",
    "general_settings",
)


def check(findings: LintContext) -> None:
    """All checks of secrets and references. The root is a mapping."""
    _check_references(findings)
    _check_plain_text(findings)


def _check_references(findings: LintContext) -> None:
    document = findings.document
    known, platform = set(findings.environment) | findings.given.own, findings.given.platform
    quiet = has_secret_manager(findings)
    missing: dict[tuple[int, int, str], list[Reference]] = {}
    for reference in document.references():
        if reference.path == ("general_settings", "master_key"):
            continue  # has an issue of its own
        if not reference.resolved:
            _check_literal(findings, reference)
        elif not (quiet or spelled(reference.name, known, platform=platform) in known):
            where = (reference.line, reference.column, reference.name)
            missing.setdefault(where, []).append(reference)
    for (line, column, name), uses in missing.items():
        if not _NAME.fullmatch(name):
            what = f"What follows {REFERENCE} is not the name of a variable."
            remedy = f"Write {REFERENCE} and a name of letters, digits and _."
            findings.warn_at(line, column, what, remedy, kind=UNSET, code="LP191")
            continue
        what, remedy = _unset(name, uses)
        length = len(REFERENCE + name)
        findings.warn_at(line, column, what, remedy, kind=UNSET, code="LP190", length=length)


def _unset(name: str, uses: list[Reference]) -> tuple[str, str]:
    models = list(dict.fromkeys(use.model for use in uses if use.model))
    remedy = "Add it on the Keys page, or set it before LiteLLM Pocket starts."
    key = uses[0].path[-1] if uses[0].path else ""
    if not models:
        return f"{name} is not set, so {key} will be empty.", remedy
    shown = ", ".join(model[:60] for model in models[:3]) + (" and others" * (len(models) > 3))
    if is_key_name(str(key)):
        return f"{name} is not set; requests to {shown} will fail.", remedy
    return f"{name} is not set, so {key} of {shown} will be empty.", remedy


def _check_literal(findings: LintContext, reference: Reference) -> None:
    path = reference.path
    if path[0] not in _LITERAL_SECTIONS:
        return
    if not is_inside_reference(reference.text):
        return
    if reference.text.startswith(REFERENCE):
        findings.warn_at(
            reference.line,
            reference.column,
            "LiteLLM does not fill in variables within a list: this is used as it stands.",
            "Write the value itself, or use a setting that takes a single value.",
            code="LP192",
        )
    else:
        findings.warn_at(
            reference.line,
            reference.column,
            f"LiteLLM fills in {REFERENCE}… only at the start of a value: this is sent as it "
            "stands.",
            "Put the whole value, with what stands before it, into the variable.",
            code="LP193",
        )


def _check_plain_text(findings: LintContext) -> None:
    document = findings.document
    for path, node, in_list in document.walk(document.root):
        text = text_of(node)
        if not text or REFERENCE in text:
            continue
        meant = _meant(path, text, in_list, findings.environment)
        if meant == text and meant:
            findings.warn(
                node,
                f"{meant} is used as it stands: LiteLLM looks a name up only behind {REFERENCE}.",
                f"Write {REFERENCE}{meant}.",
                code="LP194",
                fix=fixes.refer(document, node, meant),
            )
        elif path == ("general_settings", "master_key") and not meant:
            continue  # has an issue of its own
        elif meant or (_is_setting(path) and is_foreign_reference(text)):
            sure = meant if meant and _PLAIN_NAME.fullmatch(meant) else None
            findings.warn(
                node,
                "LiteLLM does not fill this in: it is used as it stands.",
                f"Write {REFERENCE}{sure or 'NAME'}, without anything around it.",
                code="LP195",
                fix=fixes.refer(document, node, sure) if sure else None,
            )
        elif looks_secret(path, text) or (path[0] == _VARIABLES and may_be_key(path, text)):
            findings.warn(
                node,
                "This looks like a secret in plain text: everybody who sees this file has it.",
                f"Keep it in the vault and write {REFERENCE}NAME here.",
                code="LP196",
            )


def _meant(path: NodePath, text: str, in_list: bool, known: Collection[str]) -> str | None:
    return None if in_list else forgotten_reference(path, text, known)


def _is_setting(path: NodePath) -> bool:
    """A single value of litellm_params that is a key or an address."""
    return "litellm_params" in path and str(path[-1]) in ("api_key", "api_base", "api_version")
