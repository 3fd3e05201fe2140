"""How hard a password is to guess, as zxcvbn estimates it, in words for the person."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Any, Final

MIN_LENGTH: Final = 8

_GUESSES: Final = (3e5, 3e7, 3e9, 1e12)
"""Where the scores 1, 2, 3 and 4 begin. At ten thousand guesses a second, which is much for bcrypt
and scrypt: half a minute, an hour, some days, three years."""

_LOOKED_AT: Final = 40
"""Characters; the estimate runs at every key, its time grows with the square of them, and with so
many there is nothing left to say."""

_LEET: Final = frozenset("48({[<369&1!|70$5+%2@")
_MOST_LEET: Final = 6
"""zxcvbn tries every meaning of every such sign together: with all of them it takes seconds."""
_PLAIN: Final = "~"
"""A sign without another meaning, for those above that number."""

_OURS: Final = ("litellm", "pocket", "gateway", "openai", "chatgpt", "claude", "anthropic")
"""What comes to mind before this window."""
_COMMON_PATTERNS: Final = frozenset({"repeat", "sequence", "spatial", "date", "regex"})
_COMMON_BELOW: Final = 1e5
_LONGEST_COMMON: Final = 16
"""Characters; only a few of zxcvbn's list are longer, and they are found as they stand."""
_FAMOUS: Final = "correcthorsebatterystaple"
"""The one that showed everybody what a strong password is; no list has it."""
_EVERYBODYS: Final = "One of the passwords that everybody tries first."


@dataclass(frozen=True)
class Strength:
    """How hard a password is to guess."""

    score: int
    """0 (a machine has it at once) to 4 (strong)."""
    words: str
    """One or two sentences for the person: how good it is, and what would make it better."""


@dataclass(frozen=True)
class _Estimate:
    guesses: float
    common: bool
    """The whole of it is in the list of passwords that people choose."""
    predictable: int
    """Characters in repeats, sequences, keyboard rows and dates."""


def length_of(password: str) -> int:
    """Characters as a person counts them: an accent typed on its own is not another one."""
    return len(unicodedata.normalize("NFKC", password))


def strength(password: str, name: str = "") -> Strength:
    """Estimate how hard `password` is to guess for somebody who knows the user's `name`.

    Nothing is given for the user name in it, and for the most common passwords, also with digits
    hung on. The word lists are English, with the passwords of all the world; a rare word of another
    language passes for more than it is worth.
    """
    text = unicodedata.normalize("NFKC", password)[:_LOOKED_AT]
    if len(text) < MIN_LENGTH:
        return Strength(0, f"Too short: it needs at least {MIN_LENGTH} characters.")
    name = unicodedata.normalize("NFKC", name).strip()[:_LOOKED_AT]
    rest, named = _without_name(text, name)
    bare = rest.strip("0123456789!?.,-_*#+@$ ")
    found = _estimate(rest, (name,))
    joined = rest.replace(" ", "")
    others = {text, bare, joined} - {rest}
    if found.common or joined.casefold() == _FAMOUS or any(map(_is_common, others)):
        return Strength(0, f"{_EVERYBODYS} Choose another one.")
    score = sum(found.guesses >= limit for limit in _GUESSES)
    verdict = ("Very weak", "Weak", "Fair", "Good", "Strong")[score]
    return Strength(score, f"{verdict}. {_advice(score, named, rest, found)}".strip())


def _is_common(text: str) -> bool:
    return 4 <= len(text) <= _LONGEST_COMMON and _estimate(text).common


def _advice(score: int, named: bool, rest: str, found: _Estimate) -> str:
    if score >= 3:
        return ""
    if named:
        return "The user name in it adds nothing."
    if found.predictable * 2 >= len(rest):
        return "Repeats and sequences such as aaaa or 1234 add little."
    return "Make it longer: some words that do not belong together do well."


def _without_name(text: str, name: str) -> tuple[str, bool]:
    if len(name) < 3:
        return text, False
    rest = re.sub(re.escape(name), "", text, flags=re.IGNORECASE)
    return rest, rest != text


def _estimate(text: str, inputs: tuple[str, ...] = ()) -> _Estimate:
    """What zxcvbn makes of `text`, which is no longer than `_LOOKED_AT`."""
    if not text:
        return _Estimate(1.0, False, 0)
    from zxcvbn import zxcvbn  # its word lists are large, and a start does without them

    found = zxcvbn(_with_few_signs(text), [one for one in (*_OURS, *inputs) if one])
    sequence: list[dict[str, Any]] = found["sequence"]
    guesses = float(found["guesses"])
    whole = sequence[0] if len(sequence) == 1 else {}
    return _Estimate(
        guesses,
        whole.get("dictionary_name") == "passwords" and guesses < _COMMON_BELOW,
        sum(len(one["token"]) for one in sequence if one["pattern"] in _COMMON_PATTERNS),
    )


def _with_few_signs(text: str) -> str:
    """`text` with no more kinds of signs that may stand for a letter than zxcvbn can take."""
    kinds = [one for one in dict.fromkeys(text) if one in _LEET]
    return text.translate({ord(one): _PLAIN for one in kinds[_MOST_LEET:]})
