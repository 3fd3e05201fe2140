"""The checks of `include:` and of the files that it brings in, at every level."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from yaml.nodes import MappingNode, Node, SequenceNode

from core.config import fixes
from core.config.document import items, text_of
from core.config.includes import Included
from core.config.lint_context import LintContext, name_of, shown
from core.config.lint_sections import section


def check(
    findings: LintContext, included: Mapping[str, str | None] | None, deeper: Sequence[Included]
) -> None:
    """All checks of `include:`; the parameters are those of `lint`. The root is a mapping."""
    node = section(findings, "include")
    if node is None:
        return
    names = items(node)
    if not isinstance(node, SequenceNode) or any(text_of(item) is None for item in names):
        findings.error(
            node,
            "include must be a list of file names; LiteLLM does not start with this.",
            'Write one name per line, each after a dash: "- models.yaml".',
            code="LP180",
            fix=fixes.bracket(findings.document, node),
        )
        return
    for item in names:
        name = text_of(item) or ""
        if included is None:
            continue
        for one in deeper:
            if one.entry == name:
                _check_deeper(findings, item, one)
        if name not in included:
            continue
        text = included[name]
        if text is None:
            findings.error(
                item,
                f"The file {name_of(item)} cannot be read; LiteLLM does not start without it.",
                "The name counts from the folder of this config.",
                code="LP181",
            )
        else:
            _check_included(findings, item, name_of(item), text)


def _check_deeper(findings: LintContext, item: Node, one: Included) -> None:
    """A file that came in by way of `item`: what is wrong is said there."""
    if not one.was_looked_at:
        findings.warn(
            item,
            f"The file {shown(one.name)} lies on another computer: nobody looks at it before a "
            "start, since a look logs you in there.",
            "If the config is not yours, make sure of that computer before you start or apply it.",
            code="LP185",
        )
    elif one.text is None:
        findings.error(
            item,
            f"The file {shown(one.name)}, which {shown(one.by)} includes, cannot be read; LiteLLM "
            "does not start without it.",
            f"The name counts from the folder of {shown(one.by)}.",
            code="LP181",
        )
    else:
        _check_included(findings, item, shown(one.name), one.text)


def _check_included(findings: LintContext, item: Node, name: str, text: str) -> None:
    document = findings.document
    other = findings.parse(text)
    if other.error is not None:
        findings.error(
            item,
            f"The file {name} is not valid YAML (line {other.error.line}).",
            other.error.message,
            code="LP182",
        )
        return
    if other.root is not None and not isinstance(other.root, MappingNode):
        findings.error(
            item,
            f"The file {name} must consist of sections; LiteLLM does not start with this one.",
            'A section is a name and a colon at the start of a line, such as "model_list:".',
            code="LP183",
        )
        return
    for key, value in other.pairs(other.root):
        section_name = text_of(key)
        if section_name is None or not isinstance(value, MappingNode):
            continue
        ours = document.get(document.root, section_name)
        if isinstance(ours, MappingNode) and ours.value:
            had_key = document.get(ours, "master_key") is not None
            gone = had_key and other.get(value, "master_key") is None
            gone = gone and section_name == "general_settings"
            findings.warn(
                item,
                f"{name} replaces the whole section {name_of(key)} of this file"
                + (", and the master_key is lost with it." if gone else "."),
                f"Keep {name_of(key)} in one of the two files only.",
                code="LP184",
            )
