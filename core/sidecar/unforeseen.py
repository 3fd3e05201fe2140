"""An error of LiteLLM's that nobody foresaw is answered and logged as what it is.

Asked whether an error came from the database, LiteLLM imports the client of one, which is not here:
whatever had gone wrong then ended as "No module named 'prisma'". And the names that it keeps for
figures about Redis have failed a request by themselves, when one was to be taken back and was gone.
"""

from __future__ import annotations

import importlib
import importlib.util
from contextlib import suppress
from contextvars import ContextVar, Token
from typing import Any, Final

QUESTIONS: Final = (
    "is_database_connection_error",
    "is_database_service_unavailable_error",
    "is_database_transport_error",
)
"""Methods of LiteLLM's `PrismaDBExceptionHandler` that are asked about any error at all."""


def install() -> None:
    """Once LiteLLM is imported. What a later version no longer has is left as it is."""
    _answer_without_database()
    with suppress(ImportError):
        module: Any = importlib.import_module("litellm._internal_context")
        if hasattr(module, "_restore"):
            module._restore = _restore


def _answer_without_database() -> None:
    if importlib.util.find_spec("prisma") is not None:
        return
    module = importlib.import_module("litellm.proxy.db.exception_handler")
    handler: Any = getattr(module, "PrismaDBExceptionHandler", None)
    for question in QUESTIONS:
        if hasattr(handler, question):
            setattr(handler, question, staticmethod(_never))


def _never(_error: BaseException) -> bool:
    """Without a client no error comes from a database."""
    return False


def _restore(variable: ContextVar[Any], token: Token[Any]) -> None:
    """Give a context variable of LiteLLM's its former value, as its own function of this name does;
    a value that is gone already (LookupError) needs none, no more than one of another context."""
    with suppress(ValueError, LookupError):
        variable.reset(token)
