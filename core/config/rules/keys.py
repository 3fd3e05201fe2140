"""Providers that LiteLLM sends nothing to without a key: not even to a server of one's own.

Asked of LiteLLM itself: of each provider one request with an address and no key, and one more with
each variable that may hold it.
"""

from __future__ import annotations

from typing import Final

from core.base.secret_rules import REFERENCE
from core.config.document import is_true
from core.config.issue import UNSET
from core.config.lint_sections import has_secret_manager
from core.config.rules import needs
from core.config.rules.parts import Model, Parts, is_falsy, value_of, word_set

NO_KEY: Final = "LP304"

_USUAL: Final = word_set(
    """
    abliteration aiand aihubmix aiml amazon_nova assemblyai baseten bigmodel bytez cerebras
    charity_engine chutes clf_ai_gateway cloudflare codestral cognition coralbricks cortecs crusoe
    darkbloom dashscope deepinfra empiriolabs empower fal_ai featherless_ai galadriel github gmi
    helicone hostinger_router hyperbolic inferenceapis kyma libertai litellm_proxy llamagate
    maritalk meta modelscope moonshot morph nebius neosantara novita nscale nvidia_nim opencode_go
    openinfer parasail pinstripes poe prism publicai refuseless reka sail sambanova sarvam
    streamlake synthetic tencent v0 vercel_ai_gateway volcengine wandb xiaomi_mimo zai zerogpu
    """
)
"""Whose key is in the variable that is called like them."""
_OTHERS: Final = {
    "ai21_chat": ("AI21_API_KEY",),
    "apertis": ("STIMA_API_KEY",),
    "azure": (
        *("AZURE_API_KEY", "AZURE_OPENAI_API_KEY", "AZURE_AD_TOKEN", "AZURE_OPENAI_AD_TOKEN"),
        *("AZURE_CLIENT_SECRET", "AZURE_PASSWORD", "AZURE_FEDERATED_TOKEN_FILE"),
    ),
    "custom_openai": ("OPENAI_API_KEY",),
    "databricks": ("DATABRICKS_API_KEY", "DATABRICKS_CLIENT_ID"),
    "fireworks_ai": (
        *("FIREWORKS_AI_API_KEY", "FIREWORKS_AI_TOKEN", "FIREWORKS_API_KEY"),
        "FIREWORKSAI_API_KEY",
    ),
    "friendliai": ("FRIENDLIAI_API_KEY", "FRIENDLI_TOKEN"),
    "meta_llama": ("LLAMA_API_KEY",),
    "nano-gpt": ("NANOGPT_API_KEY",),
    "perplexity": ("PERPLEXITY_API_KEY", "PERPLEXITYAI_API_KEY"),
    "qwen_ai_platform": ("QWEN_AI_PLATFORM_API_KEY", "DASHSCOPE_API_KEY"),
    "qwencloud": ("QWENCLOUD_API_KEY", "DASHSCOPE_API_KEY"),
    "scaleway": ("SCW_SECRET_KEY",),
    "scx-ai": ("SCX_API_KEY",),
    "tensormesh": ("TENSORMESH_INFERENCE_API_KEY",),
    "text-completion-codestral": ("CODESTRAL_API_KEY",),
    "veniceai": ("VENICE_AI_API_KEY",),
    "xinference": ("OPENAI_API_KEY",),
}
"""Where LiteLLM finds the key of others."""
_OWN_SERVERS: Final = word_set("custom_openai litellm_proxy xinference")
"""Those whose server may want no key."""
_SIGNED: Final = (
    *("azure_ad_token", "azure_username", "azure_password", "client_id"),
    *("client_secret", "tenant_id", "extra_headers", *needs.ELSEWHERE),
)
"""With one of these a model may do without."""
_REFRESHED: Final = "enable_azure_ad_token_refresh"


def names_of(provider: str) -> tuple[str, ...]:
    """The variables that may hold its key; none where it is not known, or needs none."""
    if provider in _USUAL:
        return (f"{provider.upper()}_API_KEY",)
    return _OTHERS.get(provider, ())


def check(parts: Parts, model: Model, provider: str) -> None:
    """Whether LiteLLM finds a key for `model`."""
    names = names_of(provider)
    if not names or not is_falsy(value_of(model.params, "api_key")):
        return
    if parts.may_be_set(*names) or _is_signed(parts, model, provider):
        return
    is_own = provider in _OWN_SERVERS and any(name in model.params for name in needs.ADDRESS)
    leaks = names != ("OPENAI_API_KEY",) and parts.is_set("OPENAI_API_KEY")
    parts.findings.warn(
        model.params["model"][1],
        f"This model has no api_key: without one LiteLLM sends no request by {provider}/, even to "
        "a server that wants none."
        if is_own
        else f"This model has no api_key, and {names[0]} is not set: every request fails"
        + (", with OpenAI's key in its place." if leaks and provider != "azure" else "."),
        "Add api_key: not-needed, or the key of the server."
        if is_own
        else f"Add api_key: {REFERENCE}{names[0]}, and {names[0]} on the Keys page.",
        kind="" if is_own else UNSET,
        code=NO_KEY,
    )


def _is_signed(parts: Parts, model: Model, provider: str) -> bool:
    if any(not is_falsy(value_of(model.params, name)) for name in _SIGNED):
        return True
    if provider == "azure" and is_true(value_of(parts.litellm, _REFRESHED)):
        return True
    given = ("api_key", f"{provider}_key", f"{provider}_api_key")
    return any(name in parts.litellm for name in given) or has_secret_manager(parts.findings)
