"""The checks of model_list: what each entry needs, and how its keys are written."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable
from typing import Final

from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from core.config import fixes
from core.config.document import Document, items, kind, text_of
from core.config.issue import WHOLE
from core.config.known_keys import (
    GENERAL_SETTINGS,
    LITELLM_SETTINGS,
    MODEL_PARAMS,
    OWN_INFO,
    ROUTER_SETTINGS,
    TEXT_PARAMS,
    TOP_LEVEL,
)
from core.config.lint_context import LintContext, name_of, slip_of

_ENTRY_KEYS: Final = frozenset({"model_name", "litellm_params", "model_info"})
_COMMON: Final = """
    model api_key api_base api_version custom_llm_provider organization timeout stream_timeout
    max_retries rpm tpm weight order tags drop_params mock_response temperature max_tokens
    max_completion_tokens reasoning_effort extra_headers extra_body base_url input_cost_per_token
    output_cost_per_token max_parallel_requests aws_region_name aws_access_key_id
    aws_secret_access_key aws_session_token aws_profile_name vertex_project vertex_location
    vertex_credentials litellm_credential_name additional_drop_params allowed_openai_params
"""
_COMMON_PARAMS: Final = frozenset(_COMMON.split())
"""What a misspelt key may have meant. Other keys go on to the provider, so a far guess is none."""

_BESIDE: Final = """
    model api_key api_base base_url api_version custom_llm_provider mock_response organization
    headers extra_headers extra_body timeout stream_timeout max_retries temperature max_tokens
    drop_params weight
