"""Changes of single places in a config's text, one after the other, and what edits they come to."""

from __future__ import annotations

import difflib
from collections.abc import Mapping, Sequence
from typing import Final

import yaml

from core.base.errors import ConfigError
from core.config.document import Document
from core.config.edits import Edit, apply_edits
from core.config.forms.layout import Item, Layout, Pair, Scalar, Value, behind_properties
from core.config.forms.writing import Plain, block, flow, scalar

Path = tuple[str | int, ...]
"""Where a value is: keys and indexes from the root."""

SECTIONS: Final = (
    "include",
    "model_list",
    "litellm_settings",
    "router_settings",
    "general_settings",
    "environment_variables",
)
"""The order in which sections usually stand."""

_BY_HAND: Final = "Change it in the text."


class Change:
    """A config's text while it is changed. Every step either leaves a text that can be read, or
    raises ConfigError and leaves the text as it was."""

    def __init__(self, document: Document) -> None:
        self._before = document
        self._steps: list[tuple[Edit, ...]] = []
        self.layout = Layout.of(document)

    @property
    def text(self) -> str:
        return self.layout.text

    def edits(self) -> tuple[Edit, ...]:
        """What all steps together did to the text that was given."""
        if len(self._steps) == 1:
            return self._steps[0]
        return edits_between(self._before.text, self.text)

    def do(self, *edits: Edit) -> None:
        """One step. Raises ConfigError when what comes of it could not be read any more."""
        try:
            layout = Layout(apply_edits(self.text, edits))
        except yaml.YAMLError:
            what = "This change would leave a text that cannot be read as YAML."
            at = min((edit.start for edit in edits), default=0)
            raise self.layout.trouble(at, what, _BY_HAND) from None
        self.layout = layout
        self._steps.append(edits)

    # ---- reading

    def find(self, path: Path) -> Value | None:
        """The value at `path` where it is written, or None: what is merged in, or stands behind an
        alias, is not written there."""
        value = self.layout.root
        for part in path:
            if value is None:
                return None
            value = _child(value, part)
        return value

    def there(self, path: Path) -> Value:
        """The value at `path`. Raises ConfigError when it is not written there."""
        value = self.find(path)
        if value is None:
            raise self.layout.trouble(self._nearest(path), f"{_said(path)} is not there.", _BY_HAND)
        return value

    def read(self, path: Path) -> Value | None:
        """What is meant at `path`, merge keys and aliases resolved."""
        value = self.layout.root
        for part in path:
            if value is None:
                return None
            meant = value.meant
            if isinstance(part, str):
                value = meant.lookup(part)
            else:
                value = meant.items[part].value if part < len(meant.items) else None
        return None if value is None else value.meant

    # ---- changing

    def set(self, path: Path, value: Plain, after: Sequence[str] = ()) -> None:
        """Write `value` at `path`; mappings on the way to it are made where they are missing.

        A new key comes behind the last of `after` that is there, else at the end. Raises
        ConfigError where that would change more than this place: on the way is a part that others
        share.
        """
        node = self.layout.root
        if node is None:
            self._begin(_nested(path, value))
            return
        for depth, part in enumerate(path):
            self.check_own(node, path)
            if isinstance(part, int):
                node = self._entry(node, part, path).value
                continue
            if node.kind != "map":
                raise self._no_mapping(node, path[:depth])
            pair = node.pair(part)
            rest = path[depth + 1 :]
            if pair is None or (rest and pair.value.kind == "null"):
                self._make(node, pair, path, depth, value, after)
                return
            if not rest:
                self._replace(node, pair, value)
                return
            node = pair.value
        raise ValueError(f"No key at the end of {path}")

    def remove(self, path: Path) -> None:
        """Take the key at the end of `path` out, and mappings that would be left empty by it; the
        text stays as it is when the key is not there. Raises ConfigError where it is merged in, or
        shared."""
        *way, last = path
        key = str(last)
        node = self.find(tuple(way))
        pair = None if node is None or node.kind != "map" else node.pair(key)
        if node is None or pair is None:
            self._check_unmerged(path)
            return
        self._check_way(path)
        if len(node.pairs) == 1 and way and isinstance(way[-1], str):
            self.remove(tuple(way))
            return
        self.check_free(pair.value)
        if len(node.pairs) == 1:
            self.do(Edit(node.body, node.end, "{}"))
        elif node.is_flow:
            self.do(self._without(pair.start, pair.value.end, _spans(node)))
        else:
            self.do(self._without_lines(node, pair))

    def rename(self, path: Path, name: str) -> None:
        """Let the key at the end of `path` be `name`; its value stays."""
        self._check_way(path)
        parent = self.there(path[:-1])
        pair = parent.pair(str(path[-1]))
        if pair is None:
            self._check_unmerged(path)
            raise self.layout.trouble(parent.start, f"{_said(path)} is not there.", _BY_HAND)
        self.check_free(pair.key)
        key = pair.key
        quote = key.style if key.style in ("'", '"') else ""
        words = scalar(name, is_flow=parent.is_flow, quote=quote)
        self.do(Edit(key.start, key.end, words))

    def set_list(self, path: Path, values: Sequence[Scalar]) -> None:
        """Make the list at `path` hold `values`: what stays there keeps how it is written."""
        found = self.find(path)
        if found is None or found.kind != "seq" or not values:
            self.set(path, list(values))
            return
        self._check_way(path)
        self.check_own(found, path)
        old = [item.value.meant.value() for item in found.items]
        if old == list(values):
            return
        if old == list(values)[: len(old)]:
            for value in values[len(old) :]:
                self.append(path, value)
            return
        left = _left_out(old, list(values))
        if left is None:
            self._replace_all(found, values)
            return
        for index in reversed(left):
            self.remove_item(path, index)

    def append(self, path: Path, value: Plain) -> None:
        """Add `value` to the list at `path`, which is made where it is missing or empty."""
        found = self.find(path)
        if found is None or (found.kind == "null") or (found.kind == "seq" and not found.items):
            self.set(path, [value])
            return
        self.insert(path, len(found.items), value)

    def insert(self, path: Path, index: int, value: Plain) -> None:
        """Let `value` be the entry `index` of the list at `path`, which has entries already."""
        found = self.find(path)
        self._check_way(path)
        if found is None or found.kind != "seq":
            at = 0 if found is None else found.start
            raise self.layout.trouble(at, f"{_said(path)} is no list.", _BY_HAND)
        self.check_own(found, path)
        if found.is_flow:
            if index < len(found.items):
                at = found.items[index].value.start
                self.do(Edit(at, at, f"{flow(value)}, "))
            else:
                at = found.items[-1].value.end
                self.do(Edit(at, at, f", {flow(value)}"))
            return
        lines = block([value], self.layout.column(found.items[0].dash))
        if index < len(found.items):
            at = self.layout.line_start(found.items[index].dash)
            if not self.layout.begins_line(found.items[index].dash):
                raise self.layout.trouble(at, f"Nothing can be put before {_said(path)}.", _BY_HAND)
            self.do(Edit(at, at, "\n".join(lines) + "\n"))
        else:
            at = self.layout.line_end(item_end(found.items[-1]))
            self.do(Edit(at, at, "\n" + "\n".join(lines)))

    def remove_item(self, path: Path, index: int) -> None:
        """Take one entry out of the list at `path`; an empty list stays."""
        found = self.find(path)
        self._check_way(path)
        if found is None or found.kind != "seq":
            raise self.layout.trouble(0, f"{_said(path)} is no list.", _BY_HAND)
        self.check_own(found, path)
        item = found.items[index]
        self.check_free(item.value)
        if len(found.items) == 1:
            self.do(*self.emptied(path))
        elif found.is_flow:
            self.do(self._without(item.value.start, item.value.end, _spans(found)))
        elif not self.layout.begins_line(item.dash):
            following = found.items[index + 1].dash
            self.do(Edit(item.dash, following, ""))
        else:
            self.do(self.lines_away(item.dash, item_end(item)))

    # ---- how it is done

    def emptied(self, path: Path) -> list[Edit]:
        """A list in its lines becomes `[]` behind its key; in brackets, its brackets stay."""
        value = self.there(path)
        if value.is_flow and not value.is_bare:
            return [Edit(value.body + 1, value.end - 1, "")]
        pair = self.there(path[:-1]).pair(str(path[-1]))
        if pair is None or not self.layout.begins_line(value.body):
            return [Edit(value.body, value.end, "[]")]
        at = pair.colon + 1
        if value.start < value.body:
            at = len(self.text[: behind_properties(self.text, value.start)].rstrip())
        return [Edit(at, at, " []"), self.lines_away(value.body, value.end)]

    def lines_away(self, start: int, end: int) -> Edit:
        """All lines from that of `start` to that of `end`."""
        begin, close = self.layout.line_start(start), self.layout.line_end(end)
        if close < len(self.text):
            return Edit(begin, close + 1, "")
        return Edit(max(0, begin - 1), close, "")

    def _begin(self, value: Mapping[str, Plain]) -> None:
        """The first section of an empty config: behind what comments there are."""
        lines = "\n".join(block(value, 0)) + "\n"
        if self.layout.is_marked:
            at = self.layout.line_end(self.layout.begin)
            lines = f"\n{lines}" if at == len(self.text) else f"\n{lines[:-1]}"
            self.do(Edit(at, at, lines))
            return
        at = len(self.text)
        self.do(Edit(at, at, lines if not self.text or self.text.endswith("\n") else f"\n{lines}"))

    def _make(
        self,
        node: Value,
        pair: Pair | None,
        path: Path,
        depth: int,
        value: Plain,
        after: Sequence[str],
    ) -> None:
        key, rest = str(path[depth]), path[depth + 1 :]
        if pair is not None:  # it is there, and empty
            self.check_free(pair.value)
            self._replace(node, pair, _nested(rest, value))
            return
        merged = node.lookup(key)
        if rest and merged is not None:
            what = f"{_said(path[: depth + 1])} is merged in from line " + (
                f"{self.layout.line_number(merged.start)}, which others use, too."
            )
            raise self.layout.trouble(node.start, what, _BY_HAND)
        nested = _nested(rest, value) if rest else value
        if depth == 0:
            self._add_section(node, key, nested)
        else:
            self._add(node, key, nested, after)

    def _add(self, node: Value, key: str, value: Plain, after: Sequence[str]) -> None:
        if node.is_bare:
            raise self.layout.trouble(node.start, "This entry has no braces to add to.", _BY_HAND)
        ranks = [node.pair(name) for name in after]
        known = [pair for pair in ranks if pair is not None]
        last = max(known, key=lambda pair: pair.start) if known else None
        if node.is_flow:
            words = f"{scalar(key, is_flow=True)}: {flow(value)}"
            if not node.pairs:
                self.do(Edit(node.body + 1, node.body + 1, words))
                return
            at = pair_end(last or node.pairs[-1])
            # Behind a key without a value the comma would belong to the key for some readers.
            blank = " " * self.text[:at].endswith(":")
            self.do(Edit(at, at, f"{blank}, {words}"))
            return
        at = self.layout.line_end(pair_end(last or node.pairs[-1]))
        lines = block({key: value}, self.layout.column(node.pairs[0].start))
        self.do(Edit(at, at, "\n" + "\n".join(lines)))

    def _add_section(self, node: Value, key: str, value: Plain) -> None:
        """Where it usually stands: behind the sections that usually come before it."""
        if node.is_flow:
            self._add(node, key, value, ())
            return
        order = SECTIONS.index(key) if key in SECTIONS else len(SECTIONS)
        before = [pair for name in SECTIONS[:order] if (pair := node.pair(name)) is not None]
        column = self.layout.column(node.pairs[0].start)
        lines = "\n".join(block({key: value}, column))
        if before or key not in SECTIONS:
            last = max(before, key=lambda pair: pair.start) if before else node.pairs[-1]
            at = self.section_end(node, last)
            self.do(Edit(at, at, f"\n\n{lines}"))
        else:
            at = self._head(node)
            self.do(Edit(at, at, f"{lines}\n\n"))

    def section_end(self, node: Value, pair: Pair) -> int:
        """The end of the last line that belongs to a section: with comments that are indented
        below it, models that are switched off among them."""
        at = self.layout.line_end(pair_end(pair))
        following = [other.start for other in node.pairs if other.start > pair.start]
        limit = min(following, default=len(self.text))
        end, column = at, self.layout.column(pair.start)
        while at + 1 < limit:
            begin, at = at + 1, self.layout.line_end(at + 1)
            line = self.text[begin:at]
            indent = len(line) - len(line.lstrip(" "))
            if line.strip() and not line.lstrip(" ").startswith("#"):
                break
            if line.strip() and (indent > column or line.lstrip(" ").startswith(OFF)):
                end = at
        return end

    def _head(self, node: Value) -> int:
        """Before the first section and the comment right above it, unless that begins the text."""
        start = self.layout.line_start(node.pairs[0].start)
        at = start
        while at > self.layout.begin:
            above = self.layout.line_start(at - 1)
            if above < self.layout.begin or not self.text[above:at].startswith("#"):
                return at
            at = above
        return start

    def _replace(self, node: Value, pair: Pair, value: Plain) -> None:
        old = pair.value
        self.check_own(old, (pair.key.text,))
        kept = f"&{old.anchor} " if old.anchor and old.kind != "alias" else ""
        is_nested = isinstance(value, Mapping | Sequence) and not isinstance(value, str)
        if pair.colon < 0:
            at = pair.key.end
            self.do(Edit(at, at, f": {flow(value)}"))
            return
        if not is_nested or not value or node.is_flow or old.is_flow or old.kind == "alias":
            quote = old.style if old.style in ("'", '"') else ""
            words = flow(value) if is_nested else scalar(value, is_flow=node.is_flow, quote=quote)  # type: ignore[arg-type]
            self._write_over(pair, f"{kept}{words}")
            return
        column, name = self.layout.column(pair.start), pair.key.text
        lines = block({name: value}, column)[1:]
        edits = []
        if old.end > old.start:
            edits.append(Edit(pair.colon + 1, old.end, f" {kept}".rstrip()))
        at = self.layout.line_end(max(old.end, pair.colon + 1))
        edits.append(Edit(at, at, "\n" + "\n".join(lines)))
        self.do(*edits)

    def _write_over(self, pair: Pair, words: str) -> None:
        """`words` in the place of a value, on the line of its key."""
        old, after = pair.value, pair.colon + 1
        gap = self.text[after : old.start]
        if old.end == old.start:
            spaces = "" if self.text[after : after + 1] == " " and old.start > after else " "
            self.do(Edit(old.start, old.start, f"{spaces}{words}"))
        elif "\n" in gap:  # the value stands on lines of its own below the key
            comment = gap.split("\n")[0]
            self.do(Edit(after, old.end, f" {words}{comment if '#' in comment else ''}"))
        else:
            self.do(Edit(old.start, old.end, words))

    def _replace_all(self, found: Value, values: Sequence[Scalar]) -> None:
        if found.is_flow:
            self.do(Edit(found.body, found.end, flow(values)))
            return
        column = self.layout.column(found.items[0].dash)
        lines = block(values, column)
        self.do(Edit(found.body, found.end, "\n".join(lines)[column:]))

    def _without(self, start: int, end: int, spans: Sequence[tuple[int, int]]) -> Edit:
        """What edit takes one part out of braces or brackets, and one comma with it."""
        index = [one[0] for one in spans].index(start)
        close = self.layout.line_end(end)
        tail = self.text[end:close].strip()
        following = spans[index + 1][0] if index + 1 < len(spans) else len(self.text)
        owns_line = self.layout.begins_line(start) and following > close
        if owns_line and (not tail or tail.startswith(",")) and not tail[1:].strip():
            return self.lines_away(start, end)
        if index + 1 < len(spans):
            return Edit(start, spans[index + 1][0], "")
        return Edit(spans[index - 1][1], end, "")

    def _without_lines(self, node: Value, pair: Pair) -> Edit:
        """What edit takes a pair out of a mapping that is written in lines."""
        end = self.layout.line_end(pair_end(pair))
        if self.layout.begins_line(pair.start):
            return self.lines_away(pair.start, pair_end(pair))
        # It stands behind a dash, which has to stay.
        following = next(other for other in node.pairs if other.start > pair.start)
        between = self.text[end : following.start]
        if not between.strip():
            return Edit(pair.start, following.start, "")
        return Edit(len(self.text[: pair.start].rstrip(" ")), end, "")

    # ---- what cannot be done

    def _entry(self, node: Value, index: int, path: Path) -> Item:
        if node.kind != "seq" or index >= len(node.items):
            raise self.layout.trouble(node.start, f"{_said(path)} is not there.", _BY_HAND)
        return node.items[index]

    def _no_mapping(self, node: Value, path: Path) -> ConfigError:
        what = f"{_said(path) if path else 'The config'} is no mapping of keys to values."
        return self.layout.trouble(node.start, what, _BY_HAND)

    def check_own(self, value: Value, path: Path) -> None:
        """Nothing else uses `value`: a change of it would change that, too. Raises ConfigError."""
        if value.kind == "alias":
            if value.target is not None and value.target.kind in ("map", "seq"):
                what = (
                    f"{_said(path)} stands in another place, and is used here as *{value.anchor}."
                )
                raise self.layout.trouble(value.start, what, f"{_BY_HAND} It may be shared.")
        elif value.anchor and value.anchor in self.layout.aliases:
            what = f"{_said(path)} is shared: other places use it as *{value.anchor}."
            raise self.layout.trouble(value.start, what, _BY_HAND)

    def _check_way(self, path: Path) -> None:
        for depth in range(len(path)):
            value = self.find(path[:depth])
            if value is not None:
                self.check_own(value, path)

    def _check_unmerged(self, path: Path) -> None:
        if self.read(path) is None:
            return
        what = f"{_said(path)} comes from a part that is shared with others."
        raise self.layout.trouble(self._nearest(path), what, _BY_HAND)

    def _nearest(self, path: Path) -> int:
        for depth in range(len(path), -1, -1):
            value = self.find(path[:depth])
            if value is not None:
                return value.start
        return 0

    def check_free(self, value: Value) -> None:
        """What goes away has no anchor that others use. Raises ConfigError."""
        for one in _all(value):
            if one.kind != "alias" and one.anchor in self.layout.aliases:
                inside = sum(
                    1 for other in _all(value) if other.kind == "alias" and other.target is one
                )
                if self.text.count(f"*{one.anchor}") > inside:
                    what = f"Another place uses what stands here, as *{one.anchor}."
                    raise self.layout.trouble(one.start, what, _BY_HAND)


