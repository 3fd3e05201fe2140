"""What a provider must be told beside a key: LiteLLM is asked where requests go without it."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.config.lint import lint
from core.config.rules.needs import ACCOUNTS, AT_OPENAI, LACKING, NO_ADDRESS, NOWHERE
from tests.core.sidecar.copies import told_by_imported
from tests.systems import needs_forks

SET = frozenset({"LITELLM_MASTER_KEY"})
CODES = {NO_ADDRESS, LACKING}


def config(model: str, *more: str, settings: str = "") -> str:
    params = "".join(f"      {line}\n" for line in (f"model: {model}", "api_key: abc-123", *more))
    return (
        f"model_list:\n  - model_name: small\n    litellm_params:\n{params}{settings}"
        "general_settings:\n  master_key: os.environ/LITELLM_MASTER_KEY\n"
    )


def found(text: str, variables: frozenset[str] = SET) -> list[str]:
    return [one.code for one in lint(text, variables) if one.code in CODES]


@pytest.mark.parametrize("provider", [*NOWHERE, *AT_OPENAI, *ACCOUNTS])
def test_a_model_with_a_key_alone_is_told_of(provider: str) -> None:
    assert len(found(config(f"{provider}/some-model"))) == 1


@pytest.mark.parametrize("provider", [*NOWHERE, *AT_OPENAI])
def test_with_an_address_it_lacks_nothing(provider: str) -> None:
    model = f"{provider}/some-model"
    assert found(config(model, "api_base: http://10.0.0.7:8000/v1")) == []
    for_all = "litellm_settings:\n  api_base: http://10.0.0.7:8000/v1\n"
    assert found(config(model, settings=for_all)) == []


@pytest.mark.parametrize(
    ("provider", "variable"),
    [
        ("hosted_vllm", "HOSTED_VLLM_API_BASE"),
        ("azure_ai", "AZURE_AI_API_BASE"),
        ("databricks", "DATABRICKS_API_BASE"),
        ("cloudflare", "CLOUDFLARE_ACCOUNT_ID"),
        ("watsonx", "WX_PROJECT_ID"),
        ("snowflake", "SNOWFLAKE_ACCOUNT_ID"),
    ],
)
def test_a_variable_that_the_gateway_is_given_does(provider: str, variable: str) -> None:
    assert found(config(f"{provider}/some-model"), SET | {variable}) == []


@pytest.mark.parametrize(
    "variable", ["LITELLM_PROXY_API_BASE", "OPENAI_API_BASE", "OPENAI_BASE_URL"]
)
def test_what_leads_clients_to_this_gateway_is_not_given_to_it(variable: str) -> None:
    model = "litellm_proxy/small" if variable.startswith("LITELLM") else "custom_openai/small"
    assert found(config(model), SET | {variable}) == [NO_ADDRESS]


def test_nothing_is_said_where_it_may_come_from_elsewhere() -> None:
    for line in ("litellm_credential_name: mine", "mock_response: Hello"):
        assert found(config("azure_ai/some-model", line)) == []
    assert found(config("watsonx/deployment/11aa22bb")) == []


@pytest.mark.real
@needs_forks
def test_litellm_sends_nothing_or_asks_openai(tmp_path: Path) -> None:
    nowhere = [f"{provider}/some-model" for provider in [*NOWHERE, *ACCOUNTS]]
    at_openai = [f"{provider}/some-model" for provider in AT_OPENAI]
    asked = [*nowhere, *at_openai]
    hosts = told_by_imported("tests.core.config.needs_oracle", asked, tmp_path)
    assert {model: hosts[model] for model in nowhere} == dict.fromkeys(nowhere)
    assert {model: hosts[model] for model in at_openai} == dict.fromkeys(
        at_openai, "api.openai.com"
    )
