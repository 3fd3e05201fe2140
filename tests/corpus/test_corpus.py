"""What lint says of a corpus of configs, held against what the real LiteLLM makes of them."""

from __future__ import annotations

import json
import os
import random
import re
import tempfile
from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import Any, Final

import pytest

from core.config import beside
from core.config.document import parse
from core.config.issue import Issue
from core.config.lint import lint
from core.wire.environment import MANDATORY
from tests.core.sidecar.copies import run_imported
from tests.corpus.configs import ENVIRONMENT, Config, corpus
from tests.fixtures.fake_upstream import FakeUpstream
from tests.systems import needs_forks

ROOT: Final = Path(__file__).resolve().parents[2]
CORPUS: Final = corpus()
DAY: Final = date(2026, 11, 28)
"""Which models are no longer served depends on it."""
_ASKED: Final = 90
"""As many are shown to the real LiteLLM: a third of a second each on an idle machine."""
_INCLUDED: Final = re.compile(r"include: \[(\S+)\]")


def issues_of(config: Config) -> tuple[Issue, ...]:
    """What lint says of it, with its files at hand."""
    text = config.text.replace("UP/", "http://127.0.0.1:9/")
    included = {name: config.files.get(name) for name in _INCLUDED.findall(text)}
    with tempfile.TemporaryDirectory() as folder:
        for name, body in config.files.items():
            if name.endswith((".py", ".json")):
                (Path(folder) / name).write_text(body, encoding="utf-8")
        missing = beside.missing(Path(folder) / "config.yaml", [parse(text)])
    return lint(text, set(ENVIRONMENT), included, missing=missing, today=DAY)


def errors(issues: Iterable[Issue]) -> list[str]:
    return [f"{one.code} {one.message}" for one in issues if one.severity == "error"]


def test_the_corpus_is_large_and_mixed() -> None:
    assert len(CORPUS) == len({one.name for one in CORPUS}) >= 200
    assert min(Counter(one.harmful for one in CORPUS).values()) >= 100


def test_no_good_config_has_an_error_and_nearly_every_harmful_one_is_flagged(
    capsys: pytest.CaptureFixture[str],
) -> None:
    said = {one.name: issues_of(one) for one in CORPUS}
    false = {one.name: errors(said[one.name]) for one in CORPUS if not one.harmful}
    false = {name: messages for name, messages in false.items() if messages}
    harmful = [one for one in CORPUS if one.harmful]
    missed = [one.name for one in harmful if not said[one.name]]
    warned = [one.name for one in CORPUS if not one.harmful and said[one.name]]
    with capsys.disabled():
        print(_table(said, missed, warned))
    assert false == {}
    assert len(missed) <= len(harmful) * 0.05, missed


def _table(said: Mapping[str, tuple[Issue, ...]], missed: list[str], warned: list[str]) -> str:
    counts: Counter[tuple[str, str]] = Counter()
    for one in CORPUS:
        row = "good" if not one.harmful else "harmful: stops" if one.stops else "harmful: other"
        kinds = {issue.severity for issue in said[one.name]}
        found = "error" if "error" in kinds else "warning" if kinds else "nothing"
        counts[row, found] += 1
    rows = ("good", "harmful: stops", "harmful: other")
    columns = ("error", "warning", "nothing")
    lines = ["", f"{'':16}" + "".join(f"{column:>10}" for column in columns)]
    for row in rows:
        lines.append(f"{row:16}" + "".join(f"{counts[row, column]:>10}" for column in columns))
    return "\n".join([*lines, f"missed: {missed}", f"good, with a warning: {warned}"])


def test_what_stops_litellm_is_an_error() -> None:
    soft = [one.name for one in CORPUS if one.stops and not errors(issues_of(one))]
    assert soft == []


@pytest.mark.real
@pytest.mark.timeout(900)
@needs_forks
def test_litellm_agrees(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Good ones start and answer. Of the others, those that show at all are told by lint."""
    shown = [one for one in CORPUS if not one.silent]
    seed = int(os.environ.get("POCKET_CORPUS_SEED", "16"))
    asked = random.Random(seed).sample(shown, min(_asked(), len(shown)))
    answers = ask(asked, tmp_path)
    troubles = {name: trouble(answer) for name, answer in answers.items()}
    counts = Counter(
        (
            "fails" if troubles[one.name] else "works",
            "error" if errors(issues_of(one)) else "warning" if issues_of(one) else "nothing",
        )
        for one in asked
    )
    with capsys.disabled():
        print(f"\nLiteLLM on {len(asked)} of them, and lint: {dict(counts)}")
    refused = {one.name: answers[one.name].get("rehearsed") for one in asked if not one.harmful}
    assert {name: failed for name, failed in refused.items() if failed} == {}
    with capsys.disabled():
        print(f"Before the first request: {dict(_before_requests(asked, answers))}")
    green = [one for one in asked if _way(answers[one.name]) == "green" and troubles[one.name]]
    assert [one.name for one in green if not issues_of(one)] == []
    wrong = {
        one.name: troubles[one.name] for one in asked if bool(troubles[one.name]) != one.harmful
    }
    assert wrong == {}


def _way(answer: Mapping[str, Any]) -> str:
    """What a person sees before a client asks anything."""
    if answer["start"] is not None:
        return "does not start"
    if answer.get("rehearsed"):
        return "fails in the rehearsal"
    return "not judged" if answer.get("unjudged") else "green"


def _before_requests(
    asked: Iterable[Config], answers: Mapping[str, Mapping[str, Any]]
) -> Counter[tuple[str, str]]:
    """How many good and harmful ones go which way."""
    return Counter(("harmful" if one.harmful else "good", _way(answers[one.name])) for one in asked)


def _asked() -> int:
    return int(os.environ.get("POCKET_CORPUS", _ASKED))


def ask(configs: Iterable[Config], folder: Path) -> dict[str, dict[str, Any]]:
    """What the real LiteLLM makes of them; the upstream answers in every wire format."""
    result = folder / "result"
    with FakeUpstream() as upstream:
        question = {one.name: _question(one, upstream.address) for one in configs}
        run_imported(
            "tests.corpus.oracle",
            str(result),
            given=json.dumps(question),
            block={
                "PATH": os.environ.get("PATH", ""),
                "HOME": str(folder),
                **MANDATORY,
                "NO_PROXY": "*",
            },
            limit_s=1700,
        )
    return dict(json.loads(line) for line in result.read_text(encoding="utf-8").splitlines())


def _question(config: Config, address: str) -> dict[str, Any]:
    text = config.text.replace("UP/", f"{address}/")
    documents = [parse(each) for each in (text, *config.files.values())]
    models = [name for document in documents for name in document.models]
    files = {name: body.replace("UP/", f"{address}/") for name, body in config.files.items()}
    own = [name for name in models if address in text or files]
    upstream = own if "localhost:1" not in text else models
    return {
        "files": {"config.yaml": text, **files},
        "environment": dict(ENVIRONMENT),
        "models": models,
        "upstream": upstream,
    }


def trouble(answer: Mapping[str, Any]) -> str:
    """What went wrong, "" for nothing."""
    if answer["start"] is not None:
        return f"start: {answer['start']}"
    failed = [f"{name}: {error}" for name, error in answer["models"].items() if error is not None]
    return "; ".join(failed)
