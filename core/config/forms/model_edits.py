"""Forms for models: what each of them has in the config, and how a change of it is written.

Models are counted as they stand in the text, those that are switched off among them: an `index` is
a place in `models()`, not in `model_list`. A model that is switched off is still there as comments,
each of whose lines begins with `#off`, so that the text shows it and it can be switched on again.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, TypeAlias

from core.base.errors import ConfigError
from core.config.document import Document, parse
from core.config.edits import Edit
from core.config.forms.changing import OFF, Change, item_end, opened
from core.config.forms.layout import Item, Layout, Scalar, Value, behind_properties
from core.config.forms.writing import Plain, block

_OFF_LINE: Final = re.compile(rf"\A( *){OFF}(?: (.*))?\Z")
_ANCHOR: Final = re.compile(r"&\S+[ ]*")
_FIRST: Final = ("model", "custom_llm_provider", "api_base", "api_version", "api_key")
"""Parameters that a new one is not put before."""

NewModel: TypeAlias = tuple[Mapping[str, Plain], Sequence[str]]
"""All that a model holds, and the lines of the comment above it, each with its `#`."""


@dataclass(frozen=True)
class ModelFields:
    """What a form holds of one model: what is text, number or truth value, and nothing nested."""

    name: str
    """Its model_name."""
    model: str
    """Where its requests go: provider/model."""
    params: Mapping[str, Scalar] = field(default_factory=dict)
    """The other litellm_params. For a change: one that is missing stays as it is, and None takes
    it out. A key from the vault is the text os.environ/NAME."""
    info: Mapping[str, Scalar] = field(default_factory=dict)
    """The model_info, in the same way."""


@dataclass(frozen=True)
class Model:
    """One model as it stands in the text."""

    fields: ModelFields
    is_on: bool
    line: int
    """From 1."""


@dataclass(frozen=True)
class _Place:
    """Where a model stands: whole lines, but for one in brackets."""

    start: int
    end: int
    """The end of its last line, without the newline."""
    item: int | None
    """Its index in model_list; None for one that is switched off."""
    off: Document | None = field(default=None, repr=False)
    """What the comments hold."""


def models(source: Document | Change) -> tuple[Model, ...]:
    """All models of the config, those that are switched off among them, as they stand in the text.

    Raises ConfigError when the text cannot be read as YAML.
    """
    change = opened(source)
    found = []
    for place in _places(change.layout):
        fields = _fields(_change_of(change, place), place.item or 0)
        line = change.layout.line_number(place.start)
        found.append(Model(fields, place.item is not None, line))
    return tuple(found)


def model_fields(document: Document, index: int) -> ModelFields:
    """What the model has, with what is merged into it. Raises ConfigError when it is not there."""
    change = Change(document)
    place = _place(change.layout, index)
    return _fields(_change_of(change, place), place.item or 0)


def add_model(document: Document, fields: ModelFields, at: int | None = None) -> tuple[Edit, ...]:
    """A new model before the one at the index `at`, or behind all others.

    The section is made where it is missing. Raises ConfigError where the list of models stands in
    another place (an alias, a merge key), or is none.
    """
    change = Change(document)
    _insert(change, [(_written(fields), ())], at)
    return change.edits()


def add_whole_models(
    document: Document, models: Sequence[NewModel], *, apart: bool = False
) -> tuple[Edit, ...]:
    """New models behind all others, each with all that is nested in it; `apart`: with an empty line
    before each, as they have where they are from. Raises as `add_model`."""
    change = Change(document)
    if models:
        _insert(change, models, None, apart=apart)
    return change.edits()


def are_apart(source: Document | Change) -> bool:
    """Whether empty lines stand between the models."""
    layout = opened(source).layout
    return _are_apart(layout, _places(layout))


def comment_above(source: Document | Change, index: int) -> tuple[str, ...]:
    """The lines of the comment right above a model, each with its `#` and not indented."""
    change = opened(source)
    place = _place(change.layout, index)
    if place.item is None:
        return ()
    begin, own = _lead(change.layout, change.there(("model_list",)).items[place.item])
    return tuple(line.strip() for line in change.text[begin:own].splitlines())


def add_models(document: Document, models: Sequence[ModelFields]) -> tuple[Edit, ...]:
    """These behind all others, in their order. Raises as `add_model`."""
    return add_whole_models(document, [(_written(fields), ()) for fields in models])


def change_model(document: Document, index: int, fields: ModelFields) -> tuple[Edit, ...]:
    """What differs from the model as it is is written; the rest stays.

    Raises ConfigError where that would change other models as well.
    """
    change = Change(document)
    item = _enabled(change, index, "changed")
    old = _fields(change, item)
    way: tuple[str | int, ...] = ("model_list", item)
    if fields.name != old.name:
        change.set((*way, "model_name"), fields.name)
    if fields.model != old.model:
        change.set((*way, "litellm_params", "model"), fields.model)
    for section, wanted, present, order in (
        ("litellm_params", fields.params, old.params, _FIRST),
        ("model_info", fields.info, old.info, ()),
    ):
        for key, value in wanted.items():
            if value is None:
                if key in present:
                    change.remove((*way, section, key))
            elif key not in present or not _same(present[key], value):
                after = order if key in order else ()
                change.set((*way, section, key), value, after=after)
    return change.edits()


def duplicate_model(document: Document, index: int, name: str) -> tuple[Edit, ...]:
    """The same once more behind it, under another name; an id of its own is left out."""
    change = Change(document)
    item = _enabled(change, index, "duplicated")
    found = change.there(("model_list",))
    value = found.items[item].value
    at_item = ("model_list", item + 1)
    if found.is_flow:
        copy = _without_anchors(change.text, value, value.start, value.end)
        change.do(Edit(value.end, value.end, f", {copy}"))
    else:
        lines = _own_lines(change.layout, found.items[item])
        copy = _without_anchors(change.text, value, *lines)
        change.do(Edit(lines[1], lines[1], "\n" + copy))
    change.set((*at_item, "model_name"), name)
    if change.find((*at_item, "model_info", "id")) is not None:
        change.remove((*at_item, "model_info", "id"))
    return change.edits()


def _without_anchors(text: str, value: Value, begin: int, end: int) -> str:
    """That part of `text`, in which `value` is written, without the names of its anchors."""
    copy = text[begin:end]
    for anchor in sorted(_anchors(value), key=lambda one: one.start, reverse=True):
        first, last = anchor.start - begin, anchor.body - begin
        if last < first or anchor.body > anchor.end:
            continue
        copy = copy[:first] + _ANCHOR.sub("", copy[first:last], count=1) + copy[last:]
    return copy


def remove_model(document: Document, index: int) -> tuple[Edit, ...]:
    """Take the model out, with the comment right above it."""
    change = Change(document)
    place = _place(change.layout, index)
    found = change.there(("model_list",))
    if place.off is not None or found.is_flow or len(found.items) == 1:
        if place.item is not None:
            change.remove_item(("model_list",), place.item)
        else:
            change.do(change.lines_away(place.start, place.end))
        return change.edits()
    item = found.items[place.item or 0]
    change.check_free(item.value)
    _check_lines(change.layout, item)
    edit = change.lines_away(place.start, place.end)
    change.do(_with_blank_line(change.text, edit))
    return change.edits()


def move_model(document: Document, index: int, to: int) -> tuple[Edit, ...]:
    """Let the model stand at the index `to`, with the comment right above it; the others keep
    their order."""
    change = Change(document)
    places = _places(change.layout)
    if not (0 <= index < len(places) and 0 <= to < len(places)):
        raise ConfigError("There is no such model.", "Read the models again.")
    found = change.find(("model_list",))
    if found is not None and found.is_flow and found.items:
        spans = [(item.value.start, item.value.end) for item in found.items]
    else:
        for place in places:
            if place.item is not None and found is not None:
                _check_lines(change.layout, found.items[place.item])
        spans = [(place.start, place.end) for place in places]
    order = list(range(len(places)))
    order.insert(to, order.pop(index))
    edits = [
        Edit(*spans[slot], change.text[slice(*spans[one])])
        for slot, one in enumerate(order)
        if slot != one
    ]
    change.do(*edits)
    return change.edits()


def disable_model(document: Document, index: int) -> tuple[Edit, ...]:
    """Make comments of the model's lines, in its place."""
    change = Change(document)
    item = _enabled(change, index, "disabled")
    found = change.there(("model_list",))
    entry = found.items[item]
    change.check_free(entry.value)
    _check_lines(change.layout, entry)
    start, end = _own_lines(change.layout, entry)
    column = change.layout.column(entry.dash)
    lines = [_switched_off(line, column) for line in change.text[start:end].split("\n")]
    edits = [Edit(start, end, "\n".join(lines))]
    if len(found.items) == 1:
        edits.append(change.emptied(("model_list",))[0])
    change.do(*edits)
    return change.edits()


