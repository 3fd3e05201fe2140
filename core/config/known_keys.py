"""The keys that LiteLLM knows: data, found by a scan of its source.

Of LiteLLM 1.109.3. Made by `dev.py catalog`; a test compares it with the
LiteLLM that is installed.
"""

from __future__ import annotations

from typing import Final


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


TOP_LEVEL: Final = _words(
    """
    agent_list agents assistant_settings callback_settings credential_list default_vertex_config
    environment_variables files_settings finetune_settings general_settings guardrails include
    litellm_settings mcp_servers mcp_tools model_list policies policy_attachments prompts
    router_settings sandbox_tools search_tools vector_store_registry worker_registry
    """
)
"""The sections of the config."""

GENERAL_SETTINGS: Final = _words(
    """
    accounting_capture accounting_sync_ack accounting_sync_ack_failure_policy
    accounting_sync_ack_timeout_seconds admin_only_routes admission_queue_timeout_seconds
    agent_access_default_deny alert_to_webhook_url alert_type_config alert_types alerting
    alerting_args alerting_threshold allow_cli_sso_verification_uri_complete
    allow_client_side_credentials allow_public_health_readiness_details
    allow_requests_on_db_unavailable allow_unmanaged_response_ids allow_user_auth
    allowed_file_extensions allowed_ips allowed_routes always_include_stream_usage
    apply_user_budget_to_team_keys auto_redirect_ui_login_to_sso
    background_health_check_model_groups background_health_checks blocked_file_extensions
    cancel_on_disconnect claude_code_gateway_managed_settings claude_code_marketplace_auth_required
    completion_model control_plane_url coordination_redis custom_auth custom_auth_run_common_checks
    custom_key_generate custom_key_policy custom_key_update custom_sso custom_team_metadata_validate
    custom_ui_sso_sign_in_handler dangerously_permit_weak_or_unset_master_key database_args
    database_connect_timeout database_connection_pool_limit database_connection_pool_timeout
    database_connection_timeout database_disable_prepared_statements
    database_extra_connection_params database_max_idle_connection_lifetime database_socket_timeout
    database_type database_url default_team_disabled disable_auto_add_proxy_admin_to_teams
    disable_batch_input_file_rate_limiting disable_bedrock_agent_runtime_passthrough
    disable_budget_reservation disable_custom_api_keys disable_env_credential_login
    disable_error_logs disable_fallbacks_on_per_model_rate_limits disable_key_generate_for_org_admin
    disable_master_key_return disable_model_info_refresh disable_password_login_when_sso_enabled
    disable_pre_routing_error_logs disable_prisma_schema_update disable_requester_ip_address_logging
    disable_reset_budget disable_responses_id_security
    disable_retry_on_max_parallel_request_limit_error disable_spend_logs disable_spend_updates
    drain_endpoint_token enable_claude_code_gateway enable_drain_endpoint
    enable_health_check_routing enable_jwt_auth enable_oauth2_auth enable_oauth2_proxy_auth
    enable_openai_websocket_passthrough enable_public_model_hub enforce_fallback_model_access
    enforce_rbac enforce_user_param enforced_params expose_fallback_errors_to_caller
    fail_closed_budget_enforcement fail_closed_rate_limit_enforcement failed_login_block_seconds
    failed_login_window_seconds forward_client_headers_to_llm_api forward_llm_provider_auth_headers
    forward_openai_org_id global_max_parallel_requests health_check_concurrency health_check_details
    health_check_ignore_transient_errors health_check_interval
    health_check_skip_disabled_background_models health_check_staleness_threshold
    hide_default_credentials_hint image_generation_model include_call_id_in_error_body
    infer_model_from_keys key_management_settings key_management_system litellm_jwtauth
    litellm_key_header_name litellm_license master_key max_batch_file_records max_batch_file_size_mb
    max_batch_file_uploads_per_day max_failed_login_attempts_per_source
    max_failed_login_attempts_per_source_overrides max_file_downloads_per_minute max_file_size_mb
    max_in_flight_requests_per_worker max_parallel_requests max_queued_requests_per_worker
    max_request_size_mb max_response_size_mb maximum_autorouter_session_retention_period
    maximum_daily_tag_spend_retention_period maximum_health_check_retention_period
    maximum_spend_logs_cleanup_batch_size maximum_spend_logs_cleanup_batch_timeout
    maximum_spend_logs_cleanup_cron maximum_spend_logs_cleanup_max_batches
    maximum_spend_logs_cleanup_run_budget maximum_spend_logs_cleanup_target_size
    maximum_spend_logs_retention_interval maximum_spend_logs_retention_period
    maximum_spend_logs_size maximum_spend_logs_size_check_interval mcp_advertised_versions
    mcp_allowed_clients mcp_client_id_header mcp_client_side_auth_header_name
    mcp_disabled_capabilities mcp_internal_ip_ranges mcp_prefer_client_id_metadata_document
    mcp_require_explicit_server_scope mcp_required_fields mcp_session_token_signing
    mcp_trusted_proxy_ranges mcp_xff_num_trusted_hops missing_session_id model_list_healthy_only
    moderation_model oauth2_config_mappings otel pass_through_endpoints pass_through_request_timeout
    passthrough_managed_object_ids password_policy_check_breached_passwords
    password_policy_min_length password_policy_require_lowercase password_policy_require_numbers
    password_policy_require_special_characters password_policy_require_uppercase plugins
    provider_url_destination_allowed_hosts proxy_batch_polling_interval proxy_batch_write_at
    proxy_budget_rescheduler_max_time proxy_budget_rescheduler_min_time
    proxy_config_reload_interval_seconds public_routes reject_clientside_metadata_tags
    request_tag_mappings require_end_user_mcp_access_defined require_key_mcp_access_defined
    responses_websocket_session_limit_seconds return_wildcard_routes role_permissions
    scheduled_job_stagger search_tool_deny_by_default search_tools self_serve_budget_policy
    service_account_settings skip_batch_input_file_rate_limiting_for_models
    skip_batch_input_file_rate_limiting_for_providers spend_capture_rate_check
    spend_logs_metadata_fields spend_report_frequency store_model_in_db store_prompts_in_spend_logs
    supported_db_objects team_metadata_schema team_metadata_validation_error_message
    team_metadata_validation_timeout token_rate_limit_type tracing track_unmanaged_batch_cost
    transcribe_media_buckets trusted_proxy_ranges ui_access_mode use_azure_key_vault use_google_kms
    use_redis_transaction_buffer use_shared_health_check use_spend_logs_partitioning
    use_team_public_model_name use_x_forwarded_for user_api_key_cache_max_size
    user_api_key_cache_ttl user_header_mappings user_header_name user_mcp_management_mode
    user_url_allowed_hosts user_url_validation vector_store_deny_by_default
    vertex_ai_pass_through_drop_anthropic_betas
    """
)
"""Keys that something reads from general_settings."""

