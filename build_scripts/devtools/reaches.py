"""Every place where we reach into LiteLLM, with the names that it needs there.

LiteLLM promises none of them, so each new version may take one away. The check reads the installed
source and imports nothing. `dev.py upgrade-litellm` asks it first, and a test asks it each time.
"""

from __future__ import annotations

import ast
import importlib.util
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final


@dataclass(frozen=True)
class Need:
    """One name in a module, or a text in its source, or (with neither) only the file."""

    module: str
    """With dots; or the path of a data file, relative to its package: `litellm/x/y.json`."""
    name: str = ""
    """With a dot for what is in a class, with a bar between names of which one must be there (a
    newer name and an older). What is imported into the module counts, too."""
    parameters: tuple[str, ...] = ()
    """Those that the function must take."""
    text: str = ""
    """What the source must contain, to the letter; with a bar between two of which one does."""
    optional: bool = False
    """Nothing is lost where the module itself is not there."""

    def __str__(self) -> str:
        if self.text:
            return f"the text {self.text!r} in {self.module}"
        return f"{self.module}: {self.name}" if self.name else self.module


@dataclass(frozen=True)
class Reach:
    """One place of ours."""

    what: str
    ours: str
    """The file that does it."""
    lost: str
    """What a person would notice if it went wrong."""
    needs: tuple[Need, ...]


_SERVER: Final = "litellm.proxy.proxy_server"
_MAPS: Final = "litellm.litellm_core_utils.get_model_cost_map"
_CALLS: Final = "litellm.proxy.litellm_pre_call_utils"
_PAGES: Final = "litellm.proxy.pass_through_endpoints.pass_through_endpoints"
_TYPES: Final = "litellm.proxy._types"
_LOGGING: Final = "litellm.litellm_core_utils.litellm_logging"
_MOCKS: Final = "pydantic._internal._mock_val_ser"

