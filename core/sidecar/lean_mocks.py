"""What stands for a validator that is not built yet, in a tenth of the memory.

For each model and adapter that is put off, pydantic keeps three stand-ins with a function, its
closure and the text of an error each: 3.5 KB, for 3,300 models and 2,400 adapters. These say the
same and keep only whom they stand for.
"""

from __future__ import annotations

import importlib
import inspect
from collections.abc import Callable
from typing import Any, Final

_SLOTS: Final = ("_error_message", "_code", "_val_or_ser", "_attempt_rebuild")
_SCHEMA_SLOTS: Final = ("_error_message", "_code", "_attempt_rebuild", "_built_memo")
_CODE: Final = "class-not-fully-defined"
_PARTS: Final = ("core_schema", "validator", "serializer")


def compact_mocks() -> None:
    """Put the small ones in place. Raises LookupError when pydantic's are not as we know them."""
    mocks: Any = importlib.import_module("pydantic._internal._mock_val_ser")
    making: Any = importlib.import_module("pydantic._internal._model_construction")
    core: Any = importlib.import_module("pydantic_core")
    if (mocks.MockValSer.__slots__, mocks.MockCoreSchema.__slots__) != (_SLOTS, _SCHEMA_SLOTS):
        raise LookupError("pydantic's stand-ins keep other things")
    for_models, for_adapters = mocks.set_model_mocks, mocks.set_type_adapter_mocks
    if tuple(inspect.signature(for_models).parameters) != ("cls", "undefined_name"):
        raise LookupError("pydantic puts a model off in another way")
    if tuple(inspect.signature(for_adapters).parameters) != ("adapter",):
        raise LookupError("pydantic puts an adapter off in another way")
    if making.set_model_mocks is not for_models:
        raise LookupError("pydantic puts models off elsewhere")

    def stand_ins(own: Callable[[str], type]) -> list[Any]:
        return [
            _stand_in(mocks.MockCoreSchema, own("core_schema")),
            _stand_in(mocks.MockValSer, own("validator"), core.SchemaValidator),
            _stand_in(mocks.MockValSer, own("serializer"), core.SchemaSerializer),
        ]

    models, adapters = stand_ins(_of_model), stand_ins(_of_adapter)

    def set_model_mocks(cls: Any, undefined_name: str | None = None) -> None:
        if undefined_name is not None:  # a name that is missing: rare, and it must be said
            for_models(cls, undefined_name)
            return
        for part, kind in zip(_PARTS, models, strict=True):
            setattr(cls, f"__pydantic_{part}__", kind(cls))

    def set_type_adapter_mocks(adapter: Any) -> None:
        for part, kind in zip(_PARTS, adapters, strict=True):
            setattr(adapter, part, kind(adapter))

    mocks.set_model_mocks = making.set_model_mocks = set_model_mocks
    mocks.set_type_adapter_mocks = set_type_adapter_mocks


def _stand_in(base: Any, own: type, built: Any = None) -> Any:
    """A class like `base` that finds out by `own` what `base` keeps in every instance."""
    slots = {"__slots__": ("_of",), "_code": _CODE, "_val_or_ser": built}
    if base.__slots__ == _SCHEMA_SLOTS:
        del slots["_val_or_ser"]
    return type(f"Later{base.__name__}", (own, base), slots)


def _of_model(part: str) -> type:
    def message(cls: Any) -> str:
        name = cls.__name__
        return (
            f"`{name}` is not fully defined; you should define all referenced types,"
            f" then call `{name}.model_rebuild()`."
        )

    return _own(part, f"__pydantic_{part}__", "model_rebuild", message)


def _of_adapter(part: str) -> type:
    def message(adapter: Any) -> str:
        kind = str(adapter._type)
        return (
            f"`TypeAdapter[{kind}]` is not fully defined; you should define `{kind}` and all"
            " referenced types, then call `.rebuild()` on the instance."
        )

    return _own(part, part, "rebuild", message)


def _own(part: str, attribute: str, rebuild: str, message: Callable[[Any], str]) -> type:
    """What a stand-in for `part` knows of whom it stands for, where the thing itself will be found
    (`attribute`), and how it is built (`rebuild`)."""

    class Own:
        __slots__ = ()
        _of: Any
        _built_memo: Any

        def __init__(self, of: Any) -> None:
            self._of = of
            if part == "core_schema":
                self._built_memo = None

        def __reduce__(self) -> tuple[Any, ...]:
            return type(self), (self._of,)

        @property
        def _error_message(self) -> str:
            return message(self._of)

        def _attempt_rebuild(self, *, parent_namespace_depth: int = 5) -> Any:
            built = getattr(self._of, rebuild)(
                raise_errors=False, _parent_namespace_depth=parent_namespace_depth
            )
            return getattr(self._of, attribute) if built is not False else None

    return Own
