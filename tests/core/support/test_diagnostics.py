"""The report for a helper: complete, readable, and without anybody's secret or name."""

from __future__ import annotations

import json
import platform
import zipfile
from dataclasses import replace
from pathlib import Path, PurePosixPath, PureWindowsPath

import pytest

from core.base import versions
from core.base.errors import DataFolderError
from core.base.events import ApplyChanged, ApplyStep, Connection, Probe, SpareState, State
from core.base.findings import OK, WARN, Finding
from core.base.paths import Paths
from core.base.settings import Settings
from core.base.status import Status
from core.keys.entries import KeyEntry
from core.support import diagnostics
from core.support.diagnostics import Person, Subject, collect, save
from core.support.report import Diagnostics, ReportFile
from tests.faults.leaks import Hunt

KNOWN = "of no shape at all, but the vault knows it"
ODD = 'pä"ss\\wörd of the vault'
LITERAL = "plainwordsinaconfig"
COMMENT = "sk-comment-0123456789abcdef0123"
SECRETS = {"known": KNOWN, "odd": ODD, "literal": LITERAL, "comment": COMMENT}
CONFIG = f"""\
# {COMMENT}, and once it was {LITERAL}; {KNOWN}
model_list:
  - model_name: gpt-4o
    litellm_params:
      model: openai/gpt-4o
      api_key: os.environ/OPENAI_API_KEY
  - model_name: literal
    litellm_params:
      model: openai/x
      api_key: {LITERAL}
      organization: '{ODD}'
"""


def redact(text: str) -> str:
    for value in (KNOWN, ODD):
        text = text.replace(value, "[hidden]")
    return text


@pytest.fixture
def subject(tmp_path: Path) -> Subject:
    home = tmp_path / "ada"
    data = home / "pocket-data"
    (data / "logs").mkdir(parents=True)
    return Subject(
        paths=Paths(data, "portable"),
        settings=Settings(port=4321),
        config=CONFIG,
        status=Status(
            state=State.RUNNING,
            address="http://127.0.0.1:4321",
            since=1_700_000_000.0,
            spare=SpareState.WARM,
            connections=(Connection("127.0.0.1:5", "a-private-program", 5),),
        ),
        keys=(
            KeyEntry("OPENAI_API_KEY", stored=True, changed_at=1.0, models=("gpt-4o",)),
            KeyEntry("AZURE_API_KEY", stored=False, places=("general_settings",)),
            KeyEntry("UNUSED_KEY", stored=True),
        ),
        person=Person(home, ("ada", "Ada Lovelace"), "engine.example.org"),
    )


def write_log(subject: Subject, *lines: str, run: int = 1, number: int = 1) -> None:
    path = subject.paths.logs / f"proxy-20261123-10000{run}-{run}-{number}.log"
    path.write_text("".join(f"{line}\n" for line in lines), "utf-8", newline="\n")


def texts(report: Diagnostics) -> dict[str, str]:
    return {one.name: one.text for one in report.files}


def test_what_it_consists_of(subject: Subject) -> None:
    write_log(subject, "an old run", run=1)
    write_log(subject, "the last run", run=2)
    found = texts(collect(subject, redact))
    assert list(found) == [
        *("about.txt", "config.yaml", "log.txt", "settings.json", "status.json", "vault.txt"),
    ]
    assert f"LiteLLM Pocket {versions.POCKET}\n" in found["about.txt"]
    assert f"LiteLLM {versions.installed('litellm')}\n" in found["about.txt"]
    assert f"Python {platform.python_version()}" in found["about.txt"]
    assert "Program: from source\n" in found["about.txt"]
    assert "Data folder: portable, beside the program: ~" in found["about.txt"]
    assert json.loads(found["settings.json"])["port"] == 4321
    assert "api_key: os.environ/OPENAI_API_KEY" in found["config.yaml"]
    assert found["log.txt"] == "the last run\n"


def test_the_state_of_the_gateway_without_its_clients(subject: Subject) -> None:
    text = texts(collect(subject, redact))["status.json"]
    told = json.loads(text)
    assert told["state"] == "running"
    assert told["address"] == "http://127.0.0.1:4321"
    assert told["since"] == "2023-11-14T22:13:20Z"
    assert told["spare"] == "warm"
    assert "a-private-program" not in text


def test_why_it_is_not_well(subject: Subject) -> None:
    status = Status(
        state=State.GIVEN_UP,
        reason=f"Refused: {KNOWN}.",
        readiness=Probe(ok=False, http_status=503, reason="not yet"),
        apply=ApplyChanged(1, ApplyStep.REFUSED),
    )
    told = json.loads(texts(collect(replace(subject, status=status), redact))["status.json"])
    assert told["reason"] == "Refused: [hidden]."
    assert told["readiness"] == "HTTP 503: not yet"
    assert told["apply"] == "refused"


def test_names_of_keys_and_their_uses(subject: Subject) -> None:
    lines = texts(collect(subject, redact))["vault.txt"].splitlines()
    assert lines[2:] == [
        "OPENAI_API_KEY: in the vault; used by gpt-4o",
        "AZURE_API_KEY: not in the vault: MISSING; used by general_settings",
        "UNUSED_KEY: in the vault; used by nothing",
    ]
    assert "(none)" in texts(collect(replace(subject, keys=()), redact))["vault.txt"]


