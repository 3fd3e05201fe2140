"""What LiteLLM knows by name: data of LiteLLM 1.109.3, made by `dev.py catalog`."""

from __future__ import annotations

from typing import Final


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


PROVIDERS: Final = _words(
    """
    a2a a2a_agent abliteration ai21 ai21_chat aiand aihubmix aiml aiohttp_openai amazon_nova
    anthropic anthropic_text apertis assemblyai auto_router aws_polly aws_textract azure azure_ai
    azure_speech azure_text baseten bedrock bedrock_mantle bespoke bigmodel black_forest_labs bytez
    cerebras charity_engine chatgpt chutes clarifai clf_ai_gateway cloudflare codestral cognition
    cohere cohere_chat cometapi compactifai coralbricks cortecs crusoe cursor custom custom_openai
    darkbloom dashscope databricks databricks_agent datarobot deepgram deepinfra deepseek
    docker_model_runner dotprompt edenai elevenlabs empiriolabs empower eu_jev fal_ai featherless_ai
    fireworks_ai friendliai galadriel gdc gemini gigachat github github_copilot gmi gradient_ai groq
    helicone heroku hosted_vllm hostinger_router huggingface humanloop hyperbolic inception
    inferenceapis infinity jina_ai kyma lambda_ai langflow langfuse langgraph laya lemonade libertai
    litellm_agent litellm_proxy llamafile llamagate lm_studio manus maritalk meta meta_llama
    microsoft_365_copilot milvus minimax mistral modelscope mongodb moonshot morph nace nadir
    nano-gpt nebius neosantara nlp_cloud novita nscale nvidia_nim nvidia_riva oci ollama ollama_chat
    oobabooga openai openai_like opencode_go openinfer openrouter opensearch ovhcloud parasail
    perplexity petals pg_vector pinstripes poe predibase prism publicai qwen_ai_platform qwencloud
    ragflow recraft reducto refuseless reka replicate runwayml s3_vectors sagemaker sagemaker_chat
    sagemaker_nova sail sambanova sap sarvam scaledown scaleway scx-ai snowflake soniox stability
    strands_decider streamlake synthetic tencent tensormesh text-completion-codestral
    text-completion-inception text-completion-openai together_ai topaz transcribe triton typesafe v0
    valkey veniceai vercel_ai_gateway vertex_ai vertex_ai_beta vllm volcengine voyage wandb watsonx
    watsonx_text xai xiaomi_mimo xinference zai zerogpu
    """
)
"""What may stand before the slash of a model, or as custom_llm_provider."""

ENDPOINTS: Final = _words(
    """
    ai-gateway.helicone.ai/ ai-gateway.vercel.sh/v1 api-inference.modelscope.cn/v1 api.aiand.com/v1
    api.clfaigateway.dev/v1 api.cognition.ai/v1 api.cortecs.ai/v1 api.deepinfra.com/v1/openai
    api.deepseek.com/v1 api.edenai.run/v3 api.endpoints.anyscale.com/v1
    api.friendli.ai/serverless/v1 api.getnadir.com/v1 api.groq.com/openai/v1 api.hyperbolic.xyz/v1
    api.inceptionlabs.ai/v1 api.inference.wandb.ai/v1 api.lambda.ai/v1 api.libertai.io/v1
    api.meta.ai/v1 api.mistral.ai/v1 api.openinfer.ai/v1 api.perplexity.ai api.poe.com/v1
    api.prisminference.com/v1 api.publicai.co/v1 api.reka.ai/v1 api.sailresearch.com/v1
    api.scx.ai/v1 api.stima.tech/v1 api.synthetic.new/openai/v1 api.together.ai/v1
    api.together.xyz/v1 api.v0.dev/v1 app.empower.dev/api/v1
    codestral.mistral.ai/v1/chat/completions codestral.mistral.ai/v1/fim/completions
    gigachat.devices.sberbank.ru/api/v1 inference.coralbricks.ai/v1 integrate.api.nvidia.com/v1
    llm.chutes.ai/v1/ nano-gpt.com/api/v1 ollama.com pinstripes.io/v1 serverless.tensormesh.ai/v1
    vanchin.streamlake.ai/api/gateway/v1/endpoints
    """
)
"""Addresses by which LiteLLM knows a provider."""

INT_PARAMS: Final = _words(
    """
    anthropic_issuer_ttl_seconds auto_router_max_input_chars default_api_key_rpm_limit
    default_api_key_tpm_limit itpm max_retries otpm output_vector_size rpd rpm tpd tpm valkey_port
    """
)
"""Keys of litellm_params that must be whole numbers, or the model is left out."""

