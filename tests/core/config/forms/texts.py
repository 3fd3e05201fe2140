"""Configs as people write them, for hypothesis: every style, with comments everywhere."""

from __future__ import annotations

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

from core.config.forms.writing import flow, scalar

NAMES = [
    "gpt-4o",
    "claude",
    "a b",
    "on",
    "5",
    "x: y",
    "mod#1",
    "größe",
    "it's",
    "null",
    "-",
    "*",
    "",
]
KEYS = ["api_key", "api_base", "rpm", "tpm", "timeout", "weight", "tag"]
VALUES: list[str | int | float | bool] = [
    "os.environ/KEY",
    "http://127.0.0.1:1/v1",
    5,
    60,
    2.5,
    1.5e-7,
    True,
    "yes",
    "1e3",
    "has # sign",
    "two\nlines",
    "{brace",
]

names = st.sampled_from(NAMES)
values = st.sampled_from(VALUES)
COMMENTS = ["", "", "", "  # why", " #\ttab", " # a: b"]

comments = st.sampled_from(COMMENTS)


@st.composite
def params(draw: DrawFn) -> dict[str, str | int | float | bool]:
    keys = draw(st.lists(st.sampled_from(KEYS), unique=True, max_size=3))
    return {key: draw(values) for key in keys}


def _styled(draw: DrawFn, value: str | int | float | bool, *, is_flow: bool) -> str:
    quote = draw(st.sampled_from(["", "'", '"']))
    return scalar(value, is_flow=is_flow, quote=quote)


def _written(draw: DrawFn, column: int, inner: dict[str, str | int | float | bool]) -> list[str]:
    """The lines of a mapping in a random style."""
    lines = []
    for key, value in inner.items():
        if draw(st.integers(0, 5)) == 0:
            lines.append(draw(st.sampled_from([f"{' ' * column}# about {key}", "", "# far left"])))
        if isinstance(value, str) and value.isalnum() and draw(st.integers(0, 4)) == 0:
            sign = draw(st.sampled_from(["|-", ">-"]))
            lines += [f"{' ' * column}{key}: {sign}", f"{' ' * (column + 2)}{value}"]
            continue
        words = _styled(draw, value, is_flow=False)
        lines.append(f"{' ' * column}{key}: {words}{draw(comments)}")
    return lines


@st.composite
def entries(draw: DrawFn, column: int, number: int) -> list[str]:
    """The lines of a model."""
    space = " " * column
    inner: dict[str, str | int | float | bool] = {"model": draw(names), **draw(params())}
    lead = draw(st.sampled_from([[], [], [f"{space}# number {number}"], ["", f"{space}# apart"]]))
    name = _styled(draw, draw(names), is_flow=False)
    style = draw(st.sampled_from(["block", "block", "flow", "half", "dash"]))
    anchor = draw(st.sampled_from(["", "", f"&p{number} "]))
    if style == "flow":
        return [*lead, f"{space}- {flow({'model_name': draw(names), 'litellm_params': inner})}"]
    head = f"{space}- model_name: {name}{draw(comments)}"
    if style == "dash":
        head = f"{space}-{draw(comments)}\n{space}  model_name: {name}"
    lines = [*lead, *head.split("\n")]
    if style == "half":
        lines.append(f"{space}  litellm_params: {anchor}{flow(inner)}{draw(comments)}")
    else:
        step = draw(st.sampled_from([2, 4]))
        lines.append(f"{space}  litellm_params:{' ' if anchor else ''}{anchor.strip()}")
        lines += _written(draw, column + 2 + step, inner)
    if draw(st.booleans()):
        info = draw(st.sampled_from(["{id: x}", "{mode: chat, id: y} # i", "\n    id: z"]))
        lines += f"{space}  model_info: {info}".replace("\n", f"\n{space}").split("\n")
        lines[-1] = lines[-1].rstrip()
    return lines


SECTIONS = [
    "litellm_settings:\n  drop_params: true  # yes\n  fallbacks: [{a: [b]}]",
    "litellm_settings: {cache: true, cache_params: {type: local}}",
    "router_settings:\n    model_group_alias:\n        x: a  # one\n        'y': {model: a}",
    "router_settings:\n  timeout: 3",
    "router_settings: {}",
    "router_settings:\n  fallbacks:\n  - a:\n    - b\n    # last\n    - c\n  - {d: [e]}",
    "general_settings:\n  master_key: os.environ/LITELLM_MASTER_KEY",
    "general_settings:",
    "extra: &extra\n  rpm: 1\n\n# the end of it",
]


@st.composite
def configs(draw: DrawFn, least: int = 0) -> str:
    """The text of a config with at least so many models."""
    lines: list[str] = []
    if draw(st.booleans()):
        lines += draw(st.sampled_from([["# Head."], ["---"], ["---", "# Head.", ""], ["", ""]]))
    sections = draw(
        st.lists(st.sampled_from(SECTIONS), max_size=3, unique_by=lambda s: s.split(":")[0])
    )
    before = draw(st.integers(0, len(sections)))
    for section in sections[:before]:
        lines += [*section.split("\n"), *([""] if draw(st.booleans()) else [])]
    count = draw(st.integers(least, 4))
    column = draw(st.sampled_from([0, 2, 2, 4]))
    if count:
        lines.append(f"model_list:{draw(comments)}")
        for number in range(count):
            if number and draw(st.booleans()):
                lines.append("")
            lines += draw(entries(column, number))
    else:
        lines += draw(st.sampled_from([[], ["model_list: []"], ["model_list:  # none"]]))
    if draw(st.booleans()):
        lines += ["", " " * column + "# - model_name: commented", "# out"]
    for section in sections[before:]:
        lines += [*([""] if draw(st.booleans()) else []), *section.split("\n")]
    if lines and lines[0] == "---" and draw(st.booleans()):
        lines.append("...")
    return "\n".join(lines) + draw(st.sampled_from(["\n", "\n", "", "\n\n"]))
