"""Settings files as people have them: any shape, comments, line ends, and edits of such files."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from hypothesis import strategies as st

Edit = Callable[[str], str]
Draw = Callable[[st.SearchStrategy[Any]], Any]

MARK = "12345"
"""The value of a setting `zz` that a person edits."""


@dataclass(frozen=True)
class Form:
    """How one format's files look, and how a person edits them."""

    texts: st.SearchStrategy[str]
    edits: st.SearchStrategy[Edit]


def _edits(values: list[str], tops: list[str], ends: list[str]) -> st.SearchStrategy[Edit]:
    """Of a value, what is added beside it, lines at the top and at the end of a file."""

    def make(value: str, top: str, end: str) -> Edit:
        def edit(text: str) -> str:
            eol = "\r\n" if "\r\n" in text else "\n"
            value_, top_, end_ = (one.replace("\n", eol) for one in (value, top, end))
            text = text.replace(MARK, value_, 1)
            if end and text and not text.endswith("\n"):
                text += eol
            return top_ + text + end_

        return edit

    return st.builds(
        make,
        st.sampled_from([MARK, *values]),
        st.sampled_from(["", *tops]),
        st.sampled_from(["", *ends]),
    )


def _ended(draw: Draw, lines: list[str]) -> str:
    """The lines with one kind of end, the last perhaps without."""
    eol = draw(st.sampled_from(["\n", "\n", "\r\n"]))
    text = "\n".join(lines) + ("\n" if lines and draw(st.booleans()) else "")
    return text.replace("\n", eol)


# ---- JSON

_SPACE = st.sampled_from(["", "", " ", "\n", "\n  ", "\t", " // c {\n", "/* , */", "\n\n    "])
_SCALAR = st.sampled_from(["1", "-2.5e3", "true", "null", '""', '"a // b"', r'"\"}\\"', '"ü"'])


@st.composite
def _json_value(draw: Draw, depth: int = 0) -> str:
    kind = draw(st.integers(0, 5 if depth < 3 else 2))
    if kind < 4:
        return str(draw(_SCALAR))
    if kind == 4:
        inner = [draw(_json_value(depth + 1)) for _ in range(draw(st.integers(0, 3)))]
        return _listed(draw, "[", inner, "]")
    return draw(_json_object({}, depth + 1))  # type: ignore[no-any-return]


@st.composite
def _json_object(draw: Draw, ours: dict[str, Any], depth: int = 0) -> str:
    """`ours`: by name what may stand there beside what is a person's."""
    names = draw(st.lists(st.sampled_from(["a", "b", "théme", "x y"]), unique=True, max_size=3))
    members = [(name, draw(_json_value(depth))) for name in names]
    for name, value in ours.items():
        if draw(st.booleans()):
            below = draw(_json_object(value, depth + 1)) if isinstance(value, dict) else draw(value)
            members.append((name, below))
    if not depth and draw(st.booleans()):
        members.append(("zz", MARK))
    members = draw(st.permutations(members))
    inner = [f'"{name}"{draw(_SPACE)}:{draw(_SPACE)}{value}' for name, value in members]
    return _listed(draw, "{", inner, "}")


def _listed(draw: Draw, start: str, inner: list[str], end: str) -> str:
    text = ",".join(f"{draw(_SPACE)}{one}{draw(_SPACE)}" for one in inner)
    comma = "," if inner and draw(st.booleans()) else ""
    return f"{start}{text}{comma}{draw(_SPACE)}{end}"


@st.composite
def _json_text(draw: Draw) -> str:
    ours = {"env": {"ANTHROPIC_MODEL": _SCALAR, "OTHER": _SCALAR}, "model": _SCALAR, "p": {"q": {}}}
    if draw(st.integers(0, 9)) == 0:
        text = str(draw(st.sampled_from(["", "\n", "// nothing\n", "/* nothing */"])))
    else:
        text = f"{draw(_SPACE)}{draw(_json_object(ours))}{draw(_SPACE)}"
    return text.replace("\n", "\r\n") if draw(st.booleans()) else text


JSON = Form(
    _json_text(),
    _edits(
        ["7", '{"new": [1]} // mine\n', MARK + ', "added": {"deep": 1}'],
        ["// top\n", "\n\n"],
        ["// end\n", "\n"],
    ),
)

# ---- TOML

_TOML_VALUE = st.sampled_from(
    [
        *("1", "1979-05-27 07:32:00", "true", '"a # b"', "'c:\\d'", '"\\"[x]"', "inf", "{ a = 1 }"),
        *(
            '"""\nmodel = 1\n[t]\n"""',
            "'''\n# x '''",
            '[1, # c\n "]",\n]',
            "[{ a = '}' }]",
            '""""a"""',
        ),
    ]
)


