"""Exact values are hidden in every form, and nothing else is touched."""

from __future__ import annotations

import base64
import json
import re
import string
import threading
from urllib.parse import quote, quote_plus

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from core.base.redaction import Redactor, forms_of
from core.base.secret_rules import HIDDEN
from tests.fixtures.threads import join

KEY = "sk-proj-+/a b%Ünï\"c'\\d=="


def forms_by_hand(value: str) -> list[str]:
    """Written without a look at the product's own list."""
    raw = value.encode()
    return [
        value,
        json.dumps(value)[1:-1],
        json.dumps(value, ensure_ascii=False)[1:-1],
        repr(value)[1:-1],
        repr(raw)[2:-1],
        quote(value),
        quote(value, safe=""),
        quote_plus(value),
        re.sub("%..", lambda match: match[0].lower(), quote(value, safe="")),
        base64.b64encode(raw).decode().rstrip("="),
        base64.urlsafe_b64encode(raw).decode().rstrip("="),
    ]


@pytest.mark.parametrize("number", range(11))
def test_every_form_is_hidden(number: int) -> None:
    form = forms_by_hand(KEY)[number]
    hide = Redactor([KEY])
    said = hide(f"before {form} after")
    assert form not in said
    assert said.startswith("before ")
    assert said.endswith(" after")
    assert len(said) < len("before  after") + len(HIDDEN) + 3


@given(
    st.text(min_size=6, max_size=60),
    st.binary(max_size=20),
    st.binary(max_size=20),
    st.sampled_from([base64.b64encode, base64.urlsafe_b64encode]),
)
def test_wherever_it_begins_in_a_base64_text(
    value: str, before: bytes, after: bytes, encode: object
) -> None:
    """`Basic dXNlcjprZXk=` holds the key at any of three alignments."""
    assert callable(encode)
    try:
        raw = value.encode()
    except UnicodeEncodeError:
        return
    text = encode(before + raw + after).decode()
    start = (len(before) * 8 + 5) // 6
    end = (len(before) + len(raw)) * 8 // 6
    hidden = Redactor([value])(text)
    if text[start:end].strip("*"):
        assert text[start:end] not in hidden


SECRETS = st.lists(
    st.text(string.ascii_letters + string.digits + "-_ ", min_size=6, max_size=30).filter(
        str.strip
    ),
    min_size=1,
    max_size=6,
)


@given(SECRETS, st.lists(st.integers(0, 5), min_size=1, max_size=8), st.text(max_size=20))
@example(["abcdefgh", "efghijkl"], [0], "")
def test_nothing_of_a_planted_secret_is_left(
    secrets: list[str], order: list[int], filling: str
) -> None:
    text = filling.join(secrets[number % len(secrets)] for number in order)
    hidden = Redactor(secrets)(text)
    assert not any(one in hidden.replace(HIDDEN, "\0") for one in secrets)
    assert Redactor(secrets)(hidden) == hidden


def test_secrets_that_overlap_are_hidden_as_one() -> None:
    hide = Redactor(["abcdefgh", "efghijkl"])
    assert hide("x abcdefghijkl y") == f"x {HIDDEN} y"
    assert hide("abcdefghefghijkl") == HIDDEN * 2


def test_the_longer_of_two_is_hidden_whole() -> None:
    hide = Redactor(["secret-1", "secret-1-and-more"])
    assert hide("secret-1-and-more secret-1") == f"{HIDDEN} {HIDDEN}"


@given(st.text(max_size=300))
def test_a_text_without_secrets_stays_as_it_is(text: str) -> None:
    assert Redactor(["sk-this-is-in-no-such-text-0123456789"])(text) == text
    assert Redactor()(text) == text


def test_what_is_too_short_is_left() -> None:
    assert Redactor(["abcde"])("abcde") == "abcde"
    assert forms_of("abcde") == set()
    assert Redactor(["abcdef"])("abcdef") == HIDDEN


def test_the_lines_of_a_key_file_and_the_words_of_a_header() -> None:
    hide = Redactor(["-----BEGIN KEY-----\nMIIEvQIBADANBg\nkqhkiG9w0BAQEF\n-----END KEY-----"])
    assert "MIIEvQIBADANBg" not in hide("line 2: MIIEvQIBADANBg")
    assert "kqhkiG9w0BAQEF" not in hide("line 3:kqhkiG9w0BAQEF.")
    assert "sk-of-somebody" not in Redactor(["Bearer sk-of-somebody"])("key sk-of-somebody")


def test_a_value_of_asterisks_does_not_run_away() -> None:
    assert Redactor(["********"])("****************") == "****************"


def test_the_longest_form_is_known_to_those_who_cut() -> None:
    hide = Redactor()
    assert hide.longest == 0
    hide.add([KEY])
    assert hide.longest == max(map(len, forms_of(KEY)))


def test_adding_while_others_read() -> None:
    hide, stop = Redactor(["first-secret"]), threading.Event()
    failures: list[str] = []

    def read() -> None:
        while not stop.is_set():
            said = hide("a first-secret b")
            if "first-secret" in said:
                failures.append(said)

    reader = threading.Thread(target=read, daemon=True)
    reader.start()
    for number in range(100):
        hide.add([f"another-secret-{number}"])
    stop.set()
    join(reader)
    assert not failures
    assert hide("another-secret-99") == HIDDEN
