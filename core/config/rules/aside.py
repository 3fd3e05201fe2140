"""Parameters of a model that reach another place than their names say."""

from __future__ import annotations

from typing import Final

from yaml.nodes import MappingNode

from core.config.document import text_of
from core.config.rules.parts import Model, Parts, is_empty, word_set

OLLAMA_OPTION: Final = "LP431"
OWN_FALLBACKS: Final = "LP432"

_OLLAMA: Final = frozenset({"ollama", "ollama_chat"})
_OPTIONS: Final = word_set(
    """
    frequency_penalty main_gpu min_p mirostat mirostat_eta mirostat_tau num_batch num_ctx num_gpu
    num_keep num_predict num_thread presence_penalty repeat_last_n repeat_penalty seed stop
    temperature tfs_z top_k top_p typical_p use_mlock use_mmap
    """
)
"""What Ollama reads within options, and nowhere else."""


def check(parts: Parts) -> None:
    """All of the above."""
    for model in parts.models:
        if "mock_response" not in model.params:
            _check_options(parts, model)
        _check_fallbacks(parts, model)


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
