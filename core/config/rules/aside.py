"""Parameters of a model that reach another place than their names say."""

from __future__ import annotations

import re
from typing import Final

from yaml.nodes import MappingNode

from core.config.document import text_of
from core.config.lint_context import name_of, shown
from core.config.rules.known_models import BARE_MODELS
from core.config.rules.parts import Model, Parts, is_empty, word_set

OLLAMA_OPTION: Final = "LP431"
OWN_FALLBACKS: Final = "LP432"
UNFOLDED: Final = "LP452"
OF_ONE_CALL: Final = "LP453"
OF_ANOTHER: Final = "LP454"

_OLLAMA: Final = frozenset({"ollama", "ollama_chat"})
_OPTIONS: Final = word_set(
    """
    frequency_penalty main_gpu min_p mirostat mirostat_eta mirostat_tau num_batch num_ctx num_gpu
    num_keep num_predict num_thread presence_penalty repeat_last_n repeat_penalty seed stop
    temperature tfs_z top_k top_p typical_p use_mlock use_mmap
    """
)
"""What Ollama reads within options, and nowhere else."""

_UNFOLDED: Final = re.compile(r"anthropic/|bedrock/(?!invoke/|openai/|mantle/)")
"""Models whose requests get what they do not know as it is called."""
_OF_CACHE: Final = word_set("namespace no-cache no-store s-maxage s-max-age ttl use-cache")
_TOLD: Final = frozenset(
    {"api_key", "api_base", "base_url", "custom_llm_provider", "mock_response"}
)
"""With one of these somebody means the maker's own model."""


def check(parts: Parts) -> None:
    """All of the above."""
    for model in parts.models:
        if "mock_response" not in model.params:
            _check_options(parts, model)
            _check_body(parts, model)
        _check_cache(parts, model)
        _check_fallbacks(parts, model)
        _check_name(parts, model)


def _check_options(parts: Parts, model: Model) -> None:
    body = model.params.get("extra_body")
    if body is None or model.provider not in _OLLAMA or not isinstance(body[1], MappingNode):
        return
    found = [key for key, _ in parts.findings.document.pairs(body[1]) if text_of(key) in _OPTIONS]
    if not found:
        return
    names = ", ".join(str(key.value) for key in found[:3]) + " and others" * (len(found) > 3)
    parts.findings.warn(
        found[0],
        f"Ollama looks for {names} within options, and finds nothing here.",
        "Write it directly below litellm_params, or within extra_body below options.",
        code=OLLAMA_OPTION,
    )


def _check_fallbacks(parts: Parts, model: Model) -> None:
    pair = model.params.get("fallbacks")
    if pair is None or is_empty(pair[1]):
        return
    parts.findings.warn(
        pair[0],
        "LiteLLM asks these fallbacks at the address of this model, with its key.",
        "Write them under litellm_settings, as fallbacks: with the model_name of this one before "
        "its list.",
        code=OWN_FALLBACKS,
    )


def _check_body(parts: Parts, model: Model) -> None:
    """An `extra_body` where LiteLLM writes the field itself into the request, and not its parts."""
    pair = model.params.get("extra_body")
    if pair is None or is_empty(pair[1]) or _UNFOLDED.match(model.model) is None:
        return
    called = "Amazon" if model.provider == "bedrock" else "Anthropic's protocol"
    parts.findings.warn(
        pair[0],
        f"{called} has no field extra_body, and LiteLLM sends it one of that name: what stands in "
        "it is not looked at, or refused.",
        "Write what stands in it directly below litellm_params.",
        code=UNFOLDED,
    )


def _check_cache(parts: Parts, model: Model) -> None:
    """What a request may say of LiteLLM's own cache, with words that nobody looks for."""
    pair = model.params.get("cache")
    if pair is None or not isinstance(pair[1], MappingNode):
        return
    for key, _ in parts.document.pairs(pair[1]):
        if (name := text_of(key)) is not None and name not in _OF_CACHE:
            parts.findings.warn(
                key,
                f"LiteLLM looks for no {name_of(key)} here, and no prompt is cached by it.",
                "The provider caches prompts by cache_control_injection_points; of LiteLLM's own "
                f"cache there are {', '.join(sorted(_OF_CACHE))}.",
                code=OF_ONE_CALL,
            )


def _check_name(parts: Parts, model: Model) -> None:
    """The model_name of another entry where a model stands that LiteLLM knows by itself."""
    name = model.model
    if name == model.name or not name or "/" in name or name not in BARE_MODELS:
        return
    if not _TOLD.isdisjoint(model.params):
        return
    others = parts.groups.get(name, ())
    if not others or any(
        not other.provider or other.provider == model.provider for other in others
    ):
        return
    parts.findings.warn(
        model.params["model"][1],
        f"This is the model that LiteLLM itself knows by this name, and not the entry {shown(name)}"
        f" of {others[0].provider}.",
        f"Write router_settings: model_group_alias: {{{shown(model.name)}: {shown(name)}}} in "
        "place of this entry, or the parameters of the other one.",
        code=OF_ANOTHER,
    )
