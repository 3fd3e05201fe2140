"""Below which path servers of the internet answer, and what LiteLLM adds to an address."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final, NamedTuple

ADDRESS: Final = re.compile(r"https?://([^/:?#]+)(?::\d+)?([^?#]*)")
"""The name of the server, and the path."""


class Below(NamedTuple):
    """Where a server has OpenAI's protocol."""

    paths: re.Pattern[str]
    """All that it answers below."""
    usual: str
    """The one to write; with "…" for what only its owner knows."""

    def may_end(self, path: str) -> bool:
        """Whether an address may end so."""
        return self.paths.fullmatch(path) is not None

    @property
    def is_whole(self) -> bool:
        """Whether the usual one can be written as it stands."""
        return "…" not in self.usual


KEEP_WHOLE_PATHS: Final = frozenset(
    {"groq", "deepseek", "openrouter", "xai", "together_ai", "fireworks_ai", "hosted_vllm"}
    | {"minimax"}
)
"""Where LiteLLM adds the path of chats unless it is there."""
_V1: Final = re.compile(r"/v1")
OPENAI_PATHS: Final[Mapping[str, Below]] = {
    "ai-gateway.vercel.sh": Below(_V1, "/v1"),
    "api.aimlapi.com": Below(re.compile(r"/v[12]"), "/v1"),
    "api.anthropic.com": Below(_V1, "/v1"),
    "api.cerebras.ai": Below(_V1, "/v1"),
    "api.cloudflare.com": Below(
        re.compile(r"/client/v4/accounts/[^/]+/ai/v1"),
        "/client/v4/accounts/…/ai/v1",
    ),
    "api.cohere.ai": Below(re.compile(r"/compatibility/v1"), "/compatibility/v1"),
    "api.cohere.com": Below(re.compile(r"/compatibility/v1"), "/compatibility/v1"),
    "api.deepinfra.com": Below(re.compile(r"/v1/openai"), "/v1/openai"),
    "api.deepseek.com": Below(re.compile(r"|/v1|/beta"), "/v1"),
    "api.fireworks.ai": Below(re.compile(r"/inference/v1"), "/inference/v1"),
    "api.groq.com": Below(re.compile(r"/openai/v1"), "/openai/v1"),
    "api.hyperbolic.xyz": Below(_V1, "/v1"),
    "api.minimax.io": Below(_V1, "/v1"),
    "api.minimaxi.com": Below(_V1, "/v1"),
    "api.mistral.ai": Below(_V1, "/v1"),
    "api.moonshot.ai": Below(_V1, "/v1"),
    "api.moonshot.cn": Below(_V1, "/v1"),
    "api.novita.ai": Below(re.compile(r"/v3/openai|/openai(?:/v1)?"), "/openai/v1"),
    "api.openai.com": Below(_V1, "/v1"),
    "api.perplexity.ai": Below(re.compile(r"|/v1"), "/"),
    "api.sambanova.ai": Below(_V1, "/v1"),
    "api.siliconflow.cn": Below(_V1, "/v1"),
    "api.siliconflow.com": Below(_V1, "/v1"),
    "api.together.ai": Below(_V1, "/v1"),
    "api.together.xyz": Below(_V1, "/v1"),
    "api.venice.ai": Below(re.compile(r"/api/v1"), "/api/v1"),
    "api.x.ai": Below(_V1, "/v1"),
    "api.z.ai": Below(re.compile(r"/api/(?:coding/)?paas/v4"), "/api/paas/v4"),
    "ark.cn-beijing.volces.com": Below(re.compile(r"/api(?:/coding|/plan)?/v3"), "/api/v3"),
    "dashscope-intl.aliyuncs.com": Below(re.compile(r"/compatible-mode/v1"), "/compatible-mode/v1"),
    "dashscope.aliyuncs.com": Below(re.compile(r"/compatible-mode/v1"), "/compatible-mode/v1"),
    "generativelanguage.googleapis.com": Below(
        re.compile(r"/v1(?:beta|alpha)?/openai"),
        "/v1beta/openai",
    ),
    "integrate.api.nvidia.com": Below(_V1, "/v1"),
    "models.github.ai": Below(re.compile(r"(?:/orgs/[^/]+)?/inference"), "/inference"),
    "open.bigmodel.cn": Below(re.compile(r"/api/(?:coding/)?paas/v4"), "/api/paas/v4"),
    "openrouter.ai": Below(re.compile(r"/api/v1"), "/api/v1"),
}
"""Where these have OpenAI's protocol, and nowhere else."""
