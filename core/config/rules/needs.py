"""What a provider must be told beside a key: where its server is, or whose project it is.

Asked of LiteLLM itself: of each provider one request with a key and nothing else. These fail before
anything is sent, or are sent to OpenAI, key and all, since that is where a provider of OpenAI's
protocol goes that has no address of its own.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from core.config.issue import UNSET
from core.config.rules.parts import Model, Parts

NO_ADDRESS: Final = "LP303"
LACKING: Final = "LP375"

ADDRESS: Final = ("api_base", "base_url")
ELSEWHERE: Final = (
    "litellm_credential_name",
    "mock_response",
    "configurable_clientside_auth_params",
)
"""With one of these what a model lacks comes from elsewhere, or nothing is asked."""
_DEPLOYED: Final = "watsonx/deployment/"
"""A model of watsonx that belongs to a space by itself."""


def first_lacking(parts: Parts, needs: str, is_given: Callable[[str], bool]) -> tuple[str, ...]:
    """Of the words in `needs` the first of which nothing is given, as the ways to give it; () for
    none. Any one of those between strokes does: a variable, in capital letters, or a setting, for
    which `is_given` is asked."""
    for need in needs.split():
        ways = tuple(need.split("|"))
        variables = [way for way in ways if way.isupper()]
        if any(is_given(way) for way in ways if not way.isupper()):
            continue
        if not (variables and parts.may_be_set(*variables)):
            return ways
    return ()


@dataclass(frozen=True)
class _Need:
    """What a provider asks for."""

    settings: tuple[str, ...]
    """Any one of these does."""
    variables: tuple[str, ...]
    """As does any of these."""
    add: str
    """What to write."""

    @property
    def takes_address(self) -> bool:
        return not set(ADDRESS).isdisjoint(self.settings)


def _address(variable: str, example: str = "http://localhost:8000/v1") -> _Need:
    return _Need(ADDRESS, (variable,), f"api_base: {example}")


_AZURE: Final = "https://your-resource.openai.azure.com"
_AI: Final = "https://your-resource.services.ai.azure.com"
_WORKSPACE: Final = "https://your-workspace.cloud.databricks.com/serving-endpoints"
NOWHERE: Final = {
    "azure": _address("AZURE_API_BASE", _AZURE),
    "azure_text": _address("AZURE_API_BASE", _AZURE),
    "azure_ai": _Need(ADDRESS, ("AZURE_AI_API_BASE", "AZURE_API_BASE"), f"api_base: {_AI}"),
    "databricks": _address("DATABRICKS_API_BASE", _WORKSPACE),
    "databricks_agent": _address("DATABRICKS_API_BASE", _WORKSPACE),
    "heroku": _address("HEROKU_API_BASE", "https://us.inference.heroku.com"),
    "triton": _Need(ADDRESS, (), "api_base: http://localhost:8000/v2/models/NAME/infer"),
    "oobabooga": _Need(ADDRESS, (), "api_base: http://localhost:5000"),
    "custom": _Need(ADDRESS, (), "api_base: http://localhost:8000"),
    "a2a": _Need(ADDRESS, ("A2A_API_BASE",), "api_base: http://localhost:9999"),
    "gdc": _Need(ADDRESS, ("GDC_API_BASE",), "api_base: https://your-host"),
}
"""Providers without an address for all."""
AT_OPENAI: Final = {
    "hosted_vllm": _address("HOSTED_VLLM_API_BASE"),
    "lm_studio": _address("LM_STUDIO_API_BASE", "http://localhost:1234/v1"),
    "litellm_proxy": _address("LITELLM_PROXY_API_BASE", "http://other-host:4000"),
    "xinference": _address("XINFERENCE_API_BASE", "http://localhost:9997/v1"),
    "custom_openai": _Need(
        ADDRESS, ("OPENAI_API_BASE", "OPENAI_BASE_URL"), "api_base: http://localhost:8000/v1"
    ),
}
"""Servers that LiteLLM looks for at OpenAI, where nothing says where they are."""
ACCOUNTS: Final = {
    "cloudflare": _Need(
        ADDRESS,
        ("CLOUDFLARE_ACCOUNT_ID",),
        "CLOUDFLARE_ACCOUNT_ID on the Keys page",
    ),
    "snowflake": _Need(
        ("account_id", *ADDRESS), ("SNOWFLAKE_ACCOUNT_ID",), "account_id: YOUR_ACCOUNT"
    ),
    "predibase": _Need(
        ("tenant_id", "predibase_tenant_id"), ("PREDIBASE_TENANT_ID",), "tenant_id: YOUR_TENANT"
    ),
    "watsonx": _Need(
        ("project_id", "watsonx_project", "space_id"),
        (
            *("WATSONX_PROJECT_ID", "WX_PROJECT_ID", "PROJECT_ID", "WATSONX_SPACE_ID"),
            *("WATSONX_DEPLOYMENT_SPACE_ID", "WX_SPACE_ID", "SPACE_ID"),
        ),
        "project_id: YOUR_PROJECT",
    ),
    "oci": _Need(("oci_compartment_id",), ("OCI_COMPARTMENT_ID",), "oci_compartment_id: ocid1..."),
}
"""Providers that want to know on whose account it is."""
_SAID: Final = (
    (
        NOWHERE,
        NO_ADDRESS,
        "This model has no api_base, and {}/ has none for all: every request fails.",
    ),
    (
        AT_OPENAI,
        NO_ADDRESS,
        "This model has no api_base: LiteLLM sends its requests, and the key, to OpenAI in place "
        "of a server of {}/.",
    ),
    (ACCOUNTS, LACKING, "Nothing tells {}/ whose account it is, and every request fails."),
)
_FOR_ALL: Final = "api_base"
"""In litellm_settings, for every model that has none."""


def check(parts: Parts, model: Model, provider: str) -> None:
    """Whether `model` says what its provider cannot do without."""
    if any(name in model.params for name in ELSEWHERE) or model.model.startswith(_DEPLOYED):
        return
    for table, code, words in _SAID:
        need = table.get(provider)
        if need is not None and _is_lacking(parts, model, need):
            node = model.params["model"][1]
            said = words.format(provider)
            parts.findings.warn(node, said, f"Add {need.add}.", kind=UNSET, code=code)


def _is_lacking(parts: Parts, model: Model, need: _Need) -> bool:
    if any(name in model.params for name in need.settings):
        return False
    if need.variables and parts.may_be_set(*need.variables):
        return False
    return not (need.takes_address and _FOR_ALL in parts.litellm)
