"""LiteLLM takes the id that the recorder has given a request.

It takes one from a header, too, and that is how it is told where it knows nothing else. But each
header of a request goes through some forty steps of LiteLLM's, which is a sixth of all that the
ledger costs: so it is told where it would make up an id of its own.
"""

from __future__ import annotations

import importlib
from typing import Any, Final

from core.sidecar.importers import importers
from core.sidecar.recorder import Recorder, current

_MODULE: Final = "litellm.proxy.common_request_processing"
_RESOLVE: Final = "resolve_litellm_call_id"
"""Its parts ask this function what a request is called."""


def look_ahead() -> None:
    """Find out what `install` will want to know, for this process and its copies."""
    importers.of(_RESOLVE, getattr(importlib.import_module(_MODULE), _RESOLVE, None))


def install(recorder: Recorder) -> None:
    """Have LiteLLM ask for ids. Where it has no such function, requests go on to bear a header."""
    theirs = importlib.import_module(_MODULE)
    resolve: Any = getattr(theirs, _RESOLVE, None)
    if resolve is None:
        return

    def resolved(client_call_id: str | None) -> Any:
        call = current.get()
        return resolve(client_call_id if call is None else call.own_id)

    setattr(theirs, _RESOLVE, resolved)
    for module in importers.of(_RESOLVE, resolve):
        setattr(module, _RESOLVE, resolved)
    recorder.is_asked_for_ids = True