def opened(source: Document | Change) -> Change:
    """To read from: what is opened already is not opened again."""
    return source if isinstance(source, Change) else Change(source)


OFF: Final = "#off"
"""What begins each line of a model that is switched off."""


def edits_between(before: str, after: str) -> tuple[Edit, ...]:
    """Small edits that make `after` of `before`: whole lines, but for parts of a single one."""
    if before == after:
        return ()
    old, new = before.splitlines(keepends=True), after.splitlines(keepends=True)
    head = 0
    while head < min(len(old), len(new)) and old[head] == new[head]:
        head += 1
    tail = 0
    while tail < min(len(old), len(new)) - head and old[-1 - tail] == new[-1 - tail]:
        tail += 1
    starts = [0]
    for line in old:
        starts.append(starts[-1] + len(line))
    middle_old, middle_new = old[head : len(old) - tail], new[head : len(new) - tail]
    matcher = difflib.SequenceMatcher(None, middle_old, middle_new, autojunk=False)
    edits = []
    for tag, a, b, c, d in matcher.get_opcodes():
        if tag != "equal":
            start, end = starts[head + a], starts[head + b]
            edits.append(_trimmed(before, start, end, "".join(middle_new[c:d])))
    return tuple(edits)


def pair_end(pair: Pair) -> int:
    """Behind the last character of a pair."""
    return max(pair.value.end, pair.colon + 1, pair.key.end)