"""
_OF_GOOGLE: Final = re.compile(r"gemini/|(?:vertex_ai/)?gemini-")
"""Models whose requests LiteLLM makes of what it knows alone."""
_MISPLACED: Final = frozenset(_BESIDE.split())
"""What LiteLLM ignores beside litellm_params. It takes rpm and tpm there as well."""
_TAKEN_BESIDE: Final = frozenset({"rpm", "tpm", "itpm", "otpm", "description", "comment", "notes"})
"""What it takes there, and what is there for people."""
_OF_INFO: Final = frozenset({"mode", "base_model", "id", "access_groups", "max_input_tokens"})
_OF_PROVIDERS: Final = {
    "vertex_ai": {
        "project": "vertex_project",
        "location": "vertex_location",
        "vertex_region": "vertex_location",
        "region": "vertex_location",
        "gcp_location": "vertex_location",
        "gcp_region": "vertex_location",
        "gcp_project": "vertex_project",
        "gcp_project_id": "vertex_project",
        "vertex_project_id": "vertex_project",
        "google_cloud_project": "vertex_project",
        "google_application_credentials": "vertex_credentials",
        "credentials": "vertex_credentials",
        "credentials_path": "vertex_credentials",
    },
    "bedrock": {
        "aws_region": "aws_region_name",
        "region": "aws_region_name",
        "inference_profile": "model_id",
        "inference_profile_arn": "model_id",
        "inference_profile_id": "model_id",
        "application_inference_profile": "model_id",
    },
    "azure": {
        "deployment_id": "model",
        "azure_endpoint": "api_base",
        "azure_tenant_id": "tenant_id",
        "azure_client_id": "client_id",
        "azure_client_secret": "client_secret",
        "azure_api_version": "api_version",
        "openai_api_version": "api_version",
    },
}
"""Words of these providers' own libraries for what LiteLLM calls otherwise."""
_TAKEN: Final = {
    "openai": frozenset(
        """
        conversation data_sources enhancements include input_fidelity max_output_tokens
        max_tool_calls messages metadata modalities moderation n output_compression output_format
        parallel_tool_calls partial_images prediction previous_response_id prompt prompt_cache_key
        prompt_cache_options prompt_cache_retention quality reasoning response_format text
        truncation
        """.split()  # noqa: SIM905 - a table
    ),
    "azure": frozenset[str](),
    "anthropic": frozenset(
        {"anthropic_beta", "betas", "inference_geo", "mcp_servers", "output_config", "speed"}
    ),
    "groq": frozenset(
        {"citation_options", "compound_custom", "documents", "exclude_domains", "include_domains"}
        | {"include_reasoning", "reasoning_format", "search_settings"}
    ),
    "mistral": frozenset({"prompt_mode", "random_seed", "safe_prompt"}),
    "bedrock": frozenset(
        {"anthropic_beta", "anthropic_version", "inference_geo", "output_config", "speed"}
        | {"guardrailConfig", "inferenceConfig", "outputConfig", "performanceConfig"}
        | {"promptVariables", "requestMetadata", "serviceTier", "stopSequences", "toolConfig"}
        | {"additionalModelRequestFields", "additionalModelResponseFieldPaths"}
        | {"additionalModelResponseFields"}
    ),
}
"""Providers that refuse a parameter that they do not know, and what they take besides."""
_HOSTS: Final = {
    "openai": "://api.openai.com",
    "azure": ".openai.azure.com",
    "anthropic": "://api.anthropic.com",
    "groq": "://api.groq.com",
    "mistral": "://api.mistral.ai",
    "bedrock": ".amazonaws.com",
}
_ELSEWHERE: Final = ("api_base", "base_url", "mock_response", "custom_llm_provider")
"""With one of these another server is asked, or none, unless it names the provider's own."""
_ADDRESSES: Final = frozenset(
    {"OPENAI_BASE_URL", "OPENAI_API_BASE", "ANTHROPIC_BASE_URL", "ANTHROPIC_API_BASE"}
    | {"GROQ_API_BASE", "MISTRAL_API_BASE", "MISTRAL_AZURE_API_BASE"}
)
"""As with one of these variables."""
_OTHER_WORDS: Final = {
    "provider": "custom_llm_provider",
    "api_url": "api_base",
    "endpoint_url": "api_base",
}
"""Words of other programs that LiteLLM does not know, where they hold a text."""
_LONGER: Final = {
    "api_key": "api_key",
    "api_base": "api_base",
    "api_base_url": "api_base",
    "api_url": "api_base",
}
"""What LiteLLM reads, by what people write behind the name of a provider."""
_FLAT: Final = {
    "thinking_type": "thinking: {type: …}",
    "thinking_budget_tokens": "thinking: {budget_tokens: …}",
    "budget_tokens": "thinking: {budget_tokens: …}",
    "response_format_type": "response_format: {type: …}",
    "stream_options_include_usage": "stream_options: {include_usage: …}",
    "include_usage": "stream_options: {include_usage: …}",
}
"""What belongs within a group of settings, by the names that people give it outside of it."""
_LENGTHS: Final = frozenset(
    {"context_window", "context_length", "context_size", "max_context", "max_context_length"}
    | {"max_context_tokens", "max_context_window", "n_ctx", "ctx_size", "num_context"}
)
"""Other programs' words for how much a model reads at once."""
_FACT: Final = "supports_"
_SAYING_LITTLE: Final = frozenset(
    {"limit", "max", "num", "number", "default", "litellm", "name", "per", "extra", "custom"}
    | {"time", "seconds", "sec", "of", "the", "group", "llm"}
)
"""Words in a key that others leave out, or add."""
_MEANT_BY_WORDS: Final = ("num_retries", "cooldown_time", "ssl_verify", *sorted(_COMMON_PARAMS))
"""Of those with the same words the first is meant."""
_OF_ROUTER: Final = tuple(sorted(ROUTER_SETTINGS))
_PRICE: Final = re.compile(r"_costs?(?:_per_|$)")
_OWN: Final = "litellm_"
_OF_LITELLM: Final = frozenset(name for name in MODEL_PARAMS if name.startswith(_OWN))
_SETTINGS: Final = (
    ("router_settings", ROUTER_SETTINGS),
    ("litellm_settings", LITELLM_SETTINGS),
    ("general_settings", GENERAL_SETTINGS),
)
_GROUPS: Final = frozenset({"params", "parameters", "options", "settings", "config"})
"""Names under which people put settings together that LiteLLM wants each by itself."""
_OF_AMAZON: Final = frozenset(name for name in MODEL_PARAMS if name.startswith("aws_"))
_TEXTS: Final = TEXT_PARAMS - {"model"}
_NO_MODELS_NEEDED: Final = ("include", "mcp_servers", "agents", "agent_list", "credential_list")
_KIND_WORDS: Final = {
    "bool": "yes or no",
    "int": "a number",
    "float": "a number",
    "timestamp": "a date",
    "map": "a group of settings",
    "seq": "a list",
}


def check(findings: LintContext) -> None:
    """All checks of model_list. The root is a mapping."""
    document = findings.document
    entry = document.entry(document.root, "model_list")
    if entry is None or kind(entry[1]) == "null" or entry[1].value == []:
        _check_empty(findings, document.root if entry is None else entry[0])
        return
    model_list = entry[1]
    if not isinstance(model_list, SequenceNode):
        findings.error(
            model_list,
            "model_list must be a list of models.",
            'Begin each model with a dash: "- model_name: …".',
            code="LP160",
        )
        return
    for node in items(model_list):
        if isinstance(node, MappingNode):
            _check_entry(findings, node)
        else:
            findings.error(
                node,
                "A model must have a model_name and litellm_params.",
                'Begin it with "- model_name: …".',
                code="LP162",
            )


