"""All that is known of one request, as text with headings. Pure."""

from __future__ import annotations

import contextlib
import json
import time
from typing import Final

from core.bodies.reading import Exchange
from core.ledger.advice import in_words, said
from core.ledger.views import KeptRequest
from core.wire.request_row import Attempt, RequestRow
from gui.frame.figures import NO_PRICE, NOTHING, latency, whole
from gui.pages.requests import strings as texts

Pieces = list[tuple[str, str]]
"""Texts, each with its tag: heading, name, value, mono, error, warn, ok, muted, said or code."""

_CALLS: Final = {
    "acompletion": "chat completions",
    "completion": "chat completions",
    "atext_completion": "completions",
    "anthropic_messages": "Anthropic's messages",
    "aresponses": "responses",
    "aembedding": "embeddings",
    "agenerate_content": "Google's generateContent",
    "agenerate_content_stream": "Google's generateContent",
    "aimage_generation": "images",
    "atranscription": "transcription",
    "aspeech": "speech",
    "arerank": "rerank",
    "amoderation": "moderation",
}


def overview(kept: KeptRequest, address: str) -> Pieces:
    """Everything but bodies: what came of it, its route, its figures, who asked."""
    row = kept.row
    pieces: Pieces = []
    _outcome(pieces, row)
    _route(pieces, row)
    _figures(pieces, row)
    _asker(pieces, kept, address)
    while pieces and not pieces[-1][0].strip():
        pieces.pop()
    return pieces


def conversation(found: Exchange) -> Pieces:
    """Who said what, the answer last."""
    pieces: Pieces = [(f"{note}\n", "warn") for note in found.notes]
    if found.tools:
        _heading(pieces, f"Tools that the model may call ({len(found.tools)})")
        pieces.append((f"{', '.join(found.tools)}\n", "mono"))
    for some, who in ((found.asked, ""), (found.answered, "Answer")):
        for one in some:
            kind = "" if one.kind == "text" else f", {one.kind}"
            _heading(pieces, f"{who or texts.ROLES.get(one.role, one.role)}{kind}")
            tag = {"error": "error", "thinking": "muted", "attachment": "muted"}.get(one.kind, "")
            tag = tag or ("code" if one.kind.startswith("tool") else "said")
            pieces.append((f"{one.text.rstrip()}\n", tag))
    if not pieces:
        pieces.append(("Nothing of this could be understood; it is there as it came.\n", "muted"))
    return pieces


def raw(text: str) -> Pieces:
    """As it went over the wire; JSON with its lines broken."""
    with contextlib.suppress(ValueError):
        text = json.dumps(json.loads(text), ensure_ascii=False, indent=2)
    return [(text or "Nothing was recorded.\n", "code" if text else "muted")]


def as_text(pieces: Pieces) -> str:
    """The same for the clipboard."""
    return "".join(text for text, _tag in pieces).replace("\t", "  ").strip() + "\n"


def _heading(pieces: Pieces, text: str) -> None:
    pieces.append((f"{text}\n", "heading"))


def _line(pieces: Pieces, name: str, value: str, tag: str = "value") -> None:
    if value:
        pieces.append((f"{name}\t", "name"))
        pieces.append((f"{value}\n", tag))


def _outcome(pieces: Pieces, row: RequestRow) -> None:
    level, words = texts.OUTCOMES[row.outcome]
    _heading(pieces, "What came of it")
    tag = {"ok": "ok", "error": "error", "warn": "warn"}.get(level, "value")
    answered = f" (HTTP {row.status})" if row.status is not None else ""
    _line(pieces, "Outcome", f"{words}{answered}", tag)
    _line(pieces, "Error", row.error)
    words = said(row)
    _line(pieces, "It was said", words, "error" if level == "error" else "value")
    if row.message and row.message.strip().rstrip(".") != words.rstrip("."):
        _line(pieces, "Word for word", row.message, "mono")