REACHES: Final = (
    Reach(
        "the app itself",
        "core/sidecar/serve.py",
        "nothing starts, or the gateway serves without asking for a key",
        (
            Need(_SERVER, "app"),
            Need(_SERVER, "master_key"),
            Need(_SERVER, "litellm_master_key_hash"),
            Need(_SERVER, "hash_token"),
            Need(_SERVER, "llm_router"),
            Need(_SERVER, text="CONFIG_FILE_PATH"),
            Need(_SERVER, text="LITELLM_MASTER_KEY is not set"),
        ),
    ),
    Reach(
        "the given config",
        "core/sidecar/pinned_files.py",
        "a start after a crash reads a config that nobody has applied",
        (
            Need(_SERVER, "ProxyConfig._get_config_from_file"),
            Need(_SERVER, text='with open(f"{file_path}", "r") as config_file'),
            Need(_SERVER, text="config = yaml.safe_load(config_file)"),
        ),
    ),
    Reach(
        "the log in our hands",
        "core/sidecar/litellm_import.py",
        "`json_logs: true` puts JSON in our log's place",
        (
            Need("litellm", "turn_on_json|_turn_on_json"),
            Need(_SERVER, text="litellm.turn_on_json()|litellm._turn_on_json()"),
        ),
    ),
    Reach(
        "the calm log",
        "core/sidecar/log_capture.py",
        "a warning that means nothing here is in the log at each start",
        (
            Need(
                "litellm.proxy.auth.login_throttle",
                text=" is not set or not a valid list of ranges, so failed Admin UI sign-in",
                optional=True,
            ),
        ),
    ),
    Reach(
        "the demo model",
        "core/sidecar/demo.py",
        "the config of the first start does not come up",
        (
            Need(
                "litellm.llms.openai.openai",
                "OpenAIChatCompletion.make_openai_chat_completion_request",
                ("openai_aclient", "data"),
            ),
            Need(
                "litellm.llms.openai.openai",
                "OpenAIChatCompletion.make_openai_embedding_request",
                ("openai_aclient", "data"),
            ),
            Need("litellm", "encoding"),
        ),
    ),
    Reach(
        "errors that nobody foresaw",
        "core/sidecar/unforeseen.py",
        "such an error is answered and logged as \"No module named 'prisma'\"",
        (
            *(
                Need(
                    "litellm.proxy.db.exception_handler",
                    f"PrismaDBExceptionHandler.is_database_{name}_error",
                    ("e",),
                )
                for name in ("connection", "service_unavailable", "transport")
            ),
            Need("litellm._internal_context", "_restore", ("var", "token"), optional=True),
        ),
    ),
    Reach(
        "the rehearsal of the models",
        "core/sidecar/rehearsal.py",
        "a config that fails its first request turns green, or a good one is refused",
        (
            Need("litellm.utils", "function_setup", ("original_function", "rules_obj")),
            Need(_LOGGING, "set_callbacks"),
            Need("litellm.types.router", text="async def async_get_available_deployment("),
        ),
    ),
    Reach(
        "the 401 wording",
        "core/sidecar/auth_errors.py",
        "a request without a key gets 500, one with a wrong key 400",
        (
            Need(
                "litellm.proxy.auth.auth_exception_handler",
                "UserAPIKeyAuthExceptionHandler.handle_authentication_error"
                "|UserAPIKeyAuthExceptionHandler._handle_authentication_error",
                ("e", "api_key"),
            ),
            Need(
                "litellm.proxy.auth.user_api_key_auth",
                text="UserAPIKeyAuthExceptionHandler.handle_authentication_error("
                "|UserAPIKeyAuthExceptionHandler._handle_authentication_error(",
            ),
            Need(_TYPES, "ProxyException.__init__", ("message", "type", "param", "code")),
            Need(_TYPES, text='no_db_connection = "no_db_connection"'),
            Need("litellm.proxy.auth.user_api_key_auth", text="No api key passed in"),
            Need("litellm", "BudgetExceededError"),
        ),
    ),
    Reach(
        "whose answer an id means",
        "core/sidecar/response_ids.py",
        "a program with a client's key gets 500 where it asks for an answer by its id",
        (
            Need(
                "litellm.proxy.hooks.responses_id_security",
                "decrypted_response_id",
                ("response_id",),
            ),
            Need(
                "litellm.responses.utils",
                "ResponsesAPIRequestUtils.decode_responses_api_response_id",
                ("response_id",),
            ),
            Need(_SERVER, "llm_router"),
            Need(
                "litellm.litellm_core_utils.get_llm_provider_logic",
                "get_llm_provider",
                ("model", "custom_llm_provider", "api_base"),
            ),
        ),
    ),
    Reach(
        "ids of requests",
        "core/sidecar/call_ids.py",
        "each request bears a header more for LiteLLM, and costs more",
        (
            Need(
                "litellm.proxy.common_request_processing",
                "resolve_litellm_call_id",
                ("client_call_id",),
            ),
        ),
    ),
    Reach(
        "the ledger",
        "core/sidecar/ledger_callback.py",
        "the gateway does not start, or requests are kept without tokens, cost and attempts",
        (
            Need("litellm.integrations.custom_logger", "CustomLogger.async_log_success_event"),
            Need("litellm.integrations.custom_logger", "CustomLogger.async_log_failure_event"),
            Need(
                "litellm.utils",
                "async_post_call_failure_deployment_hook",
                ("request_data", "exception", "call_type"),
            ),
            Need("litellm.utils", text="await async_post_call_failure_deployment_hook(\n"),
            Need("litellm", "logging_callback_manager"),
            Need(
                "litellm.litellm_core_utils.logging_callback_manager",
                "LoggingCallbackManager.add_litellm_async_success_callback",
            ),
            Need(
                "litellm.litellm_core_utils.logging_callback_manager",
                "LoggingCallbackManager.add_litellm_async_failure_callback",
            ),
            Need(_LOGGING, text='"_PROXY_" in callback.__class__.__name__'),
            Need(_LOGGING, text='self.model_call_details["standard_logging_object"]'),
            Need(_LOGGING, text='"current_attempt_api_call_start_time"'),
            Need(_LOGGING, text='"combined_usage_object"'),
            Need("litellm.litellm_core_utils.logging_worker", text="contextvars.copy_context()"),
        ),
    ),
    Reach(
        "what a request asked",
        "core/sidecar/model_call.py",
        "requests that were refused or cut are kept without the name of their model",
        (
            Need(
                "litellm.proxy.common_utils.http_parsing_utils",
                text='request.scope["parsed_body"] = (tuple(parsed_body.keys()), parsed_body)',
            ),
        ),
    ),
    Reach(
        "the id of a request",
        "core/sidecar/recorder.py",
        "requests are kept without tokens, cost and attempts",
        (
            Need(
                "litellm.proxy.common_request_processing",
                text='request.headers.get("x-litellm-call-id"',
            ),
        ),
    ),
    Reach(
        "masking",
        "core/sidecar/__main__.py",
        "what looks like a key is no longer hidden in the log",
        (Need("litellm._logging", "redact_secrets", ("value",)),),
    ),
    Reach(
        "our own key",
        "core/sidecar/own_key.py",
        "the gateway does not start: nobody would know where its key goes",
        (
            Need("litellm.passthrough.utils", "BasePassthroughUtils.forward_headers_from_request"),
            Need(_CALLS, "LiteLLMProxyRequestSetup._get_forwardable_headers"),
            Need(_PAGES, "pass_through_request", ("request", "query_params")),
            Need(_PAGES, "websocket_passthrough_request", ("websocket",)),
        ),
    ),
    Reach(
        "the warm-up",
        "core/sidecar/litellm_import.py",
        "the first request after a start waits 0.4 s",
        (
            Need("litellm.llms", "load_guardrail_translation_mappings"),
            Need("litellm.proxy.guardrails.tool_name_extraction", "extract_request_tool_names"),
        ),
    ),
    Reach(
        "the model table",
        "core/sidecar/prices.py",
        "a newer table of prices is not used",
        (
            Need(_MAPS, "ModelCostMapReloaded"),
            Need(_MAPS, "git_blob_id"),
            Need(_MAPS, "_finalize_loaded_model_cost_map", ("loaded",)),
            Need(_MAPS, "adopt_model_cost_map", ("new_model_cost_map",)),
            Need("litellm/model_prices_and_context_window_backup.json"),
        ),
    ),
    Reach(
        "modules that are loaded later",
        "core/sidecar/later_modules.py",
        "LiteLLM does not start without soundfile, or takes 8 MB more",
        (
            Need(
                "litellm.rust_bridge.bindings",
                text="from litellm.rust_bridge import _native"
                "|from litellm.rust_bridge.loader import get_native_bridge",
                optional=True,
            ),
            Need("litellm.repositories.database", "NativeDatabase", optional=True),
            Need(
                "litellm.proxy.pass_through_endpoints.llm_provider_handlers"
                ".transcribe_passthrough_logging_handler",
                text="import soundfile",
                optional=True,
            ),
        ),
    ),
    Reach(
        "lean import: the token tables",
        "core/sidecar/lean_tokens.py",
        "a start takes longer and 50 MB more",
        (
            Need("litellm.utils", "claude_json_str"),
            Need("litellm.utils", "json_data"),
            Need("litellm/litellm_core_utils/tokenizers/anthropic_tokenizer.json"),
            Need("litellm/proxy/_lazy_openapi_snapshot.json"),
            Need("tiktoken.registry", "ENCODINGS"),
            Need("tiktoken.core", text="self._mergeable_ranks = mergeable_ranks"),
            Need("tiktoken.core", text="self._core_bpe ="),
            Need("tiktoken_ext.openai_public", "cl100k_base"),
        ),
    ),
    Reach(
        "lean import: the schemas",
        "core/sidecar/lean.py",
        "a start takes longer and 40 MB more",
        (
            Need("pydantic.main", "BaseModel.model_config"),
            Need("pydantic.type_adapter", "TypeAdapter._defer_build"),
            Need(
                "pydantic.type_adapter",
                "TypeAdapter._init_core_attrs",
                ("self", "ns_resolver", "force", "raise_errors"),
            ),
            Need("fastapi._compat.v2", "TypeAdapter"),
            Need("httpx", text="from ._main import main"),
        ),
    ),
    Reach(
        "lean import: the stand-ins",
        "core/sidecar/lean_mocks.py",
        "a start takes 12 MB more",
        (
            Need(_MOCKS, "MockValSer.__slots__"),
            Need(_MOCKS, "MockCoreSchema.__slots__"),
            Need(_MOCKS, "set_model_mocks", ("cls", "undefined_name")),
            Need(_MOCKS, "set_type_adapter_mocks", ("adapter",)),
            Need("pydantic._internal._model_construction", "set_model_mocks"),
        ),
    ),
    Reach(
        "the lean request",
        "core/sidecar/lean_request.py",
        "a request takes up to a fifth more of the processor",
        (
            Need("litellm.proxy.db.log_db_metrics", "is_exception_related_to_db", ("e",)),
            Need("litellm.proxy.auth.route_checks", "RouteChecks"),
            Need("litellm.proxy._lazy_features", "LazyFeature.matches", ("self", "path")),
            Need("litellm.proxy.config_resolvers.settings_store"),
            Need("litellm.proxy.auth.user_api_key_auth", text="asyncio.gather"),
            Need("litellm.proxy.auth.auth_checks", text="asyncio.gather"),
            Need(
                "litellm.router_python_core",
                "PythonCore._core_get_deployment",
                ("self", "model_id"),
            ),
            Need("litellm.main", text="loop.run_in_executor(None, func_with_context)"),
            Need("litellm.types.workload_identity", "OPENAI_WIF_KWARGS_KEYS"),
            Need("litellm.types.utils", "DynamicPromptManagementParamLiteral"),
        ),
    ),
    Reach(
        "streams that a client left",
        "core/sidecar/cut_streams.py",
        "who leaves a stream in Google's protocol early has it for nothing",
        (
            Need(
                "litellm.proxy.common_request_processing",
                "_bill_partial_streamed_spend_on_disconnect",
            ),
            Need(
                "litellm.google_genai.adapters.transformation",
                "GoogleGenAIAdapter.translate_completion_output_params_streaming",
            ),
        ),
    ),
    Reach(
        "how long a sound is",
        "core/sidecar/sound_length.py",
        "what is written down by the second costs nothing",
        (
            Need("litellm.litellm_core_utils.audio_utils.utils", "calculate_request_duration"),
            Need("litellm.main", "calculate_request_duration"),
        ),
    ),
    Reach(
        "lean import: the routes",
        "core/sidecar/lean_fastapi.py",
        "a start takes 0.2 s longer",
        (
            Need("fastapi.dependencies.utils", "get_dependant", ("path", "call", "name", "scope")),
            Need("fastapi.dependencies.utils", "get_typed_signature", ("call",)),
            Need("fastapi.dependencies.utils", "get_path_param_names"),
        ),
    ),
    Reach(
        "no network at the start",
        "core/wire/environment.py",
        "a start without internet waits for nothing",
        (
            Need(_MAPS, text="LITELLM_LOCAL_MODEL_COST_MAP"),
            Need(
                "litellm.anthropic_beta_headers_manager",
                text="LITELLM_LOCAL_ANTHROPIC_BETA_HEADERS",
            ),
            Need("litellm.litellm_core_utils.get_blog_posts", text="LITELLM_LOCAL_BLOG_POSTS"),
        ),
    ),
    Reach(
        "the names of the keys",
        "build_scripts/devtools/catalog.py",
        "the Keys page knows no new provider",
        (
            Need("litellm.utils", "validate_environment"),
            Need("litellm.litellm_core_utils.get_llm_provider_logic", "get_llm_provider"),
            Need("litellm/llms/openai_like/providers.json"),
            Need("litellm/proxy/public_endpoints/provider_create_fields.json"),
        ),
    ),
    Reach(
        "the known keys of a config",
        "build_scripts/devtools/catalog_scan.py",
        "lint warns of keys that LiteLLM knows",
        (
            Need(_TYPES, "ConfigYAML"),
            Need(_TYPES, "ConfigGeneralSettings"),
            Need(_SERVER, "ProxyConfig.load_config"),
            Need("litellm.types.router", "GenericLiteLLMParams"),
            Need("litellm.types.router", "RoutingStrategy"),
            Need("litellm.proxy.common_utils.callback_utils", "initialize_callbacks_on_proxy"),
        ),
    ),
    Reach(
        "the freeze",
        "build_scripts/freeze/hidden.py",
        "the frozen program answers 404, or does not know a guardrail",
        (
            Need("litellm._lazy_imports_registry"),
            Need("litellm.proxy._lazy_features", text="LazyFeature("),
            Need("litellm/proxy/guardrails/guardrail_hooks"),
        ),
    ),
)