FLOAT_PARAMS: Final = _words(
    """
    annotation_cost_per_page annotation_cost_per_page_batches cache_creation_input_audio_token_cost
    cache_creation_input_token_cost cache_creation_input_token_cost_above_100k_tokens
    cache_creation_input_token_cost_above_100k_tokens_batches
    cache_creation_input_token_cost_above_12hr
    cache_creation_input_token_cost_above_12hr_above_272k_tokens
    cache_creation_input_token_cost_above_12hr_above_272k_tokens_batches
    cache_creation_input_token_cost_above_12hr_above_272k_tokens_flex
    cache_creation_input_token_cost_above_12hr_above_272k_tokens_priority
    cache_creation_input_token_cost_above_12hr_above_272k_tokens_ultrafast
    cache_creation_input_token_cost_above_12hr_batches
    cache_creation_input_token_cost_above_12hr_flex
    cache_creation_input_token_cost_above_12hr_priority
    cache_creation_input_token_cost_above_12hr_ultrafast cache_creation_input_token_cost_above_1hr
    cache_creation_input_token_cost_above_1hr_above_100k_tokens
    cache_creation_input_token_cost_above_200k_tokens
    cache_creation_input_token_cost_above_200k_tokens_batches
    cache_creation_input_token_cost_above_272k_tokens
    cache_creation_input_token_cost_above_272k_tokens_batches
    cache_creation_input_token_cost_above_272k_tokens_flex
    cache_creation_input_token_cost_above_272k_tokens_priority
    cache_creation_input_token_cost_above_272k_tokens_ultrafast
    cache_creation_input_token_cost_batches cache_creation_input_token_cost_flex
    cache_creation_input_token_cost_priority cache_creation_input_token_cost_ultrafast
    cache_read_input_audio_token_cost cache_read_input_audio_token_cost_batches
    cache_read_input_audio_token_cost_flex cache_read_input_audio_token_cost_priority
    cache_read_input_image_token_cost cache_read_input_token_cost
    cache_read_input_token_cost_above_100k_tokens
    cache_read_input_token_cost_above_100k_tokens_batches
    cache_read_input_token_cost_above_200k_tokens
    cache_read_input_token_cost_above_200k_tokens_batches
    cache_read_input_token_cost_above_200k_tokens_priority
    cache_read_input_token_cost_above_272k_tokens
    cache_read_input_token_cost_above_272k_tokens_batches
    cache_read_input_token_cost_above_272k_tokens_flex
    cache_read_input_token_cost_above_272k_tokens_priority
    cache_read_input_token_cost_above_272k_tokens_ultrafast
    cache_read_input_token_cost_above_512k_tokens cache_read_input_token_cost_balanced
    cache_read_input_token_cost_batches cache_read_input_token_cost_flex
    cache_read_input_token_cost_priority cache_read_input_token_cost_ultrafast
    citation_cost_per_token cost_per_second explicit_cache_read_input_token_cost
    google_maps_grounding_cost_per_query input_cost_per_audio_per_second
    input_cost_per_audio_per_second_above_128k_tokens input_cost_per_audio_token
    input_cost_per_audio_token_batches input_cost_per_audio_token_flex
    input_cost_per_audio_token_priority input_cost_per_character
    input_cost_per_character_above_128k_tokens input_cost_per_image
    input_cost_per_image_above_128k_tokens input_cost_per_image_token
    input_cost_per_image_token_batches input_cost_per_pixel input_cost_per_query
    input_cost_per_second input_cost_per_text_message input_cost_per_token
    input_cost_per_token_above_100k_tokens input_cost_per_token_above_100k_tokens_batches
    input_cost_per_token_above_128k_tokens input_cost_per_token_above_200k_tokens
    input_cost_per_token_above_200k_tokens_batches input_cost_per_token_above_200k_tokens_priority
    input_cost_per_token_above_272k_tokens input_cost_per_token_above_272k_tokens_batches
    input_cost_per_token_above_272k_tokens_flex input_cost_per_token_above_272k_tokens_priority
    input_cost_per_token_above_272k_tokens_ultrafast input_cost_per_token_above_512k_tokens
    input_cost_per_token_balanced input_cost_per_token_batches input_cost_per_token_cache_hit
    input_cost_per_token_flex input_cost_per_token_priority input_cost_per_token_ultrafast
    input_cost_per_video_per_second input_cost_per_video_per_second_above_128k_tokens
    input_cost_per_video_per_second_above_15s_interval
    input_cost_per_video_per_second_above_8s_interval input_cost_per_video_token
    input_cost_per_video_token_batches keepalive_seconds max_budget max_file_size_mb
    ocr_cost_per_credit ocr_cost_per_page ocr_cost_per_page_batches output_cost_per_audio_per_second
    output_cost_per_audio_token output_cost_per_character
    output_cost_per_character_above_128k_tokens output_cost_per_image output_cost_per_image_1024
    output_cost_per_image_1536 output_cost_per_image_512 output_cost_per_image_token
    output_cost_per_image_token_batches output_cost_per_pixel output_cost_per_reasoning_token
    output_cost_per_reasoning_token_flex output_cost_per_reasoning_token_priority
    output_cost_per_second output_cost_per_second_1080p output_cost_per_second_2k
    output_cost_per_second_480p output_cost_per_second_4k output_cost_per_second_720p
    output_cost_per_second_768p output_cost_per_token output_cost_per_token_above_100k_tokens
    output_cost_per_token_above_100k_tokens_batches output_cost_per_token_above_128k_tokens
    output_cost_per_token_above_200k_tokens output_cost_per_token_above_200k_tokens_batches
    output_cost_per_token_above_200k_tokens_priority output_cost_per_token_above_272k_tokens
    output_cost_per_token_above_272k_tokens_batches output_cost_per_token_above_272k_tokens_flex
    output_cost_per_token_above_272k_tokens_priority
    output_cost_per_token_above_272k_tokens_ultrafast output_cost_per_token_above_512k_tokens
    output_cost_per_token_balanced output_cost_per_token_batches output_cost_per_token_flex
    output_cost_per_token_priority output_cost_per_token_ultrafast output_cost_per_video_per_second
    output_cost_per_video_token regional_endpoint_uplift_multiplier
    regional_processing_uplift_multiplier_eu regional_processing_uplift_multiplier_us
    """
)
"""Keys of litellm_params that must be numbers, or the model is left out."""

BOOL_PARAMS: Final = _words(
    """
    allow_client_keepalive_override anthropic_disable_workload_identity_federation
    fireworks_forward_user_id merge_reasoning_content_in_choices use_chat_completions_api
    use_in_pass_through use_litellm_proxy use_xai_oauth valkey_ssl
    """
)
"""Keys of litellm_params that must be yes or no, or the model is left out."""

