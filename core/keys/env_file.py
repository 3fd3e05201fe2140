"""Keys from where other programs keep them: a .env file, or the environment."""

from __future__ import annotations

import codecs
import io
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from core.base.errors import VaultError
from core.base.files import explain
from core.base.secret_rules import is_offered_name
from core.keys.entries import LineRemark
from core.vault.contents import check
from core.wire.environment import MASTER_KEY

_MOST_BYTES: Final = 1_000_000
_NAME: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_UTF16: Final = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_OURS: Final = ("LITELLM_POCKET_",)
_MOST_REASONS: Final = 3

_LINE: Final = re.compile(
    r"\s*(?:export[ \t]+)?(?P<quote>'?)(?P<name>[A-Za-z_][A-Za-z0-9_]*)(?P=quote)[ \t]*="
    r"[ \t]*(?P<rest>.*)",
    re.ASCII | re.DOTALL,
)
_QUOTED: Final = {
    '"': re.compile(r'"(?P<inner>(?:\\"|[^"])*)"(?P<after>.*)', re.DOTALL),
    "'": re.compile(r"'(?P<inner>(?:\\'|[^'])*)'(?P<after>.*)", re.DOTALL),
}
_COMMENT: Final = re.compile(r"[ \t]*(?:#.*)?")
_CUT_COMMENT: Final = re.compile(r"\s#")
_ESCAPE: Final = re.compile(r"\\[\\'\"abfnrtv]")
_BLANKS: Final = "the blanks around the value were left out."
_MOST_LINES: Final = 200
"""Of one value: a key file has fewer."""
_ASSIGNMENT: Final = re.compile(r"\s*(?:export[ \t]+)?[A-Za-z_][A-Za-z0-9_]*=[^=\s]", re.ASCII)


@dataclass(frozen=True)
class EnvFile:
    """What is in a .env file."""

    values: dict[str, str] = field(repr=False)
    remarks: tuple[LineRemark, ...] = ()
    """On every line that was not taken, or not as it stands there."""


def read(path: Path) -> dict[str, str]:
    """The names and values of a .env file; raises as `look`."""
    return look(path).values


def look(path: Path) -> EnvFile:
    """The names and values of a .env file, and what is to be said about its lines; nothing in it
    is filled in or carried out.

    Raises DataFolderError when it cannot be read, VaultError when it is no such file.
    """
    try:
        if path.stat().st_size > _MOST_BYTES:
            raise VaultError(
                f"{path.name} is bigger than {_MOST_BYTES // 1_000_000} MB.",
                "A .env file has a line for each key. Check that it is the file you mean.",
            )
        data = path.read_bytes()
    except OSError as error:
        raise explain(error, "read", path) from error
    found = parse(_text(data, path))
    if not found.values:
        reasons = [f"Line {one.line}: {one.text}" for one in found.remarks[:_MOST_REASONS]]
        raise VaultError(
            f"There is no key in {path.name}.",
            " ".join(["Its lines must look like  OPENAI_API_KEY=sk-…", *reasons]),
        )
    return found