LITELLM_SETTINGS: Final = _words(
    """
    aclient_session adapters add_function_to_prompt add_user_information_to_llm_headers
    agent_search_embedding_model ai21_key aiohttp_trust_env aleph_alpha_key
    allow_dynamic_callback_disabling allowed_fails amazon_nova_api_key anthropic_beta_headers_url
    anthropic_key anthropic_messages_estimate_initial_input_tokens anthropic_prompt_caching_ttl
    anthropic_sse_ping_interval_seconds api_base api_key api_version apply_search_free_tier
    argilla_batch_size argilla_transformation_object audit_log_callbacks autorouter_presets_url
    aws_sqs_callback_params azure_content_safety_params azure_key azure_llms banned_keywords_list
    base_llm_aiohttp_handler baseten_key batch_line_item_callbacks
    bedrock_neutralize_orphaned_tool_blocks bedrock_request_metadata_fields
    block_requests_for_models_without_pricing blocked_user_list blog_posts_url budget_duration
    budget_exceeded_status_code budget_exceeded_throttle_percentage budget_reset_time
    budget_rollover bytez_key cache cache_params caching callback_settings callbacks
    check_provider_endpoint clarifai_key client_session cloudflare_api_key
    code_interpreter_interception_params cohere_key cold_storage_custom_logger cometapi_key
    common_cloud_provider_auth_params compression_interception_params config_path
    content_policy_fallbacks context_window_fallbacks cost_discount_config cost_margin_config
    credential_list custom_prometheus_metadata_labels custom_prometheus_tags custom_prompt_dict
    custom_provider_map databricks_key datadog_llm_observability_params datadog_params
    datadog_use_v1 datarobot_key default_fallbacks default_in_memory_ttl
    default_internal_user_params default_key_generate_params default_key_max_budget_alert_emails
    default_max_internal_user_budget default_mcp_sampling_model default_redis_batch_cache_expiry
    default_redis_ttl default_soft_budget default_team_params default_team_settings
    disable_add_prefix_to_prompt disable_add_transform_inline_image_block
    disable_add_user_agent_to_request_tags disable_aiohttp_transport disable_aiohttp_trust_env
    disable_anthropic_gemini_context_caching_transform disable_copilot_system_to_assistant
    disable_end_user_cost_tracking disable_end_user_cost_tracking_prometheus_only
    disable_hf_tokenizer_download disable_stop_sequence_limit disable_streaming_logging
    disable_token_counter disable_vertex_batch_output_transformation drop_params dynamodb_table_name
    email enable_anthropic_prompt_caching enable_azure_ad_token_refresh
    enable_caching_on_provider_specific_optional_params
    enable_end_user_cost_tracking_prometheus_only enable_gemini_default_thinking_level_low
    enable_json_schema_validation enable_key_alias_format_validation
    enable_loadbalancing_on_batch_endpoints enable_model_config_credential_overrides
    enable_post_custom_auth_checks enable_preview_features enable_redis_auth_cache encoding
    error_logs expose_router_debug_in_errors extra_spend_tag_headers failure_callback fallbacks
    filter_invalid_headers force_ipv4 force_redis_hash_tag_grouping
    forward_llm_provider_auth_headers forward_traceparent_to_llm_provider gcs_pub_sub_use_v1
    gdc_api_base gdc_key gemini_include_thoughts_default gemini_live_defer_setup generic_api_use_v1
    generic_logger_headers gigachat_key global_bitbucket_config global_disable_no_log_param
    global_gitlab_config global_prompt_directory google_moderation_confidence_threshold
    gradient_ai_api_key groq_key guardrail_name_config_map guardrails headers heroku_key http2
    huggingface_key in_memory_llm_clients_cache inception_key include_cost_in_streaming_usage
    infinity_key initialized_langfuse_clients input_callback internal_user_budget_duration json_logs
    key_alias_pattern key_generation_settings langfuse_default_tags
    langfuse_enable_update_trace_keys langsmith_batch_size lemonade_key litellm_mode llama_api_key
    llamaguard_model_name llamaguard_unsafe_content_categories llm_guard_mode
    log_auth_failure_key_identity log_client_error_tracebacks log_raw_request_response
    logged_real_time_event_types logging longer_context_model_fallback_dict maritalk_key max_budget
    max_end_user_budget max_end_user_budget_id max_fallbacks max_internal_user_budget max_tokens
    max_ui_session_budget max_user_budget mcp_aliases mcp_semantic_tool_filter mcp_tool_search
    model_alias_map model_cost model_cost_map_url model_fallbacks model_group_settings model_list
    model_list_set models_by_provider modify_params nebius_key network_mock newrelic_params
    nlp_cloud_key novita_api_key num_retries num_retries_per_request ollama_key openai_key
    openai_like_key openai_moderations_model_name openai_system_messages_first openrouter_key
    organization otel_tenant_destination_mode output_parse_pii overwrite_user_with_key_hash
    ovhcloud_key personal_key_model_access_from_teams pointfive_params post_call_rules
    pre_call_rules predibase_key predibase_tenant_id presidio_ad_hoc_recognizers
    presidio_logging_only priority_reservation priority_reservation_settings project
    prometheus_deployment_and_latency_caller_identity prometheus_emit_input_sequence_length_label
    prometheus_emit_rate_limit_labels prometheus_emit_stream_label
    prometheus_end_user_metrics_cleanup_interval_seconds
    prometheus_end_user_metrics_max_series_per_metric prometheus_end_user_metrics_ttl_seconds
    prometheus_exclude_labels prometheus_exclude_metrics prometheus_initialize_budget_metrics
    prometheus_latency_buckets prometheus_metrics_cleanup_interval_seconds prometheus_metrics_config
    prometheus_metrics_max_series_per_metric prometheus_metrics_ttl_seconds
    prometheus_user_budget_label_include_email_alias prompt_injection_params prompt_name_config_map
    provider_url_destination_allowed_hosts proxy_auth public_agent_groups
    public_mcp_hub_strict_whitelist public_mcp_servers public_model_groups public_model_groups_links
    public_skills_index reasoning_auto_summary reasoning_effort_rounding
    redact_messages_in_exceptions redact_user_api_key_info replicate_key request_correlation_in_logs
    request_timeout require_auth_for_metrics_endpoint require_managed_files responses retry
    return_response_headers route_all_chat_openai_to_responses s3_audit_callback_params
    s3_callback_params safe_memory_mode sap_service_key scim_admin_group scim_upsert_user
    secret_manager_client service_callback skill_search_embedding_model
    skip_system_message_in_guardrail skip_tool_message_in_guardrail snowflake_key
    sse_keepalive_ping_interval_seconds ssl_certificate ssl_ecdh_curve ssl_security_level ssl_verify
    standard_logging_payload_excluded_fields store_audit_logs strip_anthropic_total_tokens
    success_callback suppress_debug_info suppress_startup_output sync_transport tag_budget_config
    timezone togetherai_api_key token turn_off_message_logging upperbound_key_generate_params
    use_aiohttp_transport use_chat_completions_url_for_anthropic_messages use_client
    use_litellm_proxy user_url_allowed_hosts user_url_validation validate_end_user_id_in_db
    vector_store_index_registry vector_store_registry vector_store_search_failure_mode
    vercel_ai_gateway_key vertex_ai_safety_settings vertex_credentials vertex_location
    vertex_project wandb_key websearch_interception_params xai_key zerobus_params
    """
)
"""Keys that litellm_settings can set."""

