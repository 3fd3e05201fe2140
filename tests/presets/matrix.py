"""What the presets' models answer, and how LiteLLM asks for it. Values only."""

from __future__ import annotations

from typing import Final

PATHS: Final = {
    "chat": ("/chat/completions", "/chat/completions"),
    "messages": ("/v1/messages", "/v1/messages"),
    "responses": ("/responses", "/responses"),
    "gemini": (":generateContent", ":streamGenerateContent"),
    "converse": ("/converse", "/converse-stream"),
    "invoke": ("/invoke", "/invoke-with-response-stream"),
    "ollama": ("/api/chat", "/api/chat"),
}
"""How each protocol of a maker is asked: in one piece, and streamed."""

ANSWERED: Final = {
    # preset, model: what a client asks by chat, messages, responses, gemini
    ("openai", "gpt-6.1-sol"): ("chat", "responses", "responses", "chat"),
    ("anthropic", "claude-sonnet-5-5"): ("messages", "messages", "messages", "messages"),
    ("gemini", "gemini-flash"): ("gemini", "gemini", "gemini", "gemini"),
    ("azure", "gpt-6.1-sol"): ("chat", "chat", "responses", "chat"),
    ("bedrock", "claude-sonnet-5-5"): ("converse", "invoke", "converse", "converse"),
    ("bedrock", "nova-2-lite"): ("converse", "converse", "converse", "converse"),
    ("vertex", "gemini-flash"): ("gemini", "gemini", "gemini", "gemini"),
    ("openrouter", "openrouter-auto"): ("chat", "chat", "responses", "chat"),
    ("openrouter", "openrouter/*"): ("chat", "chat", "responses", "chat"),
    ("deepseek", "deepseek-v4-pro"): ("chat", "messages", "chat", "chat"),
    ("mistral", "mistral-large"): ("chat", "chat", "chat", "chat"),
    ("xai", "grok-4.7"): ("chat", "chat", "responses", "chat"),
    ("groq", "gpt-oss-120b"): ("chat", "chat", "chat", "chat"),
    ("moonshot", "kimi-k3"): ("chat", "chat", "chat", "chat"),
    ("qwen", "qwen3.8-max"): ("chat", "chat", "chat", "chat"),
    ("zhipu", "glm-5.3"): ("chat", "chat", "chat", "chat"),
    ("siliconflow", "deepseek-v3.2"): ("chat", "chat", "chat", "chat"),
    ("ollama", "gpt-oss-20b"): ("ollama", "ollama", "ollama", "ollama"),
    ("lm-studio", "gpt-oss-20b"): ("chat", "chat", "chat", "chat"),
    ("vllm", "gpt-oss-20b"): ("chat", "chat", "chat", "chat"),
    ("openai-compatible", "my-model"): ("chat", "chat", "chat", "chat"),
    ("openai-responses", "my-model"): ("chat", "responses", "responses", "chat"),
    ("failover", "main"): ("messages", "messages", "messages", "messages"),
    ("failover", "backup"): ("chat", "responses", "responses", "chat"),
    ("cheap-and-strong", "auto"): ("messages", "messages", "messages", ""),
}
"""By preset and model, how LiteLLM asks the maker when a client asks by chat completions, messages,
responses or Gemini's protocol; empty where it refuses to. Each is tried whole and streamed."""
EMBEDDINGS: Final = {
    ("openai", "text-embedding-3-small"): "/openai/v1/embeddings",
    ("gemini", "gemini-embedding"): "/gemini/v1beta/models/gemini-embedding-2:batchEmbedContents",
    ("mistral", "mistral-embed"): "/mistral/v1/embeddings",
    ("siliconflow", "bge-m3"): "/siliconflow/v1/embeddings",
    ("ollama", "nomic-embed-text"): "/ollama/api/embed",
}

IN_WORDS: Final = {
    "chat": "chat completions",
    "messages": "messages",
    "responses": "responses",
    "gemini": "Gemini's",
    "converse": "Converse",
    "invoke": "InvokeModel",
    "ollama": "Ollama's",
    "": "refused",
}
"""As docs/presets.md calls the protocols of ANSWERED."""
