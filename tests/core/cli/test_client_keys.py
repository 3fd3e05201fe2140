"""The verbs about keys of programs, with a LiteLLM Pocket that has the data folder open."""

from __future__ import annotations

import json

import pytest

from tests.core.cli.test_clients import Person, home, running

__all__ = ["home", "running"]


def test_a_key_is_made_listed_limited_and_revoked(running: Person) -> None:
    assert running.types("key", "list") == 0
    assert "No client program has a key yet." in running.err
    words = ("--day", "2.50", "--requests", "60", "--model", "near", "--model", "n*")
    assert running.types("key", "make", "my script", *words, "--until", "2037-12-31") == 0
    key = running.out.strip()
    assert key.startswith("sk-pocket-")
    assert running.types("key", "list") == 0
    assert running.out == (
        "my script: $0.00 of $2.50 this day; 60 requests a minute; models near and n*; "
        "until 2038-01-01 00:00\n"
    )
    assert running.types("key", "list", "--json") == 0
    (one,) = json.loads(running.out)
    assert one["limits"]["day_usd"] == 2.5
    assert (one["spent"]["month"]["usd"], one["spent"]["month"]["budget"]) == (0.0, None)
    assert key not in running.out
    assert running.types("key", "limit", "my script", "--day", "none", "--week", "7") == 0
    assert running.out == (
        "my script: $7.00 per week; 60 requests a minute; models near and n*; "
        "until 2038-01-01 00:00\n"
    )
    assert running.types("key", "limit", "my script", "--anew", "--tokens", "1,000") == 0
    assert running.out == "my script: 1,000 tokens a minute\n"
    assert running.types("key", "limit", "my script", "--tokens", "none") == 0
    assert running.out == "my script: no limits\n"
    assert running.types("key", "revoke", "my script") == 0
    assert running.types("key", "revoke", "my script") == 1
    assert "There is no key with the name my script." in running.err


@pytest.mark.parametrize(
    "words",
    [("--day", "much"), ("--requests", "0"), ("--until", "tomorrow"), ("--week", "-1")],
)
def test_what_cannot_be_a_limit_is_no_command_line(
    running: Person, words: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as end:
        running.types("key", "make", "x", *words)
    assert end.value.code == 2
    assert "such as" in capsys.readouterr().err or words[0] == "--week"


def test_an_unknown_key_cannot_be_limited(running: Person) -> None:
    assert running.types("key", "limit", "nobody", "--day", "1") == 1
    assert "There is no key with the name nobody." in running.err


def test_without_an_account_there_are_none(tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("data")
    assert Person(folder, folder).types("key", "list") == 1


def test_a_limit_to_a_model_that_is_not_served_is_refused(running: Person) -> None:
    assert running.types("key", "make", "my script", "--model", "neer") == 1
    assert "No model is called neer." in running.err
    assert "Did you mean near?" in running.err
