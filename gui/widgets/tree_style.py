"""Tables without the room that a tree keeps for its opening triangles."""

from __future__ import annotations

from collections.abc import Callable
from tkinter import ttk
from typing import Any

FLAT = "Flat.Treeview"


def make_flat(tree: ttk.Treeview, row_height: int, heading: tuple[int, ...] = ()) -> None:
    """Give `tree` the flat look, with rows of `row_height` pixels and `heading` around the words
    of its headings; again after a change of theme, since styles belong to one."""
    style = ttk.Style(tree)
    # Styles are shared by name: what differs in these needs a name of its own.
    name = f"{'x'.join(map(str, (f'H{row_height}', *heading)))}.{FLAT}"
    image = ("Treeitem.image", {"side": "left", "sticky": ""})
    text = ("Treeitem.text", {"sticky": "nsew"})
    spec: Any = [("Treeitem.padding", {"sticky": "nsew", "children": [image, text]})]
    style.layout(f"{name}.Item", spec)
    style.configure(f"{name}.Item", padding=(row_height // 3, 0, 0, 0))
    style.configure(name, rowheight=row_height, indent=0)
    if heading:
        style.configure(f"{name}.Heading", padding=heading)
    tree.configure(style=name)


def fit(text: str, room: int, measure: Callable[[str], int]) -> str:
    """As much of `text` as there is room for, in pixels; a Treeview would cut through a letter."""
    if measure(text) <= room:
        return text
    least, most = 0, len(text)
    while least < most:
        middle = (least + most + 1) // 2
        if measure(text[:middle] + "…") <= room:
            least = middle
        else:
            most = middle - 1
    return text[:least].rstrip(" ,") + "…"