def enable_model(document: Document, index: int) -> tuple[Edit, ...]:
    """Make a model of its comments again."""
    change = Change(document)
    place = _place(change.layout, index)
    if place.off is None:
        raise ConfigError("This model is enabled already.", "There is nothing to do.")
    edits = [Edit(place.start, place.end, place.off.text)]
    root = change.layout.root
    pair = None if root is None else root.pair("model_list")
    if pair is not None and pair.value.end > pair.value.start and not pair.value.items:
        start = behind_properties(change.text, pair.value.start)
        edits.append(Edit(len(change.text[:start].rstrip(" ")), pair.value.end, ""))
    elif pair is not None and pair.value.is_flow:
        what = "The list of models is written in brackets, where a model cannot be switched on."
        raise change.layout.trouble(place.start, what, "Write the list in lines first.")
    change.do(*edits)
    return change.edits()


# ---- where models are


def _places(layout: Layout) -> list[_Place]:
    root = layout.root
    pair = None if root is None or root.kind != "map" else root.pair("model_list")
    if root is None or pair is None:
        return []
    found: list[_Place] = []
    value = pair.value
    if value.kind == "seq" and value.is_flow and value.items:
        for number, item in enumerate(value.items):
            if item.value.meant.kind == "map":
                found.append(_Place(item.value.start, item.value.end, number))
        return found
    in_lines = list(enumerate(value.items)) if value.kind == "seq" else []
    leads = [_lead(layout, item) for _, item in in_lines]
    if in_lines and not any(begin < own for begin, own in leads[1:]):
        leads[0] = (leads[0][1], leads[0][1])  # it is about the list rather than about its first
    for (number, item), (begin, _) in zip(in_lines, leads, strict=True):
        if item.value.meant.kind == "map":
            found.append(_Place(begin, layout.line_end(item_end(item)), number))
    limit = min((other.start for other in root.pairs if other.start > pair.start), default=None)
    taken = [(layout.line_start(one.dash), layout.line_end(item_end(one))) for _, one in in_lines]
    start = layout.line_end(pair.colon) + 1
    end = len(layout.text) if limit is None else limit
    found += [one for one in _off(layout.text, start, end) if not _inside(one.start, taken)]
    return sorted(found, key=lambda place: place.start)