ROUTER_SETTINGS: Final = _words(
    """
    _host alerting_config allowed_fails allowed_fails_policy assistants_config
    auto_router_capability_limit background_health_check_model_groups cache_kwargs cache_responses
    caching_groups client_ttl content_policy_fallbacks context_window_fallbacks cooldown_time
    debug_level default_fallbacks default_litellm_params default_max_parallel_requests
    default_priority deployment_affinity_ttl_seconds disable_cooldowns enable_health_check_routing
    enable_mid_stream_fallback_continuation enable_pre_call_checks enable_tag_filtering
    enable_weighted_failover fallback_access_check fallback_budget_check
    fallback_on_unsupported_params fallbacks guardrail_list health_check_ignore_transient_errors
    health_check_staleness_threshold ignore_invalid_deployments max_fallbacks
    model_group_affinity_config model_group_alias model_group_retry_policy model_list num_retries
    optional_pre_call_checks plugins polling_interval provider_budget_config redis_db redis_host
    redis_password redis_port redis_url retry_after retry_policy router_general_settings
    routing_groups routing_strategy routing_strategy_args search_tools
    session_affinity_repin_on_failover set_verbose stream_timeout tag_filtering_match_any
    tag_routing_prefix timeout
    """
)
"""Keys of router_settings; any other is ignored."""