def parse(text: str) -> EnvFile:
    """The values in the text of a .env file. Never raises."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    values: dict[str, str] = {}
    places: dict[str, int] = {}
    remarks: list[LineRemark] = []
    at = 0
    while at < len(lines):
        number = at + 1
        end = _end_of(lines, at)
        entry = "\n".join(lines[at:end])
        at = end
        if not entry.strip() or entry.lstrip().startswith("#"):
            continue
        taken = _take(entry)
        if isinstance(taken, str):
            remarks.append(LineRemark(number, taken, taken=False))
            continue
        if taken.name in places:
            again = f"{taken.name} comes again in line {number}, and that one counts."
            remarks.append(LineRemark(places[taken.name], again, taken=False))
        values[taken.name], places[taken.name] = taken.value, number
        remarks += [LineRemark(number, f"{taken.name}: {one}") for one in taken.remarks]
    return EnvFile(values, tuple(sorted(remarks, key=lambda one: one.line)))


def from_environment(environ: Mapping[str, str], wanted: Collection[str]) -> dict[str, str]:
    """What `environ` holds under the names `wanted`, or that looks like a key."""
    return {
        name: value
        for name, value in environ.items()
        if value
        and not any("\ud800" <= letter <= "\udfff" for letter in value)  # no text at all
        and (name in wanted or is_offered_name(name))
        and name != MASTER_KEY
        and not name.startswith(_OURS)
        and _NAME.fullmatch(name)
    }


def doubt(name: str, value: str) -> str:
    """What is odd about the value of a key, as in "it holds a blank"; "" for nothing. It is not
    said of what is no key by its name, nor of the text of a key file."""
    if not is_offered_name(name) or "-----BEGIN" in value or value.lstrip().startswith("{"):
        return ""
    odd = next((one for one in value if not " " <= one <= "~" and not one.isspace()), "")
    if odd:
        kind = "a character that no header carries" if odd.isprintable() else "invisible characters"
        return f"it holds {kind} (U+{ord(odd):04X})"
    if any(one.isspace() for one in value):
        return "it holds a blank or a line break"
    return ""


# ---- one entry


@dataclass(frozen=True)
class _Taken:
    name: str
    value: str = field(repr=False)
    remarks: tuple[str, ...] = ()


def _end_of(lines: list[str], at: int) -> int:
    """Behind the last line of the entry that begins at `at`: a value in quotes may go on."""
    begun = _LINE.fullmatch(lines[at])
    quote = begun["rest"][:1] if begun is not None else ""
    if begun is None or quote not in _QUOTED or _QUOTED[quote].match(begun["rest"]):
        return at + 1
    for end in range(at + 1, min(len(lines), at + _MOST_LINES)):
        if _ASSIGNMENT.match(lines[end]):
            break  # the next entry: the quote was forgotten, not the line break meant
        if quote in lines[end].replace(f"\\{quote}", ""):
            return end + 1
    return at + 1


def _take(entry: str) -> _Taken | str:
    """The value of an entry; or why there is none, in words that never quote it."""
    begun = _LINE.fullmatch(entry)
    if begun is None:
        return _reason(entry)
    name, rest = begun["name"], begun["rest"]
    if name == MASTER_KEY:
        return f"{name} is the gateway's own key, which LiteLLM Pocket makes by itself."
    if not rest.strip() or rest.lstrip().startswith("#"):
        return f"{name} has no value."
    remarks: list[str] = []
    quote = rest[0] if rest[0] in _QUOTED else ""
    if quote:
        quoted = _QUOTED[quote].fullmatch(rest)
        if quoted is None:
            return f"The quote before the value of {name} is not closed in its line."
        if not _COMMENT.fullmatch(quoted["after"]):
            return f"Something stands behind the closing quote of {name}."
        raw = quoted["inner"]
    else:
        raw = rest
        if _CUT_COMMENT.search(rest):
            remarks.append("what stands behind the # was left out as a comment.")
        elif rest != rest.rstrip():
            remarks.append(_BLANKS)
    value = _value(entry, name)
    if value is None:
        return f"The line of {name} cannot be understood."
    return _checked(name, value, remarks, raw if quote else "", quote)


def _checked(name: str, value: str, remarks: list[str], raw: str, quote: str) -> _Taken | str:
    if quote == '"' and _ESCAPE.search(raw):
        remarks.append(
            "in double quotes, \\n and the like stand for other characters. Use single quotes if "
            "the \\ belongs to the key."
        )
    if value != value.strip():
        remarks.append(_BLANKS)
        value = value.strip()
    if re.search(r"\$\{?\w", value):
        remarks.append("$… is not filled in.")
    odd = doubt(name, value)
    if odd:
        remarks.append(f"{odd}. Is that right?")
    try:
        check(name, value)
    except VaultError as error:
        return error.what
    return _Taken(name, value, tuple(remarks))


def _value(entry: str, name: str) -> str | None:
    """As python-dotenv reads it, which is what LiteLLM reads such files with."""
    from dotenv import dotenv_values  # no start needs it

    return dotenv_values(stream=io.StringIO(entry), interpolate=False).get(name)


def _reason(entry: str) -> str:
    """Why a line has no name and value. Only what has the form of a name is quoted."""
    for pattern, words in _REASONS:
        found = pattern.match(entry)
        if found is not None:
            return words.format(**found.groupdict())
    return "There is no NAME= in it."


_SHAPES: Final = (
    (
        r"\s*setx?\s+[\"']?{name}\s*=",
        "“set” is of the Windows command prompt. Write {name}=… alone.",
    ),
    (r"\s*\$env:{name}\s*=", "“$env:” is of PowerShell. Write {name}=… alone."),
    (r"\s*(?:export\s+)?[\"']?{name}[\"']?\s*:", "A colon stands where = must: {name}=…"),
    (r"\s*(?:export\s+)?\d\w*\s*=", "The name begins with a digit. It must begin with a letter."),
    (r"\s*\S+\s*=", "The name holds something else than letters, digits and _."),
    (r"[^=]*=", "What stands before the = is no name: it holds a blank."),
    (r"", "There is no = in it."),
)
_REASONS: Final = tuple(
    (
        re.compile(pattern.replace("{name}", r"(?P<name>[A-Za-z_]\w{0,99})"), re.ASCII | re.I),
        words,
    )
    for pattern, words in _SHAPES
)


def _text(data: bytes, path: Path) -> str:
    """UTF-8 with or without its mark, or UTF-16 as PowerShell writes it."""
    try:
        if data.startswith(_UTF16):
            return data.decode("utf-16")
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = "\0"
    if "\0" in text:
        raise VaultError(f"{path.name} is no text file.", "Save it as UTF-8, then import it again.")
    return text
