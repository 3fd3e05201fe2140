"""tiktoken's table of 100,000 tokens, read when it is first asked for."""

from __future__ import annotations

import importlib
import inspect
import threading
from typing import Any, Final

_LAZY: Final = "cl100k_base"
"""The one that LiteLLM loads at its import, whether a token is ever counted or not."""
_RANKS: Final = "_mergeable_ranks"


def put_off_token_table() -> None:
    """Put an encoding that is still empty where tiktoken keeps those that it has loaded.

    Raises LookupError when tiktoken is not as we know it.
    """
    import tiktoken
    from tiktoken import registry

    openai_public: Any = importlib.import_module("tiktoken_ext.openai_public")
    if _LAZY in registry.ENCODINGS:
        raise LookupError("the token table is loaded already")
    if f"self.{_RANKS} = mergeable_ranks" not in inspect.getsource(tiktoken.Encoding.__init__):
        raise LookupError("an Encoding keeps its ranks elsewhere")
    lock = threading.RLock()

    class LaterEncoding(tiktoken.Encoding):
        """An Encoding that gets its contents with the first look at one of its attributes."""

        def __init__(self) -> None:
            """Nothing yet."""

        def __getattr__(self, name: str) -> Any:
            # Python comes here only for what is missing.
            if name.startswith("__"):
                raise AttributeError(name)
            with lock:
                if "_core_bpe" not in self.__dict__:
                    contents = tiktoken.Encoding(**openai_public.cl100k_base()).__dict__
                    # The compiled part has a table of its own; the one in Python objects, 12 MB,
                    # is for lessons only.
                    del contents[_RANKS]
                    self.__dict__.update(contents)
            if name == _RANKS:
                return openai_public.cl100k_base()["mergeable_ranks"]
            return object.__getattribute__(self, name)

        def __reduce__(self) -> tuple[Any, ...]:
            return tiktoken.get_encoding, (_LAZY,)

    registry.ENCODINGS[_LAZY] = LaterEncoding()
