"""What LiteLLM knows by name: data of LiteLLM 1.109.3, made by `dev.py catalog`."""

from __future__ import annotations

from typing import Final


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


SERVED_UNTIL: Final = {
    "2024-08-22": _words(
        """
            together_ai/deepseek-ai/deepseek-coder-33b-instruct
        """
    ),
    "2025-01-17": _words(
        """
            cerebras/llama3.1-70b
        """
    ),
    "2025-06-06": _words(
        """
            groq/llama-guard-3-8b
        """
    ),
    "2025-08-01": _words(
        """
            vertex_ai/claude-3-opus vertex_ai/claude-3-opus@20240229
        """
    ),
    "2025-08-28": _words(
        """
            together_ai/NousResearch/Nous-Hermes-2-Mixtral-8x7B-DPO
            together_ai/Qwen/Qwen2-72B-Instruct together_ai/Qwen/Qwen2-VL-72B-Instruct
            together_ai/deepseek-ai/DeepSeek-R1-Distill-Qwen-1.5B together_ai/google/gemma-2-27b-it
            together_ai/meta-llama/Llama-3-8b-chat-hf
            together_ai/meta-llama/Meta-Llama-3-8B-Instruct
            together_ai/nvidia/Llama-3.1-Nemotron-70B-Instruct-HF
        """
    ),
    "2025-11-13": _words(
        """
            together_ai/Qwen/QwQ-32B together_ai/Qwen/Qwen2.5-Coder-32B-Instruct
            together_ai/deepseek-ai/DeepSeek-R1-Distill-Qwen-14B
            together_ai/mistralai/Mistral-7B-Instruct-v0.1
        """
    ),
    "2025-11-14": _words(
        """
            gemini/gemini-2.0-flash-exp-image-generation
        """
    ),
    "2025-12-23": _words(
        """
            together_ai/deepseek-ai/DeepSeek-R1-Distill-Llama-70B
            together_ai/meta-llama/Meta-Llama-3-70B-Instruct-Turbo
        """
    ),
    "2026-01-05": _words(
        """
            together_ai/Qwen/Qwen2.5-VL-72B-Instruct
        """
    ),
    "2026-02-06": _words(
        """
            together_ai/Qwen/Qwen2.5-72B-Instruct-Turbo together_ai/Salesforce/Llama-Rank-V1
            together_ai/meta-llama/Llama-4-Scout-17B-16E-Instruct
        """
    ),
    "2026-02-16": _words(
        """
            cerebras/llama-3.3-70b cerebras/qwen-3-32b
        """
    ),
    "2026-02-19": _words(
        """
            vertex_ai/claude-3-5-sonnet vertex_ai/claude-3-5-sonnet@20240620
        """
    ),
    "2026-02-25": _words(
        """
            together_ai/Qwen/Qwen3-Next-80B-A3B-Thinking together_ai/Qwen/Qwen3-VL-32B-Instruct
            together_ai/meta-llama/Meta-Llama-3.1-70B-Instruct-Turbo
            together_ai/nvidia/NVIDIA-Nemotron-Nano-9B-v2
        """
    ),
    "2026-02-27": _words(
        """
            vertex_ai/jamba-1.5 vertex_ai/jamba-1.5-large vertex_ai/jamba-1.5-large@001
            vertex_ai/jamba-1.5-mini vertex_ai/jamba-1.5-mini@001
        """
    ),
    "2026-03-06": _words(
        """
            together_ai/meta-llama/Meta-Llama-3.1-8B-Instruct-Turbo
        """
    ),
    "2026-04-02": _words(
        """
            together_ai/Qwen/Qwen3-Next-80B-A3B-Instruct
            together_ai/mistralai/Mistral-Small-24B-Instruct-2501
            together_ai/zai-org/GLM-4.5-Air-FP8 together_ai/zai-org/GLM-4.7
        """
    ),
    "2026-04-16": _words(
        """
            together_ai/Qwen/Qwen3-VL-8B-Instruct together_ai/mistralai/Mixtral-8x7B-Instruct-v0.1
        """
    ),
    "2026-05-14": _words(
        """
            together_ai/Qwen/Qwen3-Coder-Next-FP8 together_ai/deepseek-ai/DeepSeek-V3.1
        """
    ),
    "2026-05-15": _words(
        """
            xai/grok-code-fast-1 xai/grok-imagine-image-pro
        """
    ),
    "2026-05-25": _words(
        """
            gemini/gemini-3.1-flash-lite-preview
        """
    ),
    "2026-05-27": _words(
        """
            cerebras/llama3.1-8b
        """
    ),
    "2026-06-01": _words(
        """
            vertex_ai/gemini-2.0-flash vertex_ai/gemini-2.0-flash-lite
        """
    ),
    "2026-06-04": _words(
        """
            together_ai/Qwen/Qwen3-Coder-480B-A35B-Instruct-FP8
        """
    ),
    "2026-06-09": _words(
        """
            anthropic/claude-mythos-preview
        """
    ),
    "2026-06-22": _words(
        """
            together_ai/zai-org/GLM-5
        """
    ),
    "2026-06-25": _words(
        """
            gemini/gemini-3-pro-image-preview gemini/gemini-3.1-flash-image-preview
        """
    ),
    "2026-06-29": _words(
        """
            together_ai/Qwen/Qwen3.5-397B-A17B
        """
    ),
    "2026-06-30": _words(
        """
            bedrock/amazon.titan-image-generator-v2 bedrock/amazon.titan-image-generator-v2:0
            vertex_ai/veo-2.0-generate-001 vertex_ai/veo-3.0-fast-generate-001
            vertex_ai/veo-3.0-generate-001
        """
    ),
    "2026-07-05": _words(
        """
            vertex_ai/claude-3-5-haiku vertex_ai/claude-3-5-haiku@20241022
        """
    ),
    "2026-07-07": _words(
        """
            bedrock/eu.meta.llama3-2-1b-instruct-v1:0 bedrock/eu.meta.llama3-2-3b-instruct-v1:0
            bedrock/meta.llama3-1-405b-instruct-v1:0 bedrock/meta.llama3-2-11b-instruct-v1:0
            bedrock/meta.llama3-2-1b-instruct-v1:0 bedrock/meta.llama3-2-3b-instruct-v1:0
            bedrock/meta.llama3-2-90b-instruct-v1:0 bedrock/us.meta.llama3-1-405b-instruct-v1:0
            bedrock/us.meta.llama3-2-11b-instruct-v1:0 bedrock/us.meta.llama3-2-1b-instruct-v1:0
            bedrock/us.meta.llama3-2-3b-instruct-v1:0 bedrock/us.meta.llama3-2-90b-instruct-v1:0
        """
    ),
    "2026-07-10": _words(
        """
            together_ai/zai-org/GLM-5.1
        """
    ),
    "2026-07-23": _words(
        """
            openai/computer-use-preview openai/computer-use-preview-2025-03-11
            openai/gpt-4o-mini-search-preview-2025-03-11 openai/gpt-4o-search-preview-2025-03-11
            openai/gpt-5-chat openai/gpt-5-chat-latest openai/gpt-5-codex openai/gpt-5.1-chat-latest
            openai/gpt-5.1-codex openai/gpt-5.1-codex-max openai/gpt-5.1-codex-mini
            openai/gpt-5.2-codex openai/gpt-audio-mini-2025-10-06 openai/o3-deep-research
            openai/o3-deep-research-2025-06-26 openai/o4-mini-deep-research
            openai/o4-mini-deep-research-2025-06-26
        """
    ),
    "2026-07-24": _words(
        """
            deepseek/deepseek-chat deepseek/deepseek-reasoner
        """
    ),
    "2026-07-28": _words(
        """
            gemini/gemini-2.5-computer-use-preview-10-2025
        """
    ),
    "2026-08-10": _words(
        """
            openai/gpt-5.2-chat-latest openai/gpt-5.3-chat-latest
        """
    ),
    "2026-08-19": _words(
        """
            together_ai/moonshotai/Kimi-K2.6
        """
    ),
    "2026-08-23": _words(
        """
            vertex_ai/claude-3-haiku vertex_ai/claude-3-haiku@20240307
        """
    ),
    "2026-08-27": _words(
        """
            together_ai/moonshotai/Kimi-K2.7-Code together_ai/nvidia/nemotron-3-ultra-550b-a55b
        """
    ),
    "2026-08-31": _words(
        """
            moonshot/kimi-k2.5 moonshot/moonshot-v1-128k moonshot/moonshot-v1-128k-vision-preview
            moonshot/moonshot-v1-32k moonshot/moonshot-v1-32k-vision-preview moonshot/moonshot-v1-8k
            moonshot/moonshot-v1-8k-vision-preview moonshot/moonshot-v1-auto
        """
    ),
    "2026-09-15": _words(
        """
            together_ai/google/gemma-4-31B-it together_ai/openai/gpt-oss-20b
        """
    ),
    "2026-09-24": _words(
        """
            openai/sora-2 openai/sora-2-pro openai/sora-2-pro-high-res
        """
    ),
    "2026-09-28": _words(
        """
            openai/babbage-002 openai/davinci-002 openai/gpt-3.5-turbo-1106
            openai/gpt-3.5-turbo-instruct
        """
    ),
    "2026-09-30": _words(
        """
            bedrock/amazon.nova-canvas-v1:0 bedrock/us.amazon.nova-canvas-v1:0
            mistral/labs-leanstral-1-5 mistral/mistral-ocr-4-0
        """
    ),
    "2026-10-02": _words(
        """
            xai/grok-voice-transcribe-1.0
        """
    ),
    "2026-10-14": _words(
        """
            bedrock/anthropic.claude-sonnet-4-20250514-v1:0
            bedrock/apac.anthropic.claude-sonnet-4-20250514-v1:0
            bedrock/eu.anthropic.claude-sonnet-4-20250514-v1:0
            bedrock/global.anthropic.claude-sonnet-4-20250514-v1:0
            bedrock/us.anthropic.claude-sonnet-4-20250514-v1:0
        """
    ),
    "2026-10-20": _words(
        """
            vertex_ai/gemini-2.5-flash vertex_ai/gemini-2.5-flash-lite vertex_ai/gemini-2.5-pro
        """
    ),
    "2026-10-21": _words(
        """
            vertex_ai/deepseek-ai/deepseek-ocr-maas vertex_ai/deepseek-ai/deepseek-r1-0528-maas
            vertex_ai/deepseek-ai/deepseek-v3.1-maas vertex_ai/deepseek-ai/deepseek-v3.2-maas
            vertex_ai/meta/llama-3.3-70b-instruct-maas vertex_ai/minimaxai/minimax-m2-maas
            vertex_ai/moonshotai/kimi-k2-thinking-maas vertex_ai/openai/gpt-oss-20b-maas
            vertex_ai/qwen/qwen3-235b-a22b-instruct-2507-maas
            vertex_ai/qwen/qwen3-coder-480b-a35b-instruct-maas
            vertex_ai/qwen/qwen3-next-80b-a3b-instruct-maas
            vertex_ai/qwen/qwen3-next-80b-a3b-thinking-maas vertex_ai/zai-org/glm-4.7-maas
            vertex_ai/zai-org/glm-5-maas
        """
    ),
    "2026-10-22": _words(
        """
            gemini/gemini-omni-flash-preview gemini/veo-3.1-fast-generate-preview
            gemini/veo-3.1-generate-preview gemini/veo-3.1-lite-generate-preview
            together_ai/deepseek-ai/DeepSeek-V4-Flash-0731
            together_ai/meta-llama/Llama-3.3-70B-Instruct-Turbo
        """
    ),
    "2026-10-23": _words(
        """
            gemini/deep-research-pro-preview-12-2025 openai/ft:babbage-002 openai/ft:davinci-002
            openai/ft:gpt-3.5-turbo openai/ft:gpt-3.5-turbo-0125 openai/ft:gpt-3.5-turbo-0613
            openai/ft:gpt-3.5-turbo-1106 openai/ft:gpt-4-0613 openai/ft:gpt-4.1-nano-2025-04-14
            openai/ft:o4-mini-2025-04-16 openai/gpt-3.5-turbo openai/gpt-3.5-turbo-0125
            openai/gpt-3.5-turbo-16k openai/gpt-4 openai/gpt-4-0613 openai/gpt-4-1106-preview
            openai/gpt-4-turbo openai/gpt-4-turbo-2024-04-09 openai/gpt-4.1-nano
            openai/gpt-4.1-nano-2025-04-14 openai/gpt-4o-2024-05-13 openai/gpt-image-1 openai/o1
            openai/o1-2024-12-17 openai/o1-pro openai/o1-pro-2025-03-19 openai/o3-mini
            openai/o3-mini-2025-01-31 openai/o4-mini openai/o4-mini-2025-04-16
        """
    ),
    "2026-10-31": _words(
        """
            mistral/zai-glm-5-2
        """
    ),
    "2026-11-02": _words(
        """
            xai/grok-imagine-image-quality xai/grok-imagine-image-quality-20260403
            xai/grok-imagine-image-quality-latest
        """
    ),
    "2026-11-04": _words(
        """
            together_ai/Qwen/Qwen3.8-2.4T-A95B
        """
    ),
    "2026-11-06": _words(
        """
            together_ai/MiniMaxAI/MiniMax-M3 together_ai/thinkingmachines/Inkling
        """
    ),
    "2026-11-17": _words(
        """
            gemini/gemini-2.5-flash-native-audio-preview-12-2025 gemini/gemini-2.5-flash-preview-tts
            gemini/gemini-2.5-pro-preview-tts gemini/gemini-3.1-flash-live-preview
            gemini/gemini-3.1-flash-tts-preview vertex_ai/veo-3.1-fast-generate-001
            vertex_ai/veo-3.1-generate-001
        """
    ),
    "2026-11-19": _words(
        """
            vertex_ai/gemini-3.6-flash
        """
    ),
    "2026-11-26": _words(
        """
            bedrock/ai21.jamba-1-5-large-v1:0 bedrock/ai21.jamba-1-5-mini-v1:0
        """
    ),
    "2026-11-30": _words(
        """
            anthropic/claude-sonnet-4-5 anthropic/claude-sonnet-4-5-20250929
            bedrock/claude_platform/claude-sonnet-4-5 bedrock/eu.twelvelabs.marengo-embed-2-7-v1:0
            bedrock/twelvelabs.marengo-embed-2-7-v1:0 bedrock/us.twelvelabs.marengo-embed-2-7-v1:0
        """
    ),
    "2026-12-01": _words(
        """
            openai/chatgpt-image-latest openai/gpt-image-1-mini openai/gpt-image-1.5
            openai/gpt-image-1.5-2025-12-16
        """
    ),
    "2026-12-11": _words(
        """
            openai/gpt-5 openai/gpt-5-2025-08-07 openai/gpt-5-mini openai/gpt-5-mini-2025-08-07
            openai/gpt-5-nano openai/gpt-5-nano-2025-08-07 openai/gpt-5-pro
            openai/gpt-5-pro-2025-10-06 openai/o3 openai/o3-2025-04-16 openai/o3-pro
            openai/o3-pro-2025-06-10
        """
    ),
    "2026-12-13": _words(
        """
            vertex_ai/gemini-2.5-flash-native-audio vertex_ai/gemini-live-2.5-flash-native-audio
        """
    ),
    "2027-01-06": _words(
        """
            openai/gpt-4o-mini-tts openai/gpt-4o-mini-tts-2025-03-20
            openai/gpt-4o-mini-tts-2025-12-15 openai/tts-1 openai/tts-1-hd
        """
    ),
    "2027-01-08": _words(
        """
            bedrock/anthropic.claude-opus-4-1-20250805-v1:0
            bedrock/eu.anthropic.claude-opus-4-1-20250805-v1:0
            bedrock/us.anthropic.claude-opus-4-1-20250805-v1:0
        """
    ),
    "2027-01-14": _words(
        """
            openai/ft:gpt-4.1-2025-04-14 openai/ft:gpt-4.1-mini-2025-04-14
            openai/ft:gpt-4o-2024-08-06 openai/ft:gpt-4o-2024-11-20 openai/ft:gpt-4o-mini-2024-07-18
            openai/gpt-4.1-2025-04-14 openai/gpt-4.1-mini-2025-04-14 openai/gpt-4o-2024-08-06
            openai/gpt-4o-2024-11-20 openai/gpt-4o-mini-2024-07-18
        """
    ),
    "2027-01-20": _words(
        """
            openai/gpt-4o-audio-preview-2024-12-17 openai/gpt-4o-audio-preview-2025-06-03
            openai/gpt-4o-mini-audio-preview-2024-12-17
            openai/gpt-4o-mini-realtime-preview-2024-12-17 openai/gpt-4o-mini-transcribe-2025-03-20
            openai/gpt-audio openai/gpt-audio-2025-08-28 openai/gpt-audio-mini
            openai/gpt-audio-mini-2025-12-15 openai/gpt-realtime openai/gpt-realtime-2025-08-28
            openai/gpt-realtime-mini openai/gpt-realtime-mini-2025-12-15
        """
    ),
    "2027-01-28": _words(
        """
            vertex_ai/gemini-3.7-flash
        """
    ),
    "2027-02-26": _words(
        """
            openai/gpt-4o-mini-transcribe openai/gpt-4o-mini-transcribe-2025-12-15
            openai/gpt-4o-transcribe openai/gpt-4o-transcribe-diarize openai/whisper-1
        """
    ),
    "2027-03-09": _words(
        """
            bedrock/us.writer.palmyra-x4-v1:0 bedrock/writer.palmyra-x4-v1:0
        """
    ),
    "2027-03-15": _words(
        """
            gemini/gemini-2.5-flash-image vertex_ai/gemini-2.5-flash-image
            vertex_ai/virtual-try-on-001
        """
    ),
    "2027-03-21": _words(
        """
            bedrock/us.writer.palmyra-x5-v1:0 bedrock/writer.palmyra-x5-v1:0
        """
    ),
    "2027-03-22": _words(
        """
            bedrock/eu.twelvelabs.pegasus-1-2-v1:0 bedrock/global.twelvelabs.pegasus-1-2-v1:0
            bedrock/twelvelabs.pegasus-1-2-v1:0 bedrock/us.twelvelabs.pegasus-1-2-v1:0
        """
    ),
    "2027-03-30": _words(
        """
            bedrock/deepseek.r1-v1:0 bedrock/deepseek.v3-v1:0 bedrock/google.gemma-3-12b-it
            bedrock/google.gemma-3-27b-it bedrock/google.gemma-3-4b-it
            bedrock/meta.llama3-1-70b-instruct-v1:0 bedrock/meta.llama3-1-8b-instruct-v1:0
            bedrock/meta.llama3-3-70b-instruct-v1:0 bedrock/meta.llama4-maverick-17b-instruct-v1:0
            bedrock/meta.llama4-scout-17b-instruct-v1:0 bedrock/minimax.minimax-m2
            bedrock/minimax.minimax-m2.1 bedrock/mistral.devstral-2-123b
            bedrock/mistral.mistral-7b-instruct-v0:2 bedrock/mistral.mixtral-8x7b-instruct-v0:1
            bedrock/mistral.voxtral-mini-3b-2507 bedrock/mistral.voxtral-small-24b-2507
            bedrock/moonshot.kimi-k2-thinking bedrock/moonshotai.kimi-k2-thinking
            bedrock/nvidia.nemotron-nano-12b-v2 bedrock/nvidia.nemotron-nano-9b-v2
            bedrock/qwen.qwen3-coder-30b-a3b-v1:0 bedrock/qwen.qwen3-coder-480b-a35b-v1:0
            bedrock/us-gov.nvidia.nemotron-nano-12b-v2 bedrock/us-gov.nvidia.nemotron-nano-9b-v2
            bedrock/us.deepseek.r1-v1:0 bedrock/us.meta.llama3-1-70b-instruct-v1:0
            bedrock/us.meta.llama3-1-8b-instruct-v1:0 bedrock/us.meta.llama3-3-70b-instruct-v1:0
            bedrock/us.meta.llama4-maverick-17b-instruct-v1:0
            bedrock/us.meta.llama4-scout-17b-instruct-v1:0 bedrock/zai.glm-4.7
            bedrock/zai.glm-4.7-flash
        """
    ),
    "2027-04-01": _words(
        """
            openai/gpt-5.1 openai/gpt-5.1-2025-11-13 openai/gpt-5.3-codex openai/gpt-5.4-nano
            openai/gpt-5.4-nano-2026-03-17 vertex_ai/multimodalembedding@001
            vertex_ai/text-embedding-004 vertex_ai/text-embedding-005
            vertex_ai/text-multilingual-embedding-002
        """
    ),
    "2027-04-08": _words(
        """
            bedrock/anthropic.claude-sonnet-4-5-20250929-v1:0
            bedrock/au.anthropic.claude-sonnet-4-5-20250929-v1:0
            bedrock/claude-sonnet-4-5-20250929-v1:0
            bedrock/eu.anthropic.claude-sonnet-4-5-20250929-v1:0
            bedrock/global.anthropic.claude-sonnet-4-5-20250929-v1:0
            bedrock/jp.anthropic.claude-sonnet-4-5-20250929-v1:0
            bedrock/us-gov.anthropic.claude-sonnet-4-5-20250929-v1:0
            bedrock/us.anthropic.claude-sonnet-4-5-20250929-v1:0
        """
    ),
    "2027-05-07": _words(
        """
            gemini/gemini-3.1-flash-lite vertex_ai/gemini-3.1-flash-lite
        """
    ),
    "2027-05-19": _words(
        """
            vertex_ai/gemini-3.5-flash
        """
    ),
    "2027-05-28": _words(
        """
            vertex_ai/gemini-3-pro-image vertex_ai/gemini-3.1-flash-image
        """
    ),
    "2027-07-21": _words(
        """
            vertex_ai/gemini-3.5-flash-lite
        """
    ),
    "2028-05-14": _words(
        """
            gemini/gemini-embedding-001
        """
    ),
    "2028-05-20": _words(
        """
            vertex_ai/gemini-embedding-001
        """
    ),
}
"""By day, the models that their provider serves until then, by LiteLLM's table."""
