"""What a config will not do as it seems to, said before LiteLLM is started with it.

Each check mirrors something measured with LiteLLM: an error makes it exit, a warning is a thing
that it passes over in silence. What is merely unusual is no issue: a false alarm costs more.
"""

from __future__ import annotations

import functools
from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Final

import yaml
from yaml.constructor import SafeConstructor
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from core.config import fixes, lint_include, lint_models, lint_secrets, lint_sections
from core.config.document import Document, Parse, is_merge, items, kind, parse, text_of
from core.config.given import Given, given
from core.config.includes import Included
from core.config.issue import WHOLE, Issue
from core.config.lint_context import LintContext, name_of, shown
from core.config.lint_sections import section
from core.config.rules import RULES
from core.config.rules import workers as of_workers

_MOST_NAMES: Final = 5
_TEXT: Final = "tag:yaml.org,2002:str"
_KEY_KINDS: Final = frozenset({"merge", "value"})
"""`<<` and `=`: they have a meaning as keys, none as values."""


def lint(
    text: str,
    known_environment: Collection[str] = frozenset(),
    included: Mapping[str, str | None] | None = None,
    deeper: Sequence[Included] = (),
    parse: Parse = parse,
    missing: Mapping[str, str] | None = None,
    workers: int = 1,
    given_to: Given | None = None,
    today: date | None = None,
) -> tuple[Issue, ...]:
    """The issues of a config, in the order of its text. Never raises, whatever the text.

    `known_environment` holds the names of the variables that will be set for the gateway.
    `included` holds the text of each file that `include:` names, None for one that cannot be read;
    without it nothing is said about these files. `deeper` are those that the included ones include,
    and those that nobody looked at.
    `missing` holds what it names and is not there ("hooks.handler"), with what is wrong: `beside`.
    `workers` is how many processes are to serve with it.
    `given_to` says what a gateway is given with the config that includes this one.
    `today` is the day that it is asked on; without it nothing is said of what goes out of service.
    """
    document = parse(text)
    if document.error is not None:
        return (document.error,)
    if document.root is None or kind(document.root) == "null":
        remedy = "Add at least a model_list; the comments of a fresh config show how."
        what = "The config is empty, and LiteLLM refuses that."
        return (Issue(1, 1, "error", what, remedy, WHOLE, "LP130"),)
    read = [parse(text) for text in (included or {}).values() if text is not None]
    read += [one.document for one in deeper if one.text is not None]
    knows_files = included is not None and all(one.was_looked_at for one in deeper)
    given_to = given_to or _given(document, read, knows_files=knows_files)
    findings = LintContext(document, known_environment, parse, missing or {}, given_to, today)
    _check_values(findings)
    if not isinstance(document.root, MappingNode):
        findings.error(
            document.root,
            "The config must consist of sections such as model_list: and general_settings:.",
            'A section is a name and a colon at the start of a line, such as "model_list:".',
            code="LP131",
        )
    else:
        lint_sections.check(findings)
        lint_include.check(findings, included, deeper)
        _check_contents(findings, included, deeper)
        lint_models.check(findings)
        lint_secrets.check(findings)
        for rule in RULES:
            rule(findings)
        if workers > 1:
            of_workers.check(findings, (document, *read), workers)
    return tuple(
        sorted(set(findings.issues), key=lambda i: (i.line, i.column, i.severity, i.message))
    )


def _given(document: Document, read: Sequence[Document], *, knows_files: bool) -> Given:
    includes = document.get(document.root, "include") is not None
    return given((document, *read), is_all=includes and not knows_files)


def _check_contents(
    findings: LintContext, included: Mapping[str, str | None] | None, deeper: Sequence[Included]
) -> None:
    """What the included files lose, said at the names that bring them in."""
    files = [(name, name, text) for name, text in (included or {}).items()]
    files += [(one.entry, one.name, one.text) for one in deeper]
    nodes = {text_of(item): item for item in items(section(findings, "include"))}
    for entry, name, text in files:
        if (
            text is None
            or entry not in nodes
            or not isinstance(findings.parse(text).root, MappingNode)
        ):
            continue  # has an issue of its own
        inner = lint(
            text,
            findings.environment,
            parse=findings.parse,
            given_to=findings.given,
            today=findings.today,
        )
        for issue in inner:
            if issue.kind != WHOLE:
                findings.adopt(nodes[entry], shown(name), issue)


