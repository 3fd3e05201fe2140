"""Big files that LiteLLM's import reads for nothing: two tables of tokens, and a schema."""

from __future__ import annotations

import contextlib
import importlib
import json
import sys
import threading
from collections.abc import Callable, Iterator
from typing import Any, Final

from core.sidecar import allocator

_LAZY: Final = ("cl100k_base", "o200k_base")
"""The one that LiteLLM loads at its import, whether a token is ever counted or not, and the one
that it counts with for OpenAI's newer models."""
_RANKS: Final = "_mergeable_ranks"
_CORE: Final = "_core_bpe"
_TOKENIZER: Final = "anthropic_tokenizer.json"
_SCHEMA: Final = "_lazy_openapi_snapshot.json"


def put_off_token_table() -> None:
    """Put encodings that are still empty where tiktoken keeps those that it has loaded.

    Raises LookupError when tiktoken is not as we know it.
    """
    import tiktoken
    from tiktoken import registry

    openai_public: Any = importlib.import_module("tiktoken_ext.openai_public")
    if not registry.ENCODINGS.keys().isdisjoint(_LAZY):
        raise LookupError("the token table is loaded already")
    tables = {one: openai_public.ENCODING_CONSTRUCTORS[one] for one in _LAZY}
    _try_encoding(tiktoken.Encoding)
    for name, table in tables.items():
        registry.ENCODINGS[name] = _later(tiktoken, name, table)


def _later(tiktoken: Any, encoding: str, table: Callable[[], dict[str, Any]]) -> Any:
    lock = threading.RLock()

    class LaterEncoding(tiktoken.Encoding):  # type: ignore[misc]  # its module comes as a value
        """An Encoding that gets its contents with the first look at one of its attributes."""

        def __init__(self) -> None:
            """Nothing yet."""

        def __getattr__(self, name: str) -> Any:
            # Python comes here only for what is missing.
            if name.startswith("__"):
                raise AttributeError(name)
            with lock:
                if _CORE not in self.__dict__:
                    contents = tiktoken.Encoding(**table()).__dict__
                    # The compiled part has a table of its own; the one in Python objects, 12 MB
                    # and 25, is for lessons only.
                    del contents[_RANKS]
                    self.__dict__.update(contents)
                    allocator.give_back()  # what the reading took, up to 5 MB
            if name == _RANKS:
                return table()["mergeable_ranks"]
            return object.__getattribute__(self, name)

        def __reduce__(self) -> tuple[Any, ...]:
            return tiktoken.get_encoding, (encoding,)

    return LaterEncoding()


def _try_encoding(encoding: Any) -> None:
    """Raise LookupError unless an Encoding keeps its ranks where we take them away, and can do
    without them.

    Seen on a small one, and not read in the source: a frozen program has no sources.
    """
    ranks = {bytes([byte]): byte for byte in range(256)}
    tried = encoding("tried", pat_str=".", mergeable_ranks=ranks, special_tokens={})
    kept = vars(tried)
    if kept.pop(_RANKS, None) is not ranks or any(one is ranks for one in kept.values()):
        raise LookupError("an Encoding keeps its ranks elsewhere")
    if _CORE not in kept or tried.encode_ordinary("a") != [97] or tried.decode([98]) != "b":
        raise LookupError("an Encoding needs its ranks")


class _AsText(dict[str, Any]):
    """A JSON object that nobody looks into; like every full one it is true."""

    def __init__(self, text: str) -> None:
        super().__init__(unread=None)
        self.text = text


@contextlib.contextmanager
def unread() -> Iterator[None]:
    """While the block lasts, two files are passed on as text and not taken apart.

    `litellm.utils` reads Claude's old tokenizer, 65,000 entries, only to write it as text at once.
    The proxy reads the schema of its late features, 1.4 MB, only to see that it is there.
    """
    load, dumps = json.load, json.dumps

    def load_or_pass(file: Any, **more: Any) -> Any:
        if more or not str(getattr(file, "name", "")).endswith((_TOKENIZER, _SCHEMA)):
            return load(file, **more)
        return _AsText(file.read())

    def dump_or_pass(value: Any, **more: Any) -> str:
        return value.text if isinstance(value, _AsText) else dumps(value, **more)

    library: Any = json
    library.load, library.dumps = load_or_pass, dump_or_pass
    try:
        yield
    finally:
        library.load, library.dumps = load, dumps


def forget_tokenizer() -> None:
    """Drop what `litellm.utils` has read and written; the text stays, and is what is used.

    Call it after the import. Raises LookupError when it is not there as we know it.
    """
    utils: Any = sys.modules.get("litellm.utils")
    if not isinstance(getattr(utils, "claude_json_str", None), str):
        raise LookupError("litellm.utils keeps the tokenizer in another way")
    if not isinstance(getattr(utils, "json_data", None), dict):
        raise LookupError("litellm.utils has no copy of the tokenizer")
    del utils.json_data