def missing(reaches: Sequence[Reach] = REACHES, site: Path | None = None) -> list[str]:
    """A sentence for each name that is gone; empty when all are there. `site` is a folder of
    packages, if not that of this Python."""
    return [
        f"{reach.what} ({reach.ours}): {need} is not there any more, so {reach.lost}."
        for reach in reaches
        for need in reach.needs
        if not _is_there(need, site)
    ]


def _is_there(need: Need, site: Path | None) -> bool:
    path = _file(need.module, site)
    if path is None:
        return need.optional
    if need.text:
        return any(one in _text(path) for one in need.text.split("|"))
    if not need.name:
        return True
    names = need.name.split("|")
    node = next((one for one in (_find(_tree(path), name) for name in names) if one), None)
    if node is None:
        return False
    return not need.parameters or _takes(node, need.parameters)


def _takes(node: ast.AST, parameters: tuple[str, ...]) -> bool:
    if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
        return False
    arguments = node.args
    names = {one.arg for one in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs)}
    return names >= set(parameters)


def _file(module: str, site: Path | None) -> Path | None:
    package, *rest = module.split("/") if "/" in module else module.split(".")
    if site is not None:
        folder = site / package
    else:
        spec = importlib.util.find_spec(package)
        if spec is None or not spec.submodule_search_locations:
            return None
        folder = Path(next(iter(spec.submodule_search_locations)))
    place = folder.joinpath(*rest)
    wanted = [place] if "/" in module else [place.with_suffix(".py"), place / "__init__.py"]
    if not rest:
        wanted = [place / "__init__.py"]
    return next((one for one in wanted if one.exists()), None)


