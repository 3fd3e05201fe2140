"""Which variables a gateway is given: those that its config names, and those that the libraries of
its providers look for. The others stay outside, however they are set."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from core.config.document import Document, text_of
from core.config.providers import providers
from core.wire.environment import spelled

_CLOUDS: Final[Mapping[str, tuple[str, ...]]] = {
    "bedrock": ("AWS_",),
    "bedrock_converse": ("AWS_",),
    "sagemaker": ("AWS_",),
    "sagemaker_chat": ("AWS_",),
    "azure": ("AZURE_",),
    "azure_ai": ("AZURE_",),
    "azure_text": ("AZURE_",),
    "vertex_ai": ("GOOGLE_APPLICATION_CREDENTIALS", "GOOGLE_CLOUD_", "VERTEX"),
    "vertex_ai_beta": ("GOOGLE_APPLICATION_CREDENTIALS", "GOOGLE_CLOUD_", "VERTEX"),
    "gemini": ("GEMINI_API_KEY", "GOOGLE_API_KEY"),
    "huggingface": ("HF_TOKEN", "HUGGINGFACE_API_KEY"),
    "watsonx": ("WATSONX_", "WX_"),
    "watsonx_text": ("WATSONX_", "WX_"),
    "databricks": ("DATABRICKS_",),
    "databricks_agent": ("DATABRICKS_",),
    "oci": ("OCI_",),
    "ollama": ("OLLAMA_API_",),
    "ollama_chat": ("OLLAMA_API_",),
    "cloudflare": ("CLOUDFLARE_",),
    "heroku": ("HEROKU_",),
    "hosted_vllm": ("HOSTED_VLLM_",),
    "lm_studio": ("LM_STUDIO_",),
    "predibase": ("PREDIBASE_",),
    "snowflake": ("SNOWFLAKE_",),
    "xinference": ("XINFERENCE_",),
}
"""Beginnings of the names that a provider's own library reads without being told to."""


@dataclass(frozen=True)
class Given:
    """What of all variables goes to a gateway."""

    named: frozenset[str] = frozenset()
    """By the config, as `os.environ/NAME`."""
    beginnings: tuple[str, ...] = ()
    """Of the names that the libraries of its providers read without being told to."""
    is_all: bool = False
    """Nobody can say which: a part of the config is not at hand."""
    own: frozenset[str] = frozenset()
    """Those that the config itself gives a value, as `environment_variables`."""
    platform: str = sys.platform
    """Whose variables are meant: on Windows the case of their letters does not count."""

    def has(self, name: str) -> bool:
        """Whether a variable of this name is given, if it is set."""
        if self.is_all or name.upper().startswith(self.beginnings):
            return True
        return spelled(name, self.named, platform=self.platform) in self.named


def given(
    documents: Iterable[Document], *, is_all: bool = False, platform: str = sys.platform
) -> Given:
    """To a gateway with this config, and the files that it includes; `is_all` where one of them is
    not at hand."""
    documents = tuple(documents)
    used = {provider for document in documents for provider in providers(document)}
    return Given(
        frozenset(one.name for each in documents for one in each.references() if one.resolved),
        tuple(sorted({start for provider in used for start in beginnings(provider)})),
        is_all,
        frozenset(name for each in documents for name in _own(each, platform)),
        platform,
    )


def _own(document: Document, platform: str) -> Iterable[str]:
    for key, _ in document.pairs(document.get(document.root, "environment_variables")):
        name = text_of(key)
        if name is not None:
            yield name
            if platform == "win32":
                yield name.upper()


def beginnings(provider: str) -> tuple[str, ...]:
    """Of the names that its library reads."""
    # Only the key of others: a stray OPENAI_BASE_URL, or LITELLM_PROXY_API_BASE, would lead the
    # gateway to itself.
    return _CLOUDS.get(provider, (f"{provider.upper()}_API_KEY",))