@st.composite
def _toml_text(draw: Draw) -> str:
    lines: list[str] = []
    other = st.sampled_from(["", "# comment", "  # [x]", "\t"])
    mark = draw(st.integers(0, 3))

    def pairs(names: list[str], extra: list[str]) -> None:
        chosen = draw(st.lists(st.sampled_from(names), unique=True, max_size=3))
        indent = draw(st.sampled_from(["", "", "  "]))
        for name in [*chosen, *extra]:
            if draw(st.booleans()):
                lines.append(draw(other))
            value = MARK if name == "zz" else draw(_TOML_VALUE)
            space = draw(st.sampled_from([" = ", "=", " =\t"]))
            comment = draw(st.sampled_from(["", "", " # c"]))
            lines.append(f"{indent}{name}{space}{value}{comment}")

    pairs(["model", "a", '"b c"', "d.e"], ["zz"] if mark == 1 else [])
    tables = [
        "[t]",
        "[ u . 'v' ] # c",
        "[[list]]",
        "[[list]]",
        "[list.below]",
        "[model_providers.o]",
    ]
    for number, head in enumerate(tables):
        if draw(st.booleans()) and (head != "[list.below]" or "[[list]]" in lines):
            lines.append(head)
            pairs(["model", "f", "base_url"], ["zz"] if mark == 2 and not number else [])
    if draw(st.booleans()):
        lines.append("[model_providers.litellm-pocket]")
        pairs(["name", "base_url", "mine"], [])
    if draw(st.booleans()):
        lines.append(draw(other))
    return _ended(draw, lines)


TOML = Form(
    _toml_text(),
    _edits(
        ["7 # mine", "[\n 1,\n]", MARK + "\nadded = 1"],
        ["# top\n", "top = 1\n"],
        ["# end\n", "\n[end]\nx = 1\n"],
    ),
)

# ---- YAML

_YAML_VALUE = st.sampled_from(
    [
        *(
            "1",
            "text",
            '"a: # b"',
            "'it''s'",
            "[a, {b: c}]",
            "",
            "~",
            "x # c",
            "|\n  a\n\n  b",
            ">-\n  f",
        ),
        *(
            "\n  - a\n  # c\n  - b: 1\n    c: 2",
            "\n- a\n-\n  b: 1",
            "\n  deep:\n    er: [1]\n\n  o: 1",
        ),
    ]
)


@st.composite
def _yaml_text(draw: Draw) -> str:
    lines: list[str] = []
    names = draw(st.lists(st.sampled_from(["a", "b", '"c d"', "e-f"]), unique=True, max_size=4))
    names += ["zz"] if draw(st.booleans()) else []
    names += ["model"] if draw(st.booleans()) else []
    models = draw(st.sampled_from(["", "models:", "models: []", "models: # c", "list", "flat"]))
    names += ["models"] if models else []
    for name in draw(st.permutations(names)):
        if draw(st.booleans()):
            lines.append(draw(st.sampled_from(["", "# comment", "  # c: d"])))
        if name == "models":
            item = "- name: x\n  apiKey: k" + draw(st.sampled_from(["", " # c"]))
            indented = "\n  " + item.replace("\n", "\n  ")
            flat = f"models:\n{item}\n{item}"
            shapes = {"list": "models:" + indented, "flat": flat}
            lines.append(shapes.get(str(models), str(models)))
        elif name == "model":
            lines.append("model: " + draw(st.sampled_from(["old", "'old' # c", '"o"', ""])))
        else:
            value = MARK if name == "zz" else draw(_YAML_VALUE)
            lines.append(
                f"{name}:{value if value.startswith(chr(10)) else ' ' + value}".rstrip(" ")
            )
    if draw(st.booleans()):
        lines.append(draw(st.sampled_from(["", "# end", "\n"])))
    return _ended(draw, lines)


YAML = Form(
    _yaml_text(),
    _edits(
        ["7 # mine", "[1]", MARK + "\nadded:\n  - 1"],
        ["# top\n", "top: 1\n"],
        ["# end\n", "q: 1\n"],
    ),
)


@st.composite
def _yaml_list(draw: Draw) -> str:
    some = [
        "- model_id: x\n  model_name: y",
        "- a: zz " + MARK,
        "# c",
        "",
        "- b # c",
        "-\n  c: [d]",
    ]
    return _ended(draw, draw(st.lists(st.sampled_from(some), max_size=5)))


YAML_LIST = Form(
    _yaml_list(), _edits(["7", MARK + "\n- added: 1"], ["# top\n"], ["# end\n", "- q: 1\n"])
)

# ---- NAME=value

_ENV_LINE = st.sampled_from(
    [
        *("A=1", "export B='x y' # c", "# comment", "", "C=", "  D = 2", 'E="two\nlines"', "F"),
        *("GEMINI_API_KEY=old", "export GEMINI_API_KEY = 'o#ld'  # c", f"zz={MARK}"),
    ]
)


@st.composite
def _env_text(draw: Draw) -> str:
    return _ended(draw, draw(st.lists(_ENV_LINE, max_size=6)))


ENV = Form(_env_text(), _edits(["7 # mine", MARK + "\nADDED=1"], ["# top\n"], ["# end\n", "Q=1\n"]))
