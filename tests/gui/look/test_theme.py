"""Colours can be read, fonts exist, styles are there in both modes."""

from __future__ import annotations

import struct
import tkinter as tk
import zlib
from dataclasses import fields
from tkinter import font, ttk

import pytest

from gui.look.icons import SHAPES
from gui.look.palette import DARK, LIGHT, Palette
from gui.look.raster import box, rgb
from gui.look.theme import choose_family, choose_fixed
from tests.gui.conftest import Driver


def luminance(color: str) -> float:
    parts = []
    for channel in rgb(color):
        c = channel / 255
        parts.append(c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4)
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=lambda p: p.mode)
def test_text_can_be_read_on_every_ground(palette: Palette) -> None:
    c = palette
    pairs = [
        (text, ground)
        for text in (c.text, c.muted)
        for ground in (c.background, c.sidebar, c.surface, c.raised, c.field, c.hover)
    ]
    pairs += [c.state(level) for level in ("ok", "warn", "error", "info")]
    pairs += [(c.state(level)[0], c.surface) for level in ("ok", "warn", "error", "info")]
    pairs += [(c.on_accent, c.accent), (c.on_error, c.error), (c.selection_text, c.selection)]
    for field in fields(c):
        if field.name.startswith(("syntax_", "log_")):
            pairs.append((getattr(c, field.name), c.field))
    for text, ground in pairs:
        assert contrast(text, ground) >= 4.5, (palette.mode, text, ground)


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=lambda p: p.mode)
def test_bars_of_a_chart_stand_out(palette: Palette) -> None:
    for color in (palette.chart, palette.chart_second, palette.error):
        for ground in (palette.surface, palette.accent_soft):
            assert contrast(color, ground) >= 2.5, (palette.mode, color, ground)
    assert contrast(palette.chart, palette.chart_soft) >= 2


@pytest.mark.parametrize("level", ["DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL", "?"])
def test_every_log_level_has_a_colour(level: str) -> None:
    assert rgb(LIGHT.log_level(level)) != rgb(LIGHT.field)


def test_the_first_family_that_exists_is_taken() -> None:
    assert choose_family(("Inter", "Cantarell"), ("DejaVu Sans", "cantarell"), "x") == "cantarell"
    assert choose_family(("Inter",), ("DejaVu Sans",), "TkDefaultFont") == "TkDefaultFont"


@pytest.mark.gui
def test_code_has_letters_of_one_width_where_none_of_our_fonts_is_there(driver: Driver) -> None:
    """As on a Windows without Consolas."""
    there = font.families(driver.root)
    family = choose_fixed(driver.root, ("No Such Mono",), there)
    for name in (family, driver.app.theme.fonts.mono_family):
        code = font.Font(driver.root, family=name, size=-20)
        assert code.measure("iiii") == code.measure("WWWW"), name


@pytest.mark.gui
def test_a_wanted_font_of_many_widths_is_passed_over(driver: Driver) -> None:
    there = font.families(driver.root)
    wide = next(
        name
        for name in sorted(there)
        if name.isascii() and not font.Font(driver.root, family=name).metrics("fixed")
    )
    family = choose_fixed(driver.root, (wide,), there)
    assert family != wide
    assert font.Font(driver.root, family=family).metrics("fixed")


def test_a_box_is_a_png() -> None:
    assert box(12, 9, 4, "#ffffff", "#000000").startswith(b"\x89PNG")


@pytest.mark.parametrize("fill", ["#3355ff", None])
def test_a_box_mixed_with_what_is_around_it_looks_the_same_there(fill: str | None) -> None:
    """And Tk need not ask the display, for each copy, what is there already."""
    mixed = pixels(box(20, 16, 6, fill, "#101010", 2, around="#ffffff"))
    clear = pixels(box(20, 16, 6, fill, "#101010", 2))
    assert {alpha for *_, alpha in mixed} == {0, 255}
    assert {alpha for *_, alpha in clear} > {0, 255}
    seen = [tuple(255 + (one - 255) * alpha / 255 for one in rgb) for *rgb, alpha in mixed]
    should = [tuple(255 + (one - 255) * alpha / 255 for one in rgb) for *rgb, alpha in clear]
    for one, other in zip(seen, should, strict=True):
        assert one == pytest.approx(other, abs=1.5)