def test_what_the_selfcheck_found(subject: Subject) -> None:
    findings = (
        Finding("account", OK, "The account of Ada Lovelace is sound."),
        Finding("config", WARN, f"{KNOWN} is no key.", "Mend it."),
    )
    text = texts(collect(replace(subject, findings=findings), redact))["selfcheck.txt"]
    assert "The account of <user> is sound." in text
    assert "[hidden] is no key." in text
    assert "Mend it." in text


def test_no_planted_secret_in_any_form(subject: Subject, tmp_path: Path) -> None:
    write_log(subject, f"upstream said {KNOWN}", f"key={LITERAL}", ODD, f"Bearer {COMMENT}")
    planted = replace(
        subject,
        settings=Settings(host=KNOWN, geometry=ODD),
        status=replace(subject.status, reason=ODD, remedy=LITERAL),
        keys=(KeyEntry("A", stored=True, models=(KNOWN,), places=(ODD,)),),
        findings=(Finding("x", WARN, ODD, KNOWN),),
    )
    target = tmp_path / "out" / "report.zip"
    target.parent.mkdir()
    report = collect(planted, redact)
    save(report, target)
    hunt = Hunt(SECRETS)
    assert hunt.in_folders(target.parent) == []
    assert hunt.in_text("shown", repr(report) + "".join(texts(report).values())) == []
    assert hunt.unread == []
    assert Hunt({"a file": "litellm_params"}).in_folders(target.parent)  # it looked inside


def test_nobody_is_named(subject: Subject) -> None:
    home = Path(subject.person.home)
    write_log(subject, f"{home}/x {home}fax ADA on Engine: C:\\People\\ada\\y", "adage engines")
    report = texts(collect(subject, redact))
    assert report["log.txt"] == (
        f"~/x {home}fax <user> on <computer>: C:\\People\\<user>\\y\nadage engines\n"
    )
    assert f"{home}/" not in "".join(report.values())
    assert f"{home}\\" not in "".join(report.values())


def test_a_home_on_windows_however_it_is_written() -> None:
    home = PureWindowsPath("C:\\People\\Ada")
    hide = diagnostics._anonymizer(Person(home, ("eve",), "PC-7"))
    assert hide(r"c:\people\ada\x, C:/People/Ada/x, C:\People\Ada") == r"~\x, ~/x, ~"
    assert hide(r'{"folder": "C:\\People\\Ada\\eve"}') == r'{"folder": "~\\<user>"}'
    assert hide("pc-7 PC-77") == "<computer> PC-77"


def test_names_that_would_be_everywhere_are_left() -> None:
    nowhere = diagnostics._anonymizer(Person(PurePosixPath("/"), ("",), "localhost"))
    assert nowhere("/etc on localhost") == "/etc on localhost"


def test_only_the_end_of_a_long_log(subject: Subject) -> None:
    line = "x" * 99
    write_log(subject, "the first line", *[line] * 9000, number=1)
    write_log(subject, *[line] * 2000, "the last line", number=2)
    text = texts(collect(subject, redact))["log.txt"]
    assert text.startswith(f"(The end of it.)\n{line}\n")
    assert text.endswith(f"{line}\nthe last line\n")
    assert diagnostics.LOG_BYTES - 200 < len(text) <= diagnostics.LOG_BYTES + 20


def test_the_cut_is_not_made_through_a_secret(
    subject: Subject, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(diagnostics, "LOG_BYTES", 300)
    monkeypatch.setattr(diagnostics, "_MARGIN", 500)
    for shift in range(60):
        write_log(subject, "a" * shift, *[f"{KNOWN}\t{COMMENT}"] * 40)
        text = texts(collect(subject, redact))["log.txt"]
        assert "vault knows" not in text
        assert "0123456789abcdef" not in text


def test_no_log_at_all(subject: Subject) -> None:
    assert texts(collect(subject, redact))["log.txt"] == "(There is no log.)\n"


def test_the_file_holds_just_what_was_shown(tmp_path: Path, subject: Subject) -> None:
    report = collect(subject, redact)
    target = tmp_path / "report.zip"
    assert save(report, target) == target
    with zipfile.ZipFile(target) as archive:
        assert archive.testzip() is None
        inside = {name: archive.read(name).decode() for name in archive.namelist()}
    assert inside == texts(report)
    first = target.read_bytes()
    save(report, target)  # over itself
    assert target.read_bytes() == first
    assert [one.name for one in tmp_path.iterdir() if one.name.startswith(".")] == []


def test_a_folder_that_is_not_there_is_told_and_not_made(tmp_path: Path) -> None:
    with pytest.raises(DataFolderError, match="no folder") as told:
        save(Diagnostics(()), tmp_path / "gone" / "report.zip")
    assert told.value.remedy == "Choose a folder that exists."
    assert not (tmp_path / "gone").exists()
    with pytest.raises(DataFolderError, match="folder, not a file"):
        save(Diagnostics(()), tmp_path)


def test_a_name_stays_within_the_archive(tmp_path: Path) -> None:
    target = save(Diagnostics((ReportFile("../../evil.txt", "x"),)), tmp_path / "r.zip")
    assert zipfile.ZipFile(target).namelist() == ["evil.txt"]
