"""What groups of settings have that LiteLLM reads without saying so in annotations: in the form of
`known_fields`, and in addition to it."""

from __future__ import annotations

from typing import Final

TABLE: Final = """
cache_params?: db=whole port=whole

general_settings?: litellm_jwtauth=group(jwtauth) role_permissions=list(group(role_permission))
  service_account_settings=group(service_account_settings)
  user_header_mappings=list(group(user_header_mapping))

jwt_role: jwt_role!=text
  litellm_role!=words(proxy_admin|proxy_admin_viewer|org_admin|internal_user|internal_user_viewer|team|customer)

jwtauth?: admin_allowed_routes=list(text) admin_jwt_scope=text enforce_rbac=flag
  enforce_scope_based_access=flag enforce_team_based_model_access=flag
  jwt_litellm_role_map=list(group(jwt_role)) oidc_userinfo_enabled=flag
  public_allowed_routes=list(text)
  public_key_ttl=number role_mappings=list(group(role_mapping))
  scope_mappings=list(group(scope_mapping)) sync_user_role_and_teams=flag
  team_allowed_routes=list(text) team_id_upsert=flag user_allowed_roles=list(text)
  user_id_upsert=flag

key_generation_settings: personal_key_generation=group(personal_key_generation)
  team_key_generation=group(team_key_generation)

litellm_params?: num_retries=whole

litellm_settings?: key_generation_settings=group(key_generation_settings)
  model_group_settings=group(model_group_settings)

model_group_settings: forward_client_headers_to_llm_api=list(text)

personal_key_generation: allowed_user_roles=list(text) required_params=list(text)

role_mapping: internal_role!=words(proxy_admin|team|internal_user) role!=text

role_permission: models=list(text) role!=words(proxy_admin|team|internal_user) routes=list(text)

router_settings?:
  model_group_affinity_config=map(list(words(deployment_affinity|responses_api_deployment_check|session_affinity|encrypted_content_affinity)))

scope_mapping: models=list(text) routes=list(text) scope!=text

service_account_settings: enforced_params=list(text)

team_key_generation: allowed_team_member_roles=list(words(admin|user)) required_params=list(text)

user_header_mapping: header_name!=text litellm_user_role!=words(internal_user|customer)
"""