ROUTING_STRATEGIES: Final = _words(
    """
    cost-based-routing lar1 latency-based-routing least-busy provider-budget-routing simple-shuffle
    usage-based-routing usage-based-routing-v2
    """
)
"""Values of router_settings: routing_strategy."""

MODEL_PARAMS: Final = _words(
    """
    a_add_message acancel_batch acancel_eval acancel_fine_tuning_job acancel_interaction
    acancel_responses acancel_run account_id acompact_responses acompletion acreate acreate_agent
    acreate_batch acreate_eval acreate_file acreate_fine_tuning_job acreate_interaction acreate_run
    acreate_skill acreate_thread adapter_id adaptive_router_config adaptive_router_default_model
    additional_args additional_drop_params additional_response_cost adelete adelete_agent
    adelete_eval adelete_interaction adelete_responses adelete_run adelete_skill advanced_settings
    aembedding afile_content agenerate_content agenerate_content_stream agent agent_config
    agent_extra_headers agent_id aget_agent aget_assistants aget_eval aget_interaction aget_messages
    aget_responses aget_run aget_skill aget_thread aimg_generation aingest alist
    alist_agent_versions alist_agents alist_batches alist_evals alist_fine_tuning_jobs
    alist_input_items alist_runs alist_skills allm_passthrough_route allow_client_keepalive_override
    allowed_openai_params amoderation annotation_cost_per_page annotation_cost_per_page_batches
    anthropic_disable_workload_identity_federation anthropic_federation_rule_id
    anthropic_federation_workspace_id anthropic_identity_source anthropic_identity_token
    anthropic_identity_token_file anthropic_issuer_audience anthropic_issuer_signing_key_ref
    anthropic_issuer_subject anthropic_issuer_ttl_seconds anthropic_issuer_url
    anthropic_keycloak_auth_method anthropic_keycloak_client_id anthropic_keycloak_client_secret_ref
    anthropic_keycloak_scope anthropic_keycloak_token_url anthropic_organization_id
    anthropic_service_account_id anthropic_workspace_id api_base api_call_start_time api_key
    api_type api_version apikey applied_guardrails aquery arerank aresponses aretrieve
    aretrieve_batch aretrieve_content aretrieve_fine_tuning_job arguments arun_thread asearch
    aspect_ratio aspeech assets assistant_continue_message assistant_id async_call
    async_complete_streaming_response async_create_assistants async_delete_assistants
    atext_completion atranscription attempted_targets attributes audio audio_channel_count aupdate
    aupdate_eval auth_mode auto_router_config auto_router_config_path auto_router_default_model
    auto_router_embedding_model auto_router_max_input_chars auto_router_model_compression
    auto_router_routing_compression aws_access_key_id aws_batch_role_arn aws_bedrock_client
    aws_bedrock_control_plane_endpoint aws_bedrock_project_id aws_bedrock_runtime_endpoint
    aws_external_id aws_profile_name aws_region_name aws_role_name aws_secret_access_key
    aws_session_name aws_session_tags aws_session_token aws_sts_endpoint aws_web_identity_token
    aws_workspace_id azure azure_ad_token azure_ad_token_provider azure_password azure_scope
    azure_search_service_name azure_search_vector_field azure_username background
    baggage_metadata_keys baggage_team_metadata_keys base64_string base_model base_url
    batch_completion_cost batch_cost batch_failed_requests batch_id batch_job_state batch_models
    batch_prompt_cost batch_successful_requests batch_usage bedrock_tags best_of blocked_words body
    bos_token bucket_name budget_duration cache cache_control cache_control_injection_points
    cache_creation_input_audio_token_cost cache_creation_input_token_cost
    cache_creation_input_token_cost_above_100k_tokens
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
    cache_creation_input_token_cost_priority cache_creation_input_token_cost_ultrafast cache_hit
    cache_key cache_read_input_audio_token_cost cache_read_input_audio_token_cost_batches
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
    cache_read_input_token_cost_priority cache_read_input_token_cost_ultrafast cached_content
    caching call_type callbacks candidate_count categories chatgpt_auth_file choices chunk_size
    chunking_strategy citation_cost_per_token client client_id client_metadata client_secret
    client_side_timeout combined_usage_object compaction complete_response
    complete_streaming_response completion_start_time complexity_router_config
    complexity_router_default_model compression_rate config config_file_path
    configurable_clientside_auth_params container container_id content content_policy_fallbacks
    contents context_management context_window_fallback_dict context_window_fallbacks
    continuation_token continued_partial_usage cooldown_time cost_per_query cost_per_second
    cost_tier country cp4d_host created ctx custom_endpoint custom_llm_provider custom_prompt_dict
    custom_validate daily_reset_time data data_residency databricks_user_agent decoder_input_details
    default_api_key_rpm_limit default_api_key_tpm_limit default_on delay_ms deployment_id
    deployment_url deployments depth description dimensions disable_add_transform_inline_image_block
    disable_fallbacks do_sample document drop_params echo embedding_dimension embedding_model
    embedding_types enable_automatic_punctuation enable_json_schema_validation enable_prompt_caching
    enable_word_time_offsets encoding encoding_format end_time endpoint endpointing_config
    enforce_scope_based_access engine ensure_alternating_roles eos_token error event_hook exception
    exclude_none exclude_unset experimental_use_latest_role_message_only
    explicit_cache_read_input_token_cost extra_body extra_headers fail_on_error failure_callback
    fake_stream fallback_depth fallback_sap_modules fallbacks file file_name filters
    final_prompt_value fireworks_forward_user_id first_message flow_id flush_interval flush_lock
    follow_redirects force_single_step force_timeout format frequency_penalty function_call
    function_name functions functions_unsupported_model gcs_bucket_name gdc_token_caching
    gemini_api_key generation_config gigachat_access_token gigachat_auth_url gigachat_scope git_ref
    github_copilot_auth_type google_maps_grounding_cost_per_query guardrail guardrail_context
    guardrail_name guardrail_to_apply guardrails headers height hf_model_name http_request id image
    image_config image_size images include include_fallback_errors include_fetch_metadata
    include_server_side_tool_invocations incoming_bearer_token initial_file_response
    initial_prompt_value input input_cost_per_audio_per_second
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
    input_cost_per_video_token_batches input_type inputs instance_id instances instruction
    instructions is_async is_public is_vertex_request itpm json_mode jwt_client_id_field keep_alive
    keepalive_seconds kubernetes_pod_discovery kwargs labelnames labels lang language language_code
    language_hints lexicon_names litellm_call_id litellm_credential_name litellm_embedding_config
    litellm_embedding_model litellm_logging_obj litellm_metadata litellm_params
    litellm_parent_otel_span litellm_request_debug litellm_router litellm_session_id
    litellm_system_prompt litellm_trace_id llm_api_duration_ms log_event_type logger_fn logging_obj
    logit_bias logprobs masking max_agentic_loops max_alternatives max_budget max_budget_per_session
    max_completion_tokens max_fallbacks max_file_size_mb max_gen_len max_iterations max_length
    max_new_tokens max_output_tokens max_parallel_requests max_results max_retries max_tokens
    max_tokens_per_page max_tokens_to_sample mcp_input_schema mcp_rate_limit_server_name mcp_servers
    mcp_tool_call_metadata mcp_tool_description media_source media_source_bucket_owner
    media_source_s3_uri merge_reasoning_content_in_choices message messages metadata method
    milvus_db_name milvus_partition_names milvus_text_field min_tokens mock_delay mock_response
    mock_testing_rate_limit_error mock_timeout mock_tool_calls modalities modality mode model
    model_file_id_mapping model_group_retry_policy model_id model_info model_list model_type models
    moderations mongodb_connection_string n name num_generations num_images num_predict num_retries
    num_return_sequences nvcf_function_id nx object object_id_jwt_field oci_compartment_id
    oci_endpoint_id oci_fingerprint oci_key oci_key_file oci_region oci_serving_mode oci_signer
    oci_tenancy oci_user ocr_cost_per_credit ocr_cost_per_page ocr_cost_per_page_batches
    openai_identity_provider_id openai_identity_token_file openai_service_account_id optional_params
    order org_id organization organization_id original_batch_request original_function
    original_generic_function original_response otpm output_config output_cost_per_audio_per_second
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
    output_cost_per_video_token output_dimension output_format output_height output_type
    output_vector_size output_width p page_size page_token parallel_tool_calls parameters
    parent_otel_span parent_request_id passthrough passthrough_logging_payload
    passthrough_on_no_deployment pattern_redaction_format patterns placeholder_values
    predibase_tenant_id prediction presence_penalty preset_cache_key price_per_1000_text_records
    priority processor profanity_filter project_id project_name prompt prompt_cache_key
    prompt_cache_options prompt_cache_retention prompt_id prompt_integration prompt_label
    prompt_truncate_len prompt_variables prompt_version provider_affinity_header provider_config
    provider_specific_fields provider_specific_header proxy_server_request purpose qualifier quality
    quality_router_config quality_router_default_model query questions random_seed rate ratio raw
    realtime_protocol realtime_tool_calls realtime_tools reasoning reasoning_budget reasoning_effort
    reasoning_summary ref_audio region_name regional_endpoint_uplift_multiplier
    regional_processing_uplift_multiplier_eu regional_processing_uplift_multiplier_us repeat_penalty
    repetition_penalty request_body request_data request_kwargs request_timeout requested_server_id
    require_trace_id_on_calls_by_agent response_cost response_cost_failure_debug_information
    response_format response_headers response_id response_json_schema response_mime_type
    response_schema response_status responses_api_version retry_policy retry_strategy
    return_documents riva_model_name riva_offline role role_mappings roles router routing_groups
    routing_strategy_args rpd rpm runtime_threads runwayml_voice s3_access_key_id s3_bucket_name
    s3_bucket_owner s3_encryption_key_id s3_endpoint_url s3_output_bucket_name s3_region_name
    s3_secret_access_key s3_uri safeguards safety_identifier safety_settings sagemaker_base_url
    sample_rate sample_rate_hertz sandbox_timeout scope scope_mappings search_context_cost_per_query
    search_domain_filter search_engine_id search_provider search_queries_cost_per_query
    search_tool_name secret_fields secret_manager_settings seed selected_guardrail server_name
    service_logger_obj service_tier session session_id shared_session silent_model size
    skip_unscannable_attachments space_id specific_deployment speed ssl_cert ssl_key ssl_verify
    standard_callback_dynamic_params standard_logging_object start_time state steps stop
    stop_sequences store stream stream_mode stream_options stream_response stream_scope
    stream_timeout stream_timeout_by_service_tier style styledegree success_callback suffix
    supported_event_hooks supports_system_message supports_system_prompt system system_fingerprint
    system_instruction system_instructions table_name tag_regex tags task task_type temperature
    tenant_id text_completion think thinking thought_signature_in_tool_call_id thread_id
    tiered_pricing time_zone timeout timeout_by_service_tier timestamp_granularities title token
    token_exchange_audience token_exchange_endpoint token_exchange_profile token_exchange_scope
    tool_choice tool_choice_option tool_config tool_description tool_input_schema tool_name
    tool_results tools top_k top_logprobs top_n top_n_tokens top_p tpd tpm truncate ttl type
    unified_object_id upload_url url usage use_chat_completions_api use_in_pass_through
    use_litellm_proxy use_psc_endpoint_format use_ssl use_ssml use_xai_oauth user user_agent
    user_allowed_roles user_api_key_alias user_api_key_auth user_api_key_dict
    user_api_key_end_user_id user_api_key_hash user_api_key_request_route user_api_key_team_id
    user_api_key_user_id user_continue_message user_id user_roles_jwt_field username
    valkey_embedding_field valkey_host valkey_password valkey_port valkey_ssl valkey_text_field
    vector_bucket_name vector_store_id vector_store_request_metadata verbatim_transcripts verbose
    verbosity version vertex_ai_credentials vertex_ai_location vertex_ai_project
    vertex_collection_id vertex_count_tokens_location vertex_credentials vertex_engine_id
    vertex_location vertex_project vertex_voice_dict video video_base64 video_s3_bucket_owner
    video_s3_uri virtual_key_claim_field voice voice_id watsonx_credentials watsonx_project
    watsonx_region_name web_search_options width workspace workspace_id workspace_url wx_credentials
    wxo_agent_id zen_api_key zero_cost_diagnostic
    """
)
"""Keys of litellm_params that LiteLLM itself knows."""

