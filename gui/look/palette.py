"""The colours, light and dark. Every colour of the window has its name here."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Palette:
    """Design tokens of one mode, as `#rrggbb`."""

    mode: str  # light or dark
    background: str  # behind the cards
    sidebar: str
    surface: str  # cards, dialogs
    raised: str  # buttons and other things that stand out on a surface
    hover: str
    pressed: str
    field: str  # entries, editor, log
    border: str
    strong_border: str  # the edge of buttons and fields
    text: str
    muted: str
    disabled: str
    accent: str
    accent_hover: str
    accent_pressed: str
    accent_soft: str  # the accent as a background behind text
    on_accent: str
    ok: str
    ok_soft: str
    warn: str
    warn_soft: str
    error: str
    error_soft: str
    idle: str  # the dot of a stopped gateway
    idle_soft: str
    on_error: str
    selection: str
    selection_text: str
    current_line: str
    gutter: str
    gutter_text: str
    find: str  # every hit
    find_current: str  # the hit the cursor is at
    syntax_key: str
    syntax_string: str
    syntax_number: str
    syntax_constant: str
    syntax_comment: str
    syntax_anchor: str
    syntax_environment: str  # os.environ/NAME
    syntax_punctuation: str
    log_debug: str
    log_info: str
    log_warning: str
    log_error: str
    log_critical: str
    added: str  # background of a line in a comparison
    removed: str
    chart: str  # the first kind of figures in a chart
    chart_soft: str  # what reaches beyond it
    chart_second: str

    def state(self, level: str) -> tuple[str, str]:
        """Foreground and soft background of ok, warn(ing), error, info or idle."""
        return {
            "ok": (self.ok, self.ok_soft),
            "warn": (self.warn, self.warn_soft),
            "warning": (self.warn, self.warn_soft),
            "error": (self.error, self.error_soft),
            "info": (self.accent, self.accent_soft),
        }.get(level, (self.muted, self.idle_soft))

    def log_level(self, level: str) -> str:
        """The colour of a log line of `level` (DEBUG … CRITICAL)."""
        return {
            "DEBUG": self.log_debug,
            "WARNING": self.log_warning,
            "ERROR": self.log_error,
            "CRITICAL": self.log_critical,
        }.get(level, self.log_info)


LIGHT = Palette(
    mode="light",
    background="#f4f5f8",
    sidebar="#eaecf1",
    surface="#ffffff",
    raised="#ffffff",
    hover="#f1f3f7",
    pressed="#e6e9ef",
    field="#ffffff",
    border="#e1e4ea",
    strong_border="#cdd2db",
    text="#1a1d24",
    muted="#5c6472",
    disabled="#9aa1ad",
    accent="#3b5bdb",
    accent_hover="#4a69e2",
    accent_pressed="#3150c4",
    accent_soft="#e8edfd",
    on_accent="#ffffff",
    ok="#16793f",
    ok_soft="#e0f4e7",
    warn="#8f5a00",
    warn_soft="#fdf0d6",
    error="#c02b34",
    error_soft="#fde7e8",
    idle="#8b93a1",
    idle_soft="#eceef2",
    on_error="#ffffff",
    selection="#cdd9fb",
    selection_text="#1a1d24",
    current_line="#f3f5fa",
    gutter="#f8f9fb",
    gutter_text="#7d8593",
    find="#ffe9a8",
    find_current="#ffc24d",
    syntax_key="#1f4fb8",
    syntax_string="#1b7345",
    syntax_number="#a2480b",
    syntax_constant="#8a34b0",
    syntax_comment="#6a7280",
    syntax_anchor="#ad2a68",
    syntax_environment="#0b7285",
    syntax_punctuation="#5c6472",
    log_debug="#6a7280",
    log_info="#1a1d24",
    log_warning="#8f5a00",
    log_error="#c02b34",
    log_critical="#a0126a",
    added="#e2f5e8",
    removed="#fde7e8",
    chart="#4c6ee0",
    chart_soft="#b9c7f6",
    chart_second="#c77700",
)

DARK = Palette(
    mode="dark",
    background="#16181d",
    sidebar="#111317",
    surface="#1f2229",
    raised="#2a2e37",
    hover="#323742",
    pressed="#252932",
    field="#181a20",
    border="#2b2f38",
    strong_border="#3b414d",
    text="#e9ebf0",
    muted="#a0a7b5",
    disabled="#666d7a",
    accent="#8ea6ff",
    accent_hover="#a3b7ff",
    accent_pressed="#7b94f2",
    accent_soft="#262e4a",
    on_accent="#0e1222",
    ok="#57ca8c",
    ok_soft="#19342a",
    warn="#efb755",
    warn_soft="#3a2f19",
    error="#ff8080",
    error_soft="#412428",
    idle="#7a8190",
    idle_soft="#2a2e37",
    on_error="#2a0c0e",
    selection="#38466f",
    selection_text="#ffffff",
    current_line="#1f222a",
    gutter="#16181d",
    gutter_text="#7a8190",
    find="#5b4a1b",
    find_current="#8f6d12",
    syntax_key="#8fb6ff",
    syntax_string="#8fd6a5",
    syntax_number="#f0a875",
    syntax_constant="#d7a0f2",
    syntax_comment="#8790a0",
    syntax_anchor="#f28fb9",
    syntax_environment="#6fd0de",
    syntax_punctuation="#a0a7b5",
    log_debug="#8790a0",
    log_info="#d8dbe2",
    log_warning="#efb755",
    log_error="#ff8080",
    log_critical="#ff8fd0",
    added="#1a3428",
    removed="#412428",
    chart="#7f9bff",
    chart_soft="#45558f",
    chart_second="#f0b04a",
)
