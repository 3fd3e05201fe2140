"""How hard a password is to guess: a simple estimate that rather says too little than too much."""

from __future__ import annotations

import math
import re
import unicodedata
from dataclasses import dataclass
from typing import Final

MIN_LENGTH: Final = 8

_BITS: Final = (28.0, 40.0, 55.0, 75.0)
"""Where the scores 1, 2, 3 and 4 begin. 55 bits are years of guessing at bcrypt's price."""

_WORD_BITS: Final = 2.6
"""Bits a letter adds inside a run of letters: people choose words, and words are few."""

_LOOKED_AT: Final = 128
"""Characters; the estimate runs at every key, and is over long before."""

_ROWS: Final = ("qwertyuiop", "asdfghjkl", "zxcvbnm", "qwertzuiop", "azertyuiop", "1234567890")
_LEET: Final = str.maketrans("0134578@$!", "oleastbasi")

_COMMON_TEXT: Final = """
    123456 password 12345678 qwerty 123456789 12345 1234 111111 1234567 dragon 123123 baseball
    abc123 football monkey letmein shadow master 696969 michael mustang 666666 qwertyuiop 123321
    1234567890 superman 654321 000000 1qaz2wsx 7777777 1q2w3e4r 1q2w3e4r5t 1q2w3e qazwsx jordan
    jennifer hunter trustno1 ranger buster thomas robert soccer batman killer hockey george andrew
    charlie asshole dallas panther jessica pepper daniel access joshua maggie starwars silver
    william yankees ashley hello amanda orange biteme freedom computer sexy thunder nicole ginger
    heather hammer summer corvette taylor austin merlin matthew golfer cheese princess martin
    chelsea patrick richard diamond yellow bigdog secret asdfgh sparky cowboy camaro matrix falcon
    iloveyou bailey guitar jackson purple scooter phoenix aaaaaa tigger cookie richmond nascar
    samson peanut chester midnight hardcore samantha junior steven gateway morgan knight crystal
    lakers brandy winter brandon victoria anthony welcome flower admin administrator login passw0rd
    master123 solo sunshine iloveyou1 donald loveme zaq1zaq1 password1 password123 qwerty123 hottie
    lovely rainbow spiderman liverpool arsenal barcelona pokemon naruto angel angels babygirl
    butterfly chocolate family forever friends hannah internet jasmine justin lovers michelle
    nothing number1 password12 password2 pretty rachel rebecca samsung softball spider startrek
    sweety teacher test test123 testing tinkerbell vanessa whatever zxcvbnm zxcvbn asdfghjkl asdf
    asdf1234 qwer1234 qweasd qweasdzxc 1qazxsw2 zaq12wsx q1w2e3r4 a123456 aa123456 abcd1234 abc12345
    abcdef abcdefg abcdefgh changeme default guest root toor user changethis letmein1 welcome1
    welcome123 admin123 admin1234 secret123 monkey123 dragon123 football1 baseball1 superman1
    p@ssw0rd passwort passwort1 geheim hallo hallo123 schatz motdepasse azerty azertyuiop soleil
    bonjour doudou contrasena hola123 tequiero estrella ciao juventus senha senha123 brasil
    qwertz qwertzuiop parola haslo polska natasha marina svetlana klaster 112233 121212 131313
    159753 147258369 147258 159357 222222 232323 333333 444444 555555 777777 888888 88888888 987654
    987654321 999999 11111111 00000000 12341234 123123123 102030 101010 20202020 0987654321 123654
    123qwe 123abc 1234qwer a1b2c3 a1b2c3d4 blink182 slipknot metallica nirvana eminem liverpool1
    chelsea1 arsenal1 manchester england london paris berlin america canada mexico china india
    monday friday january february august september october november december spring autumn
    litellm gateway123 openai chatgpt opensesame correcthorsebatterystaple ihateyou fuckyou
    fuckyou1 fuckme asdasd asdasdasd qwerqwer zxczxc qazwsxedc qazwsx123 secure security private
    system server database backup windows linux ubuntu macbook google facebook twitter apple
"""
_COMMON: Final = frozenset(_COMMON_TEXT.split())


