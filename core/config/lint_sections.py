"""The checks of the sections: their form, their keys, the master key and the guardrails."""

from __future__ import annotations

from typing import Final

from yaml.nodes import MappingNode, Node, ScalarNode

from core.base.secret_rules import REFERENCE, unsendable
from core.config import fixes
from core.config.document import is_true, items, kind, text_of
from core.config.edits import Fix
from core.config.issue import WHOLE
from core.config.known_keys import (
    CALLBACKS,
    GENERAL_SETTINGS,
    GUARDRAILS,
    LITELLM_SETTINGS,
    ROUTER_SETTINGS,
    ROUTING_STRATEGIES,
    TOP_LEVEL,
)
from core.config.lint_context import LintContext, name_of
from core.wire.environment import MASTER_KEY

_MAPPINGS: Final = ("general_settings", "litellm_settings", "environment_variables")
_SHORT: Final = 6
"""Characters of a master key, sk- aside, that a person or a program soon guesses."""
_OPEN: Final = "Then anybody who reaches the port can use the gateway without a key."
_STAYS_DOWN: Final = "LiteLLM does not start without one."
_REFER: Final = f"Write master_key: {REFERENCE}{MASTER_KEY} under general_settings."
_SURE: Final = 0.85
"""Likeness of a word to the one that is meant, where no other can be."""
_SENT: Final = frozenset({"endpoint", "headers"})
"""What a callback of type generic_api must have."""
TOP_NEAR: Final = 0.8
GENERAL_NEAR: Final = 0.86
LITELLM_NEAR: Final = 0.9
"""Likeness of a word to the one that was probably meant, by the section."""
_MOVED: Final = frozenset({"health_check_interval", "health_check_concurrency"})


def check(findings: LintContext) -> None:
    """All checks of this file. The root is a mapping."""
    _check_forms(findings)
    _check_top_level(findings)
    _check_general(findings)
    _check_litellm(findings)
    _check_router(findings)
    _check_master_key(findings)
    _check_guardrails(findings)


def section(findings: LintContext, name: str) -> Node | None:
    """The value of a top-level key."""
    return findings.document.get(findings.document.root, name)


def _check_forms(findings: LintContext) -> None:
    for name in _MAPPINGS:
        node = section(findings, name)
        if node is not None and not isinstance(node, MappingNode) and kind(node) != "null":
            findings.error(
                node,
                f"{name} must hold settings, each with a name and a colon.",
                "A dash at the start of a line makes a list: remove it.",
                code="LP132",
            )
    router = section(findings, "router_settings")
    if router is not None and not isinstance(router, MappingNode) and kind(router) != "null":
        what = "LiteLLM ignores router_settings unless it holds named settings."
        findings.warn(router, what, code="LP133")


def _check_top_level(findings: LintContext) -> None:
    document = findings.document
    for key, _ in document.pairs(document.root):
        name = text_of(key)
        if name is None or name in TOP_LEVEL or name == "master_key":
            continue
        meant = findings.near(name, TOP_LEVEL, TOP_NEAR)
        if meant is not None:
            findings.warn(
                key,
                f"LiteLLM does not know {name_of(key)} and ignores it.",
                f"Did you mean {meant}?",
                code="LP134",
                fix=_renamed(findings, document.root, key, meant),
            )
        elif name in GENERAL_SETTINGS:
            findings.warn(
                key,
                f"LiteLLM ignores {name_of(key)} here.",
                "It belongs under general_settings, indented by two spaces.",
                code="LP135",
                fix=fixes.move(document, document.root, key, "general_settings", document.root),
            )
        elif name in LITELLM_SETTINGS or name in ROUTER_SETTINGS:
            belongs = "litellm_settings" if name in LITELLM_SETTINGS else "router_settings"
            findings.warn(
                key,
                f"LiteLLM ignores {name_of(key)} here.",
                f"It belongs under {belongs}, indented by two spaces.",
                code="LP135",
                fix=fixes.move(document, document.root, key, belongs, document.root),
            )


def _check_general(findings: LintContext) -> None:
    _check_spelling(findings, "general_settings", GENERAL_SETTINGS, GENERAL_NEAR)