@cache
def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8")


@cache
def _tree(path: Path) -> ast.Module:
    return ast.parse(_text(path))


def _find(root: ast.AST, name: str) -> ast.AST | None:
    first, _, rest = name.partition(".")
    for defined, node in _defined(root):
        if defined == first:
            found = node if not rest else _find(node, rest)
            if found is not None:
                return found
    return None


def _defined(root: ast.AST) -> Iterator[tuple[str, ast.AST]]:
    """The names that a module or a class binds, wherever `if` and `try` put them."""
    todo = list(ast.iter_child_nodes(root))
    while todo:
        node = todo.pop(0)
        match node:
            case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
                yield node.name, node
            case ast.Import() | ast.ImportFrom():
                for alias in node.names:
                    yield (alias.asname or alias.name).partition(".")[0], node
            case ast.Assign():
                for target in node.targets:
                    for one in ast.walk(target):
                        if isinstance(one, ast.Name):
                            yield one.id, node
            case ast.AnnAssign(target=ast.Name(id=bound)):
                yield bound, node
            case ast.With() | ast.If() | ast.Try() | ast.For():
                todo += list(ast.iter_child_nodes(node))
            case ast.ExceptHandler():
                todo += list(ast.iter_child_nodes(node))


def main() -> int:
    """Say what is gone; the exit status is 1 when something is."""
    gone = missing()
    for line in gone:
        print(line)
    return 1 if gone else 0


if __name__ == "__main__":
    raise SystemExit(main())
