"""The pages of LiteLLM that do nothing but ask a database: users, teams, virtual keys, spend, and
the admin UI.

Without one LiteLLM answers them with a form to log in that lets nobody in, or with 500 "Internal
server error", which sends people looking for a fault. Which these are was found by asking LiteLLM
1.102.4 each of its 827 routes and by reading what is behind them; a test compares the list with
the routes of the LiteLLM that is installed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

WHOLE: Final = frozenset({"ui", "_next", "litellm-asset-prefix", "login", "sso", "scim"})
"""First parts of paths below which nothing works without a database."""

WORK: Final = frozenset(
    {
        "/policies/list",
        "/policies/attachments/list",
        "/v1/tool/policy/options",
        "/v1/mcp/server/health",
    }
)
"""These work, though a pattern of the list fits them."""

LIST: Final = """
GET /access_group/list
POST /access_group/new
DELETE,GET,PUT /access_group/{access_group}/budget
DELETE /access_group/{access_group}/delete
GET /access_group/{access_group}/info
PUT /access_group/{access_group}/update
POST /add/allowed_ip
GET /agent/daily/activity
GET /alerting/settings
GET /audit
GET /audit/{id}
GET /auto_router/benchmarks
GET /auto_router/session
GET /auto_router/shadow_eval
POST /auto_router/shadow_eval/start
GET /auto_router/shadow_eval/{job_id}
POST /auto_router/shadow_eval/{job_id}/stop
POST /budget/delete
POST /budget/info
GET /budget/list
POST /budget/new
GET /budget/settings
POST /budget/update
POST /cache/settings
GET /claude-code/marketplace.json
GET,POST /claude-code/plugins
DELETE,GET,PUT /claude-code/plugins/{plugin_name}
POST /claude-code/plugins/{plugin_name}/disable
POST /claude-code/plugins/{plugin_name}/enable
DELETE /cloudzero/delete
POST /cloudzero/dry-run
POST /cloudzero/export
POST /cloudzero/init
GET,PUT /cloudzero/settings
PATCH /config/block_requests_for_models_without_pricing
POST /config/callback/delete
GET,PATCH /config/cost_discount_config
GET,PATCH /config/cost_margin_config
POST /config/field/delete
GET /config/field/info
POST /config/field/update
GET /config/list
DELETE,GET,POST /config/pass_through_endpoint
GET /config/pass_through_endpoint/team/{team_id}
POST /config/pass_through_endpoint/{endpoint_id}
POST /config/update
DELETE,GET,POST /config_overrides/cyberark
DELETE,GET,POST /config_overrides/hashicorp_vault
POST /coordination_redis/settings
GET /cost_optimization/prompt_caching/requests
POST /credentials
POST /credentials/migrate-encryption
GET /credentials/migrate-encryption/check
GET /credentials/user_connections
DELETE,PATCH /credentials/{credential_name:path}
POST /credentials/{credential_name:path}/user_connection/poll
POST /credentials/{credential_name:path}/user_connection/start
POST /customer/block
GET /customer/daily/activity
POST /customer/delete
GET /customer/info
GET /customer/list
POST /customer/new
POST /customer/unblock
POST /customer/update
POST /delete/allowed_ip
GET,PATCH /email/event_settings
POST /email/event_settings/reset
POST /end_user/block
GET /end_user/daily/activity
POST /end_user/delete
GET /end_user/info
GET /end_user/list
POST /end_user/new
POST /end_user/unblock
POST /end_user/update
POST /fallback
GET /fallback/login
DELETE /fallback/{model}
GET /gateway/daily/activity
GET /gateway/errors/activity
GET /get/mcp_semantic_filter_settings
GET /get/mcp_tool_search_settings
GET /get/sso_settings
GET /get/ui_settings
GET /get/websearch_interception_settings
GET /global/activity
GET /global/activity/cache_hits
GET /global/activity/exceptions
GET /global/activity/exceptions/deployment
GET /global/activity/model
GET /global/all_end_users
GET /global/spend
GET /global/spend/all_tag_names
POST /global/spend/end_users
GET /global/spend/keys
GET /global/spend/logs
GET /global/spend/models
GET /global/spend/provider
POST /global/spend/refresh
GET /global/spend/report
POST /global/spend/reset
GET /global/spend/tags
GET /global/spend/teams
GET /health/history
GET /health/latest
POST /health/test_connection
POST /invitation/delete
GET /invitation/info
POST /invitation/new
POST /invitation/update
POST /jwt/key/mapping/delete
GET /jwt/key/mapping/info
GET /jwt/key/mapping/list
POST /jwt/key/mapping/new
POST /jwt/key/mapping/update
GET /key/aliases
POST /key/block
POST /key/bulk_update
POST /key/delete
POST /key/generate
GET /key/info
GET /key/list
POST /key/regenerate
POST /key/service-account/generate
GET /key/spend/report
POST /key/unblock
POST /key/update
POST /key/{key:path}/regenerate
POST /key/{key:path}/reset_spend
GET /management/v1/budgets
GET /management/v1/spend_logs/end_users
GET /management/v1/spend_logs/users
POST /management/v1/teams/{team_id}/members/bulk_delete
POST /management/v1/teams/{team_id}/members/bulk_update
POST /management/v1/users/bulk
POST /management/v1/users/bulk_delete
POST /model/block
POST /model/delete
GET /model/metrics
GET /model/metrics/exceptions
GET /model/metrics/slow_responses
POST /model/new
GET /model/streaming_metrics
POST /model/unblock
POST /model/update
PATCH /model/{model_id}/update
POST /model_group/make_public
POST /moyai/connect/exchange
POST /onboarding/claim_token
GET /onboarding/get_token
GET /organization/daily/activity
DELETE /organization/delete
GET,POST /organization/info
GET /organization/list
POST /organization/member_add
DELETE /organization/member_delete
PATCH /organization/member_update
POST /organization/new
GET /organization/spend/report
PATCH /organization/update
POST /policies
POST /policies/attachments
POST /policies/attachments/estimate-impact
DELETE,GET /policies/attachments/{attachment_id}
GET /policies/compare
DELETE /policies/name/{policy_name}/all-versions
GET,POST /policies/name/{policy_name}/versions
POST /policies/resolve
DELETE,GET,PUT /policies/{policy_id}
GET /policies/{policy_id}/resolved-guardrails
PUT /policies/{policy_id}/status
DELETE /project/delete
GET /project/info
GET /project/list
POST /project/new
POST /project/update
POST /prompts
DELETE,PATCH,PUT /prompts/{prompt_id}
GET /public/skill_hub
POST /reload/anthropic_beta_headers
POST /reload/model_cost_map
DELETE,POST /schedule/anthropic_beta_headers_reload
DELETE,POST /schedule/model_cost_map_reload
POST /search_tools
GET /search_tools/list
DELETE,GET,PUT /search_tools/{search_tool_id}
POST /session/logout
GET /spend/capture_rate
GET /spend/keys
GET /spend/logs
GET /spend/logs/session/ui
GET /spend/logs/ui
GET /spend/logs/ui/{request_id}
GET /spend/logs/v2
GET /spend/tags
GET /spend/users
GET /tag/daily/activity
GET /tag/dau
POST /tag/delete
GET /tag/distinct
POST /tag/info
GET /tag/list
GET /tag/mau
POST /tag/new
GET /tag/summary
POST /tag/update
GET /tag/user-agent/per-user-analytics
GET /tag/wau
GET /team/available
POST /team/block
POST /team/bulk_member_add
GET /team/daily/activity
GET /team/daily/activity/aggregated
POST /team/delete
GET /team/filter/ui
GET /team/info
POST /team/key/bulk_update
GET /team/list
POST /team/member_add
POST /team/member_delete
POST /team/member_update
POST /team/model/add
POST /team/model/delete
POST /team/new
POST /team/permissions_bulk_update
GET /team/permissions_list
POST /team/permissions_update
GET /team/spend/by_user
GET /team/spend/report
POST /team/unblock
POST /team/update
GET,POST /team/{team_id:path}/callback
DELETE /team/{team_id:path}/callback/{callback_name}
PATCH /team/{team_id}
POST /team/{team_id}/disable_logging
POST /team/{team_id}/member/{user_id}/reset_spend
GET /team/{team_id}/members/me
DELETE,GET,PATCH,POST,PUT /toolset/{toolset_name}/mcp
PATCH /update/default_team_settings
PATCH /update/internal_user_settings
PATCH /update/mcp_semantic_filter_settings
PATCH /update/mcp_tool_search_settings
PATCH /update/sso_settings
PATCH /update/ui_settings
PATCH /update/ui_theme_settings
PATCH /update/user_banner
GET /user/available_users
POST /user/bulk_update
GET /user/daily/activity
GET /user/daily/activity/aggregated
POST /user/delete
GET /user/filter/ui
GET /user/info
GET /user/list
POST /user/new
POST /user/password/change
GET /user/spend/report
POST /user/update
GET,POST /v1/access_group
DELETE,GET,PUT /v1/access_group/{access_group_id}
POST /v1/agents
POST /v1/agents/make_public
DELETE,GET,PATCH,PUT /v1/agents/{agent_id}
POST /v1/agents/{agent_id}/make_public
GET,POST /v1/indexes
POST,PUT /v1/mcp/server
POST /v1/mcp/server/import
POST /v1/mcp/server/register
GET /v1/mcp/server/submissions
DELETE,GET /v1/mcp/server/{server_id}
PUT /v1/mcp/server/{server_id}/approve
DELETE,POST /v1/mcp/server/{server_id}/oauth-user-credential
GET /v1/mcp/server/{server_id}/oauth-user-credential/status
DELETE,POST /v1/mcp/server/{server_id}/pin
PUT /v1/mcp/server/{server_id}/reject
DELETE,POST /v1/mcp/server/{server_id}/user-credential
GET /v1/mcp/server/{server_id}/user-credentials
DELETE,GET,POST /v1/mcp/server/{server_id}/user-env-vars
GET,POST,PUT /v1/mcp/toolset
DELETE,GET /v1/mcp/toolset/{toolset_id}
GET /v1/mcp/user-credentials
GET /v1/mcp/user-env-vars/status
GET,POST /v1/memory
DELETE,GET,PUT /v1/memory/{key:path}
GET /v1/tool/list
POST /v1/tool/policy
GET /v1/tool/spend
GET /v1/tool/{tool_name:path}
GET /v1/tool/{tool_name:path}/detail
GET /v1/tool/{tool_name:path}/logs
DELETE /v1/tool/{tool_name:path}/overrides
GET,POST /v1/unified_access_group
DELETE,GET,PUT /v1/unified_access_group/{access_group_id}
GET,POST /v1/workflows/runs
GET,PATCH /v1/workflows/runs/{run_id}
GET,POST /v1/workflows/runs/{run_id}/events
GET,POST /v1/workflows/runs/{run_id}/messages
POST /v2/key/info
POST /v2/login
GET /v2/model/info
PATCH /v2/organization/{organization_id}
GET /v2/team/list
GET /v2/user/info
POST /v3/login
POST /v3/login/exchange
DELETE /vantage/delete
POST /vantage/dry-run
POST /vantage/export
POST /vantage/init
GET,PUT /vantage/settings
POST /vector_store/delete
POST /vector_store/info
POST /vector_store/new
POST /vector_store/update
"""
"""Methods and path, as LiteLLM names its routes. A `{name}` is one part of a path, `{name:path}`
any number of them."""

_TWO_PARTS: Final = frozenset({"v1", "v2", "v3", "get", "update", "public"})


def entries() -> Iterable[tuple[str, str]]:
    """Each method and path of the list."""
    for line in LIST.split("\n"):
        methods, _, path = line.partition(" ")
        for method in methods.split(","):
            if path:
                yield method, path


def needs_database(method: str, path: str) -> bool:
    """Whether LiteLLM can do nothing about this request unless it has a database."""
    # Every request comes through here: what begins in no listed way is known at once.
    known = _BY_BEGINNING.get(_beginning(path))
    if known is None:
        return False
    if not known:
        return True
    fits = known.get("GET" if method == "HEAD" else method)
    return fits is not None and path not in WORK and fits.fullmatch(path) is not None


def _beginning(path: str) -> str:
    first, _, rest = path[1:].partition("/")
    return f"{first}/{rest.partition('/')[0]}" if first in _TWO_PARTS else first


def _by_beginning() -> dict[str, dict[str, re.Pattern[str]]]:
    """The patterns of each method, by how the path begins; none for what is listed as a whole."""
    texts: dict[str, dict[str, list[str]]] = {}
    for method, path in entries():
        texts.setdefault(_beginning(path), {}).setdefault(method, []).append(_pattern(path))
    made = {
        beginning: {method: re.compile("|".join(some)) for method, some in methods.items()}
        for beginning, methods in texts.items()
    }
    return {**made, **{beginning: {} for beginning in WHOLE}}


def _pattern(path: str) -> str:
    parts = re.split(r"(\{\w+(?::path)?\})", path)
    return (
        "".join(
            (".+" if part.endswith(":path}") else "[^/]+")
            if part.startswith("{")
            else re.escape(part)
            for part in parts
        )
        + "/?"
    )


_BY_BEGINNING: Final = _by_beginning()