def _check_empty(findings: LintContext, place: Node | None) -> None:
    document = findings.document
    general = document.get(document.root, "general_settings")
    others = [document.get(document.root, name) for name in _NO_MODELS_NEEDED]
    others += [
        document.get(general, name) for name in ("pass_through_endpoints", "store_model_in_db")
    ]
    near = any(
        findings.near(text_of(key) or "", frozenset({"model_list"}), 0.8)
        for key, _ in document.pairs(document.root)
    )
    if place is not None and not near and all(node is None for node in others):
        findings.warn(
            place,
            "There are no models, so the gateway has nothing to answer with.",
            "Add at least one to model_list.",
            kind=WHOLE,
            code="LP161",
        )


def _check_entry(findings: LintContext, entry: MappingNode) -> None:
    document = findings.document
    meant = _check_entry_keys(findings, entry)
    _check_name(findings, entry, meant)
    params = document.get(entry, "litellm_params")
    if params is None:
        if "litellm_params" not in meant:
            findings.error(
                entry,
                "This model has no litellm_params, which say where its requests go.",
                'Add "litellm_params:" and, indented below it, "model: provider/name".',
                code="LP167",
            )
    elif not isinstance(params, MappingNode):
        findings.error(
            params,
            "litellm_params must hold settings, such as model: and api_key:.",
            "Indent them below litellm_params.",
            code="LP168",
        )
    else:
        _check_params(findings, entry, params)
    info = document.get(entry, "model_info")
    if info is not None and not isinstance(info, MappingNode):
        findings.error(
            info,
            "model_info must hold settings.",
            "Indent them below it, or remove it.",
            code="LP169",
        )


def _check_entry_keys(findings: LintContext, entry: MappingNode) -> set[str]:
    """The keys that misspelt ones stand for."""
    meant: set[str] = set()
    document = findings.document
    params = document.get(entry, "litellm_params")
    for key, _ in document.pairs(entry):
        name = text_of(key)
        if name is None or name in _ENTRY_KEYS:
            continue
        near = findings.near(name, _ENTRY_KEYS, 0.85)
        if near is not None and document.get(entry, near) is None:
            meant.add(near)
            report = findings.warn if near == "model_info" else findings.error
            report(
                key,
                f"LiteLLM does not know {name_of(key)}.",
                f"Did you mean {near}?",
                code="LP163",
                fix=fixes.rename(document, key, near),
            )
        elif name in _MISPLACED and document.get(params, name) is None:
            findings.warn(
                key,
                f"LiteLLM ignores {name_of(key)} here.",
                "It belongs under litellm_params, indented below it.",
                code="LP164",
                fix=fixes.move(document, entry, key, "litellm_params", entry),
            )
        elif name not in _TAKEN_BESIDE and not name.startswith(("x-", "x_", "_")):
            _say_beside(findings, key, name)
    return meant


def _say_beside(findings: LintContext, key: Node, name: str) -> None:
    if name in _OF_INFO:
        remedy = "It belongs under model_info, indented below it."
    elif name in MODEL_PARAMS:
        remedy = "It belongs under litellm_params, indented below it."
    else:
        remedy = "Remove it, or make a comment of it."
    findings.warn(key, f"LiteLLM ignores {name_of(key)} here.", remedy, code="LP164")


def _check_name(findings: LintContext, entry: MappingNode, meant: set[str]) -> None:
    node = findings.document.get(entry, "model_name")
    if node is None:
        if "model_name" not in meant:
            findings.error(
                entry,
                "This model has no model_name, the name that clients ask for.",
                'Add "model_name: …".',
                code="LP165",
            )
    elif text_of(node) is None:
        findings.error(
            node,
            f"model_name must be a text, and {_described(node)}.",
            'Put it in quotes: "' + name_of(node) + '".' if name_of(node) else "Write a name.",
            code="LP166",
            fix=fixes.quote(findings.document, node) if kind(node) != "null" else None,
        )


