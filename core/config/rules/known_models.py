"""What LiteLLM knows by name: data of LiteLLM 1.109.3, made by `dev.py catalog`."""

from __future__ import annotations

from typing import Final


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


BARE_MODELS: Final = _words(
    """
    ai21.j2-mid-v1 ai21.j2-ultra-v1 ai21.jamba-1-5-large-v1:0 ai21.jamba-1-5-mini-v1:0
    ai21.jamba-instruct-v1:0 amazon.nova-2-5-sonic amazon.nova-2-lite-v1:0
    amazon.nova-2-multimodal-embeddings-v1:0 amazon.nova-2-pro-preview-20251202-v1:0
    amazon.nova-2-sonic-v1:0 amazon.nova-canvas-v1:0 amazon.nova-lite-v1:0 amazon.nova-micro-v1:0
    amazon.nova-premier-v1:0 amazon.nova-pro-v1:0 amazon.rerank-v1:0 amazon.titan-embed-g1-text-02
    amazon.titan-embed-image-v1 amazon.titan-embed-text-v1 amazon.titan-embed-text-v2:0
    amazon.titan-image-generator-v1 amazon.titan-image-generator-v2
    amazon.titan-image-generator-v2:0 amazon.titan-text-express-v1 amazon.titan-text-lite-v1
    amazon.titan-text-premier-v1:0 anthropic.claude-3-5-haiku-20241022-v1:0
    anthropic.claude-3-5-sonnet-20240620-v1:0 anthropic.claude-3-5-sonnet-20241022-v2:0
    anthropic.claude-3-7-sonnet-20240620-v1:0 anthropic.claude-3-7-sonnet-20250219-v1:0
    anthropic.claude-3-opus-20240229-v1:0 anthropic.claude-fable-5 anthropic.claude-fable-5-1
    anthropic.claude-haiku-4-5-20251001-v1:0 anthropic.claude-haiku-4-5@20251001
    anthropic.claude-haiku-5-5 anthropic.claude-instant-v1 anthropic.claude-mythos-5-1
    anthropic.claude-mythos-preview anthropic.claude-opus-4-1-20250805-v1:0
    anthropic.claude-opus-4-20250514-v1:0 anthropic.claude-opus-4-5-20251101-v1:0
    anthropic.claude-opus-4-6-v1 anthropic.claude-opus-4-7 anthropic.claude-opus-4-8
    anthropic.claude-opus-5 anthropic.claude-opus-5-5 anthropic.claude-sonnet-4-20250514-v1:0
    anthropic.claude-sonnet-4-5-20250929-v1:0 anthropic.claude-sonnet-4-6 anthropic.claude-sonnet-5
    anthropic.claude-sonnet-5-5 anthropic.claude-v1 anthropic.claude-v2:1
    apac.amazon.nova-2-lite-v1:0 apac.amazon.nova-2-pro-preview-20251202-v1:0
    apac.amazon.nova-lite-v1:0 apac.amazon.nova-micro-v1:0 apac.amazon.nova-pro-v1:0
    apac.anthropic.claude-fable-5 apac.anthropic.claude-haiku-4-5-20251001-v1:0
    apac.anthropic.claude-haiku-5-5 apac.anthropic.claude-mythos-preview
    apac.anthropic.claude-opus-4-7 apac.anthropic.claude-opus-4-8 apac.anthropic.claude-opus-5
    apac.anthropic.claude-opus-5-5 apac.anthropic.claude-sonnet-4-20250514-v1:0
    apac.anthropic.claude-sonnet-4-6 apac.anthropic.claude-sonnet-5 apac.anthropic.claude-sonnet-5-5
    au.anthropic.claude-fable-5 au.anthropic.claude-haiku-4-5-20251001-v1:0
    au.anthropic.claude-haiku-5-5 au.anthropic.claude-mythos-preview au.anthropic.claude-opus-4-6-v1
    au.anthropic.claude-opus-4-7 au.anthropic.claude-opus-4-8 au.anthropic.claude-opus-5
    au.anthropic.claude-opus-5-5 au.anthropic.claude-sonnet-4-5-20250929-v1:0
    au.anthropic.claude-sonnet-4-6 au.anthropic.claude-sonnet-5 au.anthropic.claude-sonnet-5-5
    babbage-002 c4ai-aya-expanse-32b chat-latest chatdolphin chatgpt-image-latest claude-fable-5
    claude-fable-5-1 claude-haiku-4-5 claude-haiku-4-5-20251001 claude-haiku-5-5 claude-mythos-5
    claude-mythos-5-1 claude-mythos-preview claude-opus-4-5 claude-opus-4-5-20251101 claude-opus-4-6
    claude-opus-4-6-20260205 claude-opus-4-7 claude-opus-4-7-20260416 claude-opus-4-8 claude-opus-5
    claude-opus-5-5 claude-sonnet-4-5 claude-sonnet-4-5-20250929 claude-sonnet-4-5-20250929-v1:0
    claude-sonnet-4-6 claude-sonnet-5 claude-sonnet-5-5 cohere.command-light-text-v14
    cohere.command-text-v14 cohere.embed-english-v3 cohere.embed-multilingual-v3 cohere.embed-v4:0
    cohere.rerank-v3-5:0 command-a-03-2025 command-a-plus-05-2026 command-nightly command-r-08-2024
    command-r-plus-08-2024 command-r7b-12-2024 computer-use-preview computer-use-preview-2025-03-11
    davinci-002 daybreak-blue-latest daybreak-red-latest deep-research-pro-preview-12-2025
    deepseek.r1-v1:0 deepseek.v3-v1:0 deepseek.v3.2 dolphin embed-english-light-v3.0
    embed-english-v3.0 embed-multilingual-light-v3.0 embed-multilingual-v3.0
    eu.amazon.nova-2-lite-v1:0 eu.amazon.nova-2-pro-preview-20251202-v1:0 eu.amazon.nova-lite-v1:0
    eu.amazon.nova-micro-v1:0 eu.amazon.nova-pro-v1:0 eu.anthropic.claude-3-5-haiku-20241022-v1:0
    eu.anthropic.claude-3-5-sonnet-20240620-v1:0 eu.anthropic.claude-3-5-sonnet-20241022-v2:0
    eu.anthropic.claude-3-7-sonnet-20250219-v1:0 eu.anthropic.claude-3-opus-20240229-v1:0
    eu.anthropic.claude-fable-5 eu.anthropic.claude-fable-5-1
    eu.anthropic.claude-haiku-4-5-20251001-v1:0 eu.anthropic.claude-haiku-5-5
    eu.anthropic.claude-opus-4-1-20250805-v1:0 eu.anthropic.claude-opus-4-20250514-v1:0
    eu.anthropic.claude-opus-4-5-20251101-v1:0 eu.anthropic.claude-opus-4-6-v1
    eu.anthropic.claude-opus-4-7 eu.anthropic.claude-opus-4-8 eu.anthropic.claude-opus-5
    eu.anthropic.claude-opus-5-5 eu.anthropic.claude-sonnet-4-20250514-v1:0
    eu.anthropic.claude-sonnet-4-5-20250929-v1:0 eu.anthropic.claude-sonnet-4-6
    eu.anthropic.claude-sonnet-5 eu.anthropic.claude-sonnet-5-5 eu.deepseek.v3.2
    eu.meta.llama3-2-1b-instruct-v1:0 eu.meta.llama3-2-3b-instruct-v1:0
    eu.mistral.pixtral-large-2502-v1:0 eu.twelvelabs.marengo-embed-2-7-v1:0
    eu.twelvelabs.marengo-embed-3-0-v1:0 eu.twelvelabs.pegasus-1-2-v1:0 ft:babbage-002
    ft:davinci-002 ft:gpt-3.5-turbo ft:gpt-3.5-turbo-0125 ft:gpt-3.5-turbo-0613
    ft:gpt-3.5-turbo-1106 ft:gpt-4-0613 ft:gpt-4.1-2025-04-14 ft:gpt-4.1-mini-2025-04-14
    ft:gpt-4.1-nano-2025-04-14 ft:gpt-4o-2024-08-06 ft:gpt-4o-2024-11-20 ft:gpt-4o-mini-2024-07-18
    gemini-2.5-computer-use-preview-10-2025 gemini-2.5-flash gemini-2.5-flash-image
    gemini-2.5-flash-lite gemini-2.5-flash-lite-preview-09-2025 gemini-2.5-flash-preview-09-2025
    gemini-2.5-pro gemini-2.5-pro-preview-tts gemini-3-flash-preview gemini-3-pro-image
    gemini-3-pro-image-preview gemini-3.1-flash-image gemini-3.1-flash-image-preview
    gemini-3.1-flash-lite gemini-3.1-flash-lite-image gemini-3.1-flash-lite-preview
    gemini-3.1-pro-preview gemini-3.1-pro-preview-customtools gemini-3.5-flash gemini-3.5-flash-lite
    gemini-3.6-flash gemini-3.7-flash gemini-3.8-flash gemini-3.8-flash-cyber gemini-embedding-001
    gemini-embedding-2 gemini-embedding-2-preview gemini-flash-experimental
    gemini-live-2.5-flash-native-audio gemini-live-2.5-flash-preview-native-audio-09-2025
    gemini-nano-banana-2.1 gemini-omni-flash-preview gemini-robotics-er-1.5-preview
    gemini-robotics-er-2-preview global.amazon.nova-2-lite-v1:0 global.anthropic.claude-fable-5
    global.anthropic.claude-fable-5-1 global.anthropic.claude-haiku-4-5-20251001-v1:0
    global.anthropic.claude-haiku-5-5 global.anthropic.claude-mythos-5-1
    global.anthropic.claude-opus-4-5-20251101-v1:0 global.anthropic.claude-opus-4-6-v1
    global.anthropic.claude-opus-4-7 global.anthropic.claude-opus-4-8 global.anthropic.claude-opus-5
    global.anthropic.claude-opus-5-5 global.anthropic.claude-sonnet-4-20250514-v1:0
    global.anthropic.claude-sonnet-4-5-20250929-v1:0 global.anthropic.claude-sonnet-4-6
    global.anthropic.claude-sonnet-5 global.anthropic.claude-sonnet-5-5 global.cohere.embed-v4:0
    global.moonshotai.kimi-k3 global.openai.gpt-5.4 global.openai.gpt-5.5 global.openai.gpt-5.6-luna
    global.openai.gpt-5.6-sol global.openai.gpt-5.6-terra global.openai.gpt-6-astra
    global.openai.gpt-6-luna global.openai.gpt-6-sol global.openai.gpt-6.1-sol
    global.openai.gpt-6.1-terra global.twelvelabs.pegasus-1-2-v1:0
    global.twelvelabs.pegasus-1-5-v1:0 global.xai.grok-4.6 global.xai.grok-4.7 global.zai.glm-5.3
    google.gemma-3-12b-it google.gemma-3-27b-it google.gemma-3-4b-it gpt-3.5-turbo
    gpt-3.5-turbo-0125 gpt-3.5-turbo-1106 gpt-3.5-turbo-16k gpt-3.5-turbo-instruct
    gpt-3.5-turbo-instruct-0914 gpt-4 gpt-4-0613 gpt-4-1106-preview gpt-4-turbo
    gpt-4-turbo-2024-04-09 gpt-4.1 gpt-4.1-2025-04-14 gpt-4.1-mini gpt-4.1-mini-2025-04-14
    gpt-4.1-nano gpt-4.1-nano-2025-04-14 gpt-4o gpt-4o-2024-05-13 gpt-4o-2024-08-06
    gpt-4o-2024-11-20 gpt-4o-audio-preview-2024-12-17 gpt-4o-audio-preview-2025-06-03 gpt-4o-mini
    gpt-4o-mini-2024-07-18 gpt-4o-mini-audio-preview-2024-12-17
    gpt-4o-mini-realtime-preview-2024-12-17 gpt-4o-mini-search-preview
    gpt-4o-mini-search-preview-2025-03-11 gpt-4o-mini-transcribe gpt-4o-mini-transcribe-2025-03-20
    gpt-4o-mini-transcribe-2025-12-15 gpt-4o-mini-tts gpt-4o-mini-tts-2025-03-20
    gpt-4o-mini-tts-2025-12-15 gpt-4o-search-preview gpt-4o-search-preview-2025-03-11
    gpt-4o-transcribe gpt-4o-transcribe-diarize gpt-5 gpt-5-2025-08-07 gpt-5-chat gpt-5-chat-latest
    gpt-5-codex gpt-5-mini gpt-5-mini-2025-08-07 gpt-5-nano gpt-5-nano-2025-08-07 gpt-5-pro
    gpt-5-pro-2025-10-06 gpt-5-search-api gpt-5-search-api-2025-10-14 gpt-5.1 gpt-5.1-2025-11-13
    gpt-5.1-chat-latest gpt-5.1-codex gpt-5.1-codex-max gpt-5.1-codex-mini gpt-5.2
    gpt-5.2-2025-12-11 gpt-5.2-chat-latest gpt-5.2-codex gpt-5.2-pro gpt-5.2-pro-2025-12-11
    gpt-5.3-chat-latest gpt-5.3-codex gpt-5.4 gpt-5.4-2026-03-05 gpt-5.4-mini
    gpt-5.4-mini-2026-03-17 gpt-5.4-nano gpt-5.4-nano-2026-03-17 gpt-5.4-pro gpt-5.4-pro-2026-03-05
    gpt-5.5 gpt-5.5-2026-04-23 gpt-5.5-cyber gpt-5.5-cyber-preview gpt-5.5-pro
    gpt-5.5-pro-2026-04-23 gpt-5.6 gpt-5.6-cyber gpt-5.6-luna gpt-5.6-sol gpt-5.6-terra gpt-6-astra
    gpt-6-astra-law gpt-6-luna gpt-6-rosalind gpt-6-sol gpt-6.1-sol gpt-6.1-terra gpt-audio
    gpt-audio-1.5 gpt-audio-2025-08-28 gpt-audio-mini gpt-audio-mini-2025-10-06
    gpt-audio-mini-2025-12-15 gpt-daybreak-blue-latest gpt-daybreak-red-latest gpt-image-1
    gpt-image-1-mini gpt-image-1.5 gpt-image-1.5-2025-12-16 gpt-image-2 gpt-image-2-2026-04-21
    gpt-image-2.5-flare gpt-image-2.5-flare-2026-09-08 gpt-image-2.5-sunburst
    gpt-image-2.5-sunburst-2026-09-08 gpt-live-1 gpt-live-transcribe gpt-realtime gpt-realtime-1.5
    gpt-realtime-2 gpt-realtime-2.1 gpt-realtime-2.1-mini gpt-realtime-2025-08-28 gpt-realtime-mini
    gpt-realtime-mini-2025-12-15 gpt-realtime-translate gpt-realtime-whisper gpt-rosalind-discovery
    gpt-rosalind-research gpt-transcribe in.moonshotai.kimi-k3 j2-light j2-mid j2-ultra jamba-1.5
    jamba-1.5-large jamba-1.5-large@001 jamba-1.5-mini jamba-1.5-mini@001 jamba-large-1.6
    jamba-large-1.7 jamba-mini-1.6 jamba-mini-1.7 jp.amazon.nova-2-lite-v1:0
    jp.anthropic.claude-haiku-4-5-20251001-v1:0 jp.anthropic.claude-haiku-5-5
    jp.anthropic.claude-opus-4-7 jp.anthropic.claude-opus-4-8 jp.anthropic.claude-opus-5
    jp.anthropic.claude-opus-5-5 jp.anthropic.claude-sonnet-4-5-20250929-v1:0
    jp.anthropic.claude-sonnet-4-6 jp.anthropic.claude-sonnet-5 jp.anthropic.claude-sonnet-5-5
    medlm-large medlm-medium meta.llama2-13b-chat-v1 meta.llama2-70b-chat-v1
    meta.llama3-1-405b-instruct-v1:0 meta.llama3-1-70b-instruct-v1:0 meta.llama3-1-8b-instruct-v1:0
    meta.llama3-2-11b-instruct-v1:0 meta.llama3-2-1b-instruct-v1:0 meta.llama3-2-3b-instruct-v1:0
    meta.llama3-2-90b-instruct-v1:0 meta.llama3-3-70b-instruct-v1:0 meta.llama3-70b-instruct-v1:0
    meta.llama3-8b-instruct-v1:0 meta.llama4-maverick-17b-instruct-v1:0
    meta.llama4-scout-17b-instruct-v1:0 minimax.minimax-m2 minimax.minimax-m2.1 minimax.minimax-m2.5
    mistral.devstral-2-123b mistral.magistral-small-2509 mistral.ministral-3-14b-instruct
    mistral.ministral-3-3b-instruct mistral.ministral-3-8b-instruct mistral.mistral-7b-instruct-v0:2
    mistral.mistral-large-2402-v1:0 mistral.mistral-large-2407-v1:0
    mistral.mistral-large-3-675b-instruct mistral.mistral-small-2402-v1:0
    mistral.mixtral-8x7b-instruct-v0:1 mistral.pixtral-large-2502-v1:0 mistral.voxtral-mini-3b-2507
    mistral.voxtral-small-24b-2507 moonshot.kimi-k2-thinking moonshotai.kimi-k2.5 moonshotai.kimi-k3
    multimodalembedding multimodalembedding@001 nvidia.nemotron-nano-12b-v2
    nvidia.nemotron-nano-3-30b nvidia.nemotron-nano-9b-v2 nvidia.nemotron-super-3-120b o1
    o1-2024-12-17 o1-pro o1-pro-2025-03-19 o3 o3-2025-04-16 o3-deep-research
    o3-deep-research-2025-06-26 o3-mini o3-mini-2025-01-31 o3-pro o3-pro-2025-06-10 o4-mini
    o4-mini-2025-04-16 o4-mini-deep-research o4-mini-deep-research-2025-06-26
    omni-moderation-2024-09-26 omni-moderation-latest openai.gpt-6-luna openai.gpt-6-sol
    openai.gpt-oss-120b-1:0 openai.gpt-oss-20b-1:0 openai.gpt-oss-safeguard-120b
    openai.gpt-oss-safeguard-20b qwen.qwen3-235b-a22b-2507-v1:0 qwen.qwen3-32b-v1:0
    qwen.qwen3-coder-30b-a3b-v1:0 qwen.qwen3-coder-480b-a35b-v1:0 qwen.qwen3-coder-next
    qwen.qwen3-next-80b-a3b qwen.qwen3-vl-235b-a22b rerank-english-v3.0 rerank-multilingual-v3.0
    rerank-v3.5 rerank-v4.0-fast rerank-v4.0-pro rerank-v5.0-fast rerank-v5.0-pro sora-2 sora-2-pro
    sora-2-pro-high-res stability.sd3-5-large-v1:0 stability.sd3-large-v1:0
    stability.stable-conservative-upscale-v1:0 stability.stable-creative-upscale-v1:0
    stability.stable-fast-upscale-v1:0 stability.stable-image-control-sketch-v1:0
    stability.stable-image-control-structure-v1:0 stability.stable-image-core-v1:0
    stability.stable-image-core-v1:1 stability.stable-image-erase-object-v1:0
    stability.stable-image-inpaint-v1:0 stability.stable-image-remove-background-v1:0
    stability.stable-image-search-recolor-v1:0 stability.stable-image-search-replace-v1:0
    stability.stable-image-style-guide-v1:0 stability.stable-image-ultra-v1:0
    stability.stable-image-ultra-v1:1 stability.stable-outpaint-v1:0
    stability.stable-style-transfer-v1:0 text-embedding-004 text-embedding-005
    text-embedding-3-large text-embedding-3-small text-embedding-ada-002 text-embedding-ada-002-v2
    text-embedding-large-exp-03-07 text-embedding-preview-0409 text-multilingual-embedding-002
    text-unicorn text-unicorn@001 tts-1 tts-1-1106 tts-1-hd tts-1-hd-1106
    twelvelabs.marengo-embed-2-7-v1:0 twelvelabs.marengo-embed-3-0-v1:0 twelvelabs.pegasus-1-2-v1:0
    twelvelabs.pegasus-1-5-v1:0 us-gov.anthropic.claude-fable-5-1 us-gov.anthropic.claude-haiku-5-5
    us-gov.anthropic.claude-opus-4-8 us-gov.anthropic.claude-opus-5 us-gov.anthropic.claude-opus-5-5
    us-gov.anthropic.claude-sonnet-4-5-20250929-v1:0 us-gov.anthropic.claude-sonnet-5
    us-gov.anthropic.claude-sonnet-5-5 us-gov.nvidia.nemotron-nano-12b-v2
    us-gov.nvidia.nemotron-nano-3-30b us-gov.nvidia.nemotron-nano-9b-v2
    us-gov.nvidia.nemotron-super-3-120b us-gov.openai.gpt-oss-120b-1:0 us-gov.openai.gpt-oss-20b-1:0
    us-gov.xai.grok-4.6 us.amazon.nova-2-lite-v1:0 us.amazon.nova-2-pro-preview-20251202-v1:0
    us.amazon.nova-canvas-v1:0 us.amazon.nova-lite-v1:0 us.amazon.nova-micro-v1:0
    us.amazon.nova-pro-v1:0 us.anthropic.claude-3-5-haiku-20241022-v1:0
    us.anthropic.claude-3-5-sonnet-20240620-v1:0 us.anthropic.claude-3-5-sonnet-20241022-v2:0
    us.anthropic.claude-3-7-sonnet-20250219-v1:0 us.anthropic.claude-3-opus-20240229-v1:0
    us.anthropic.claude-fable-5 us.anthropic.claude-fable-5-1
    us.anthropic.claude-haiku-4-5-20251001-v1:0 us.anthropic.claude-haiku-5-5
    us.anthropic.claude-mythos-5 us.anthropic.claude-mythos-5-1 us.anthropic.claude-mythos-preview
    us.anthropic.claude-opus-4-1-20250805-v1:0 us.anthropic.claude-opus-4-20250514-v1:0
    us.anthropic.claude-opus-4-5-20251101-v1:0 us.anthropic.claude-opus-4-6-v1
    us.anthropic.claude-opus-4-7 us.anthropic.claude-opus-4-8 us.anthropic.claude-opus-5
    us.anthropic.claude-opus-5-5 us.anthropic.claude-sonnet-4-20250514-v1:0
    us.anthropic.claude-sonnet-4-5-20250929-v1:0 us.anthropic.claude-sonnet-4-6
    us.anthropic.claude-sonnet-5 us.anthropic.claude-sonnet-5-5 us.cohere.embed-v4:0
    us.deepseek.r1-v1:0 us.deepseek.v3.2 us.meta.llama3-1-405b-instruct-v1:0
    us.meta.llama3-1-70b-instruct-v1:0 us.meta.llama3-1-8b-instruct-v1:0
    us.meta.llama3-2-11b-instruct-v1:0 us.meta.llama3-2-1b-instruct-v1:0
    us.meta.llama3-2-3b-instruct-v1:0 us.meta.llama3-2-90b-instruct-v1:0
    us.meta.llama3-3-70b-instruct-v1:0 us.meta.llama4-maverick-17b-instruct-v1:0
    us.meta.llama4-scout-17b-instruct-v1:0 us.mistral.pixtral-large-2502-v1:0 us.moonshotai.kimi-k3
    us.openai.gpt-5.4 us.openai.gpt-5.5 us.openai.gpt-5.6-luna us.openai.gpt-5.6-sol
    us.openai.gpt-5.6-terra us.openai.gpt-6-astra us.openai.gpt-6-luna us.openai.gpt-6-sol
    us.openai.gpt-6.1-sol us.openai.gpt-6.1-terra us.stability.stable-conservative-upscale-v1:0
    us.stability.stable-creative-upscale-v1:0 us.stability.stable-fast-upscale-v1:0
    us.stability.stable-image-control-sketch-v1:0 us.stability.stable-image-control-structure-v1:0
    us.stability.stable-image-erase-object-v1:0 us.stability.stable-image-inpaint-v1:0
    us.stability.stable-image-remove-background-v1:0 us.stability.stable-image-search-recolor-v1:0
    us.stability.stable-image-search-replace-v1:0 us.stability.stable-image-style-guide-v1:0
    us.stability.stable-outpaint-v1:0 us.stability.stable-style-transfer-v1:0
    us.twelvelabs.marengo-embed-2-7-v1:0 us.twelvelabs.marengo-embed-3-0-v1:0
    us.twelvelabs.pegasus-1-2-v1:0 us.twelvelabs.pegasus-1-5-v1:0 us.writer.palmyra-x4-v1:0
    us.writer.palmyra-x5-v1:0 us.xai.grok-4.6 us.xai.grok-4.7 us.zai.glm-5.3 whisper-1
    writer.palmyra-vision-7b writer.palmyra-x4-v1:0 writer.palmyra-x5-v1:0 zai.glm-4.7
    zai.glm-4.7-flash zai.glm-5
    """
)
"""Models that LiteLLM knows without a provider before them."""

