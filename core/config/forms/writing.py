"""How new values are written: plain where YAML reads them back as the same, else in quotes."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Final

import yaml
from yaml.nodes import MappingNode, ScalarNode, SequenceNode

from core.config.forms.layout import Scalar

Plain = Scalar | Sequence["Plain"] | Mapping[str, "Plain"]
"""What can be written: scalars, lists and mappings of them."""

_ESCAPED: Final = re.compile("[\x7f-\x9f\u2028\u2029\ufeff\ud800-\udfff\ufffe\uffff]")
_MOST_DIGITS: Final = 16
_SIMPLE: Final = re.compile(r"[A-Za-z_/][A-Za-z0-9_./@-]*\Z")
"""Needs no trial: at most it is a word such as `yes`, which is no text for YAML."""
_TEXT: Final = "tag:yaml.org,2002:str"
_RESOLVER: Final = yaml.resolver.Resolver()


def scalar(value: Scalar, *, is_flow: bool = False, quote: str = "") -> str:
    """`value` in one line. `quote` is what a text is put in even where it could do without."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, float):
        return _number(value)
    tries = {"": _plain, "'": _single, '"': _double}
    order = (quote, "'", '"') if quote else ("", '"', "'")
    for style in order:
        written = tries[style](value)
        if written is not None and _reads_as(written, value, is_flow):
            return written
    return _double(value)


def flow(value: Plain) -> str:
    """`value` in one line, with braces and brackets."""
    if isinstance(value, Mapping):
        inner = ", ".join(f"{scalar(key, is_flow=True)}: {flow(one)}" for key, one in value.items())
        return "{" + inner + "}"
    if isinstance(value, Sequence) and not isinstance(value, str):
        return "[" + ", ".join(flow(one) for one in value) + "]"
    return scalar(value, is_flow=True)


def block(value: Plain, indent: int, step: int = 2) -> list[str]:
    """The lines of a mapping or a list, each of whose keys or dashes is in the column `indent`."""
    lines: list[str] = []
    space = " " * indent
    if isinstance(value, Mapping):
        for key, one in value.items():
            head = f"{space}{scalar(key)}:"
            lines += _behind(head, one, indent + step, step)
    elif isinstance(value, Sequence) and not isinstance(value, str):
        for one in value:
            if _is_nested(one):
                inner = block(one, indent + 2, step)
                lines += [f"{space}- {inner[0].lstrip(' ')}", *inner[1:]]
            else:
                lines.append(f"{space}- {_in_line(one)}")
    return lines


def _behind(head: str, value: Plain, indent: int, step: int) -> list[str]:
    if _is_nested(value):
        return [head, *block(value, indent, step)]
    return [f"{head} {_in_line(value)}"]


def _is_nested(value: Plain) -> bool:
    return isinstance(value, Mapping | Sequence) and not isinstance(value, str) and bool(value)


def _in_line(value: Plain) -> str:
    if isinstance(value, Mapping | Sequence) and not isinstance(value, str):
        return flow(value)
    return scalar(value)


def _number(value: float) -> str:
    """Without an exponent where that stays short: prices are read by people."""
    if math.isnan(value):
        return ".nan"
    if math.isinf(value):
        return ".inf" if value > 0 else "-.inf"
    written = format(Decimal(repr(value)), "f")
    if len(written) > _MOST_DIGITS:
        written = repr(value)
    if "e" in written:
        mantissa, _, exponent = written.partition("e")
        mantissa = mantissa if "." in mantissa else f"{mantissa}.0"
        sign = exponent if exponent[:1] in "+-" else f"+{exponent}"
        return f"{mantissa}e{sign}"
    return written if "." in written else f"{written}.0"


def _plain(value: str) -> str | None:
    return value if value and value.isprintable() else None


def _single(value: str) -> str | None:
    return "'" + value.replace("'", "''") + "'" if value.isprintable() else None


def _double(value: str) -> str:
    written = json.dumps(value, ensure_ascii=False)
    return _ESCAPED.sub(lambda found: f"\\u{ord(found[0]):04x}", written)


def _reads_as(written: str, value: str, is_flow: bool) -> bool:
    """YAML reads `written` as the text `value`, as a value and as a key."""
    if _SIMPLE.match(written):
        return _RESOLVER.resolve(ScalarNode, written, (True, False)) == _TEXT  # type: ignore[no-untyped-call, no-any-return]
    for text in (
        (f"[{written}, {written}]", f"{{{written}: {written}}}")
        if is_flow
        else (
            f"{written}: {written}",
            f"- {written}",
        )
    ):
        try:
            node = yaml.compose(text, yaml.SafeLoader)
        except yaml.YAMLError:
            return False
        found = _scalars(node)
        if found != [value] * (1 if text.startswith("- ") and not is_flow else 2):
            return False
    return True


def _scalars(node: object) -> list[str | None]:
    if isinstance(node, SequenceNode):
        children = list(node.value)
    elif isinstance(node, MappingNode):
        children = [part for pair in node.value for part in pair]
    else:
        return [None]
    return [
        str(one.value) if isinstance(one, ScalarNode) and one.tag == _TEXT else None
        for one in children
    ]