def _check_litellm(findings: LintContext) -> None:
    _check_spelling(findings, "litellm_settings", LITELLM_SETTINGS, LITELLM_NEAR)
    node = findings.document.get(section(findings, "litellm_settings"), "callbacks")
    lone = text_of(node)
    if node is not None and lone and "." not in lone and not lone.startswith(REFERENCE):
        findings.error(
            node,
            "callbacks must be a list; a single name is taken for a Python file.",
            'Put the name in brackets: callbacks: ["…"].',
            code="LP140",
            fix=fixes.bracket(findings.document, node) if lone in CALLBACKS else None,
        )
    if isinstance(node, MappingNode):
        findings.error(
            node,
            "callbacks must be a list of names: LiteLLM does not start with settings.",
            "Write the names in brackets; settings of theirs stand in callback_settings.",
            code="LP140",
        )
    own = _own_callbacks(findings)
    for item in items(node):
        name = text_of(item)
        if name is None:
            findings.error(
                item,
                "A callback must be a name; LiteLLM does not start with anything else.",
                "Write the name alone. What it is to know stands in callback_settings or in a "
                "setting of its own.",
                code="LP140",
            )
        elif not name.strip():
            findings.error(
                item,
                "A callback without a name: LiteLLM looks for a Python file of none and does not "
                "start.",
                "Write the name that is meant, or remove it.",
                code="LP141",
            )
        elif "." not in name and "/" not in name and name not in CALLBACKS | own:
            meant = findings.near(name, CALLBACKS, 0.6)
            findings.error(
                item,
                f"LiteLLM knows no callback {name_of(item)}: it will look for a Python file and "
                "not start.",
                f"Did you mean {meant}?" if meant else "Check the name in LiteLLM's docs.",
                code="LP141",
                fix=_sure(findings, item, name, CALLBACKS),
            )


def _own_callbacks(findings: LintContext) -> frozenset[str]:
    """Those that callback_settings send to an address of the config's own."""
    document = findings.document
    found = []
    for key, value in document.pairs(section(findings, "callback_settings")):
        names = {text_of(one) for one, _ in document.pairs(value)}
        if text_of(document.get(value, "callback_type")) == "generic_api" and names >= _SENT:
            found.append(text_of(key) or "")
    return frozenset(found)


def _check_spelling(findings: LintContext, name: str, known: frozenset[str], cutoff: float) -> None:
    for key, _ in findings.document.pairs(section(findings, name)):
        word = text_of(key)
        if word is None or word == "master_key":
            continue
        meant = findings.near(word, known, cutoff)
        if meant is not None:
            findings.warn(
                key,
                f"LiteLLM does not know {name_of(key)} in {name}.",
                f"Did you mean {meant}?",
                code="LP136",
                fix=_renamed(findings, section(findings, name), key, meant),
            )


def _renamed(findings: LintContext, holder: Node | None, key: Node, meant: str) -> Fix | None:
    """`key` under its right name, unless that one is there already."""
    document = findings.document
    taken = document.get(holder, meant) is not None
    return None if taken else fixes.rename(document, key, meant)


def _sure(findings: LintContext, node: Node, word: str, known: frozenset[str]) -> Fix | None:
    """`node` with the word that was meant beyond doubt."""
    meant = findings.near(word, known, _SURE)
    return fixes.rename(findings.document, node, meant) if meant else None


def _check_router(findings: LintContext) -> None:
    node = section(findings, "router_settings")
    for key, _ in findings.document.pairs(node):
        name = text_of(key)
        if name is None or name in ROUTER_SETTINGS or name == "master_key":
            continue
        if name in _MOVED:
            findings.error(
                key,
                f"LiteLLM does not start with {name} in router_settings.",
                "Move it to general_settings.",
                code="LP138",
                fix=fixes.move(
                    findings.document, node, key, "general_settings", findings.document.root
                ),
            )
            continue
        meant = findings.near(name, ROUTER_SETTINGS, 0.75)
        findings.warn(
            key,
            f"LiteLLM does not know {name_of(key)} in router_settings and ignores it.",
            f"Did you mean {meant}?" if meant else "",
            code="LP137",
            fix=_renamed(findings, node, key, meant) if meant else None,
        )
    strategy = findings.document.get(node, "routing_strategy")
    value = text_of(strategy)
    if strategy is None or (value and value.startswith(REFERENCE)):
        return
    if kind(strategy) == "null":
        findings.error(
            strategy,
            "An empty routing_strategy chooses nobody: every request fails.",
            f"There are: {', '.join(sorted(ROUTING_STRATEGIES))}.",
            code="LP139",
        )
        return
    if value not in ROUTING_STRATEGIES:
        findings.error(
            strategy,
            "LiteLLM knows no such routing_strategy and does not start.",
            f"There are: {', '.join(sorted(ROUTING_STRATEGIES))}.",
            code="LP139",
            fix=_sure(findings, strategy, value or "", ROUTING_STRATEGIES),
        )