def _lead(layout: Layout, item: Item) -> tuple[int, int]:
    """Where the comment right above an entry begins, and where its own first line does."""
    own = layout.line_start(item.dash)
    space = " " * layout.column(item.dash)
    begin = own
    while begin > 0:
        above = layout.line_start(begin - 1)
        line = layout.text[above : begin - 1]
        if not line.startswith(f"{space}#") or _OFF_LINE.match(line):
            break
        begin = above
    return begin, own


def _inside(at: int, spans: Sequence[tuple[int, int]]) -> bool:
    return any(start <= at < end for start, end in spans)


def _off(text: str, start: int, end: int) -> list[_Place]:
    """The models among the comments from `start` to `end`."""
    groups: list[list[tuple[int, int, str]]] = []
    column, before = -1, -1
    at = start
    while at < end:
        stop = text.find("\n", at)
        stop = len(text) if stop < 0 else stop
        line = _OFF_LINE.match(text[at:stop])
        if line is not None:
            words = line[1] + (line[2] or "")
            dash = len(words) - len(words.lstrip(" ")) if words.lstrip(" ").startswith("-") else -1
            if before != at or not groups or dash == column:
                groups.append([])
                column = dash
            groups[-1].append((at, stop, words))
            before = stop + 1
        at = stop + 1
    places = []
    for group in groups:
        document = parse("\n".join(words for _, _, words in group))
        if _is_model(document):
            places.append(_Place(group[0][0], group[-1][1], None, document))
    return places


