"""How the tests make a config store."""

from __future__ import annotations

from pathlib import Path

from core.config.store import ConfigStore

ROOT = Path(__file__).resolve().parents[3]
TEMPLATE = ROOT / "configs" / "litellm_config.yaml"
GOOD = "model_list: []\n"


class Clock:
    """Seconds since the epoch, moved by hand."""

    def __init__(self) -> None:
        self.now = 2_000_000_000.0

    def __call__(self) -> float:
        return self.now


def make_store(folder: Path, template: Path | None = TEMPLATE) -> ConfigStore:
    return ConfigStore(
        folder / "data" / "litellm_config.yaml",
        folder / "data" / "drafts" / "litellm_config.yaml",
        folder / "data" / "backups",
        template,
        clock=Clock(),
    )
