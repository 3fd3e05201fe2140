"""The makers of models as the presets know them, on one local port: each speaks only what it really
speaks, below a path of its own, and wants its own key. To all else it answers 404, or 401.

What cannot be proved without the clouds: that Amazon takes the signature (here only the access key
in it is looked at), that Google takes the assertion that a service account signs (here anybody gets
the token), and the hosts that LiteLLM makes of a region, a project or a resource by itself: a test
can only tell it others.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Final

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from tests.fixtures.fake_upstream import FakeUpstream
from tests.fixtures.wire_formats import Asked, Reply, answer, whole

CHAT: Final = "/chat/completions"
RESPONSES: Final = "/responses"
EMBEDDINGS: Final = "/embeddings"
GEMINI: Final = "/models/[^/]+:(generateContent|streamGenerateContent|(batchE|e)mbedContents?)"
BEDROCK: Final = "/model/[^/]+/(converse|converse-stream|invoke|invoke-with-response-stream)"
VERTEX: Final = "/v1(beta1)?/projects/my-project/locations/global/publishers/google"
"""LiteLLM makes this path itself, and puts it behind a host alone: it has the port's root."""
TOKENS: Final = "/tokens"
"""Where a service account of Google gets the token that it asks Vertex AI with."""
_GOOGLE: Final = "ya29.preset"


@dataclass(frozen=True)
class Maker:
    """What one of them speaks, and where."""

    base: str
    """The path that its address ends in."""
    speaks: tuple[str, ...]
    """Patterns of whole paths below that."""
    key: str = ""
    """What it wants to be asked with, in any header; empty where it wants none."""
    parameter: str = "api_base"
    """Which parameter tells LiteLLM the address."""
    besides: tuple[str, ...] = ()
    """Patterns of whole paths that are not below its address."""

    def knows(self, path: str) -> bool:
        rest = path.removeprefix(self.base)
        below = path.startswith(self.base) and any(re.fullmatch(one, rest) for one in self.speaks)
        return below or any(re.fullmatch(one, path) for one in self.besides)


MAKERS: Final[dict[str, Maker]] = {
    "openai": Maker("/v1", (CHAT, RESPONSES, EMBEDDINGS), "sk-openai"),
    "anthropic": Maker("", ("/v1/messages",), "sk-anthropic"),
    "gemini": Maker("/v1beta", (GEMINI,), "sk-gemini"),
    "azure": Maker("", (f"/openai/v1{CHAT}", f"/openai/v1{RESPONSES}"), "sk-azure"),
    "bedrock": Maker("", (BEDROCK,), "AKIAPRESET", "aws_bedrock_runtime_endpoint"),
    "vertex": Maker("", (f"{VERTEX}{GEMINI}",), _GOOGLE),
    "openrouter": Maker("/api/v1", (CHAT, RESPONSES), "sk-openrouter"),
    "deepseek": Maker("/beta", (CHAT,), "sk-deepseek", besides=("/anthropic/v1/messages",)),
    "mistral": Maker("/v1", (CHAT, EMBEDDINGS), "sk-mistral"),
    "xai": Maker("/v1", (CHAT, RESPONSES), "sk-xai"),
    "groq": Maker("/openai/v1", (CHAT,), "sk-groq"),
    "moonshot": Maker("/v1", (CHAT,), "sk-moonshot"),
    "qwen": Maker("/compatible-mode/v1", (CHAT,), "sk-qwen"),
    "zhipu": Maker("/api/paas/v4", (CHAT,), "sk-zhipu"),
    "siliconflow": Maker("/v1", (CHAT, EMBEDDINGS), "sk-siliconflow"),
    "ollama": Maker("", ("/api/chat", "/api/generate", "/api/embed", "/api/show")),
    "lm-studio": Maker("/v1", (CHAT, EMBEDDINGS)),
    "vllm": Maker("/v1", (CHAT, EMBEDDINGS)),
    "openai-compatible": Maker("/v1", (CHAT,), "sk-server"),
    "openai-responses": Maker("/v1", (CHAT, RESPONSES), "sk-server"),
}
"""By the id of the preset that leads to it. Of the newer protocols that some of them have begun to
speak besides, only those are here that LiteLLM asks them by."""


class Makers(FakeUpstream):
    """All of them. `asked` is what came in; `down` are those that answer 500 for a while."""

    def __init__(self) -> None:
        super().__init__(self._answer)
        self.down: set[str] = set()

    def address_of(self, maker: str) -> str:
        return self.address + ("" if maker == "vertex" else f"/{maker}{MAKERS[maker].base}")

    def keys(self) -> dict[str, str]:
        """The environment that the presets take their keys from."""
        return {
            "OPENAI_API_KEY": MAKERS["openai"].key,
            "ANTHROPIC_API_KEY": MAKERS["anthropic"].key,
            "GEMINI_API_KEY": MAKERS["gemini"].key,
            "AZURE_API_KEY": MAKERS["azure"].key,
            "AWS_ACCESS_KEY_ID": MAKERS["bedrock"].key,
            "AWS_SECRET_ACCESS_KEY": "made-up",
            "VERTEX_CREDENTIALS": service_account(f"{self.address}{TOKENS}"),
            "OPENROUTER_API_KEY": MAKERS["openrouter"].key,
            "DEEPSEEK_API_KEY": MAKERS["deepseek"].key,
            "MISTRAL_API_KEY": MAKERS["mistral"].key,
            "XAI_API_KEY": MAKERS["xai"].key,
            "GROQ_API_KEY": MAKERS["groq"].key,
            "MOONSHOT_API_KEY": MAKERS["moonshot"].key,
            "DASHSCOPE_API_KEY": MAKERS["qwen"].key,
            "ZAI_API_KEY": MAKERS["zhipu"].key,
            "SILICONFLOW_API_KEY": MAKERS["siliconflow"].key,
            "SERVER_API_KEY": MAKERS["openai-compatible"].key,
        }

    @property
    def paths(self) -> list[str]:
        """What was asked, without queries and the tokens of Google."""
        return [_path(one) for one in self.asked if one.path != TOKENS]

    def _answer(self, asked: Asked) -> Reply:
        if asked.path == TOKENS and asked.body.get("assertion"):
            return whole({"access_token": _GOOGLE, "expires_in": 3600, "token_type": "Bearer"})
        name, _, rest = _path(asked)[1:].partition("/")
        maker = MAKERS.get(name)
        if maker is None or not maker.knows(f"/{rest}"):
            return _error(404, f"there is no page /{rest} at {name}")
        if maker.key not in f"{asked.path} {' '.join(asked.headers.values())}":
            return _error(401, f"this is no key of {name}")
        if name in self.down:
            return _error(500, f"{name} is out of teapots")
        return answer(asked)


def _path(asked: Asked) -> str:
    """Without a query, and with the maker in front."""
    path = asked.path.partition("?")[0]
    return f"/vertex{path}" if re.match(VERTEX, path) else path


def service_account(tokens: str) -> str:
    """The JSON key of one that gets its tokens at this address."""
    private = rsa.generate_private_key(65537, 2048).private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    return json.dumps(
        {
            "type": "service_account",
            "project_id": "my-project",
            "private_key_id": "1",
            "private_key": private.decode(),
            "client_email": "pocket@my-project.iam.gserviceaccount.com",
            "client_id": "1",
            "token_uri": tokens,
        }
    )


def _error(status: int, words: str) -> Reply:
    error = {"message": words, "type": "odd", "code": str(status)}
    return Reply([json.dumps({"error": error}).encode()], status=status)
