"""A vault with two secrets, cheap to unlock."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.vault.format import Cost
from core.vault.vault import Vault

CHEAP = Cost(log2_n=4)
"""For tests: the real one takes a third of a second."""
PASSWORD = "Grüße, seven kettles"


def vault_in(folder: Path, cost: Cost = CHEAP) -> Vault:
    return Vault(folder / "vault", cost=cost, clock=lambda: 1_700_000_000.0)


@pytest.fixture
def vault(tmp_path: Path) -> Vault:
    """Made, unlocked, with two secrets in it."""
    made = vault_in(tmp_path)
    made.create(PASSWORD)
    made.put_many({"OPENAI_API_KEY": "sk-one", "B": "zwei ü\n"})
    return made