# ---- the master key


def _check_master_key(findings: LintContext) -> None:
    document = findings.document
    general = section(findings, "general_settings")
    for name in (None, "litellm_settings", "router_settings"):
        where = document.root if name is None else section(findings, name)
        found = document.entry(where, "master_key")
        if found is not None:
            findings.warn(
                found[0],
                f"LiteLLM ignores master_key {'here' if name is None else 'in ' + name}.",
                f"It belongs under general_settings. {_REFER}",
                code="LP150",
                fix=None
                if document.get(general, "master_key") is not None
                else fixes.move(document, where, found[0], "general_settings", document.root),
            )
    node = document.get(general, "master_key")
    if node is None:
        _check_no_master_key(findings, general)
    elif not isinstance(node, ScalarNode) or kind(node) not in ("str", "null"):
        findings.error(
            node,
            "master_key must be a text; LiteLLM does not start with this one.",
            f"{_REFER} A key of your own needs quotes.",
            code="LP152",
        )
    else:
        _check_master_value(findings, node)


def _check_no_master_key(findings: LintContext, general: Node | None) -> None:
    document = findings.document
    if MASTER_KEY in findings.environment or section(findings, "include") is not None:
        return  # LiteLLM takes the variable by itself; an included file may have the key
    key = document.entry(document.root, "general_settings")
    place = key[0] if key is not None and general is not None else document.root
    if place is not None:
        what = f"There is no master_key. {_OPEN if _may_be_open(findings) else _STAYS_DOWN}"
        findings.warn(place, what, _REFER, kind=WHOLE, code="LP151")


def _may_be_open(findings: LintContext) -> bool:
    """Whether LiteLLM starts without a master key, too."""
    name = "dangerously_permit_weak_or_unset_master_key"
    return is_true(findings.document.get(section(findings, "general_settings"), name))


def _check_master_value(findings: LintContext, node: ScalarNode) -> None:
    value = text_of(node)
    is_open = _may_be_open(findings)
    report = findings.warn if is_open else findings.error
    if value is None:
        what = f"master_key is empty. {_OPEN if is_open else _STAYS_DOWN}"
        report(node, what, _REFER, code="LP153")
    elif not value.strip():
        report(
            node,
            f"master_key is empty. {'No key will be accepted.' if is_open else _STAYS_DOWN}",
            _REFER,
            code="LP153",
            fix=fixes.refer(findings.document, node, MASTER_KEY),
        )
    elif value.startswith(REFERENCE):
        variable = value.removeprefix(REFERENCE)
        if variable not in findings.environment and not has_secret_manager(findings):
            findings.warn(
                node,
                f"{name_of(node).removeprefix(REFERENCE) or 'The variable'} is not set, so there "
                f"is no master key. {_OPEN if is_open else _STAYS_DOWN}",
                f"Set it before LiteLLM Pocket starts, or write {REFERENCE}{MASTER_KEY}.",
                code="LP154",
            )
    elif fault := unsendable(value):
        what = f"No client can send this master_key: {fault}."
        findings.error(node, what, _REFER, code="LP155")
    elif value == "sk-1234":
        findings.warn(
            node,
            "This master key is the example of LiteLLM's docs: everybody knows it.",
            _REFER,
            code="LP156",
        )
    elif len(value.removeprefix("sk-")) < _SHORT:
        findings.warn(
            node,
            "A master key this short is soon guessed.",
            _REFER,
            code="LP433",
        )
    else:
        findings.warn(
            node,
            "The master key stands here in plain text for everybody who sees this file.",
            _REFER,
            code="LP157",
        )


def has_secret_manager(findings: LintContext) -> bool:
    """Whether LiteLLM asks a secret manager for what the environment does not have."""
    general = section(findings, "general_settings")
    names = ("key_management_system", "use_google_kms", "use_azure_key_vault")
    return any(findings.document.get(general, name) is not None for name in names)


def _check_guardrails(findings: LintContext) -> None:
    """LiteLLM starts without one that it does not know."""
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
            code="LP142",
            fix=_sure(findings, node, name, GUARDRAILS),
        )