TEXT_PARAMS: Final = _words(
    """
    adaptive_router_default_model anthropic_federation_rule_id anthropic_federation_workspace_id
    anthropic_identity_source anthropic_identity_token anthropic_identity_token_file
    anthropic_issuer_audience anthropic_issuer_signing_key_ref anthropic_issuer_subject
    anthropic_issuer_url anthropic_keycloak_auth_method anthropic_keycloak_client_id
    anthropic_keycloak_client_secret_ref anthropic_keycloak_scope anthropic_keycloak_token_url
    anthropic_organization_id anthropic_service_account_id api_base api_key api_version
    auto_router_config auto_router_config_path auto_router_default_model auto_router_embedding_model
    auto_router_model_compression auto_router_routing_compression aws_access_key_id
    aws_batch_role_arn aws_bedrock_control_plane_endpoint aws_bedrock_project_id
    aws_bedrock_runtime_endpoint aws_external_id aws_profile_name aws_region_name aws_role_name
    aws_secret_access_key aws_session_name aws_session_token aws_sts_endpoint aws_web_identity_token
    azure_ad_token azure_password azure_scope azure_username bucket_name budget_duration
    chatgpt_auth_file client_id client_secret complexity_router_default_model custom_llm_provider
    daily_reset_time gcs_bucket_name litellm_credential_name litellm_trace_id milvus_db_name
    milvus_text_field model openai_identity_provider_id openai_identity_token_file
    openai_service_account_id organization provider_affinity_header quality_router_default_model
    region_name responses_api_version s3_access_key_id s3_bucket_name s3_bucket_owner
    s3_encryption_key_id s3_endpoint_url s3_output_bucket_name s3_region_name s3_secret_access_key
    tenant_id token_exchange_audience token_exchange_endpoint token_exchange_profile
    token_exchange_scope valkey_embedding_field valkey_host valkey_password valkey_text_field
    vector_store_id vertex_location vertex_project watsonx_region_name
    """
)
"""Those that must be texts, or the model is dropped."""