LIST_PARAMS: Final = _words(
    """
    bedrock_tags configurable_clientside_auth_params milvus_partition_names tag_regex tags
    tiered_pricing
    """
)
"""Keys of litellm_params that must be lists, or the model is left out."""

MAP_PARAMS: Final = _words(
    """
    adaptive_router_config complexity_router_config quality_router_config
    search_context_cost_per_query stream_timeout_by_service_tier timeout_by_service_tier
    """
)
"""Keys of litellm_params that must be settings, or the model is left out."""

ROUTER_CONFIG: Final = _words(
    """
    adaptive adaptive_eligible adaptive_weights cache_aware_routing
    cache_aware_routing_output_tokens cache_aware_routing_timeout_ms capability_classifier_config
    classification_examples classification_mode classification_prompt
    classifier_context_budget_chars classifier_context_include_assistant_turns
    classifier_context_per_turn_chars classifier_context_window_size classifier_fallback
    classifier_llm_config classifier_plugin classifier_plugin_timeout_ms classifier_type
    code_keywords context_compaction context_window_escalation_buffer custom_dimensions
    custom_technical_keywords default_model deployment_affinity dimension_weights embedding_model
    enable_context_window_escalation enable_non_reasoning_tier escalation_keywords fallback_tier
    heuristic_first_max_tier heuristic_v2_artifact heuristic_v2_success_threshold
    housekeeping_patterns hybrid_boundary_margin jev_classifier_config keyword_tier_rules
    llm_v2_config local_heuristic match_threshold max_tokens_from_tier_model modality_pin_override
    modality_routing opensource_classifier_config plan_mode_min_tier plan_mode_patterns plugins
    reasoning_keywords reasoning_override_min_score reminder_markers return_raw_model_name
    route_housekeeping_to_cheapest_tier semantic_keyword_matching session_affinity
    session_affinity_ttl_seconds simple_keywords stall_escalation_enabled
    stall_escalation_repeat_threshold stall_escalation_window technical_keywords tier_boundaries
    tier_definitions tier_distance_penalty tier_labels tier_model_configs tiers token_thresholds
    """
)
"""Keys of complexity_router_config; beside it LiteLLM starts with none of them."""

MCP_SERVER: Final = _words(
    """
    access_groups alias allow_all_keys allow_elicitation allow_sampling allowed_params allowed_tools
    args audience auth_type auth_value authentication_token authorization_url
    available_on_public_internet aws_access_key_id aws_region_name aws_role_name
    aws_secret_access_key aws_service_name aws_session_name aws_session_token
    client_assertion_signing_alg client_id client_private_key client_private_key_id client_secret
    command dcr_bridge delegate_auth_to_upstream description disallowed_tools env env_vars
    extra_headers id_jag_resource id_jag_resource_client_id id_jag_resource_client_secret
    id_jag_resource_token_endpoint id_jag_subject_source instructions issuer max_concurrent_requests
    mcp_info oauth2_flow oauth_identity_binding oauth_passthrough per_server_oauth_discovery
    pinned_tools protocol_version registration_url rpm scopes server_id spec_path static_headers
    subject_token_type timeout token_endpoint_auth_method token_exchange_endpoint
    token_exchange_profile token_url token_validation transport upstream_resource
    upstream_token_header url
    """
)
"""Keys of one of mcp_servers."""

JWT_AUTH: Final = _words(
    """
    admin_allowed_routes admin_jwt_scope agent_id_jwt_field auto_register_map_existing_key
    custom_validate end_user_id_jwt_field enforce_rbac enforce_scope_based_access
    enforce_team_based_model_access fallback_to_db_teams id_jag_requesting_apps issuers
    jwt_client_id_field jwt_litellm_role_map mcp_client_id_jwt_field object_id_jwt_field
    oidc_userinfo_cache_ttl oidc_userinfo_enabled oidc_userinfo_endpoint org_alias_jwt_field
    org_id_jwt_field public_allowed_routes public_key_stale_ttl public_key_ttl role_mappings
    roles_jwt_field routing_overrides scope_mappings sync_user_role_and_teams team_alias_jwt_field
    team_allowed_routes team_claim_fallback team_id_default team_id_jwt_field team_id_upsert
    team_ids_jwt_field unregistered_jwt_client_behavior upsert_sso_user_to_team
    user_allowed_email_domain user_allowed_roles user_email_jwt_field user_id_jwt_field
    user_id_upsert user_roles_jwt_field virtual_key_claim_field virtual_key_mapping_cache_ttl
    """
)
"""Keys of general_settings: litellm_jwtauth; with any other LiteLLM does not start."""

