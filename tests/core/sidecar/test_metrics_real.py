"""`/metrics` is there with LiteLLM's callback for it and without."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.conftest import WaitUntil
from tests.core.sidecar.copies import ImportedSidecar
from tests.core.sidecar.harness import DEMO, with_ledger

pytestmark = pytest.mark.real
ASKED = {"model": "demo", "messages": [{"role": "user", "content": "hello"}]}
NAME = "litellm_proxy_total_requests_metric_total{"
WITH_CALLBACK = DEMO + "litellm_settings: {callbacks: [prometheus]}\n"


@pytest.mark.parametrize("config", [DEMO, WITH_CALLBACK], ids=["ours", "LiteLLM's"])
def test_the_figures_are_there(config: str, tmp_path: Path, wait_until: WaitUntil) -> None:
    with ImportedSidecar() as sidecar:
        sidecar.serve(with_ledger(tmp_path, config))
        client = sidecar.client()
        assert client.post("/v1/chat/completions", json=ASKED).status_code == 200

        def text() -> str:
            return client.get("/metrics", follow_redirects=True).text

        if config is WITH_CALLBACK:  # LiteLLM counts once the client has its answer
            wait_until(lambda: NAME in text(), 20, what=NAME)
        assert NAME in text()
        if config is DEMO:
            assert 'requested_model="demo"' in text()
            assert sidecar.client(key="sk-wrong").get("/metrics").status_code == 401