def _is_model(document: Document) -> bool:
    """It is a list of one mapping."""
    root = None if document.error is not None else Layout.of(document).root
    return (
        root is not None
        and root.kind == "seq"
        and len(root.items) == 1
        and root.items[0].value.kind == "map"
    )


def _switched_off(line: str, column: int) -> str:
    indent = min(column, len(line) - len(line.lstrip(" ")))
    rest = line[indent:]
    return f"{line[:indent]}{OFF} {rest}" if rest else f"{line[:indent]}{OFF}"


def _place(layout: Layout, index: int) -> _Place:
    places = _places(layout)
    if not 0 <= index < len(places):
        raise ConfigError("There is no such model.", "Read the models again.")
    return places[index]


def _enabled(change: Change, index: int, what: str) -> int:
    """The index in model_list of the model at `index`."""
    place = _place(change.layout, index)
    if place.item is None:
        raise ConfigError(f"A model that is disabled cannot be {what}.", "Enable it first.")
    return place.item


def _own_lines(layout: Layout, item: Item) -> tuple[int, int]:
    """The lines of an entry, without the comment above it."""
    return layout.line_start(item.dash), layout.line_end(item_end(item))


def _check_lines(layout: Layout, item: Item) -> None:
    """The entry has lines of its own."""
    if item.dash < 0 or not layout.begins_line(item.dash):
        at = max(item.dash, item.value.start)
        what = "This model has no lines of its own: it is written in one with others."
        raise layout.trouble(at, what, "Write each model in lines of its own first.")


def _with_blank_line(text: str, edit: Edit) -> Edit:
    """With one of two empty lines that would come together."""
    above = text[: edit.start].endswith(("\n\n", ":\n"))
    if above and text[edit.end : edit.end + 1] == "\n":
        return Edit(edit.start, edit.end + 1, "")
    return edit


def _anchors(value: Value) -> list[Value]:
    found = [value] if value.anchor and value.kind != "alias" else []
    for pair in value.pairs:
        found += _anchors(pair.value)
    for item in value.items:
        found += _anchors(item.value)
    return found


# ---- what they have


def _change_of(change: Change, place: _Place) -> Change:
    """Where to read a model: the config, or the list that its comments are."""
    if place.off is None:
        return change
    return Change(parse("model_list:\n" + place.off.text))


def _fields(change: Change, item: int) -> ModelFields:
    way = ("model_list", item)
    params = _scalars(change, (*way, "litellm_params"))
    model = params.pop("model", None)
    name = change.read((*way, "model_name"))
    return ModelFields(
        "" if name is None else name.text,
        "" if model is None else str(model),
        params,
        _scalars(change, (*way, "model_info")),
    )


def _scalars(change: Change, path: tuple[str | int, ...]) -> dict[str, Scalar]:
    """The scalars of a mapping in the order of the text, with what is merged into it."""
    value = change.read(path)
    found: dict[str, Scalar] = {}
    if value is None or value.kind != "map":
        return found
    for key in keys_of(value):
        meant = value.lookup(key)
        if meant is not None and meant.kind in ("str", "int", "float", "bool"):
            found[key] = meant.value()
    return found