READ_AT_IMPORT: Final = _words(
    """
    AGENT_TRACING_AGENT_LIST_LIMIT AGENT_TRACING_INPUT_PREVIEW_CHARS AGENT_TRACING_LIST_PAGE_SIZE
    AIOHTTP_CONNECTOR_LIMIT AIOHTTP_CONNECTOR_LIMIT_PER_HOST AIOHTTP_KEEPALIVE_TIMEOUT
    AIOHTTP_SO_KEEPALIVE AIOHTTP_TCP_KEEPCNT AIOHTTP_TCP_KEEPIDLE AIOHTTP_TCP_KEEPINTVL
    AIOHTTP_TTL_DNS_CACHE ANTHROPIC_MESSAGES_MAX_DETACHED_STREAM_DRAINS
    ANTHROPIC_MESSAGES_STREAM_RELAY_QUEUE_MAXSIZE ANTHROPIC_TOKEN_COUNTING_BETA_VERSION
    APSCHEDULER_COALESCE APSCHEDULER_MAX_INSTANCES APSCHEDULER_MISFIRE_GRACE_TIME
    APSCHEDULER_REPLACE_EXISTING AUDIO_SPEECH_CHUNK_SIZE AZURE_COMPUTER_USE_INPUT_COST_PER_1K_TOKENS
    AZURE_COMPUTER_USE_OUTPUT_COST_PER_1K_TOKENS AZURE_DEFAULT_RESPONSES_API_VERSION
    AZURE_DOCUMENT_INTELLIGENCE_API_VERSION AZURE_DOCUMENT_INTELLIGENCE_DEFAULT_DPI
    AZURE_FILE_SEARCH_COST_PER_GB_PER_DAY AZURE_OPERATION_POLLING_TIMEOUT
    AZURE_VECTOR_STORE_COST_PER_GB_PER_DAY BACKGROUND_HEALTH_CHECK_MAX_TOKENS
    BACKGROUND_HEALTH_CHECK_MAX_TOKENS_REASONING BACKGROUND_INTERACTION_COST_POLLING_ENABLED
    BACKGROUND_INTERACTION_COST_POLL_INITIAL_INTERVAL_SECONDS
    BACKGROUND_INTERACTION_COST_POLL_MAX_INTERVAL_SECONDS
    BACKGROUND_INTERACTION_COST_POLL_TIMEOUT_SECONDS BATCH_LINE_ITEMS_MAX_PART_BYTES
    BATCH_STATUS_POLL_INTERVAL_SECONDS BATCH_STATUS_POLL_MAX_ATTEMPTS BEDROCK_MAX_POLICY_SIZE
    BEDROCK_MIN_THINKING_BUDGET_TOKENS BEDROCK_REALTIME_CLOSE_TIMEOUT_SECONDS
    CACHED_STREAMING_CHUNK_DELAY CLICKHOUSE_BATCH_SIZE CLICKHOUSE_FLUSH_INTERVAL_SECONDS
    CLICKHOUSE_MAX_BUFFERED_ROWS CLICKHOUSE_MAX_RETRIES CLI_JWT_EXPIRATION_HOURS CLI_SSO_CLAIM_MAP
    CLOUDZERO_EXPORT_INTERVAL_MINUTES CLOUDZERO_MAX_FETCHED_DATA_RECORDS COMPETITOR_LLM_TEMPERATURE
    COROUTINE_CHECKER_MAX_SIZE_IN_MEMORY DAYS_IN_A_MONTH DAYS_IN_A_WEEK DAYS_IN_A_YEAR
    DD_TRACER_STREAMING_CHUNK_YIELD_RESOURCE DEFAULT_A2A_AGENT_TIMEOUT
    DEFAULT_ACCESS_GROUP_CACHE_TTL DEFAULT_ALLOWED_FAILS DEFAULT_ANTHROPIC_CHAT_MAX_TOKENS
    DEFAULT_BATCH_SIZE DEFAULT_CHUNK_OVERLAP DEFAULT_CHUNK_SIZE
    DEFAULT_COOLDOWN_REDIS_READ_INTERVAL_SECONDS DEFAULT_COOLDOWN_TIME_SECONDS
    DEFAULT_CRON_JOB_LOCK_TTL_SECONDS DEFAULT_DATAFORSEO_LOCATION_CODE
    DEFAULT_FAILURE_THRESHOLD_MINIMUM_REQUESTS DEFAULT_FAILURE_THRESHOLD_PERCENT
    DEFAULT_FLUSH_INTERVAL_SECONDS DEFAULT_GOOGLE_VIDEO_DURATION_SECONDS
    DEFAULT_HEALTH_CHECK_INTERVAL DEFAULT_HEALTH_CHECK_PROMPT DEFAULT_IMAGE_HEIGHT
    DEFAULT_IMAGE_TOKEN_COUNT DEFAULT_IMAGE_WIDTH DEFAULT_IN_MEMORY_TTL
    DEFAULT_MANAGEMENT_OBJECT_IN_MEMORY_CACHE_TTL DEFAULT_MAX_LRU_CACHE_SIZE
    DEFAULT_MAX_RECURSE_DEPTH DEFAULT_MAX_RECURSE_DEPTH_SENSITIVE_DATA_MASKER
    DEFAULT_MAX_REDIS_BATCH_CACHE_SIZE DEFAULT_MAX_RETRIES DEFAULT_MAX_TOKENS
    DEFAULT_MAX_TOKENS_FOR_TRITON DEFAULT_MCP_SEMANTIC_FILTER_EMBEDDING_MODEL
    DEFAULT_MCP_SEMANTIC_FILTER_SIMILARITY_THRESHOLD DEFAULT_MCP_SEMANTIC_FILTER_TOP_K
    DEFAULT_MOCK_RESPONSE_COMPLETION_TOKEN_COUNT DEFAULT_MOCK_RESPONSE_PROMPT_TOKEN_COUNT
    DEFAULT_MODEL_CREATED_AT_TIME DEFAULT_NUM_WORKERS_LITELLM_PROXY DEFAULT_POLLING_INTERVAL
    DEFAULT_PROMPT_INJECTION_SIMILARITY_THRESHOLD DEFAULT_REASONING_EFFORT_DISABLE_THINKING_BUDGET
    DEFAULT_REASONING_EFFORT_HIGH_THINKING_BUDGET DEFAULT_REASONING_EFFORT_LOW_THINKING_BUDGET
    DEFAULT_REASONING_EFFORT_MAX_THINKING_BUDGET DEFAULT_REASONING_EFFORT_MEDIUM_THINKING_BUDGET
    DEFAULT_REASONING_EFFORT_MINIMAL_THINKING_BUDGET
    DEFAULT_REASONING_EFFORT_MINIMAL_THINKING_BUDGET_GEMINI_2_5_FLASH
    DEFAULT_REASONING_EFFORT_MINIMAL_THINKING_BUDGET_GEMINI_2_5_FLASH_LITE
    DEFAULT_REASONING_EFFORT_MINIMAL_THINKING_BUDGET_GEMINI_2_5_PRO
    DEFAULT_REASONING_EFFORT_XHIGH_THINKING_BUDGET DEFAULT_REDIS_MAJOR_VERSION
    DEFAULT_REDIS_SYNC_INTERVAL DEFAULT_REPLICATE_GPU_PRICE_PER_SECOND
    DEFAULT_REPLICATE_POLLING_DELAY_SECONDS DEFAULT_REPLICATE_POLLING_RETRIES DEFAULT_S3_BATCH_SIZE
    DEFAULT_S3_FLUSH_INTERVAL_SECONDS DEFAULT_S3_MAX_ADAPTIVE_CONCURRENCY
    DEFAULT_S3_MAX_CONCURRENT_UPLOADS DEFAULT_SEMANTIC_GUARD_EMBEDDING_MODEL
    DEFAULT_SEMANTIC_GUARD_SIMILARITY_THRESHOLD DEFAULT_SHARED_HEALTH_CHECK_LOCK_TTL
    DEFAULT_SHARED_HEALTH_CHECK_TTL DEFAULT_SLACK_ALERTING_THRESHOLD DEFAULT_SOFT_BUDGET
    DEFAULT_SQS_BATCH_SIZE DEFAULT_SQS_FLUSH_INTERVAL_SECONDS DEFAULT_TRIM_RATIO
    DEFER_PYDANTIC_BUILD DYNAMIC_RATE_LIMIT_ERROR_THRESHOLD_PER_MINUTE
    EMAIL_BUDGET_ALERT_MAX_SPEND_ALERT_PERCENTAGE EMAIL_BUDGET_ALERT_TTL FIREWORKS_AI_16_B
    FIREWORKS_AI_176_B_MOE FIREWORKS_AI_4_B FIREWORKS_AI_56_B_MOE FIREWORKS_AI_80_B
    FUNCTION_DEFINITION_TOKEN_COUNT GUARDRAIL_SCANNED_MESSAGES_CACHE_TTL_SECONDS
    HEALTH_CHECK_TIMEOUT_SECONDS HOURS_IN_A_DAY HUGGINGFACE_TOKENIZER_LOAD_RETRY_SECONDS
    HUMANLOOP_PROMPT_CACHE_TTL_SECONDS INITIAL_RETRY_DELAY JITTER
    KUBERNETES_POD_DISCOVERY_IDLE_EVICTION_SECONDS KUBERNETES_POD_DISCOVERY_REFRESH_INTERVAL_SECONDS
    LENGTH_OF_LITELLM_GENERATED_KEY LENS_DATASET_MAX_CASES LENS_DATASET_MAX_CASE_CHARS
    LITELLM_AGENT_HEALTH_CHECK_GATHER_TIMEOUT LITELLM_AGENT_HEALTH_CHECK_TIMEOUT
    LITELLM_ASYNCIO_QUEUE_MAXSIZE LITELLM_CLI_JWT_EXPIRATION_HOURS LITELLM_CLI_SSO_CLAIM_MAP
    LITELLM_CONFIG_PARAM_CACHE_TTL_SECONDS LITELLM_DETAILED_TIMING
    LITELLM_EXECUTED_BATCH_CONCURRENCY LITELLM_EXPIRED_UI_SESSION_KEY_CLEANUP_BATCH_SIZE
    LITELLM_EXPIRED_UI_SESSION_KEY_CLEANUP_ENABLED
    LITELLM_EXPIRED_UI_SESSION_KEY_CLEANUP_INTERVAL_SECONDS
    LITELLM_KEY_ROTATION_CHECK_INTERVAL_SECONDS LITELLM_KEY_ROTATION_ENABLED
    LITELLM_KEY_ROTATION_LOCK_TTL_SECONDS LITELLM_MAX_CALLBACKS
    LITELLM_MAX_STREAMING_DURATION_SECONDS LITELLM_MCP_CLIENT_TIMEOUT
    LITELLM_MCP_HEALTH_CHECK_TIMEOUT LITELLM_MCP_MAX_SSE_EVENT_SIZE_BYTES
    LITELLM_MCP_METADATA_TIMEOUT LITELLM_MCP_STDIO_EXTRA_COMMANDS LITELLM_MCP_TOOL_LISTING_TIMEOUT
    LITELLM_MCP_UPSTREAM_RATE_LIMIT_BASE_DELAY_SECONDS
    LITELLM_MCP_UPSTREAM_RATE_LIMIT_MAX_DELAY_SECONDS LITELLM_MCP_UPSTREAM_RATE_LIMIT_MAX_RETRIES
    LITELLM_SSL_CIPHERS LITELLM_UI_SESSION_DURATION LOGGING_EXECUTOR_MAX_PENDING_TASKS
    LOGGING_EXECUTOR_MAX_THREADS LOGGING_WORKER_AGGRESSIVE_CLEAR_COOLDOWN_SECONDS
    LOGGING_WORKER_CLEAR_PERCENTAGE LOGGING_WORKER_CONCURRENCY LOGGING_WORKER_MAX_QUEUE_SIZE
    LOGGING_WORKER_MAX_TIME_PER_COROUTINE MANAGED_OBJECT_STALENESS_CUTOFF_DAYS
    MAXIMUM_TRACEBACK_LINES_TO_LOG MAX_BASE64_LENGTH_FOR_LOGGING MAX_COMPETITOR_NAMES
    MAX_DECOMPRESSED_REQUEST_BODIES_IN_FLIGHT_MB MAX_DECOMPRESSED_REQUEST_BODY_SIZE_MB
    MAX_EXCEPTION_MESSAGE_LENGTH MAX_IMAGE_URL_DOWNLOAD_SIZE_MB MAX_IN_MEMORY_QUEUE_FLUSH_COUNT
    MAX_ITERATIONS_TO_CLEAR_QUEUE MAX_LANGFUSE_INITIALIZED_CLIENTS MAX_LONG_SIDE_FOR_IMAGE_HIGH_RES
    MAX_MCP_SEMANTIC_FILTER_TOOLS_HEADER_LENGTH MAX_OBJECTS_PER_POLL_CYCLE
    MAX_PAYLOAD_SIZE_FOR_DEBUG_LOG MAX_POLICY_ESTIMATE_IMPACT_ROWS MAX_REDIS_BUFFER_DEQUEUE_COUNT
    MAX_REQUEST_BODY_DECOMPRESSION_RATIO MAX_REQUEST_BODY_SIZE_TO_REPAIR_MB MAX_RETRY_DELAY
    MAX_SHORT_SIDE_FOR_IMAGE_HIGH_RES MAX_SIZE_IN_MEMORY_QUEUE
    MAX_SIZE_PER_ITEM_IN_MEMORY_CACHE_IN_KB MAX_SPENDLOG_ROWS_TO_QUERY MAX_TEAM_LIST_LIMIT
    MAX_TILE_HEIGHT MAX_TILE_WIDTH MAX_TIME_TO_CLEAR_QUEUE MAX_TOKEN_TRIMMING_ATTEMPTS
    MCP_NPM_CACHE_DIR MCP_OAUTH2_TOKEN_CACHE_DEFAULT_TTL MCP_OAUTH2_TOKEN_CACHE_MAX_SIZE
    MCP_OAUTH2_TOKEN_CACHE_MIN_TTL MCP_OAUTH2_TOKEN_EXPIRY_BUFFER_SECONDS
    MCP_PER_USER_TOKEN_DEFAULT_TTL MCP_PER_USER_TOKEN_EXPIRY_BUFFER_SECONDS
    MCP_SSO_ASSERTION_CACHE_TTL_SECONDS MCP_TOKEN_EXCHANGE_CACHE_MAX_SIZE
    MICROSOFT_USER_DISPLAY_NAME_ATTRIBUTE MICROSOFT_USER_EMAIL_ATTRIBUTE
    MICROSOFT_USER_FIRST_NAME_ATTRIBUTE MICROSOFT_USER_ID_ATTRIBUTE
    MICROSOFT_USER_LAST_NAME_ATTRIBUTE MINIMUM_CUSTOM_KEY_LENGTH MINIMUM_PROMPT_CACHE_TOKEN_COUNT
    MIN_NON_ZERO_TEMPERATURE MODEL_COST_MAP_MAX_SHRINK_RATIO MODEL_COST_MAP_MIN_MODEL_COUNT
    NON_LLM_CONNECTION_TIMEOUT NO_MAX_TOKENS_TPM_RESERVATION_FRACTION
    OPENAI_FILE_SEARCH_COST_PER_1K_CALLS OTLP_MAX_ATTRIBUTE_VALUE_BYTES OTLP_MAX_BODY_BYTES
    OTLP_MAX_CONCURRENT_INGESTS OTLP_RETRY_AFTER_SECONDS
    PROMETHEUS_BUDGET_METRICS_REFRESH_INTERVAL_MINUTES PROMETHEUS_FALLBACK_STATS_SEND_TIME_HOURS
    PROMPT_INJECTION_HEURISTICS_MAX_THREADS PROXY_BATCH_POLLING_ENABLED PROXY_BATCH_POLLING_INTERVAL
    PROXY_BATCH_WRITE_AT PROXY_BUDGET_RESCHEDULER_MAX_TIME PROXY_BUDGET_RESCHEDULER_MIN_TIME
    PROXY_CONFIG_RELOAD_INTERVAL_SECONDS PROXY_DB_LOOKUP_DEADLINE_SECONDS
    PROXY_DB_LOOKUP_MAX_CONCURRENCY PROXY_DB_LOOKUP_STALL_WINDOW_SECONDS PYTHON_GC_THRESHOLD
    QDRANT_SCALAR_QUANTILE QDRANT_VECTOR_SIZE REALTIME_CREDENTIAL_RESOLUTION_TIMEOUT_SECONDS
    REALTIME_WEBSOCKET_MAX_MESSAGE_SIZE_BYTES REDIS_CIRCUIT_BREAKER_ENABLED
    REDIS_CIRCUIT_BREAKER_FAILURE_THRESHOLD REDIS_CIRCUIT_BREAKER_RECOVERY_TIMEOUT
    REDIS_CIRCUIT_BREAKER_TIMEOUT_MIN_DURATION REDIS_CONNECTION_POOL_TIMEOUT REDIS_SOCKET_TIMEOUT
    REDIS_TIMEOUT_LOG_INTERVAL REPEATED_STREAMING_CHUNK_LIMIT REPLICATE_MODEL_NAME_WITH_ID_LENGTH
    REPLICATE_POLLING_DELAY_SECONDS REQUEST_TIMEOUT RESET_BUDGET_JOB_BATCH_SIZE
    RESET_BUDGET_JOB_MAX_CHUNKS_PER_RUN RESPONSES_SESSION_LOOKUP_MAX_ATTEMPTS
    RESPONSES_SESSION_LOOKUP_RETRY_INTERVAL ROUTER_MAX_FALLBACKS RUNWAYML_DEFAULT_API_VERSION
    RUNWAYML_POLLING_TIMEOUT S3_UPLOAD_ATTEMPT_TIMEOUT_SECONDS S3_VECTORS_DEFAULT_DIMENSION
    S3_VECTORS_DEFAULT_DISTANCE_METRIC SCHEDULED_JOB_SHUTDOWN_CANCEL_TIMEOUT_SECONDS
    SCHEDULED_JOB_SHUTDOWN_FINISH_TIMEOUT_SECONDS SCIM_GROUP_MEMBER_LOOKUP_BATCH_SIZE
    SECRET_MANAGER_REFRESH_INTERVAL SEMANTIC_CACHE_EMBEDDING_TIMEOUT_SECONDS
    SINGLE_DEPLOYMENT_TRAFFIC_FAILURE_THRESHOLD SPEND_COUNTER_RESEED_LOCKS_MAX_SIZE
    SPEND_LOG_CLEANUP_BATCH_FAILURE_BACKOFF_SECONDS SPEND_LOG_CLEANUP_BATCH_SIZE
    SPEND_LOG_CLEANUP_BATCH_TIMEOUT_SECONDS SPEND_LOG_CLEANUP_MAX_CONSECUTIVE_BATCH_FAILURES
    SPEND_LOG_CLEANUP_REMAINING_COUNT_CAP SPEND_LOG_CLEANUP_RUN_BUDGET_SECONDS
    SPEND_LOG_PARTITION_INTERVAL SPEND_LOG_PARTITION_PRECREATE_AHEAD SPEND_LOG_QUEUE_MAX_BYTES
    SPEND_LOG_QUEUE_POLL_INTERVAL SPEND_LOG_QUEUE_SIZE_THRESHOLD SPEND_LOG_RUN_LOOPS
    SPEND_LOG_SIZE_CHECK_INTERVAL SPEND_LOG_SIZE_CLEANUP_RECHECK_BATCHES
    SPEND_LOG_WRITE_BATCH_MAX_BYTES SPEND_LOG_WRITE_BATCH_MAX_ROWS SPEND_ROLLUP_LOCK_TIMEOUT_MS
    STALE_OBJECT_CLEANUP_BATCH_SIZE SYSTEM_MESSAGE_TOKEN_COUNT TIKTOKEN_ENCODE_CHUNK_SIZE_CHARS
    TOGETHER_AI_110_B TOGETHER_AI_21_B TOGETHER_AI_41_B TOGETHER_AI_4_B TOGETHER_AI_80_B
    TOGETHER_AI_8_B TOGETHER_AI_EMBEDDING_150_M TOGETHER_AI_EMBEDDING_350_M
    TOKEN_COUNTER_MAX_CONCURRENT_COUNTS TOKEN_COUNTER_MAX_EXACT_CHARS TOOL_CHOICE_OBJECT_TOKEN_COUNT
    TOOL_POLICY_CACHE_TTL_SECONDS TRACE_READ_RETRY_AFTER_SECONDS
    """
)
"""Variables that LiteLLM reads before it reads a config, and never again."""

