"""Tries models with real requests, each protocol as its clients use it: green is only what came
back with something in it."""

from __future__ import annotations

import secrets
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import Final, Literal

from core.base.errors import HealthError
from core.base.wording import usd
from core.clients.protocols import Turn
from core.clients.streaming import ask, ask_whole
from core.ledger.advice import advice, said
from core.models.questions import (
    FEW,
    MORE,
    Question,
    lack_of,
    questions_of,
    read_event,
    read_whole,
)
from core.models.results import TrialProtocol, TrialReport, TrialResult
from core.models.trial_gateway import TrialGateway
from core.monitor.candidate import Candidate
from core.monitor.health import deployments
from core.wire.request_row import CUT_BY_CLIENT, FINISHED, RequestRow

ONE_S: Final = 120.0
"""For one request: a model on this computer may have to be loaded first."""
_COUNTED_S: Final = 5.0
"""For LiteLLM to count what a request has cost."""
_AT_ONCE: Final = 4
"""Models that are asked at a time; each is asked one thing after the other."""
_ID_HEADER: Final = "x-litellm-call-id"
_SAYS_WHY: Final = "Read what was said; the log may say more."
_NOT_THERE: Final = (404, 405, 501)
_ONLY_CHATS: Final = (
    "The server answers chat completions, and has no page for what LiteLLM asks it here.",
    "Let the model begin with custom_openai/ in place of openai/ in its litellm_params: LiteLLM "
    "then asks the server by chat completions for every protocol.",
)
_CANCELLED: Final = "The trial was cancelled before."


@dataclass(frozen=True)
class _Asked:
    """One question to one model."""

    model: str
    question: Question

    def result(
        self, outcome: Literal["ok", "failed", "skipped"], words: str, remedy: str = ""
    ) -> TrialResult:
        one = self.question
        return TrialResult(
            self.model, one.protocol, one.is_streamed, one.with_tool, outcome, None, words, remedy
        )


