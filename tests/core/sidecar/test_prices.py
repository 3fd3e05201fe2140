"""A newer table of prices is what LiteLLM counts by; a bad one keeps nobody from serving."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from core.prices.table import Prices
from core.wire.protocol import PRICES_VARIABLE
from tests.core.sidecar.copies import ImportedSidecar
from tests.core.sidecar.harness import MASTER_KEY, Run
from tests.fixtures.litellm_files import own_prices

pytestmark = [pytest.mark.real, pytest.mark.timeout(300)]

CONFIG = """\
model_list:
  - model_name: demo
    litellm_params:
      model: openai/only-in-the-newer-table
      api_key: not-needed
      mock_response: Hello
general_settings:
  master_key: os.environ/LITELLM_MASTER_KEY
"""
PRICE = 0.000123


def test_prices_and_models_come_from_the_newer_table(tmp_path: Path) -> None:
    own = own_prices().read_text("utf-8")
    entry = {
        "litellm_provider": "openai",
        "mode": "chat",
        "input_cost_per_token": PRICE,
        "output_cost_per_token": 2 * PRICE,
        "aliases": ["also-called-so"],
    }
    newer = {**json.loads(own), "only-in-the-newer-table": entry}
    (tmp_path / "newer.json").write_text(json.dumps(newer), encoding="utf-8")
    prices = Prices(tmp_path / "prices")
    prices.take_file(tmp_path / "newer.json")
    run = Run(tmp_path, config=CONFIG, environment={PRICES_VARIABLE: str(prices.file())})
    with ImportedSidecar() as sidecar:
        sidecar.serve(run)
        with sidecar.client(MASTER_KEY) as client:
            known = client.get("/public/litellm_model_cost_map").json()
            assert known["only-in-the-newer-table"]["input_cost_per_token"] == PRICE
            assert known["also-called-so"]["input_cost_per_token"] == PRICE
            body = {"model": "demo", "messages": [{"role": "user", "content": "hello"}]}
            answer = client.post("/v1/chat/completions", json=body)
            assert answer.status_code == 200
            usage = answer.json()["usage"]
            cost = PRICE * (usage["prompt_tokens"] + 2 * usage["completion_tokens"])
            assert float(answer.headers["x-litellm-response-cost"]) == pytest.approx(cost)
    assert "Prices and models come from" in run.log_text()


def test_a_table_that_cannot_be_read_is_said_and_costs_nothing_else(tmp_path: Path) -> None:
    (tmp_path / "bad.json").write_text('{"half": ')
    run = Run(tmp_path, config=CONFIG, environment={PRICES_VARIABLE: str(tmp_path / "bad.json")})
    with ImportedSidecar() as sidecar:
        sidecar.serve(run)
        with sidecar.client(MASTER_KEY) as client:
            known = client.get("/public/litellm_model_cost_map").json()
            assert len(known) > 3000
    assert "The newer table of prices cannot be used" in run.log_text()
