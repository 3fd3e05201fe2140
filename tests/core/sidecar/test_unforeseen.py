"""What becomes of an error of LiteLLM's that nobody foresaw."""

from __future__ import annotations

from contextvars import ContextVar, copy_context
from pathlib import Path

import pytest

from core.sidecar import unforeseen
from tests.core.sidecar.copies import ImportedSidecar
from tests.core.sidecar.harness import Run

CONFIG = """\
model_list:
  - model_name: demo
    litellm_params: {model: openai/demo, api_key: k, mock_response: Hello}
litellm_settings: {callbacks: [hook.keeper]}
general_settings: {master_key: os.environ/LITELLM_MASTER_KEY}
"""
HOOK = """\
from litellm.integrations.custom_logger import CustomLogger
from litellm.proxy.proxy_server import app


@app.get("/v1/models/of/the/hook")
async def unforeseen():
    raise LookupError("planted by the hook")


keeper = CustomLogger()
"""


@pytest.mark.real
@pytest.mark.timeout(300)
def test_it_is_answered_and_logged_as_what_it_is(tmp_path: Path) -> None:
    run = Run(tmp_path, config=CONFIG)
    run.config_path.with_name("hook.py").write_text(HOOK)
    with ImportedSidecar() as sidecar:
        sidecar.serve(run)
        with sidecar.client() as client:
            answer = client.get("/v1/models/of/the/hook")
    assert answer.status_code == 500
    assert "error" in answer.json() or "detail" in answer.json()
    assert "planted by the hook" in run.log_text()
    assert "prisma" not in run.log_text()


def test_a_value_that_is_gone_needs_no_giving_back() -> None:
    variable: ContextVar[str] = ContextVar("variable")
    token = variable.set("x")
    copy_context().run(unforeseen._restore, variable, token)  # another context's
    unforeseen._restore(variable, token)
    with pytest.raises(LookupError):
        variable.get()