def item_end(item: Item) -> int:
    """Behind the last character of a list's entry."""
    return max(item.value.end, item.dash + 1)


def _trimmed(text: str, start: int, end: int, new: str) -> Edit:
    """Without what is the same at both ends."""
    while start < end and new and text[start] == new[0]:
        start, new = start + 1, new[1:]
    while start < end and new and text[end - 1] == new[-1]:
        end, new = end - 1, new[:-1]
    return Edit(start, end, new)


def _left_out(old: Sequence[Scalar], new: Sequence[Scalar]) -> list[int] | None:
    """The indexes of `old` that `new` leaves out; None when it is not only that."""
    left, at = [], 0
    for index, value in enumerate(old):
        if at < len(new) and new[at] == value:
            at += 1
        else:
            left.append(index)
    return left if at == len(new) else None


def _child(value: Value, part: str | int) -> Value | None:
    if isinstance(part, str):
        pair = value.pair(part) if value.kind == "map" else None
        return None if pair is None else pair.value
    if value.kind == "seq" and part < len(value.items):
        return value.items[part].value
    return None


def _nested(path: Path, value: Plain) -> Mapping[str, Plain]:
    nested: Plain = value
    for part in reversed(path[1:]):
        nested = {str(part): nested}
    return {str(path[0]): nested}


def _spans(value: Value) -> list[tuple[int, int]]:
    if value.kind == "map":
        return [(pair.start, pair_end(pair)) for pair in value.pairs]
    return [(item.value.start, item.value.end) for item in value.items]


def _all(value: Value) -> list[Value]:
    """The value and all that is written in it."""
    found = [value]
    for pair in value.pairs:
        found += [pair.key, *_all(pair.value)]
    for item in value.items:
        found += _all(item.value)
    return found


def _said(path: Path) -> str:
    """The path as a person writes it: model_list[0].litellm_params."""
    words = ""
    for part in path:
        words += f"[{part}]" if isinstance(part, int) else f".{part}" if words else part
    return words