@dataclass(frozen=True)
class Strength:
    """How hard a password is to guess."""

    score: int
    """0 (a machine has it at once) to 4 (strong)."""
    words: str
    """One or two sentences for the person: how good it is, and what would make it better."""


def length_of(password: str) -> int:
    """Characters as a person counts them: an accent typed on its own is not another one."""
    return len(unicodedata.normalize("NFKC", password))


def strength(password: str, name: str = "") -> Strength:
    """Estimate how hard `password` is to guess for somebody who knows the user's `name`.

    Counted are length and kinds of characters; less for words, repeats, sequences and keyboard
    rows; nothing for the user name and the most common passwords, also in leet and with digits
    hung on. It knows no dictionary, so a rare word passes for a bit more than it is worth.
    """
    text = unicodedata.normalize("NFKC", password)[:_LOOKED_AT]
    if len(text) < MIN_LENGTH:
        return Strength(0, f"Too short: it needs at least {MIN_LENGTH} characters.")
    rest, named = _without_name(text, name)
    if _is_common(rest) or _is_common(text):
        return Strength(0, "One of the passwords that everybody tries first. Choose another one.")
    predictable = _predictable(rest)
    bits = _bits(rest, predictable)
    score = sum(bits >= limit for limit in _BITS)
    verdict = ("Very weak", "Weak", "Fair", "Good", "Strong")[score]
    return Strength(score, f"{verdict}. {_advice(score, named, rest, predictable)}".strip())


def _advice(score: int, named: bool, rest: str, predictable: list[bool]) -> str:
    if score >= 3:
        return ""
    if named:
        return "The user name in it adds nothing."
    if sum(predictable) * 2 >= len(rest):
        return "Repeats and sequences such as aaaa or 1234 add little."
    return "Make it longer: some words that do not belong together do well."


def _without_name(text: str, name: str) -> tuple[str, bool]:
    name = unicodedata.normalize("NFKC", name).strip()
    if len(name) < 3:
        return text, False
    rest = re.sub(re.escape(name), "", text, flags=re.IGNORECASE)
    return rest, rest != text


def _is_common(text: str) -> bool:
    lower = text.casefold()
    bare = lower.strip("0123456789!?.,-_*#+@$ ")
    forms = {lower, bare, lower.translate(_LEET), bare.translate(_LEET)}
    forms |= {form.replace(" ", "") for form in forms}
    return any(form in _COMMON for form in forms)


def _predictable(text: str) -> list[bool]:
    """For each character: does it follow from the ones before it?"""
    lower = text.casefold() if len(text.casefold()) == len(text) else text
    flags = [False] * len(text)
    for i in range(1, len(text)):
        pair = lower[i - 1 : i + 1]
        step = ord(pair[1]) - ord(pair[0])
        in_row = any(pair in row or pair[::-1] in row for row in _ROWS)
        flags[i] = abs(step) <= 1 or in_row
    for period in range(2, len(text) // 2 + 1):  # "abcXabcX": from the second round on
        for i in range(period, len(text)):
            chunk = lower[i - period + 1 : i + 1]
            if i >= 2 * period - 1 and chunk == lower[i - 2 * period + 1 : i - period + 1]:
                flags[i - period + 1 : i + 1] = [True] * period
    return flags


def _bits(text: str, predictable: list[bool]) -> float:
    pool = _pool(text)
    if not pool:
        return 0.0
    full = math.log2(pool)
    in_word = [False] * len(text)
    for match in re.finditer(r"[^\W\d_]{4,}", text):
        in_word[match.start() : match.end()] = [True] * len(match[0])
    bits = 0.0
    for known, word in zip(predictable, in_word, strict=True):
        bits += 0.5 if known else _WORD_BITS if word else full
    return bits


def _pool(text: str) -> int:
    """How many characters somebody would have to try for each place."""
    pool = 0
    pool += 26 if any("a" <= c <= "z" for c in text) else 0
    pool += 26 if any("A" <= c <= "Z" for c in text) else 0
    pool += 10 if any(c.isdigit() for c in text) else 0
    pool += 33 if any(c.isascii() and not c.isalnum() for c in text) else 0
    pool += 60 if any(not c.isascii() for c in text) else 0
    return pool