METRICS: Final = _words(
    """
    litellm_api_key_budget_remaining_hours_metric litellm_api_key_max_budget_metric
    litellm_api_key_rate_limit_allowed_metric litellm_api_key_rate_limit_used_metric
    litellm_cache_hits_metric litellm_cache_misses_metric litellm_cached_tokens_metric
    litellm_callback_logging_failures_metric litellm_check_batch_cost_errors_total
    litellm_check_batch_cost_jobs_polled litellm_check_batch_cost_jobs_processed_total
    litellm_check_batch_cost_last_run_timestamp litellm_customer_budget_remaining_hours_metric
    litellm_customer_max_budget_metric litellm_deployment_cooled_down
    litellm_deployment_failed_fallbacks litellm_deployment_failure_responses
    litellm_deployment_latency_per_output_token litellm_deployment_rpm_limit
    litellm_deployment_state litellm_deployment_success_responses
    litellm_deployment_successful_fallbacks litellm_deployment_total_requests
    litellm_deployment_tpm_limit litellm_guardrail_errors_total litellm_guardrail_latency_seconds
    litellm_guardrail_requests_total litellm_images_generated_metric litellm_in_flight_requests
    litellm_in_memory_daily_spend_update_queue_size litellm_in_memory_spend_update_queue_size
    litellm_input_audio_tokens_metric litellm_input_cache_creation_tokens_metric
    litellm_input_cached_tokens_metric litellm_input_tokens_metric
    litellm_llm_api_failed_requests_metric litellm_llm_api_latency_metric
    litellm_llm_api_time_to_first_token_metric litellm_managed_batch_created_total
    litellm_managed_batch_duration_seconds litellm_managed_file_created_total
    litellm_managed_file_deleted_total litellm_managed_file_size_bytes
    litellm_mcp_tool_call_spend_metric litellm_mcp_tool_calls_total
    litellm_org_budget_remaining_hours_metric litellm_org_max_budget_metric
    litellm_output_audio_tokens_metric litellm_output_reasoning_tokens_metric
    litellm_output_tokens_metric litellm_overhead_latency_metric
    litellm_overhead_with_guardrails_latency_metric litellm_pod_lock_manager_size
    litellm_project_model_rate_limit_allowed_metric litellm_project_model_rate_limit_used_metric
    litellm_provider_cache_creation_input_tokens_metric
    litellm_provider_cache_read_input_tokens_metric litellm_proxy_failed_requests_metric
    litellm_proxy_total_requests_metric litellm_redis_daily_spend_update_queue_size
    litellm_redis_spend_update_queue_size litellm_remaining_api_key_budget_metric
    litellm_remaining_api_key_requests_for_model litellm_remaining_api_key_tokens_for_model
    litellm_remaining_customer_budget_metric litellm_remaining_org_budget_metric
    litellm_remaining_requests_metric litellm_remaining_team_budget_metric
    litellm_remaining_tokens_metric litellm_remaining_user_budget_metric
    litellm_request_queue_time_seconds litellm_request_total_latency_metric litellm_requests_metric
    litellm_spend_capture_rate litellm_spend_metric litellm_team_budget_remaining_hours_metric
    litellm_team_max_budget_metric litellm_team_members_metric
    litellm_team_rate_limit_allowed_metric litellm_team_rate_limit_used_metric
    litellm_total_tokens_metric litellm_user_budget_remaining_hours_metric
    litellm_user_max_budget_metric litellm_video_duration_seconds_metric
    litellm_zero_cost_requests_total
    """
)
"""What LiteLLM measures for Prometheus."""