def _route(pieces: Pieces, row: RequestRow) -> None:
    _heading(pieces, "The route it took")
    _line(pieces, "Asked for", row.asked or NOTHING)
    if row.group:
        other = "" if row.group == row.asked else ", which stepped in"
        _line(pieces, "Model of the config", f"{row.group}{other}")
    asked = "Would have asked" if row.cache_hit else "Asked upstream"
    _line(pieces, asked, _at(row.model, row.provider))
    _line(pieces, "Deployment", row.deployment, "mono")
    if row.cache_hit:
        _line(pieces, "Cache", "LiteLLM answered it from its own cache; no provider was asked.")
    for number, attempt in enumerate(row.attempts, start=1):
        last = number == len(row.attempts)
        _attempt(pieces, f"Attempt {number}", attempt, row, last=last)


def _attempt(pieces: Pieces, name: str, attempt: Attempt, row: RequestRow, *, last: bool) -> None:
    where = _at(attempt.model or row.model or NOTHING, attempt.provider)
    took = f", {latency(attempt.duration_s)}" if attempt.duration_s is not None else ""
    if not attempt.error:
        ended = "answered" if not last or row.outcome == "finished" else "was under way"
        _line(pieces, name, f"{where}: {ended}{took}", "ok" if ended == "answered" else "value")
        return
    status = f" (HTTP {attempt.status})" if attempt.status is not None else ""
    _line(pieces, name, f"{where}: {texts.error_in_short(attempt.error)}{status}{took}", "error")
    words = in_words(attempt.message)
    _line(pieces, "", words, "muted")


def _at(model: str, provider: str) -> str:
    """`openai/gpt-4o`, `gpt-4o at azure`."""
    says_it = not provider or not model or model.startswith(f"{provider}/")
    return model if says_it else f"{model} at {provider}"


def _figures(pieces: Pieces, row: RequestRow) -> None:
    _heading(pieces, "Figures")
    if row.tokens_in is not None:
        cached = [
            f"{whole(number)} {what}"
            for number, what in (
                (row.tokens_cached, "from the provider's cache"),
                (row.tokens_cache_written, "written to it"),
            )
            if number
        ]
        _line(pieces, "Tokens in", _with(whole(row.tokens_in), cached))
    if row.tokens_out is not None:
        thought = [f"{whole(row.tokens_reasoning)} for reasoning"] if row.tokens_reasoning else []
        _line(pieces, "Tokens out", _with(whole(row.tokens_out), thought))
    counted = row.tokens_in is not None or row.tokens_out is not None
    if not counted:
        _line(pieces, "Tokens", "not counted" if row.settled else "being counted", "muted")
    if row.cost is not None:
        _line(pieces, "Cost", f"${row.cost:.6f}".rstrip("0").rstrip(".") if row.cost else "$0")
    elif counted and row.settled:
        _line(pieces, "Cost", f"{NO_PRICE}: neither LiteLLM's table nor the config has one")
    if row.stream:
        _line(pieces, "First token", latency(row.first_token_s))
    _line(pieces, "Took", latency(row.duration_s))
    speed = _speed(row)
    if speed is not None:
        _line(pieces, "Speed", f"{speed:.0f} tokens a second")


def _speed(row: RequestRow) -> float | None:
    if not row.stream or not row.tokens_out or row.duration_s is None:
        return None
    writing = row.duration_s - (row.first_token_s or 0.0)
    return row.tokens_out / writing if writing > 0.05 else None


def _with(text: str, more: list[str]) -> str:
    return f"{text}, of them {' and '.join(more)}" if more else text


def _asker(pieces: Pieces, kept: KeptRequest, address: str) -> None:
    row = kept.row
    _heading(pieces, "Who asked, and what")
    began = time.strftime("%A, %d %B %Y, %H:%M:%S", time.localtime(row.started))
    _line(pieces, "When", began)
    _line(pieces, "Client", row.client or "with the master key, or without a key")
    pid = f" (process {kept.pid})" if kept.pid is not None else ""
    _line(pieces, "Program", f"{kept.process}{pid}" if kept.process else "")
    _line(pieces, "User agent", row.user_agent)
    _line(pieces, "From", row.peer, "mono")
    kind = _CALLS.get(row.call_type, row.call_type)
    streamed = "streamed" if row.stream else "in one piece"
    _line(pieces, "Call", f"{kind}, {streamed}" if kind else streamed)
    _line(pieces, "Address", f"{row.method} {address}{row.path}", "mono")
    _line(pieces, "Request id", row.id, "mono")
    _line(pieces, "Run", str(row.run_id))