def _check_params(findings: LintContext, entry: MappingNode, params: MappingNode) -> None:
    document = findings.document
    misspelt: set[str] = set()
    for key, value in document.pairs(params):
        name = text_of(key)
        if name is None:
            continue
        if name in _TEXTS and kind(value) not in ("str", "null"):
            findings.warn(
                value,
                f"{name} must be a text, and {_described(value)}: LiteLLM will leave this model "
                "out.",
                "Put it in quotes." if isinstance(value, ScalarNode) else "Write a single text.",
                code="LP170",
                fix=fixes.quote(document, value) if isinstance(value, ScalarNode) else None,
            )
        if _say_elsewhere(findings, entry, key, name):
            continue
        if name in _GROUPS and name not in MODEL_PARAMS and isinstance(value, MappingNode):
            findings.warn(
                key,
                f"LiteLLM does not know {name_of(key)} and {_then(document, params)}.",
                "Write what stands in it directly below litellm_params.",
                code="LP171",
            )
            continue
        meant = _meant_here(findings, params, name, value)
        if meant is not None and document.get(params, meant) is None:
            misspelt.add(meant)
            findings.warn(
                key,
                f"LiteLLM does not know {name_of(key)} and {_then(document, params)}.",
                f"Did you mean {meant}?",
                code="LP171",
                fix=fixes.rename(document, key, meant),
            )
        elif (
            meant is None
            and name not in MODEL_PARAMS
            and not _say_setting(findings, params, key, name)
            and not _say_own(findings, params, key, name)
            and not _say_address(findings, key, value)
        ):
            _say_refused(findings, params, key, name)
    _check_model(findings, entry, params, misspelt)


def _meant_here(findings: LintContext, params: MappingNode, name: str, value: Node) -> str | None:
    """The parameter that `name` stands for with the model of `params`."""
    document = findings.document
    meant = None if name in MODEL_PARAMS else _meant(findings, name)
    if text_of(value):
        provider = (text_of(document.get(params, "model")) or "").partition("/")[0]
        meant = _OTHER_WORDS.get(name, _OF_PROVIDERS.get(provider, {}).get(name, meant))
        if name not in MODEL_PARAMS and name.startswith(f"{provider}_api_"):
            meant = _LONGER.get(name.removeprefix(f"{provider}_"), meant)
    if name in _LENGTHS and _asks_ollama(document.get(params, "model")):
        return "num_ctx"
    return meant


def _meant(findings: LintContext, name: str) -> str | None:
    """The parameter that `name` is nearly, or has the words of in another order or number."""
    near = findings.near(name, _COMMON_PARAMS, 0.87)
    return near or _of_words(name, _MEANT_BY_WORDS) or slip_of(name, MODEL_PARAMS)


def _of_words(name: str, known: Iterable[str]) -> str | None:
    words = _words_of(name)
    return next((one for one in known if words and _words_of(one) == words), None)


@functools.lru_cache(maxsize=2048)
def _words_of(name: str) -> frozenset[str]:
    """The words of a key that say something."""
    return frozenset(name.lower().split("_")) - _SAYING_LITTLE


def _then(document: Document, params: MappingNode) -> str:
    """What becomes of a parameter that LiteLLM does not know."""
    model = text_of(document.get(params, "model")) or ""
    is_left_out = _OF_GOOGLE.match(model) is not None
    return "leaves it out" if is_left_out else "sends it on to the provider"


def _say_setting(findings: LintContext, params: MappingNode, key: Node, name: str) -> bool:
    """Whether it is a setting of the whole gateway, which is none of a single model, or what stands
    beside its parameters."""
    is_fact = name in OWN_INFO or name in _LENGTHS or name.startswith(_FACT)
    if is_fact or name in TOP_LEVEL:
        where = "model_info, beside litellm_params" if is_fact else "the top of the file"
        there = ", as max_input_tokens" if name in _LENGTHS else ""
        # Of what a model supports LiteLLM knows that no provider wants it.
        then = "" if name.startswith(_FACT) else f", and {_then(findings.document, params)}"
        findings.warn(
            key,
            f"LiteLLM takes no notice of {name_of(key)} here{then}.",
            f"It belongs under {where}{there}." if is_fact else f"It belongs at {where}.",
            code="LP171",
        )
        return True
    for section, known in _SETTINGS:
        setting = name if name in known else None
        if setting is None and known is ROUTER_SETTINGS:
            setting = _of_words(name, _OF_ROUTER)
        if setting is not None:
            findings.warn(
                key,
                f"LiteLLM takes no notice of {name_of(key)} here, and "
                f"{_then(findings.document, params)}.",
                f"It belongs under {section}, as {setting}.",
                code="LP171",
            )
            return True
    return False