CLOSED: Final = {
    "openai": _words(
        """
            chat-latest chatgpt-image-latest computer-use-preview computer-use-preview-2025-03-11
            container daybreak-blue-latest daybreak-red-latest ft:gpt-3.5-turbo
            ft:gpt-3.5-turbo-0125 ft:gpt-3.5-turbo-0613 ft:gpt-3.5-turbo-1106 ft:gpt-4-0613
            ft:gpt-4.1-2025-04-14 ft:gpt-4.1-mini-2025-04-14 ft:gpt-4.1-nano-2025-04-14
            ft:gpt-4o-2024-08-06 ft:gpt-4o-2024-11-20 ft:gpt-4o-mini-2024-07-18
            ft:o4-mini-2025-04-16 gpt-3.5-turbo gpt-3.5-turbo-0125 gpt-3.5-turbo-1106
            gpt-3.5-turbo-16k gpt-4 gpt-4-0613 gpt-4-1106-preview gpt-4-turbo gpt-4-turbo-2024-04-09
            gpt-4.1 gpt-4.1-2025-04-14 gpt-4.1-mini gpt-4.1-mini-2025-04-14 gpt-4.1-nano
            gpt-4.1-nano-2025-04-14 gpt-4o gpt-4o-2024-05-13 gpt-4o-2024-08-06 gpt-4o-2024-11-20
            gpt-4o-audio-preview-2024-12-17 gpt-4o-audio-preview-2025-06-03 gpt-4o-mini
            gpt-4o-mini-2024-07-18 gpt-4o-mini-audio-preview-2024-12-17
            gpt-4o-mini-realtime-preview-2024-12-17 gpt-4o-mini-search-preview
            gpt-4o-mini-search-preview-2025-03-11 gpt-4o-mini-transcribe
            gpt-4o-mini-transcribe-2025-03-20 gpt-4o-mini-transcribe-2025-12-15 gpt-4o-mini-tts
            gpt-4o-mini-tts-2025-03-20 gpt-4o-mini-tts-2025-12-15 gpt-4o-search-preview
            gpt-4o-search-preview-2025-03-11 gpt-4o-transcribe gpt-4o-transcribe-diarize gpt-5
            gpt-5-2025-08-07 gpt-5-chat gpt-5-chat-latest gpt-5-codex gpt-5-mini
            gpt-5-mini-2025-08-07 gpt-5-nano gpt-5-nano-2025-08-07 gpt-5-pro gpt-5-pro-2025-10-06
            gpt-5-search-api gpt-5-search-api-2025-10-14 gpt-5.1 gpt-5.1-2025-11-13
            gpt-5.1-chat-latest gpt-5.1-codex gpt-5.1-codex-max gpt-5.1-codex-mini gpt-5.2
            gpt-5.2-2025-12-11 gpt-5.2-chat-latest gpt-5.2-codex gpt-5.2-pro gpt-5.2-pro-2025-12-11
            gpt-5.3-chat-latest gpt-5.3-codex gpt-5.4 gpt-5.4-2026-03-05 gpt-5.4-mini
            gpt-5.4-mini-2026-03-17 gpt-5.4-nano gpt-5.4-nano-2026-03-17 gpt-5.4-pro
            gpt-5.4-pro-2026-03-05 gpt-5.5 gpt-5.5-2026-04-23 gpt-5.5-cyber gpt-5.5-cyber-preview
            gpt-5.5-pro gpt-5.5-pro-2026-04-23 gpt-5.6 gpt-5.6-cyber gpt-5.6-luna gpt-5.6-sol
            gpt-5.6-terra gpt-6-astra gpt-6-astra-law gpt-6-luna gpt-6-rosalind gpt-6-sol
            gpt-6.1-sol gpt-6.1-terra gpt-audio gpt-audio-1.5 gpt-audio-2025-08-28 gpt-audio-mini
            gpt-audio-mini-2025-10-06 gpt-audio-mini-2025-12-15 gpt-daybreak-blue-latest
            gpt-daybreak-red-latest gpt-image-1 gpt-image-1-mini gpt-image-1.5
            gpt-image-1.5-2025-12-16 gpt-image-2 gpt-image-2-2026-04-21 gpt-image-2.5-flare
            gpt-image-2.5-flare-2026-09-08 gpt-image-2.5-sunburst gpt-image-2.5-sunburst-2026-09-08
            gpt-live-1 gpt-live-transcribe gpt-realtime gpt-realtime-1.5 gpt-realtime-2
            gpt-realtime-2.1 gpt-realtime-2.1-mini gpt-realtime-2025-08-28 gpt-realtime-mini
            gpt-realtime-mini-2025-12-15 gpt-realtime-translate gpt-realtime-whisper
            gpt-rosalind-discovery gpt-rosalind-research gpt-transcribe o1 o1-2024-12-17 o1-pro
            o1-pro-2025-03-19 o3 o3-2025-04-16 o3-deep-research o3-deep-research-2025-06-26 o3-mini
            o3-mini-2025-01-31 o3-pro o3-pro-2025-06-10 o4-mini o4-mini-2025-04-16
            o4-mini-deep-research o4-mini-deep-research-2025-06-26 omni-moderation-2024-09-26
            omni-moderation-latest sora-2 sora-2-pro sora-2-pro-high-res text-embedding-3-large
            text-embedding-3-small text-embedding-ada-002 text-embedding-ada-002-v2 tts-1 tts-1-1106
            tts-1-hd tts-1-hd-1106 whisper-1
        """
    ),
    "anthropic": _words(
        """
            claude-fable-5 claude-fable-5-1 claude-haiku-4-5 claude-haiku-4-5-20251001
            claude-haiku-5-5 claude-mythos-5 claude-mythos-5-1 claude-mythos-preview claude-opus-4-5
            claude-opus-4-5-20251101 claude-opus-4-6 claude-opus-4-6-20260205 claude-opus-4-7
            claude-opus-4-7-20260416 claude-opus-4-8 claude-opus-5 claude-opus-5-5 claude-sonnet-4-5
            claude-sonnet-4-5-20250929 claude-sonnet-4-6 claude-sonnet-5 claude-sonnet-5-5
        """
    ),
    "gemini": _words(
        """
            deep-research-max-preview-04-2026 deep-research-preview-04-2026
            deep-research-pro-preview-12-2025 gemini-2.0-flash-exp-image-generation
            gemini-2.5-computer-use-preview-10-2025 gemini-2.5-flash gemini-2.5-flash-image
            gemini-2.5-flash-lite gemini-2.5-flash-native-audio-latest
            gemini-2.5-flash-native-audio-preview-09-2025
            gemini-2.5-flash-native-audio-preview-12-2025 gemini-2.5-flash-preview-tts
            gemini-2.5-pro gemini-2.5-pro-preview-tts gemini-3-flash-preview gemini-3-pro-image
            gemini-3-pro-image-preview gemini-3.1-flash-image gemini-3.1-flash-image-preview
            gemini-3.1-flash-lite gemini-3.1-flash-lite-image gemini-3.1-flash-lite-preview
            gemini-3.1-flash-live-preview gemini-3.1-flash-tts-preview gemini-3.1-pro-preview
            gemini-3.1-pro-preview-customtools gemini-3.5-flash gemini-3.5-flash-lite
            gemini-3.5-live-translate-preview gemini-3.5-transcribe gemini-3.5-transcribe-live
            gemini-3.6-flash gemini-3.7-flash gemini-3.8-flash gemini-3.8-flash-lite-tts
            gemini-3.8-flash-tts gemini-3.8-live gemini-3.8-live-extended-thinking gemini-4-argon
            gemini-4-hydrogen gemini-embedding-001 gemini-embedding-2 gemini-embedding-2-preview
            gemini-exp-1114 gemini-exp-1206 gemini-flash-latest gemini-flash-lite-latest
            gemini-gemma-2-27b-it gemini-gemma-2-9b-it
            gemini-live-2.5-flash-preview-native-audio-09-2025 gemini-nano-banana-2.1
            gemini-omni-1.1-flash gemini-omni-flash-preview gemini-pro-latest
            gemini-robotics-er-2-preview gemini-robotics-er-2-streaming-preview gemma-3-27b-it
            gemma-4-26b-a4b-it gemma-4-31b-it imagen-3.0-fast-generate-001 imagen-3.0-generate-001
            learnlm-1.5-pro-experimental lyria-3-clip-preview lyria-3-pro-preview lyria-3.5
            lyria-3.5-clip-preview lyria-3.5-pro-preview lyria-realtime-exp nano-banana-pro-preview
            veo-3.1-fast-generate-001 veo-3.1-fast-generate-preview veo-3.1-generate-001
            veo-3.1-generate-preview veo-3.1-lite-generate-preview
        """
    ),
    "mistral": _words(
        """
            codestral-2508 codestral-embed codestral-embed-2505 codestral-latest
            codestral-mamba-latest deepseek-v4-1-flash-1017 devstral-latest devstral-medium-latest
            devstral-small-latest glm-5-2 labs-leanstral-1-5 labs-leanstral-1-5-1
            magistral-medium-latest magistral-small-latest ministral-14b-2512 ministral-14b-latest
            ministral-3-14b-2512 ministral-3-3b-2512 ministral-3-8b-2512 ministral-3b-2512
            ministral-3b-latest ministral-8b-2512 ministral-8b-latest mistral-code-agent-latest
            mistral-code-fim-latest mistral-code-latest mistral-embed mistral-embed-2312
            mistral-large-2512 mistral-large-3 mistral-large-4 mistral-large-4-0
            mistral-large-latest mistral-medium mistral-medium-2604 mistral-medium-3
            mistral-medium-3-5 mistral-medium-3.5 mistral-medium-latest mistral-moderation-2603
            mistral-ocr-2512 mistral-ocr-3 mistral-ocr-3-0 mistral-ocr-4 mistral-ocr-4-0
            mistral-ocr-4-1 mistral-ocr-latest mistral-small mistral-small-2603 mistral-small-latest
            mistral-tiny mistral-vibe-cli-fast mistral-vibe-cli-latest mistral-vibe-cli-with-tools
            open-mistral-nemo pixtral-large-latest voxtral-mini-2602 voxtral-mini-latest
            voxtral-mini-realtime-2602 voxtral-mini-realtime-latest voxtral-mini-transcribe-3
            voxtral-mini-transcribe-3-0 voxtral-mini-transcribe-realtime-2602
            voxtral-mini-transcribe-realtime-3 voxtral-mini-transcribe-realtime-3-0
            voxtral-mini-transcribe-realtime-latest voxtral-mini-tts-2603 voxtral-mini-tts-3
            voxtral-mini-tts-3-0 voxtral-mini-tts-latest voxtral-small-2507 voxtral-small-latest
            voxtral-small-transcribe-3 voxtral-small-transcribe-3-0 zai-glm-5 zai-glm-5-2
            zai-glm-5-3 zai-glm-5-3-flash zai-glm-latest
        """
    ),
    "deepseek": _words(
        """
            deepseek-chat deepseek-coder deepseek-flash deepseek-r1 deepseek-reasoner deepseek-v3
            deepseek-v3.2 deepseek-v4-flash deepseek-v4-flash-vision-exp deepseek-v4-pro search
        """
    ),
    "groq": _words(
        """
            llama-guard-3-8b whisper-large-v3 whisper-large-v3-turbo
        """
    ),
    "xai": _words(
        """
            grok-4.20 grok-4.20-0309 grok-4.20-0309-non-reasoning grok-4.20-0309-reasoning
            grok-4.20-beta grok-4.20-beta-0309 grok-4.20-beta-0309-non-reasoning
            grok-4.20-beta-0309-reasoning grok-4.20-beta-latest grok-4.20-beta-latest-non-reasoning
            grok-4.20-beta-latest-reasoning grok-4.20-beta-non-reasoning grok-4.20-beta-reasoning
            grok-4.20-experimental-beta-0304 grok-4.20-experimental-beta-0304-non-reasoning
            grok-4.20-experimental-beta-0304-reasoning grok-4.20-experimental-beta-latest
            grok-4.20-experimental-beta-non-reasoning-latest
            grok-4.20-experimental-beta-reasoning-latest grok-4.20-multi-agent
            grok-4.20-multi-agent-0309 grok-4.20-multi-agent-beta-0309
            grok-4.20-multi-agent-beta-latest grok-4.20-multi-agent-experimental-beta-0304
            grok-4.20-multi-agent-experimental-beta-latest grok-4.20-multi-agent-latest
            grok-4.20-non-reasoning grok-4.20-non-reasoning-gv2 grok-4.20-non-reasoning-latest
            grok-4.20-reasoning grok-4.20-reasoning-gv2 grok-4.20-reasoning-latest grok-4.3
            grok-4.3-latest grok-4.5 grok-4.5-latest grok-4.6 grok-4.7 grok-build-0.1
            grok-build-latest grok-code-fast grok-code-fast-1 grok-code-fast-1-0825
            grok-imagine-image grok-imagine-image-2.0 grok-imagine-image-2026-03-02
            grok-imagine-image-pro grok-imagine-image-quality grok-imagine-image-quality-20260403
            grok-imagine-image-quality-latest grok-imagine-video grok-imagine-video-1.5
            grok-imagine-video-1.5-2026-05-30 grok-imagine-video-1.5-lite
            grok-imagine-video-1.5-preview grok-voice-2.0 grok-voice-3.0 grok-voice-latest
            grok-voice-transcribe-1.0 grok-voice-transcribe-2.0
        """
    ),
    "perplexity": _words(
        """
            codellama-34b-instruct codellama-70b-instruct llama-2-70b-chat llama-3.1-70b-instruct
            llama-3.1-8b-instruct mistral-7b-instruct mixtral-8x7b-instruct pplx-70b-chat
            pplx-70b-online pplx-7b-chat pplx-7b-online pplx-decider-flash-latest
            pplx-decider-flash-v1.2 pplx-decider-latest pplx-decider-v1-27b pplx-decider-v1.1-27b
            pplx-decider-v1.2 pplx-embed-context-v1-0.6b pplx-embed-context-v1-4b pplx-embed-v1-0.6b
            pplx-embed-v1-4b search sonar sonar-deep-research sonar-medium-chat sonar-medium-online
            sonar-pro sonar-reasoning sonar-reasoning-pro sonar-small-chat sonar-small-online
        """
    ),
    "cohere": _words(
        """
            c4ai-aya-expanse-32b command-a-03-2025 command-a-plus-05-2026 command-nightly
            command-r-08-2024 command-r-plus-08-2024 command-r7b-12-2024 embed-english-light-v3.0
            embed-english-v3.0 embed-multilingual-light-v3.0 embed-multilingual-v3.0 embed-v4.0
            embed-v5.0-fast embed-v5.0-pro parse-v5.0 rerank-english-v3.0 rerank-multilingual-v3.0
            rerank-v3.5 rerank-v4.0-fast rerank-v4.0-pro rerank-v5.0-fast rerank-v5.0-pro
        """
    ),
    "cerebras": _words(
        """
            gemma-4-31b gpt-oss-120b llama-3.1-70b llama-3.1-8b llama-3.3-70b llama3.1-70b
            llama3.1-8b qwen-3-32b qwen-3.8-27b
        """
    ),
}
"""The models of providers that serve no others, by the provider."""