CALLBACKS: Final = _words(
    """
    agentops anthropic_cache_control_hook aporia_prompt_injection argilla arize arize_phoenix
    aws_sqs azure_content_safety azure_sentinel azure_storage banned_keywords batch_redis_requests
    bitbucket blocked_user_check braintrust clickhouse cloudzero code_interpreter_interception
    compression_interception datadog datadog_cost_management datadog_llm_observability
    datadog_metrics deepeval detect_prompt_injection dotprompt dynamic_rate_limiter
    dynamic_rate_limiter_v3 focus galileo gcs_bucket gcs_pubsub generic_api gitlab
    google_text_moderation hide_secrets humanloop lago lakera_prompt_injection langfuse
    langfuse_otel langsmith langtrace levo litellm_agent literalai llamaguard_moderations
    llmguard_moderations logfire mavvrik mlflow newrelic openai_moderations openmeter opik otel
    pagerduty pointfive posthog presidio prometheus qualifire_eval ramp resend_email rubrik s3_v2
    sample_callback sendgrid_email signoz smtp_email sumologic ternary vantage
    vector_store_pre_call_hook weave_otel websearch_interception zerobus
    """
)
"""Names for litellm_settings: callbacks that need no file."""

GUARDRAILS: Final = _words(
    """
    agent_365 aim airia akto alice aporia azure/prompt_shield azure/text_moderations bedrock
    block_code_execution cato_networks cisco_ai_defense compresr conduct crowdstrike_aidr
    custom_code decision_model deepkeep dynamoai enkryptai generic_guardrail_api grayswan
    guardrails_ai headroom hiddenlayer hide-secrets ibm_guardrails javelin lakera lakera_v2 lasso
    litellm_content_filter llm_as_a_judge llm_shield_proxy mcp_end_user_permission mcp_jwt_signer
    mcp_security microsoft_purview model_armor noma noma_v2 onyx openai_moderation ovalix pangea
    panw_prisma_airs pillar presidio prompt_security promptguard qostodian_nexus qualifire reco
    repelloai rubrik semantic_guard singulr straiker tool_permission tool_policy typesafe
    vigil_guard wingback xecguard zscaler_ai_guard
    """
)
"""Names of guardrails that need no file."""
