"""Parameters as a person types them in a form: one `key: value` a line."""

from __future__ import annotations

from collections.abc import Mapping

from core.base.errors import ConfigError
from core.config.document import parse
from core.config.forms.layout import Layout, Scalar
from core.config.forms.writing import scalar


def text_of_parameters(values: Mapping[str, Scalar]) -> str:
    """The lines for `values`."""
    return "\n".join(f"{scalar(key)}: {scalar(value)}" for key, value in values.items())


def parameters_from_text(text: str) -> dict[str, Scalar]:
    """What the lines say, read as YAML. Raises ConfigError when they are no such lines, or hold a
    list or a mapping."""
    document = parse(text)
    if document.error is not None:
        what = f"Line {document.error.line} is not right: {document.error.message}"
        raise ConfigError(what, "Write one parameter a line, as in max_tokens: 100.")
    root = Layout.of(document).root
    if root is None:
        return {}
    if root.kind != "map":
        raise ConfigError("These are no parameters.", "Write one a line, as in max_tokens: 100.")
    found: dict[str, Scalar] = {}
    for pair in root.pairs:
        if pair.value.kind not in ("str", "int", "float", "bool"):
            what = f"{pair.key.text} is no text, number, true or false."
            raise ConfigError(what, "Change it in the text of the config.")
        found[pair.key.text] = pair.value.value()
    return found
