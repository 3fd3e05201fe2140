"""What the settings page calls the settings."""

from __future__ import annotations

LABELS = {
    "host": "Who can reach it",
    "port": "Port",
    "allowed_hosts": "Names it answers to",
    "allowed_origins": "Web pages and apps",
    "body_limit_mb": "Largest request",
    "most_connections": "Most connections",
    "stop_deadline_s": "Time to finish after Stop",
    "drain_s": "Time to finish after a change",
    "review_before_apply": "Look before applying",
    "apply_on_change": "Apply changes made elsewhere",
    "warm_spare": "Start and apply in a blink",
    "runtime_place": "Where LiteLLM is unpacked",
    "leave_no_trace": "Leave no trace",
    "restart_after_crash": "Start again after a crash",
    "workers": "Workers",
    "theme": "Appearance",
    "font_size": "Text size",
    "idle_lock_minutes": "Lock when idle",
    "ledger": "Keep a ledger of requests",
    "ledger_days": "Days in the ledger",
    "ledger_cap_mb": "Room for the ledger",
    "log_cap_mb": "Room for log files",
    "log_wrap": "Wrap long lines",
    "log_utc": "Times in UTC",
}
"""By the name of the setting, in the order of the page."""