def pixels(picture: bytes) -> list[tuple[int, ...]]:
    """Red, green, blue and alpha of each: rows of `raster.png` stand there as they are."""
    width, height = struct.unpack(">II", picture[16:24])
    begin = picture.index(b"IDAT") + 4
    data = zlib.decompress(picture[begin : begin + int.from_bytes(picture[begin - 8 : begin - 4])])
    line = 1 + 4 * width
    rows = [data[number * line + 1 : (number + 1) * line] for number in range(height)]
    return [tuple(row[place : place + 4]) for row in rows for place in range(0, 4 * width, 4)]


@pytest.mark.gui
def test_every_icon_can_be_drawn(driver: Driver) -> None:
    for name in SHAPES:
        image = driver.app.icons.get(name, "#123456", 20)
        drawn = {
            bool(driver.root.tk.call(image, "transparency", "get", x, y))
            for x in range(image.width())
            for y in range(image.height())
        }
        assert drawn == {True, False}, name


@pytest.mark.gui
def test_changing_the_mode_reaches_tk_and_ttk_widgets(driver: Driver) -> None:
    theme = driver.app.theme
    text = tk.Text(driver.root)

    def paint() -> None:
        text.configure(background=theme.colors.field)

    theme.subscribe(paint, text)
    for mode, palette in (("dark", DARK), ("light", LIGHT), ("dark", DARK)):
        theme.set_mode(mode)
        driver.pump()
        assert theme.mode == mode
        assert text.cget("background") == palette.field
        style = ttk.Style(driver.root)
        assert str(style.lookup("Surface.TLabel", "background")) == palette.surface
        assert style.layout("Nav.TButton")


@pytest.mark.gui
def test_the_look_is_our_own_down_to_the_dialogs_of_tk(driver: Driver) -> None:
    """Tk's dialog for files, where the system has none, is made of plain buttons and ticks."""
    style = ttk.Style(driver.root)
    for mode in ("light", "dark", "light"):
        driver.app.theme.set_mode(mode)
        driver.pump()
        assert style.theme_use() == f"pocket-{mode}"
        for plain in ("TButton", "TMenubutton", "TCheckbutton", "TEntry", "Vertical.TScrollbar"):
            assert f"Pocket{mode}." in str(style.layout(plain)), (mode, plain)


@pytest.mark.gui
def test_labels_keep_following_their_style_after_a_change(inside: Driver) -> None:
    for mode in ("dark", "light"):
        inside.app.theme.set_mode(mode)
        inside.pump()
    page = inside.page("Status")
    for label in (page.reason, page.time, page.address, page.chip):
        assert str(label.cget("background")) == ""
        assert str(label.cget("foreground")) == ""


@pytest.mark.gui
def test_a_destroyed_widget_is_not_called_any_more(driver: Driver) -> None:
    calls: list[int] = []
    frame = ttk.Frame(driver.root)
    driver.app.theme.subscribe(lambda: calls.append(1), frame)
    frame.destroy()
    driver.app.theme.set_mode("dark")
    assert calls == [1]


@pytest.mark.gui
def test_the_text_size_is_for_the_whole_window(inside: Driver) -> None:
    shell = inside.app.shell
    assert shell is not None
    keys, status = inside.page("Keys"), inside.page("Status")

    def sizes() -> dict[str, int]:
        return {
            "a label": status.reason.winfo_reqheight(),
            "a button": shell.logout.winfo_reqheight(),
            "a field": keys.tools.winfo_reqheight(),
            "the sidebar": shell.sidebar.winfo_reqwidth(),
            "an icon": int(inside.root.tk.call("image", "height", shell.nav["Keys"]["image"][0])),
            "a row": int(ttk.Style(inside.root).lookup("Treeview", "rowheight")),
            "the editor": config.editor.text.dlineinfo("1.0")[3],
        }

    config = inside.page("Config")
    before = sizes()
    inside.engine.settings.change(font_size=15)
    inside.pump()
    after = sizes()
    for what, size in before.items():
        assert size * 1.15 < after[what], what
    inside.app.theme.set_mode("dark")  # which has its styles anew
    assert sizes() == after
    inside.engine.settings.change(font_size=11)
    inside.pump()
    assert sizes() == before


@pytest.mark.gui
def test_huge_text_leaves_a_window_that_can_be_used(inside: Driver) -> None:
    fonts = inside.app.theme.fonts
    inside.engine.settings.change(font_size=40)
    inside.pump()
    assert abs(int(fonts.mono.cget("size"))) > 2 * abs(int(fonts.body.cget("size")))
