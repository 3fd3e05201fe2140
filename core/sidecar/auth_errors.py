"""Turns away a request without a valid key as every client expects it: 401.

Without a database LiteLLM answers a missing key with 500 (it wants to know whether the failure
came from the database, and the package it asks is not installed) and a wrong one with 400 ("No
connected db."). Who is let in is LiteLLM's decision and stays so: only the refusal is reworded, on
its way to LiteLLM's own handler, which then logs one line and makes the usual error body.
"""

from __future__ import annotations

import functools
import importlib
import inspect
from typing import Any, Final

NO_KEY = (
    "Authentication Error, no API key was sent. Send the gateway's key as the bearer token of the "
    "Authorization header."
)
WRONG_KEY = (
    "Authentication Error, this API key is not valid for this gateway. The status page of LiteLLM "
    "Pocket shows the gateway's key; its Clients page gives each program one of its own."
)


HANDLERS: Final = ("handle_authentication_error", "_handle_authentication_error")
"""Where it is called by the first name, the second, older one is only another name for it."""


def install() -> None:
    """Put the rewording before LiteLLM's handler of authentication failures.

    Raises RuntimeError when LiteLLM no longer has that handler: then it must not serve, since
    nobody knows how it turns people away.
    """
    handlers = importlib.import_module("litellm.proxy.auth.auth_exception_handler")
    types = importlib.import_module("litellm.proxy._types")
    owner: Any = getattr(handlers, "UserAPIKeyAuthExceptionHandler", None)
    name = next((one for one in HANDLERS if hasattr(owner, one)), "")
    original: Any = getattr(owner, name, None)
    if original is None or "e" not in inspect.signature(original).parameters:
        raise RuntimeError("this version of LiteLLM handles authentication in another way")
    if getattr(original, "pocket_rewords", False):
        return

    signature = inspect.signature(original)
    keep = (
        importlib.import_module("fastapi").HTTPException,
        importlib.import_module("litellm").BudgetExceededError,
        OSError,  # of the network; it says nothing about the key
    )

    @functools.wraps(original)
    async def reworded(*args: Any, **named: Any) -> Any:
        bound = signature.bind(*args, **named)
        bound.arguments["e"] = as_refusal(
            bound.arguments["e"],
            proxy_exception=types.ProxyException,
            keep=keep,
            key=bound.arguments.get("api_key"),
        )
        return await original(*bound.args, **bound.kwargs)

    reworded.pocket_rewords = True  # type: ignore[attr-defined]
    setattr(owner, name, staticmethod(reworded))


def as_refusal(
    error: Exception,
    *,
    proxy_exception: type[Exception],
    keep: tuple[type[BaseException], ...] = (OSError,),
    key: object = None,
) -> Exception:
    """`error`, or the 401 that says the same without quoting `key`.

    Errors that know their HTTP status, and those of the types in `keep`, are left as they are.
    """
    if isinstance(error, proxy_exception):
        if "no_db_connection" in str(getattr(error, "type", "")):
            return _unauthorized(proxy_exception, WRONG_KEY)
        return error
    if isinstance(error, keep):
        return error
    text = str(error)
    if "No api key" in text:
        return _unauthorized(proxy_exception, NO_KEY)
    if isinstance(key, str) and key:
        text = text.replace(key, "***")
    return _unauthorized(proxy_exception, f"Authentication Error, {text}")


def _unauthorized(proxy_exception: Any, message: str) -> Exception:
    error: Exception = proxy_exception(message=message, type="auth_error", param="None", code=401)
    return error