def _say_own(findings: LintContext, params: MappingNode, key: Node, name: str) -> bool:
    """Whether it is named like something of LiteLLM's own, which no provider wants: a price, or
    what begins with its name."""
    if name in _FLAT:
        remedy = f"Write {_FLAT[name]}."
    elif _PRICE.search(name):
        remedy = "Prices are input_cost_per_token, output_cost_per_token, input_cost_per_second, …"
    elif name.startswith(_OWN):
        near = findings.near(name, _OF_LITELLM, 0.75)
        remedy = f"Did you mean {near}?" if near else "Remove it, or look it up in LiteLLM's docs."
    else:
        return False
    what = f"LiteLLM does not know {name_of(key)} and {_then(findings.document, params)}."
    findings.warn(key, what, remedy, code="LP171")
    return True


def _asks_ollama(model: Node | None) -> bool:
    return (text_of(model) or "").startswith(("ollama/", "ollama_chat/"))


def _say_address(findings: LintContext, key: Node, value: Node) -> bool:
    """Whether it is a server under a name that nobody looks for."""
    is_address = "://" in (text_of(value) or "")
    if is_address:
        findings.warn(
            key,
            f"LiteLLM knows no {name_of(key)}: this address goes on to the provider as it stands.",
            "The address of a model's server is its api_base.",
            code="LP171",
        )
    return is_address


def _say_refused(findings: LintContext, params: MappingNode, key: Node, name: str) -> None:
    """What a provider gets that takes nothing but what it knows."""
    document = findings.document
    model = text_of(document.get(params, "model")) or ""
    provider = model.partition("/")[0]
    known = _TAKEN.get(provider)
    if known is None or name in known or name in _TAKEN["openai"]:
        return
    if provider == "bedrock" and ("anthropic." not in model or name.startswith("aws_")):
        return  # other models take fields of their own
    settings = document.get(document.root, "litellm_settings")
    if document.get(settings, "api_base") is not None or not _ADDRESSES.isdisjoint(
        findings.environment
    ):
        return
    for other in _ELSEWHERE:
        node = document.get(params, other)
        if node is not None and _HOSTS[provider] not in (text_of(node) or ""):
            return
    findings.warn(
        key,
        f"LiteLLM does not know {name_of(key)} and sends it on: {provider} refuses every request "
        "with a parameter that it does not know.",
        "Remove it, or make a comment of it.",
        code="LP171",
    )


def _say_elsewhere(findings: LintContext, entry: MappingNode, key: Node, name: str) -> bool:
    """Whether this is nothing that LiteLLM looks for here, or that any provider knows."""
    remedy = ""
    if name in ("mode", "model_info") and findings.document.get(entry, "model_info") is None:
        remedy = "Write model_info: beside litellm_params, and mode: below it."
    elif name == "access_groups":
        remedy = "It belongs under model_info, beside litellm_params."
    elif name.startswith("aws_") and name not in MODEL_PARAMS:
        _say_unknown_of_amazon(findings, key, name)
        return True
    if remedy:
        what = f"LiteLLM takes no notice of {name_of(key)} here."
        findings.warn(key, what, remedy, code="LP171")
    return bool(remedy)


def _say_unknown_of_amazon(findings: LintContext, key: Node, name: str) -> None:
    near = findings.near(name, _OF_AMAZON, 0.8)
    findings.warn(
        key,
        f"LiteLLM does not know {name_of(key)}, and signs in without it.",
        f"Did you mean {near}?" if near else f"There are: {', '.join(sorted(_OF_AMAZON))}.",
        code="LP171",
        fix=None if near is None else fixes.rename(findings.document, key, near),
    )


def _check_model(
    findings: LintContext, entry: MappingNode, params: MappingNode, misspelt: set[str]
) -> None:
    document = findings.document
    model = document.get(params, "model")
    if model is None and "model" not in misspelt:
        place = document.entry(entry, "litellm_params")
        findings.error(
            params if place is None else place[0],
            "These litellm_params have no model.",
            'Add "model: provider/name", such as openai/gpt-4o.',
            code="LP172",
        )
    elif model is not None and not text_of(model):
        findings.error(
            model,
            f"model must be a text, and {_described(model)}.",
            'Put it in quotes, with its provider: "provider/name".',
            code="LP173",
        )


def _described(node: Node) -> str:
    if text_of(node) == "" or kind(node) == "null":
        return "this is empty"
    return f"YAML takes this for {_KIND_WORDS.get(kind(node), 'something else')}"