def keys_of(value: Value) -> list[str]:
    """The keys of a mapping in the order of the text, with those that are merged into it."""
    keys: list[str] = []
    for pair in value.pairs:
        if pair.key.kind == "merge":
            meant = pair.value.meant
            for source in [item.value.meant for item in meant.items] or [meant]:
                keys += keys_of(source)
        elif pair.key.kind == "str":
            keys.append(pair.key.text)
    return list(dict.fromkeys(keys))


def _same(old: Scalar, new: Scalar) -> bool:
    return type(old) is type(new) and old == new


def _written(fields: ModelFields) -> dict[str, Plain]:
    params: dict[str, Plain] = {"model": fields.model}
    params |= {key: value for key, value in fields.params.items() if value is not None}
    written: dict[str, Plain] = {"model_name": fields.name, "litellm_params": params}
    info = {key: value for key, value in fields.info.items() if value is not None}
    return written | ({"model_info": info} if info else {})


# ---- a new one


def _insert(
    change: Change, models: Sequence[NewModel], at: int | None, *, apart: bool = False
) -> None:
    """As one edit: the text is not read again for each of them. A comment is left out of a list in
    brackets, which has no lines for it."""
    layout = change.layout
    pair = None if layout.root is None else layout.root.pair("model_list")
    value = None if pair is None else pair.value
    if pair is None or value is None:
        change.set(("model_list",), [models[0][0]])
        if models[1:]:
            _insert(change, models[1:], None, apart=apart)
        return
    places = _places(layout)
    if value.kind == "seq" and value.is_flow and value.items:
        before = places[at].item if at is not None and at < len(places) else None
        first = len(value.items) if before is None else before
        for number, (model, _comment) in enumerate(models, first):
            change.insert(("model_list",), number, model)
        return
    change.check_own(value, ("model_list",))
    if value.kind not in ("seq", "null"):
        what = "model_list is no list of models."
        raise layout.trouble(value.start, what, "Change it in the text.")
    if layout.root is not None and layout.root.is_flow:
        change.set(("model_list",), [model for model, _comment in models])
        return
    gap = "\n" if apart or _are_apart(layout, places) else ""
    blocks = ["\n".join(_lines(layout, value, pair.start, one)) for one in models]
    lines = f"\n{gap}".join(blocks)
    edits = []
    if value.end > value.start and not value.items:  # [] or null, which gives way
        start = behind_properties(change.text, value.start)
        edits.append(Edit(len(change.text[:start].rstrip(" ")), value.end, ""))
    if at is not None and at < len(places):
        begin = places[at].start
        edits.append(Edit(begin, begin, f"{lines}\n{gap}"))
    else:
        last = places[-1].end if places else layout.line_end(max(value.end, pair.colon + 1))
        above = gap if places else ""  # nothing stands above the first of all
        edits.append(Edit(last, last, f"{above}\n{lines}"))
    change.do(*edits)


def _are_apart(layout: Layout, places: Sequence[_Place]) -> bool:
    """Empty lines stand between the models."""
    return len(places) > 1 and "\n\n" in layout.text[places[-2].end : places[-1].start]


def _lines(layout: Layout, value: Value, key: int, new: NewModel) -> list[str]:
    """The lines of a model under its comment, indented as the others are."""
    model, comment = new
    column, offset, step = layout.column(key) + 2, 2, 2
    maps = [item for item in value.items if item.value.kind == "map" and not item.value.is_flow]
    if value.items:
        column = layout.column(value.items[0].dash)
    if maps:
        first = maps[0].value
        inner = layout.column(first.pairs[0].start)
        if layout.line_start(maps[0].dash) == layout.line_start(first.body):
            offset = inner - column
        params = first.pair("litellm_params")
        if params is not None and params.value.kind == "map" and not params.value.is_flow:
            step = layout.column(params.value.pairs[0].start) - inner
    lines = block(model, column + offset, step)
    above = (f"{' ' * column}{one}" for one in comment)
    return [*above, f"{' ' * column}-{' ' * (offset - 1)}{lines[0].lstrip(' ')}", *lines[1:]]