S3_PARAMS: Final = _words(
    """
    s3_adaptive_concurrency s3_api_version s3_aws_access_key_id s3_aws_profile_name s3_aws_role_name
    s3_aws_secret_access_key s3_aws_session_name s3_aws_session_token s3_aws_sts_endpoint
    s3_aws_web_identity_token s3_batch_file_upload s3_bucket_name s3_config
    s3_drop_on_terminal_error s3_endpoint_url s3_log_prompts_only s3_max_adaptive_concurrency
    s3_max_concurrent_uploads s3_max_queue_size s3_max_retry_age_seconds s3_partition_granularity
    s3_path s3_region_name s3_server_side_encryption s3_sse_kms_key_id s3_strip_base64_files
    s3_use_key_prefix s3_use_ssl s3_use_team_prefix s3_use_virtual_hosted_style s3_v2 s3_v2_in_flush
    s3_verify
    """
)
"""Keys of s3_callback_params."""

SQS_PARAMS: Final = _words(
    """
    sqs_api_version sqs_app_encryption_aad sqs_app_encryption_key_b64 sqs_aws_access_key_id
    sqs_aws_profile_name sqs_aws_role_name sqs_aws_secret_access_key sqs_aws_session_name
    sqs_aws_session_token sqs_aws_sts_endpoint sqs_aws_use_application_level_encryption
    sqs_aws_web_identity_token sqs_config sqs_endpoint_url sqs_queue_url sqs_region_name
    sqs_strip_base64_files sqs_use_ssl sqs_verify
    """
)
"""Keys of aws_sqs_callback_params."""