def _check_values(findings: LintContext) -> None:
    """What is correct YAML, and yet PyYAML cannot make a value of it."""
    seen: set[int] = set()
    waiting: list[Node] = [findings.document.root] if findings.document.root else []
    while waiting:
        node = waiting.pop()
        if (isinstance(node, ScalarNode) and node.tag == _TEXT) or id(node) in seen:
            continue
        seen.add(id(node))
        if not _constructible(node):
            findings.error(
                node,
                "YAML cannot read this value.",
                "Put the value in quotes if it is meant as text.",
                code="LP117",
                fix=fixes.quote(findings.document, node),
            )
        if isinstance(node, SequenceNode):
            waiting += node.value
        elif isinstance(node, MappingNode):
            _check_keys(findings, node)
            for key, value in node.value:
                if key.tag != _TEXT and kind(key) not in _KEY_KINDS:
                    waiting.append(key)
                waiting.append(value)


def _constructible(node: Node) -> bool:
    if node.tag not in SafeConstructor.yaml_constructors:
        return False
    if not isinstance(node, ScalarNode):
        return node.tag in _COLLECTIONS[isinstance(node, MappingNode)]
    if kind(node) in ("str", "null"):
        return True
    return _readable(node.tag, node.value)


_COLLECTIONS: Final = {
    True: frozenset({"tag:yaml.org,2002:map", "tag:yaml.org,2002:set"}),
    False: frozenset(
        {"tag:yaml.org,2002:seq", "tag:yaml.org,2002:omap", "tag:yaml.org,2002:pairs"}
    ),
}


@functools.lru_cache(maxsize=1024)
def _readable(tag: str, value: str) -> bool:
    """Whether the number, date or whatever can be made. Scalars only: bounded and harmless."""
    try:
        SafeConstructor().construct_object(ScalarNode(tag, value))
    except (yaml.YAMLError, ValueError, LookupError, ArithmeticError):
        return False
    return True


def _check_keys(findings: LintContext, node: MappingNode) -> None:
    former: dict[tuple[str, str], tuple[Node, Node]] = {}
    for key, value in node.value:
        if is_merge(key):
            sources = [value] if isinstance(value, MappingNode) else items(value)
            if not sources and not isinstance(value, SequenceNode):
                what = "<<: takes the name of another section, such as *defaults."
                findings.error(value, what, code="LP118")
            elif any(not isinstance(source, MappingNode) for source in sources):
                findings.error(value, "<<: takes only names of other sections.", code="LP118")
        elif not isinstance(key, ScalarNode):
            findings.error(
                key,
                "A key must be a single word or text.",
                "If this comes from {{…}}, put the whole value in quotes.",
                code="LP119",
                fix=fixes.quote_braces(findings.document, key),
            )
        else:
            before = former.get((key.tag, key.value))
            if before is not None:
                _report_second(findings, node, before, (key, value))
            former[key.tag, key.value] = (key, value)


def _report_second(
    findings: LintContext,
    node: MappingNode,
    before: tuple[Node, Node],
    after: tuple[Node, Node],
) -> None:
    line, _ = findings.document.place(before[0])
    equal = fixes.same(before[1], after[1])
    findings.warn(
        after[0],
        f"{name_of(after[0])} stands here a second time; LiteLLM takes only the last one."
        + _lost(findings, before[1], after[1]),
        f"Put both together, or remove one. The other one is in line {line}.",
        code="LP120",
        fix=fixes.drop_first(findings.document, node, before[0]) if equal else None,
    )


def _lost(findings: LintContext, before: Node, after: Node) -> str:
    """The models of a list that another one takes the place of, as a sentence; "" for no models."""

    def names(node: Node) -> list[str]:
        nodes = (findings.document.get(item, "model_name") for item in items(node))
        return [name_of(one) for one in nodes if text_of(one)]

    kept = set(names(after))
    lost = list(dict.fromkeys(name for name in names(before) if name not in kept))
    if not lost:
        return ""
    shown_names = ", ".join(lost[:_MOST_NAMES]) + (" and others" * (len(lost) > _MOST_NAMES))
    return f" Lost {'is' if len(lost) == 1 else 'are'}: {shown_names}."
