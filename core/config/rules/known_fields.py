"""Of what kind each setting of LiteLLM 1.109.3 is, as its own source has it; `fields` reads this.

Made by `dev.py catalog`. A paragraph is a group of settings: its name, "?" behind it where LiteLLM
takes others besides, and its fields, with "!" behind those that it wants.
"""

from __future__ import annotations

from typing import Final

TABLE: Final = """
AlertingConfig: alerting_threshold=number webhook_url!=text

AllowedFailsPolicy: AuthenticationErrorAllowedFails=whole BadGatewayErrorAllowedFails=whole
  BadRequestErrorAllowedFails=whole ContentPolicyViolationErrorAllowedFails=whole
  InternalServerErrorAllowedFails=whole NotFoundErrorAllowedFails=whole
  RateLimitErrorAllowedFails=whole ServiceUnavailableErrorAllowedFails=whole
  TimeoutErrorAllowedFails=whole

BedrockChecksConfigModel: contentFilter=group(BedrockChecksContentFilterModel)
  promptAttack=group(BedrockChecksPromptAttackModel)
  sensitiveInformation=group(BedrockChecksSensitiveInformationModel)

BedrockChecksContentFilterCategoryItem: category!=words(VIOLENCE|HATE|SEXUAL|MISCONDUCT|INSULTS)

BedrockChecksContentFilterModel: categories!=list(group(BedrockChecksContentFilterCategoryItem))

BedrockChecksPromptAttackCategoryItem: category!=words(JAILBREAK|PROMPT_INJECTION|PROMPT_LEAKAGE)

BedrockChecksPromptAttackModel: categories!=list(group(BedrockChecksPromptAttackCategoryItem))

BedrockChecksSensitiveInformationEntityItem:
  type!=words(ADDRESS|AGE|AWS_ACCESS_KEY|AWS_SECRET_KEY|CA_HEALTH_NUMBER|CA_SOCIAL_INSURANCE_NUMBER|CREDIT_DEBIT_CARD_CVV|CREDIT_DEBIT_CARD_EXPIRY|CREDIT_DEBIT_CARD_NUMBER|DRIVER_ID|EMAIL|INTERNATIONAL_BANK_ACCOUNT_NUMBER|IP_ADDRESS|LICENSE_PLATE|MAC_ADDRESS|NAME|PASSWORD|PHONE|PIN|SWIFT_CODE|UK_NATIONAL_HEALTH_SERVICE_NUMBER|UK_NATIONAL_INSURANCE_NUMBER|UK_UNIQUE_TAXPAYER_REFERENCE_NUMBER|URL|USERNAME|US_BANK_ACCOUNT_NUMBER|US_BANK_ROUTING_NUMBER|US_INDIVIDUAL_TAX_IDENTIFICATION_NUMBER|US_PASSPORT_NUMBER|US_SOCIAL_SECURITY_NUMBER|VEHICLE_IDENTIFICATION_NUMBER)

BedrockChecksSensitiveInformationModel:
  entities!=list(group(BedrockChecksSensitiveInformationEntityItem))

BlockedWord: action!=words(BLOCK|MASK) description=text keyword!=text

BudgetConfig: budget_duration=span budget_limit=any max_budget=number rpm_limit=whole
  time_period=any tpm_limit=whole

ContentFilterCategoryConfig?: action=words(BLOCK|MASK) category=text category_file=text enabled=flag
  severity_threshold=words(high|medium|low)

ContentFilterPattern: action!=words(BLOCK|MASK) name=text pattern=text pattern_name=text
  pattern_type!=words(prebuilt|regex)

CoordinationRedisNode: host!=text port!=whole

CoordinationRedisParams?: aws_iam_auth=either(flag|text) aws_iam_cache_name=text aws_iam_region=text
  aws_iam_serverless=either(flag|text) aws_iam_user_name=text host=text password=text port=whole
  sentinel_nodes=list(list(either(text|whole))) sentinel_password=text service_name=text ssl=flag
  startup_nodes=list(group(CoordinationRedisNode)) url=text username=text

DatadogInitParams: turn_off_message_logging=flag

DatadogLLMObsInitParams: turn_off_message_logging=flag

DecisionModelCheck: action=words(block|log) instructions!=text name!=text threshold=number

DefaultTeamSSOParams: budget_duration=span max_budget=number models=list(text) organization_id=text
  rpm_limit=whole team_member_permissions=list tpm_limit=whole

DynamoDBArgs: assume_role_aws_role_name=text assume_role_aws_session_name=text
  aws_duration_seconds=whole aws_policy=text aws_policy_arns=list(text) aws_provider_id=text
  aws_role_name=text aws_session_name=text aws_web_identity_token=text
  billing_mode!=words(PROVISIONED_THROUGHPUT|PAY_PER_REQUEST) config_table_name=text
  key_table_name=text read_capacity_units=whole region_name!=text spend_table_name=text
  ssl_verify=flag user_table_name=text write_capacity_units=whole

GuardrailItem: callback_args!=map(map) callbacks!=list(text) default_on!=flag
  enabled_roles!=list(words(system|assistant|user)) guardrail_name!=text logging_only!=flag

LiteLLM_UpperboundKeyGenerateParams: budget_duration=span duration=span max_budget=number
  max_parallel_requests=whole rpm_limit=whole tpm_limit=whole

MCPAllowedClient: alias!=text value!=text

MCPOAuthIdentityBinding: audiences!=list(text) caller_field=words(user_email|user_id) issuer!=text
  jwks_url=text mode=words(disabled|audit|enforce) principal_claim=text require_email_verified=flag

Mode: default=either(list|text) tags!=map(either(list|text))

ModelAccessWindow: end!=any start!=any team_ids!=list(text) timezone!=text

NewRelicInitParams: turn_off_message_logging=flag

PassThroughGenericEndpoint: auth=flag cost_per_request=number default_query_params=map
  forward_headers=flag guardrails=map(group(PassThroughGuardrailSettings)) headers=map id=text
  include_subpath=flag is_from_config=flag merge_query_params=flag methods=list(text) path!=text
  target!=text timeout=number

PassThroughGuardrailSettings: request_fields=list(text) response_fields=list(text)

PinnedMCPTool: description=text input_schema=map

PluginConfig: display_name=text name!=text plugin_key=text url!=text

PointFiveInitParams: api_key=text api_url=text batch_size=whole flush_interval=whole
  max_batch_bytes=whole max_upload_retries=whole turn_off_message_logging=flag

PolicyAttachment: default=flag keys=list(text) models=list(text) policy!=text priority=whole
  scope=text tags=list(text) teams=list(text)

PromptInfo?: environment=text prompt_type=words(config|db)

PromptLiteLLMParams?: api_base=text api_key=text dotprompt_content=text
  ignore_prompt_manager_model=flag ignore_prompt_manager_optional_params=flag prompt_id=text
  prompt_integration=text provider_specific_query_params=map

PromptSpec: created_at=any created_by=text environment=text
  litellm_params!=group(PromptLiteLLMParams) prompt_id!=text prompt_info=group(PromptInfo)
  updated_at=any version=whole

RequestTagMapping: header=words(baggage) key!=text require_budgeted_tag=flag required=flag tag=text
  tag_prefix=text value=text

RetryPolicy: AuthenticationErrorRetries=whole BadRequestErrorRetries=whole
  ContentPolicyViolationErrorRetries=whole DefaultRetries=whole InternalServerErrorRetries=whole
  NotFoundErrorRetries=whole RateLimitErrorRetries=whole ServiceUnavailableErrorRetries=whole
  TimeoutErrorRetries=whole

RouterGeneralSettings: async_only_mode=flag pass_through_all_models=flag

RoutingGroup: group_name!=text model_priorities=map(whole) models!=list(text) routing_strategy!=text
  routing_strategy_args=map

ScheduledJobStaggerSettings: enabled=flag identity=text offsets=map(whole) window_seconds=whole

SpendCaptureRateCheckSettings: lookback_days=whole openai_project_ids=list(text)
  providers=list(words(openai)) threshold=number

SpendLogsMetadataFields: exclude=list(text) include=list(text)

ToolPermissionRule: allowed_param_patterns=map(text) decision!=words(allow|deny) id!=text
  tool_name=text tool_type=text

UserHeaderMapping: header_name!=text litellm_user_role!=any

ZerobusInitParams: batch_size=whole client_id=text client_secret=text flush_interval=whole
  server_endpoint=text table_name=text turn_off_message_logging=flag workspace_url=text

alerting_args: budget_alert_ttl=whole daily_report_frequency=whole
  daily_spend_per_user_threshold=number failure_threshold=whole
  failure_threshold_window_seconds=whole hanging_threshold_fails=whole
  hanging_threshold_seconds=number hanging_threshold_window_seconds=whole log_to_console=flag
  major_outage_alert_threshold=whole max_outage_alert_list_size=whole
  minor_outage_alert_threshold=whole monthly_spend_per_user_threshold=number outage_alert_ttl=whole
  region_outage_alert_ttl=whole report_check_interval=whole spend_anomaly_baseline_days=whole
  spend_anomaly_min_spend=number spend_anomaly_multiplier=number user_spend_check_interval=whole

any_guardrail?: additional_provider_specific_params=map api_base=text api_endpoint=text api_key=text
  blocked_words=list(group(BlockedWord)) blocked_words_file=text
  categories=list(group(ContentFilterCategoryConfig)) category_thresholds=map credentials=text
  custom_code=text default_on=flag detect_secrets_config=map end_session_after_n_fails=whole
  experimental_use_latest_role_message_only=flag extra_headers=list(text) fail_on_error=flag
  forward_messages_as_sent=flag guard_name=text inspect_embeddings=flag keyword_redaction_tag=text
  location=text logging_only_continue_on_input_failure=flag logging_only_scope=words(input|output)
  mask_request_content=flag mask_response_content=flag max_concurrent_decision_calls=whole
  max_input_chars=whole model=text num_retries=whole on_sensitive_data=words(block|route)
  on_violation=words(warn|end_session|block|alert) only_scan_new_messages=flag
  pangea_input_recipe=text pangea_output_recipe=text pattern_redaction_format=text
  patterns=list(group(ContentFilterPattern)) realtime_violation_message=text run_in_parallel=flag
  sanitize_error_detail=flag scan_only_tool_results=flag scan_raw_request=flag
  sensitive_data_route_to_model=text severity_threshold=text skip_system_message_in_guardrail=flag
  skip_tool_message_in_guardrail=flag skip_unscannable_attachments=flag sticky_session_routing=flag
  stream_scope=either(map|text) template_id=text timeout=number
  unreachable_fallback=words(fail_closed|fail_open) violation_message_template=text

args_of_latency-based-routing: lowest_latency_buffer=number max_latency_list_size=whole
  ttft_percentile=number ttl=number

args_of_usage-based-routing: ttl=whole

args_of_usage-based-routing-v2: ttl=whole

cache_params?: azure_account_url=text azure_blob_container=text default_in_memory_ttl=number
  default_in_redis_ttl=number disk_cache_dir=text gcp_service_account=text gcp_ssl_ca_certs=text
  gcs_bucket_name=text gcs_path=text gcs_path_service_account=text host=text max_messages=whole
  mode=words(default_on|default_off) namespace=text password=text port=text qdrant_api_base=text
  qdrant_api_key=text qdrant_collection_name=text qdrant_quantization_config=text
  qdrant_semantic_cache_embedding_model=text qdrant_semantic_cache_vector_size=whole
  redis_flush_size=whole redis_semantic_cache_embedding_model=text
  redis_semantic_cache_index_name=text redis_startup_nodes=list s3_api_version=text
  s3_aws_access_key_id=text s3_aws_secret_access_key=text s3_aws_session_token=text
  s3_bucket_name=text s3_endpoint_url=text s3_path=text s3_region_name=text s3_use_ssl=flag
  s3_verify=either(flag|text) semantic_cache_embedding_max_input_tokens=whole
  semantic_cache_embedding_timeout=number semantic_cache_scope=text similarity_threshold=number
  ssl=flag
  supported_call_types=list(words(completion|acompletion|embedding|aembedding|atranscription|transcription|atext_completion|text_completion|arerank|rerank|responses|aresponses|anthropic_messages|aanthropic_messages))
  ttl=number
  type=words(local|redis|redis-semantic|valkey-semantic|s3|qdrant-semantic|azure-blob|gcs)
  valkey_semantic_cache_embedding_model=text valkey_semantic_cache_index_name=text

general_settings?: accounting_sync_ack=flag
  accounting_sync_ack_failure_policy=words(fail_closed|log)
  accounting_sync_ack_timeout_seconds=number admission_queue_timeout_seconds=number
  agent_access_default_deny=flag alert_to_webhook_url=map
  alert_types=list(words(llm_exceptions|llm_too_slow|llm_requests_hanging|budget_alerts|spend_reports|failed_tracking_spend|user_spend_thresholds|user_spend_anomalies|db_exceptions|daily_reports|cooldown_deployment|new_model_added|model_deprecation_warnings|outage_alerts|region_outage_alerts|fallback_reports|new_virtual_key_created|virtual_key_updated|virtual_key_deleted|new_team_created|team_updated|team_deleted|new_internal_user_created|internal_user_updated|internal_user_deleted|mcp_tool_description_blocked|mcp_pinned_tools_changed))
  alerting_args=group(alerting_args) alerting_threshold=whole
  allow_cli_sso_verification_uri_complete=flag allow_client_side_credentials=flag
  allow_public_health_readiness_details=flag allow_requests_on_db_unavailable=flag
  allow_unmanaged_response_ids=flag allow_user_auth=flag allowed_file_extensions=list(text)
  allowed_routes=list always_include_stream_usage=flag apply_user_budget_to_team_keys=flag
  auto_redirect_ui_login_to_sso=flag background_health_check_model_groups=list(text)
  background_health_checks=flag blocked_file_extensions=list(text) cancel_on_disconnect=flag
  claude_code_gateway_managed_settings=map claude_code_marketplace_auth_required=flag
  completion_model=text control_plane_url=text coordination_redis=group(CoordinationRedisParams)
  custom_auth=text custom_auth_run_common_checks=flag
  dangerously_permit_weak_or_unset_master_key=flag database_args=group(DynamoDBArgs)
  database_connect_timeout=number database_connection_pool_limit=whole
  database_connection_pool_timeout=number database_connection_timeout=number
  database_disable_prepared_statements=flag database_extra_connection_params=map
  database_max_idle_connection_lifetime=number database_socket_timeout=number
  database_type=words(dynamo_db) database_url=text default_team_disabled=flag
  disable_auto_add_proxy_admin_to_teams=flag disable_batch_input_file_rate_limiting=flag
  disable_bedrock_agent_runtime_passthrough=flag disable_budget_reservation=flag
  disable_custom_api_keys=flag disable_env_credential_login=flag disable_error_logs=flag
  disable_fallbacks_on_per_model_rate_limits=flag disable_key_generate_for_org_admin=flag
  disable_master_key_return=flag disable_model_info_refresh=flag
  disable_password_login_when_sso_enabled=flag disable_pre_routing_error_logs=flag
  disable_prisma_schema_update=flag disable_requester_ip_address_logging=flag
  disable_reset_budget=flag disable_responses_id_security=flag
  disable_retry_on_max_parallel_request_limit_error=flag disable_spend_logs=flag
  disable_spend_updates=flag enable_claude_code_gateway=flag enable_drain_endpoint=flag
  enable_health_check_routing=flag enable_jwt_auth=flag enable_oauth2_auth=flag
  enable_oauth2_proxy_auth=flag enable_openai_websocket_passthrough=flag
  enable_public_model_hub=flag enforce_fallback_model_access=flag enforce_rbac=flag
  enforce_user_param=flag expose_fallback_errors_to_caller=flag fail_closed_budget_enforcement=flag
  fail_closed_rate_limit_enforcement=flag failed_login_block_seconds=whole
  failed_login_window_seconds=whole forward_client_headers_to_llm_api=flag
  forward_llm_provider_auth_headers=flag forward_openai_org_id=flag
  global_max_parallel_requests=whole health_check_concurrency=whole health_check_details=flag
  health_check_ignore_transient_errors=flag health_check_interval=whole
  health_check_skip_disabled_background_models=flag health_check_staleness_threshold=number
  hide_default_credentials_hint=flag include_call_id_in_error_body=flag infer_model_from_keys=flag
  key_management_settings=group(key_management_settings) litellm_key_header_name=text
  master_key=text max_batch_file_records=whole max_batch_file_size_mb=whole
  max_batch_file_uploads_per_day=whole max_failed_login_attempts_per_source=whole
  max_failed_login_attempts_per_source_overrides=map(whole) max_file_downloads_per_minute=whole
  max_file_size_mb=whole max_in_flight_requests_per_worker=whole max_parallel_requests=whole
  max_queued_requests_per_worker=whole max_request_size_mb=whole max_response_size_mb=whole
  maximum_autorouter_session_retention_period=span maximum_daily_tag_spend_retention_period=span
  maximum_health_check_retention_period=span maximum_spend_logs_cleanup_batch_size=whole
  maximum_spend_logs_cleanup_batch_timeout=text maximum_spend_logs_cleanup_max_batches=whole
  maximum_spend_logs_cleanup_run_budget=text maximum_spend_logs_cleanup_target_size=text
  maximum_spend_logs_retention_period=span maximum_spend_logs_size=text
  maximum_spend_logs_size_check_interval=span mcp_advertised_versions=list(either(text))
  mcp_allowed_clients=list(group(MCPAllowedClient)) mcp_client_id_header=text
  mcp_disabled_capabilities=list(words(prompts|resources)) mcp_internal_ip_ranges=list(text)
  mcp_prefer_client_id_metadata_document=flag mcp_require_explicit_server_scope=flag
  mcp_required_fields=list(text) mcp_trusted_proxy_ranges=list(text) mcp_xff_num_trusted_hops=whole
  missing_session_id=words(generate|reject|omit) model_list_healthy_only=flag otel=flag
  pass_through_endpoints=list(group(PassThroughGenericEndpoint)) pass_through_request_timeout=number
  passthrough_managed_object_ids=flag password_policy_check_breached_passwords=flag
  password_policy_min_length=whole password_policy_require_lowercase=flag
  password_policy_require_numbers=flag password_policy_require_special_characters=flag
  password_policy_require_uppercase=flag plugins=list(group(PluginConfig))
  provider_url_destination_allowed_hosts=list(text) proxy_batch_polling_interval=number
  proxy_batch_write_at=number proxy_budget_rescheduler_max_time=number
  proxy_budget_rescheduler_min_time=number proxy_config_reload_interval_seconds=whole
  reject_clientside_metadata_tags=flag request_tag_mappings=list(group(RequestTagMapping))
  require_end_user_mcp_access_defined=flag require_key_mcp_access_defined=flag
  responses_websocket_session_limit_seconds=number return_wildcard_routes=flag
  scheduled_job_stagger=group(ScheduledJobStaggerSettings) search_tool_deny_by_default=flag
  self_serve_budget_policy=words(disabled|lower_only|ceiling)
  spend_capture_rate_check=group(SpendCaptureRateCheckSettings)
  spend_logs_metadata_fields=group(SpendLogsMetadataFields) store_model_in_db=flag
  store_prompts_in_spend_logs=flag supported_db_objects=list team_metadata_validation_timeout=number
  track_unmanaged_batch_cost=flag transcribe_media_buckets=list(text)
  trusted_proxy_ranges=list(text) ui_access_mode=words(admin_only|all) use_azure_key_vault=flag
  use_google_kms=flag use_redis_transaction_buffer=flag use_shared_health_check=flag
  use_spend_logs_partitioning=flag use_team_public_model_name=flag use_x_forwarded_for=flag
  user_api_key_cache_max_size=whole user_api_key_cache_ttl=number
  user_header_mappings=list(group(UserHeaderMapping)) user_header_name=text
  user_mcp_management_mode=words(restricted|view_all) user_url_allowed_hosts=list(text)
  user_url_validation=flag vector_store_deny_by_default=flag
  vertex_ai_pass_through_drop_anthropic_betas=list(text)

guardrail?: action=words(block|mask) additional_provider_specific_params=map
  advisory_system_message=text akto_account_id=text akto_api_key=text akto_base_url=text
  akto_metadata=map akto_vxlan_id=text anonymize_input=flag api_base=text api_endpoint=text
  api_id=text api_key=text api_version=text application=text application_id=text
  assertions=list(text) asset_id=text async_mode=flag auth_token=text aws_access_key_id=text
  aws_bedrock_runtime_endpoint=text aws_external_id=text aws_profile_name=text aws_region_name=text
  aws_role_name=text aws_secret_access_key=text aws_session_name=text aws_session_token=text
  aws_sts_endpoint=text aws_web_identity_token=text base_url=text block_failures=flag
  block_on_error=flag block_on_violation=flag blocked_languages=list(text)
  blocked_words=list(group(BlockedWord)) blocked_words_file=text breakdown=flag
  categories=list(group(ContentFilterCategoryConfig)) category_thresholds=map ccr_retrieval=flag
  checks=any chunk_budget_chars=whole client_id=text client_secret=text confidence_threshold=number
  config=map content_filter_threshold=number content_moderation_check=flag
  context_source=words(ENDPOINT|AGENTIC) contextual_grounding_from_messages=flag credentials=text
  custom_code=text decision_model=text deepkeep_firewall_id=text default_action=words(allow|deny)
  default_on=flag deployment_name=text detect_execution_intent=flag detect_secrets_config=map
  detector_id=text detectors=map dev_info=flag disable_exception_on_block=flag
  end_session_after_n_fails=whole evaluation_id=text experimental_use_latest_role_message_only=flag
  extra_headers=list(text) fail_on_error=flag file_checkpoint_id=text file_guardrail_timeout=whole
  forward_messages_as_sent=flag gateway_name=text grounding_check=flag
  grounding_strictness=words(BALANCED|STRICT) guard_name=text guardrail=text
  guardrailIdentifier=text guardrailVersion=text guardrail_timeout=whole hallucinations_check=flag
  include_evidence=flag include_scanners=flag inspect_embeddings=flag is_detector_server=flag
  keyword_redaction_tag=text lasso_conversation_id=text lasso_user_id=text location=text
  logging_only_continue_on_input_failure=flag logging_only_scope=words(input|output) mask=flag
  mask_request_content=flag mask_response_content=flag max_concurrent_decision_calls=whole
  max_input_chars=whole metadata=map mock_redacted_text=map mode=any model=text monitor_mode=flag
  num_retries=whole on_disallowed_action=words(block|rewrite)
  on_flagged=words(block|mask|monitor|inject_system_message) on_flagged_action=text
  on_sensitive_data=words(block|route) on_violation=words(warn|end_session|block|alert)
  only_scan_new_messages=flag optional_params=any outputScope=words(INTERVENTIONS|FULL)
  output_parse_pii=flag pangea_input_recipe=text pangea_output_recipe=text
  pattern_redaction_format=text patterns=list(group(ContentFilterPattern)) payload=flag
  persist_session=flag pii_check=flag pii_confidence_threshold=number
  pii_entities_config=map(words(BLOCK|MASK)) policy_id=whole policy_name=text
  policy_names=list(text) post_checkpoint_id=text pre_checkpoint_id=text
  presidio_ad_hoc_recognizers=text presidio_analyze_chunk_size_bytes=whole
  presidio_analyzer_api_base=text presidio_anonymizer_api_base=text
  presidio_entities_deny_list=list(either(text)) presidio_filter_scope=words(input|output|both)
  presidio_language=text presidio_run_on=words(input|output|both)
  presidio_score_thresholds=map(number) project_id=text prompt_attack_threshold=number
  prompt_injections=flag realtime_violation_message=text rules=list(group(ToolPermissionRule))
  run_in_parallel=flag sanitize_error_detail=flag scan_only_tool_results=flag scan_raw_request=flag
  send_user_api_key_alias=flag send_user_api_key_team_id=flag send_user_api_key_user_id=flag
  sensitive_data_route_to_model=text severity_threshold=text singulr_api_base=text
  singulr_api_key=text singulr_application_id=text singulr_guardrail_id=text
  skip_system_message_in_guardrail=flag skip_tool_message_in_guardrail=flag
  skip_unscannable_attachments=flag sticky_session_routing=flag stream_scope=either(map|text)
  template_id=text tenant_id=text timeout=number tool_selection_quality_check=flag
  tracker_api_base=text tracker_api_key=text unreachable_fallback=words(fail_closed|fail_open)
  use_v2=flag verify_ssl=flag version=whole violation_message_template=text wingback_app_id=text
  xecguard_model=text

key_management_settings: access_mode=words(read_only|write_only|read_and_write) aws_external_id=text
  aws_profile_name=text aws_region_name=text aws_role_name=text aws_session_name=text
  aws_sts_endpoint=text aws_web_identity_token=text custom_secret_manager=text description=text
  hosted_keys=list kms_key_id=text prefix_for_stored_virtual_keys=text primary_secret_name=text
  replica_regions=list(text) store_virtual_keys=flag tags=map(text)

litellm_params?: adaptive_router_config=map allow_client_keepalive_override=flag
  anthropic_disable_workload_identity_federation=flag aws_session_tags=list(map) bedrock_tags=list
  budget_duration=span complexity_router_config=map drop_params=either(flag|text)
  enable_json_schema_validation=flag extra_headers=map fireworks_forward_user_id=flag functions=list
  guardrails=list(text) include_server_side_tool_invocations=flag logit_bias=map logprobs=flag
  merge_reasoning_content_in_choices=flag messages=list milvus_partition_names=list(text)
  modalities=list model_info=map model_list=list parallel_tool_calls=flag quality_router_config=map
  reasoning_effort=words(none|minimal|low|medium|high|xhigh|max|default)
  search_context_cost_per_query=map search_queries_cost_per_query=either(map|number) store=flag
  stream=flag stream_options=map stream_timeout=number stream_timeout_by_service_tier=map(number)
  tag_regex=list(text) tags=list(text) thinking=map thought_signature_in_tool_call_id=flag
  tiered_pricing=list(map) timeout_by_service_tier=map(number) tool_choice=either(map|text)
  tools=list use_chat_completions_api=flag use_in_pass_through=flag use_litellm_proxy=flag
  use_xai_oauth=flag valkey_ssl=flag verbosity=words(low|medium|high)
  vertex_credentials=either(map|text) web_search_options=map

litellm_settings?:
  COHERE_DEFAULT_EMBEDDING_INPUT_TYPE=words(search_document|search_query|classification|clustering|image)
  adapters=list(map) add_function_to_prompt=flag add_user_information_to_llm_headers=flag
  agent_search_embedding_model=text ai21_key=text aiohttp_trust_env=flag aleph_alpha_key=text
  allow_dynamic_callback_disabling=flag allowed_fails=whole amazon_nova_api_key=text
  anthropic_beta_headers_url=text anthropic_key=text
  anthropic_messages_estimate_initial_input_tokens=flag anthropic_prompt_caching_ttl=words(5m|1h)
  anthropic_sse_ping_interval_seconds=number api_base=text api_key=text api_version=text
  apply_search_free_tier=flag argilla_batch_size=whole argilla_transformation_object=map(text)
  audit_log_callbacks=list autorouter_presets_url=text aws_sqs_callback_params=map azure_key=text
  banned_keywords_list=either(list|text) baseten_key=text batch_line_item_callbacks=list
  bedrock_neutralize_orphaned_tool_blocks=flag bedrock_request_metadata_fields=list(text)
  bigmodel_models=list(text) block_requests_for_models_without_pricing=flag
  blocked_user_list=either(list|text) blog_posts_url=text budget_duration=span
  budget_exceeded_status_code=whole budget_exceeded_throttle_percentage=number budget_rollover=flag
  bytez_key=text cache=true caching=flag caching_with_models=flag callback_settings=map(map)
  check_provider_endpoint=flag clarifai_key=text clf_ai_gateway_models=list(text)
  cloudflare_api_key=text cohere_key=text cometapi_key=text common_cloud_provider_auth_params=map
  content_policy_fallbacks=list context_window_fallbacks=list cost_discount_config=map(number)
  cost_margin_config=map(either(map|number)) credential_list=list
  custom_prometheus_metadata_labels=list(text) custom_prometheus_tags=list(text)
  custom_prompt_dict=map(map) custom_provider_map=list(map) databricks_key=text
  datadog_llm_observability_params=group(DatadogLLMObsInitParams)
  datadog_params=group(DatadogInitParams) datadog_use_v1=flag datarobot_key=text
  default_fallbacks=list default_in_memory_ttl=number default_internal_user_params=map
  default_key_generate_params=map default_key_max_budget_alert_emails=map(list)
  default_max_internal_user_budget=number default_redis_batch_cache_expiry=number
  default_redis_ttl=number default_soft_budget=number
  default_team_params=group(DefaultTeamSSOParams) default_team_settings=list
  disable_add_prefix_to_prompt=flag disable_add_transform_inline_image_block=flag
  disable_add_user_agent_to_request_tags=flag disable_aiohttp_transport=flag
  disable_aiohttp_trust_env=flag disable_anthropic_gemini_context_caching_transform=flag
  disable_copilot_system_to_assistant=flag disable_end_user_cost_tracking=flag
  disable_end_user_cost_tracking_prometheus_only=flag disable_hf_tokenizer_download=flag
  disable_stop_sequence_limit=flag disable_streaming_logging=flag disable_token_counter=flag
  disable_vertex_batch_output_transformation=flag dynamodb_table_name=text email=text
  enable_anthropic_prompt_caching=flag enable_azure_ad_token_refresh=flag
  enable_caching_on_provider_specific_optional_params=flag
  enable_end_user_cost_tracking_prometheus_only=flag enable_gemini_default_thinking_level_low=flag
  enable_json_schema_validation=flag enable_key_alias_format_validation=flag
  enable_loadbalancing_on_batch_endpoints=flag enable_model_config_credential_overrides=flag
  enable_post_custom_auth_checks=flag enable_preview_features=flag enable_redis_auth_cache=flag
  error_logs=map expose_router_debug_in_errors=flag extra_spend_tag_headers=list(text)
  failure_callback=list fallbacks=list filter_invalid_headers=flag force_ipv4=flag
  force_redis_hash_tag_grouping=flag forward_llm_provider_auth_headers=flag
  forward_traceparent_to_llm_provider=flag gcs_pub_sub_use_v1=flag gdc_api_base=text gdc_key=text
  gemini_include_thoughts_default=flag gemini_live_defer_setup=flag generic_api_use_v1=flag
  generic_logger_headers=map gigachat_key=text global_bitbucket_config=map
  global_disable_no_log_param=flag global_gitlab_config=map
  google_moderation_confidence_threshold=number gradient_ai_api_key=text groq_key=text
  guardrail_name_config_map=map(group(GuardrailItem)) heroku_key=text http2=flag
  huggingface_key=text inception_key=text include_cost_in_streaming_usage=flag infinity_key=text
  initialized_langfuse_clients=whole input_callback=list internal_user_budget_duration=span
  json_logs=true key_alias_pattern=text kyma_models=list(text) langfuse_default_tags=list(text)
  langfuse_enable_update_trace_keys=flag langsmith_batch_size=whole lemonade_key=text
  llama_api_key=text llamaguard_model_name=text llamaguard_unsafe_content_categories=text
  llm_guard_mode=words(all|key-specific|request-specific) log_auth_failure_key_identity=flag
  log_client_error_tracebacks=flag log_raw_request_response=flag
  logged_real_time_event_types=either(list|text) logging=flag longer_context_model_fallback_dict=map
  maritalk_key=text max_budget=number max_end_user_budget=number max_end_user_budget_id=text
  max_fallbacks=whole max_internal_user_budget=number max_tokens=whole max_ui_session_budget=number
  max_user_budget=number mcp_tool_search=map model_alias_map=map(text) model_cost_map_url=text
  model_fallbacks=list models_by_provider=map modify_params=flag nebius_key=text network_mock=flag
  newrelic_params=group(NewRelicInitParams) nlp_cloud_key=text novita_api_key=text num_retries=whole
  num_retries_per_request=whole ollama_key=text openai_key=text openai_like_key=text
  openai_moderations_model_name=text openai_system_messages_first=flag opencode_go_models=list(text)
  openrouter_key=text otel_tenant_destination_mode=text output_parse_pii=flag
  overwrite_user_with_key_hash=flag ovhcloud_key=text personal_key_model_access_from_teams=flag
  pointfive_params=group(PointFiveInitParams) predibase_key=text predibase_tenant_id=text
  presidio_ad_hoc_recognizers=text priority_reservation=map
  prometheus_deployment_and_latency_caller_identity=words(api_key_alias|user_email|both)
  prometheus_emit_input_sequence_length_label=flag prometheus_emit_rate_limit_labels=flag
  prometheus_emit_stream_label=flag prometheus_end_user_metrics_cleanup_interval_seconds=number
  prometheus_end_user_metrics_max_series_per_metric=whole
  prometheus_end_user_metrics_ttl_seconds=number prometheus_exclude_labels=list(text)
  prometheus_exclude_metrics=list(text) prometheus_initialize_budget_metrics=flag
  prometheus_latency_buckets=list(number) prometheus_metrics_cleanup_interval_seconds=number
  prometheus_metrics_config=list prometheus_metrics_max_series_per_metric=whole
  prometheus_metrics_ttl_seconds=number prometheus_user_budget_label_include_email_alias=flag
  prompt_name_config_map=map(group(PromptSpec)) provider_url_destination_allowed_hosts=list(text)
  public_agent_groups=list(text) public_mcp_hub_strict_whitelist=flag public_mcp_servers=list(text)
  public_model_groups=list(text) public_model_groups_links=map(either(map|text))
  public_skills_index=flag reasoning_auto_summary=flag reasoning_effort_rounding=words(up|down)
  redact_messages_in_exceptions=flag redact_user_api_key_info=flag replicate_key=text
  request_correlation_in_logs=flag request_timeout=number require_auth_for_metrics_endpoint=flag
  require_managed_files=flag retry=flag return_response_headers=flag
  route_all_chat_openai_to_responses=flag s3_audit_callback_params=map s3_callback_params=map
  safe_memory_mode=flag sap_service_key=text service_callback=list skill_search_embedding_model=text
  skip_system_message_in_guardrail=flag skip_tool_message_in_guardrail=flag snowflake_key=text
  sse_keepalive_ping_interval_seconds=number ssl_certificate=text ssl_ecdh_curve=text
  ssl_security_level=text ssl_verify=either(flag|text)
  standard_logging_payload_excluded_fields=list(text) store_audit_logs=flag
  strip_anthropic_total_tokens=flag success_callback=list suppress_debug_info=flag
  tag_budget_config=map(group(BudgetConfig)) togetherai_api_key=text token=text
  turn_off_message_logging=flag
  upperbound_key_generate_params=group(LiteLLM_UpperboundKeyGenerateParams)
  use_aiohttp_transport=flag use_chat_completions_url_for_anthropic_messages=flag use_client=flag
  use_litellm_proxy=flag user_url_allowed_hosts=list(text) user_url_validation=flag
  validate_end_user_id_in_db=flag vector_store_search_failure_mode=words(annotate|error)
  vercel_ai_gateway_key=text vertex_location=text vertex_project=text wandb_key=text xai_key=text
  zerobus_params=group(ZerobusInitParams)

mcp_server?: access_groups=list(text) alias=text allow_all_keys=flag allow_elicitation=flag
  allow_sampling=flag allowed_params=map(list(text)) allowed_tools=list(text) args=list(text)
  audience=text authentication_token=text authorization_response_iss_parameter_supported=flag
  authorization_server_metadata=map authorization_url=text available_on_public_internet=flag
  aws_access_key_id=text aws_region_name=text aws_role_name=text aws_secret_access_key=text
  aws_service_name=text aws_session_name=text aws_session_token=text byok_api_key_help_url=text
  byok_description=list(text) client_assertion_signing_alg=text client_id=text
  client_id_metadata_document_supported=flag client_private_key=text client_private_key_id=text
  client_secret=text command=text configured_authorization_url=text configured_registration_url=text
  configured_scopes=list(text) configured_token_url=text dcr_bridge=flag dcr_issuer=text
  dcr_server_url=text delegate_auth_to_upstream=flag disallowed_tools=list(text) env=map(text)
  env_vars=list(map) extra_headers=list(text) id_jag_resource=text id_jag_resource_client_id=text
  id_jag_resource_client_secret=text id_jag_resource_token_endpoint=text id_jag_subject_source=text
  instructions=text is_byok=flag issuer=text issuer_is_anchored=flag max_concurrent_requests=whole
  mcp_info=map name=text oauth2_flow=words(client_credentials|authorization_code)
  oauth_identity_binding=group(MCPOAuthIdentityBinding) oauth_passthrough=flag
  per_server_oauth_discovery=flag pinned_tools=map(group(PinnedMCPTool)) registration_url=text
  rpm=whole scopes=list(text) server_id=text server_name=text short_prefix=text source_url=text
  spec_path=text static_headers=map(text) subject_token_type=text timeout=number
  token_endpoint_auth_method=words(client_secret_basic|client_secret_post)
  token_exchange_endpoint=text token_exchange_profile=text token_storage_ttl_seconds=whole
  token_url=text token_validation=map tool_name_to_description=map(text)
  tool_name_to_display_name=map(text) upstream_resource=text upstream_token_header=text url=text

model_info?: access_groups=list(text) access_windows=list(group(ModelAccessWindow))
  allow_fail_open=flag base_model=text blocked=flag created_by=text db_model=flag discoverable=flag
  enable_tag_filtering=flag enforce_supported_endpoints=flag id=text internal_router_model=flag
  max_embedding_batch_size=count member_auto_router=flag mode=text pricing_provider=text
  ptu_count=whole ptu_shares=map team_id=text team_public_model_name=text tier=words(free|paid)
  tiered_pricing=list(map) updated_by=text

policy?: condition=map description=text guardrails=map inherit=text pipeline=map

prebuilt_patterns: age_discrimination=any airline_pnr=any amex=any au_abn=any au_medicare=any
  au_tfn=any aws_access_key=any aws_secret_key=any br_cep=any br_cnpj=any br_cpf=any
  br_cpf_unformatted=any br_phone_landline=any br_phone_mobile=any br_rg=any ca_bank_account=any
  ca_immigration_doc=any ca_ohip=any ca_on_drivers_licence=any ca_postal_code=any ca_sin=any
  credit_card=any disability=any discover=any email=any eu_iban_enhanced=any eu_passport_generic=any
  eu_vat=any explosives=any flight_number=any fr_nir=any fr_phone=any fr_postal_code=any
  gender_sexual_orientation=any generic_api_key=any github_token=any harassment_hate=any iban=any
  illegal_activities=any ipv4=any ipv6=any marital_family_status=any mastercard=any
  military_status=any nl_bsn_contextual=any passport_australia=any passport_canada=any
  passport_china=any passport_france=any passport_germany=any passport_india=any passport_japan=any
  passport_netherlands=any passport_singapore=any passport_uk=any passport_us=any
  public_assistance=any race_ethnicity_national_origin=any religion=any self_harm_suicide=any
  sg_bank_account=any sg_nric=any sg_phone=any sg_postal_code=any sg_uen=any skywards_number=any
  slack_token=any street_address=any terrorism=any uae_emirates_id=any uae_phone=any
  uoft_student_id=any uoft_tcard=any uoft_utorid=any url=any us_phone=any us_ssn=any
  us_ssn_no_dash=any violence_threats=any visa=any weapons_firearms=any weapons_other=any

presidio_entities: AU_ABN=any AU_ACN=any AU_MEDICARE=any AU_TFN=any CA_SIN=any CREDIT_CARD=any
  CRYPTO=any DATE_TIME=any DE_BSNR=any DE_FUEHRERSCHEIN=any DE_HANDELSREGISTER=any
  DE_HEALTH_INSURANCE=any DE_ID_CARD=any DE_KFZ=any DE_LANR=any DE_PASSPORT=any DE_PLZ=any
  DE_SOCIAL_SECURITY=any DE_TAX_ID=any DE_TAX_NUMBER=any DE_VAT_ID=any EMAIL_ADDRESS=any ES_NIE=any
  ES_NIF=any ES_PASSPORT=any FI_PERSONAL_IDENTITY_CODE=any IBAN_CODE=any IN_AADHAAR=any IN_GSTIN=any
  IN_PAN=any IN_PASSPORT=any IN_VEHICLE_REGISTRATION=any IN_VOTER=any IP_ADDRESS=any
  IT_DRIVER_LICENSE=any IT_FISCAL_CODE=any IT_IDENTITY_CARD=any IT_PASSPORT=any IT_VAT_CODE=any
  KR_BRN=any KR_DRIVER_LICENSE=any KR_FRN=any KR_PASSPORT=any KR_RRN=any LOCATION=any
  MAC_ADDRESS=any MEDICAL_LICENSE=any NG_NIN=any NG_VEHICLE_REGISTRATION=any NRP=any PERSON=any
  PHONE_NUMBER=any PH_PASSPORT=any PH_TIN=any PH_UMID=any PL_PESEL=any SE_ORGANISATIONSNUMMER=any
  SE_PERSONNUMMER=any SG_NRIC_FIN=any SG_UEN=any TH_TNIN=any TR_LICENSE_PLATE=any TR_NATIONAL_ID=any
  UK_DRIVING_LICENCE=any UK_NHS=any UK_NINO=any UK_PASSPORT=any UK_POSTCODE=any
  UK_VEHICLE_REGISTRATION=any URL=any US_BANK_NUMBER=any US_DRIVER_LICENSE=any US_ITIN=any
  US_MBI=any US_NPI=any US_PASSPORT=any US_SSN=any UUID=any ZA_ID_NUMBER=any

provider_budget: budget_limit!=number time_period!=span

router_settings?: alerting_config=group(AlertingConfig) allowed_fails=whole
  allowed_fails_policy=group(AllowedFailsPolicy) assistants_config=map
  background_health_check_model_groups=list(text) cache_kwargs=map cache_responses=flag
  caching_groups=list(list) client_ttl=whole content_policy_fallbacks=list
  context_window_fallbacks=list cooldown_time=number debug_level=words(DEBUG|INFO)
  default_fallbacks=list(text) default_litellm_params=map default_max_parallel_requests=whole
  default_priority=whole deployment_affinity_ttl_seconds=whole disable_cooldowns=flag
  enable_health_check_routing=flag enable_mid_stream_fallback_continuation=flag
  enable_pre_call_checks=flag enable_tag_filtering=flag enable_weighted_failover=flag
  fallback_on_unsupported_params=flag fallbacks=list guardrail_list=list(map)
  health_check_ignore_transient_errors=flag health_check_staleness_threshold=whole
  ignore_invalid_deployments=flag max_fallbacks=whole model_group_affinity_config=map(list(text))
  model_group_alias=map(either(map|text)) model_group_retry_policy=map(group(RetryPolicy))
  model_list=list(map) num_retries=whole
  optional_pre_call_checks=list(words(prompt_caching|router_budget_limiting|responses_api_deployment_check|deployment_affinity|session_affinity|forward_client_headers_by_model_group|enforce_model_rate_limits|encrypted_content_affinity))
  plugins=list polling_interval=number provider_budget_config=map(group(provider_budget))
  redis_db=whole redis_host=text redis_password=text redis_port=whole redis_url=text
  retry_after=whole retry_policy=group(RetryPolicy)
  router_general_settings=group(RouterGeneralSettings) routing_groups=list(group(RoutingGroup))
  routing_strategy_args=map search_tools=list(map) session_affinity_repin_on_failover=flag
  set_verbose=flag stream_timeout=number tag_filtering_match_any=flag tag_routing_prefix=text
  timeout=number

search_tool?: api_base=text api_key=text input_cost_per_query=number max_retries=whole
  search_provider=words(perplexity|tavily|parallel_ai|exa_ai|brave|google_pse|dataforseo|firecrawl|fastcrw|searxng|linkup|duckduckgo|searchapi|serper|you_com|apiserpent|tinyfish|agentcore|nimble|bing_grounding|deepseek|xai)
  timeout=number

search_tool_entry?: litellm_params!=map search_tool_name!=text

top?: callback_settings=map(map) policies=map(group(policy))
  policy_attachments=list(group(PolicyAttachment)) search_tools=list(group(search_tool_entry))
"""