GUARDRAILS_OF_MODE: Final = {
    "during_call": _words(
        """
            aim aporia azure/prompt_shield bedrock block_code_execution cato_networks
            cisco_ai_defense custom_code decision_model dynamoai enkryptai generic_guardrail_api
            grayswan ibm_guardrails lakera lakera_v2 lasso litellm_content_filter llm_as_a_judge
            model_armor noma noma_v2 onyx openai_moderation panw_prisma_airs pillar prompt_security
            qualifire xecguard
        """
    ),
    "during_mcp_call": _words(
        """
            bedrock cisco_ai_defense custom_code generic_guardrail_api model_armor noma_v2
            panw_prisma_airs pillar
        """
    ),
    "logging_only": _words(
        """
            akto bedrock block_code_execution cisco_ai_defense crowdstrike_aidr custom_code
            decision_model enkryptai generic_guardrail_api grayswan guardrails_ai headroom
            hiddenlayer litellm_content_filter llm_as_a_judge mcp_end_user_permission
            microsoft_purview model_armor noma_v2 onyx openai_moderation ovalix panw_prisma_airs
            prompt_security promptguard qualifire straiker vigil_guard xecguard zscaler_ai_guard
        """
    ),
    "post_call": _words(
        """
            aim akto aporia azure/text_moderations bedrock block_code_execution cato_networks
            cisco_ai_defense crowdstrike_aidr custom_code decision_model dynamoai enkryptai
            generic_guardrail_api grayswan guardrails_ai headroom hiddenlayer ibm_guardrails
            lakera_v2 lasso litellm_content_filter llm_as_a_judge microsoft_purview model_armor noma
            noma_v2 onyx openai_moderation ovalix pangea panw_prisma_airs pillar prompt_security
            promptguard qualifire repelloai semantic_guard straiker tool_permission vigil_guard
            xecguard zscaler_ai_guard
        """
    ),
    "post_mcp_call": _words(
        """
            akto generic_guardrail_api litellm_content_filter panw_prisma_airs
        """
    ),
    "pre_call": _words(
        """
            aim akto azure/prompt_shield azure/text_moderations bedrock block_code_execution
            cato_networks cisco_ai_defense crowdstrike_aidr custom_code decision_model dynamoai
            enkryptai generic_guardrail_api grayswan guardrails_ai headroom hiddenlayer
            ibm_guardrails javelin lakera lakera_v2 lasso litellm_content_filter llm_as_a_judge
            mcp_end_user_permission mcp_security microsoft_purview model_armor noma noma_v2 onyx
            openai_moderation ovalix pangea panw_prisma_airs pillar prompt_security promptguard
            qualifire repelloai semantic_guard straiker tool_permission vigil_guard xecguard
            zscaler_ai_guard
        """
    ),
    "pre_mcp_call": _words(
        """
            agent_365 akto bedrock cisco_ai_defense custom_code generic_guardrail_api
            litellm_content_filter mcp_jwt_signer model_armor noma noma_v2 panw_prisma_airs pillar
        """
    ),
    "realtime_input_transcription": _words(
        """
            litellm_content_filter
        """
    ),
}
"""The guardrails that check then; of these, one with another mode is left out."""