class Trial:
    """Asks a gateway that is up. `tell` hears of each result, on any thread."""

    def __init__(
        self,
        gateway: TrialGateway,
        key: str,
        redact: Callable[[str], str],
        is_cancelled: Callable[[], bool],
        tell: Callable[[TrialResult], None],
        *,
        one_s: float = ONE_S,
    ) -> None:
        self._gateway = gateway
        self._key = key
        self._redact = redact
        self._is_cancelled = is_cancelled
        self._tell = tell
        self._one_s = one_s
        self._mutex = threading.Lock()

    def run(self, models: Sequence[str], protocols: Sequence[TrialProtocol]) -> TrialReport:
        """Ask each of `models` over each of `protocols`. Never raises for what a model does."""
        kinds = self._kinds()
        with ThreadPoolExecutor(_AT_ONCE, thread_name_prefix="trial") as some:
            found = list(some.map(lambda one: self._model(one, protocols, kinds), models))
        return TrialReport(tuple(result for results in found for result in results))

    def _kinds(self) -> Mapping[str, Candidate]:
        try:
            loaded = deployments(self._gateway.address, self._key)
        except HealthError:
            return {}
        return {one.name: one for one in reversed(loaded)}

    def _model(
        self, model: str, protocols: Sequence[TrialProtocol], kinds: Mapping[str, Candidate]
    ) -> list[TrialResult]:
        results = []
        for result in self._results(model, protocols, kinds.get(model)):
            results.append(result)
            with self._mutex:
                self._tell(result)
        return results

    def _results(
        self, model: str, protocols: Sequence[TrialProtocol], kind: Candidate | None
    ) -> Iterator[TrialResult]:
        chats = False
        for protocol in protocols:
            unfit = _unfit(protocol, kind)
            before: TrialResult | None = None
            for question in questions_of(protocol):
                asked = _Asked(model, question)
                if self._is_cancelled():
                    yield asked.result("skipped", _CANCELLED)
                elif unfit:
                    yield asked.result("skipped", unfit)
                elif before is not None and before.outcome != "ok":
                    yield asked.result(
                        "skipped", "It was not asked, since the plain request before it failed."
                    )
                else:
                    result = self._ask(asked)
                    chats = chats or (protocol == "chat" and result.outcome == "ok")
                    if chats and result.status in _NOT_THERE and result.outcome == "failed":
                        result = replace(result, words=_ONLY_CHATS[0], remedy=_ONLY_CHATS[1])
                    before = before or result
                    yield result

    def _ask(self, asked: _Asked) -> TrialResult:
        tokens = MORE if asked.question.with_tool else FEW
        result, is_cut = self._once(asked, tokens)
        if is_cut and tokens < MORE:  # it thought, and had no token left for a word
            first = result.cost
            result, _ = self._once(asked, MORE)
            both = [one for one in (first, result.cost) if one is not None]
            result = replace(result, cost=sum(both) if both else None)
        return result

    def _once(self, asked: _Asked, tokens: int) -> tuple[TrialResult, bool]:
        """The result, and whether it may be for want of tokens that nothing was said."""
        call_id = f"trial-{secrets.token_hex(8)}"
        began = time.monotonic()
        error, turn = None, Turn()
        try:
            turn = self._turn(asked, tokens, call_id, began + self._one_s)
        except HealthError as wrong:
            error = wrong
        seconds = time.monotonic() - began
        row = self._gateway.row(call_id, _COUNTED_S)
        if error is not None and self._is_cancelled():
            return asked.result("skipped", "The trial was cancelled while it was asked."), False
        lack = "" if error is not None else lack_of(asked.question, turn)
        if error is None and not lack:
            result = asked.result("ok", _went_well(row))
        elif error is None:
            result = asked.result("failed", lack, _remedy_of(asked.question))
        else:
            result = self._failed(asked, error, row)
        status = row.status if row is not None else None if error is not None else 200
        cost = row.cost if row is not None else None
        result = replace(result, status=status, cost=cost, seconds=seconds)
        is_mute = turn.ended and not (turn.text or turn.calls or turn.items)
        return result, error is None and is_mute

    def _turn(self, asked: _Asked, tokens: int, call_id: str, deadline: float) -> Turn:
        """Raises HealthError."""
        question = asked.question
        place = (
            self._gateway.address,
            question.path,
            {**question.headers(self._key), _ID_HEADER: call_id},
            question.body(asked.model, tokens),
            self._key,
            deadline,
        )
        if not question.is_streamed:
            return read_whole(question, ask_whole(*place))
        turn = Turn()
        for event in ask(*place):
            read_event(question, event, turn)
        return turn

    def _failed(self, asked: _Asked, error: HealthError, row: RequestRow | None) -> TrialResult:
        """What the provider said, and what can be done about it."""
        if row is None or row.outcome in (FINISHED, CUT_BY_CLIENT):  # it was we who left
            words, remedy = error.what, error.remedy or _SAYS_WHY
        else:
            found = advice(row)
            told = said(row) or error.what
            words = told if found is None else f"{found.cause} It said: {told}"
            remedy = found.remedy if found is not None else _SAYS_WHY
        return asked.result("failed", self._redact(words), self._redact(remedy))


def _went_well(row: RequestRow | None) -> str:
    if row is None or row.cost is None:
        return "It answered; there is no price for it."
    return f"It answered, for {usd(row.cost)}."


def _remedy_of(question: Question) -> str:
    if question.with_tool:
        return "Agents such as Claude Code and Codex need a model that calls tools; use another."
    return "Look at the model's name and its settings in the config, and try it again."


def _unfit(protocol: TrialProtocol, kind: Candidate | None) -> str:
    """Why this model is not asked over this protocol; empty when it is."""
    if kind is None:
        return ""
    is_vectors = kind.mode == "embedding" or (not kind.mode and not kind.chats and _embeds(kind))
    if protocol == "embeddings":
        return "" if is_vectors else "It is no model for embeddings."
    if is_vectors:
        return "It is a model for embeddings."
    return "" if kind.chats else "It is no model to chat with, and was not tried."


def _embeds(kind: Candidate) -> bool:
    return "embed" in (kind.model or kind.name).lower()
