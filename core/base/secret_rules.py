"""What looks like a secret: every pattern and every bound of it, so that they are seen together.

The same name or value meets four questions, and their answers differ on purpose:

- **Offering** (a warning in the editor, a key that could move into the vault, a name worth
  importing): a person reads every answer, and a false alarm spoils the others. A key stands where
  keys stand, or is shaped beyond doubt; `your-key-here` is none.
- **Showing** (the report for a helper, a copy in the history, the reason of a failure): a key that
  was sent cannot be called back, so in doubt a value is hidden in its place, however short it is.
- **Masking** (the log): a value is replaced wherever it occurs. A short or ordinary word that is
  taken for a secret would tear holes into every line, so those are left.
- **Passing on** (the environment of the sidecar): by the name of the variable alone.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Final
from urllib.parse import unquote, urlsplit

TOOL_KEY: Final = re.compile(r"sk-pocket-[A-Za-z0-9_-]{20,}")
"""The key of a client program, which LiteLLM Pocket makes: `core/keys/tool_keys.py`."""
REFERENCE: Final = "os.environ/"
"""Before the name of a variable: how LiteLLM is told to take a value from the environment."""
HIDDEN: Final = "********"
SHORTEST: Final = 6
"""Characters; what is shorter is no key, and cannot be told from ordinary words."""

Place = tuple[str | int, ...]
"""Where a value stands in a config: keys and indexes from the root."""

RESOLVED_IN: Final = (
    *("model_list", "litellm_settings", "router_settings", "general_settings"),
    "environment_variables",
)
"""Sections of a config whose references LiteLLM resolves."""

_MASTER: Final = ("general_settings", "master_key")

# ---- shared by several questions

_CLOUD_ID: Final = r"(?:AKIA|ASIA)[0-9A-Z]{16}"
_NOUNS: Final = r"key|secret|password|token|credentials?|authorization"
"""What the last word of a setting says that holds a secret."""
_WORDS: Final = re.compile(r"[a-z]+(?:[-_ ][a-z]+)*")
_LONGER_THAN_WORDS: Final = 24


def _is_words(value: str) -> bool:
    """True for `ollama`, `not-needed`: the usual filling where no key is wanted."""
    return len(value) < _LONGER_THAN_WORDS and _WORDS.fullmatch(value) is not None


# ---- references

_REFERENCES: Final = re.compile(re.escape(REFERENCE) + r"(\w+)")
_WHOLE_REFERENCE: Final = re.compile(re.escape(REFERENCE) + r"[A-Za-z_]\w*")
_INSIDE: Final = re.compile(
    rf"(?:(?:Bearer|Basic|Token|ApiKey|Key) )?\S*{re.escape(REFERENCE)}[A-Za-z_]\w*\S*"
)
_NAMED: Final = r"(?P<name>[A-Za-z_]\w{0,199})"
_WRAPPED: Final = tuple(
    re.compile(pattern.replace("NAME", _NAMED), re.IGNORECASE)
    for pattern in (
        *(r"\${1,2}\{NAME(?::?-[^}]*)?\}", r"%NAME%", r"\$env:NAME"),
        r"\{\{\s*(?:env\.)?NAME\s*\}\}",
        r"os\.environ(?:\.get)?\s*[\[(]\s*[\"']?NAME[\"']?[^\])]*[\])]",
        *(
            r"os\.(?:getenv|env)\s*\(\s*[\"']?NAME[\"']?[^)]*\)",
            r"(?:os\.)?env(?:iron)?[./:\\]NAME",
        ),
    )
)
"""How other programs write "take it from the environment"."""
_FOREIGN: Final = re.compile(
    r"\$\{?[A-Za-z_]\w*\}?|%[A-Za-z_]\w*%|\{\{\s*[\w.]+\s*\}\}|os\.(?:environ|getenv|env\b).*"
    r"|environ/\w+|env/\w+|os\.env\w*/\w+|process\.env\.\w+|secrets\.\w+"
    r"|(?:vault|op|bws|doppler|infisical|awssm|gcpsm|keyring|secret|secrets|sops|ssm|keychain)"
    r"(?::(?://)?|/)[\w.-]+/[\w./-]+(?:[#:?][\w./=-]+)?"
    r"|projects/[\w-]+/secrets/\S+|arn:aws[\w-]*:(?:secretsmanager|ssm):\S+",
    re.IGNORECASE,
)
_SHELL: Final = re.compile(r"\$([A-Z][A-Z0-9_]*)")
_VARIABLE: Final = re.compile(r"[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+")
"""`COMPANY_API_KEY`: what variables are called, and what no key looks like."""


def referenced_names(text: str) -> list[str]:
    """The names behind every `os.environ/` in `text`."""
    return _REFERENCES.findall(text)


def is_inside_reference(text: str) -> bool:
    """True for one word with a reference in it, as in `Bearer os.environ/NAME`."""
    return _INSIDE.fullmatch(text) is not None


def is_foreign_reference(text: str) -> bool:
    """True for "take it from the environment" as other programs write it, also where the name
    stays unclear."""
    return _FOREIGN.fullmatch(text.strip()) is not None


def meant_name(text: str, known: Collection[str] = frozenset()) -> str | None:
    """The variable that is meant by a value that only names it, with `os.environ/` forgotten in
    front of it or written as other programs do; None for every other value.

    `known` are names that have a value, whatever they are called.
    """
    text = text.strip()
    if text.startswith(REFERENCE):
        return None
    for pattern in _WRAPPED:
        found = pattern.fullmatch(text)
        if found is not None:
            return found["name"]
    shell = _SHELL.fullmatch(text)
    if shell is not None:
        return shell[1]
    plain = _VARIABLE.fullmatch(text) is not None
    return text if plain and (text in known or is_credential_name(text)) else None


def forgotten_reference(
    place: Place, text: str, known: Collection[str] = frozenset()
) -> str | None:
    """The variable that is meant at this place of a config, where LiteLLM would look it up if only
    `os.environ/` stood in front; None for every other value. `known` as for `meant_name`."""
    if not place or place[0] not in RESOLVED_IN:
        return None
    if not is_key_name(_setting(place)) and not _may_name_variable(place):
        return None
    return meant_name(text, known if "litellm_params" in place else frozenset())


def _may_name_variable(place: Place) -> bool:
    """Also what is no secret is often taken from the environment: an address, an account."""
    if place in (_MASTER, ("general_settings", "database_url")):
        return True
    return "litellm_params" in place and _setting(place) not in ("model", "mock_response")


# ---- names of variables

_CREDENTIAL: Final = re.compile(
    r"(?:^|_)(?:API_?KEY|KEY|TOKEN|SECRET|PASSWORD|PASSWD|PASSPHRASE|CREDENTIALS?|AUTH|DSN|SALT"
    r"|PAT|WEBHOOK_URL|CONNECTION_STRING)(?:$|_)|(?:APIKEY|SECRET|PASSWORD|TOKEN)$",
    re.IGNORECASE,
)
_NOT_FOR_A_GATEWAY: Final = ("SSH_AUTH_SOCK", "GPG_AGENT_INFO", "XAUTHORITY", "DBUS_SESSION")


def is_credential_name(name: str) -> bool:
    """True when a variable of this name usually holds a secret (OPENAI_API_KEY, AWS_SECRET…)."""
    return _CREDENTIAL.search(name) is not None


def is_offered_name(name: str) -> bool:
    """True when a variable of this name may hold a key that a gateway needs: the desktop's own
    secrets are none."""
    return is_credential_name(name) and not name.startswith(_NOT_FOR_A_GATEWAY)


# ---- offering

_OFFERED_SETTING: Final = re.compile(
    # No `key` and no `token` alone: too many settings are called so that hold no secret.
    r"(?i)(.*[_\-])?(api[_\-]?key|secret|secret[_\-]key|secret[_\-]access[_\-]key|password|passwd"
    r"|authorization|auth[_\-]?token|access[_\-]?token|session[_\-]token|ad[_\-]token|private[_\-]key)"
)
_OFFERED_SHAPES: Final = re.compile(
    r"(?<![A-Za-z0-9])"
    rf"(sk-[A-Za-z0-9_\-]{{20,}}|{_CLOUD_ID}|AIza[0-9A-Za-z_\-]{{35}}"
    r"|gsk_[A-Za-z0-9]{20,}|xai-[A-Za-z0-9]{20,}|hf_[A-Za-z0-9]{20,}|gh[pousr]_[A-Za-z0-9]{30,}"
    r"|pplx-[A-Za-z0-9]{20,}|r8_[A-Za-z0-9]{30,})"
)
"""What the keys of well-known providers look like, whole."""
_RANDOM: Final = re.compile(r"(?=.*[0-9])(?=.*[A-Za-z])[A-Za-z0-9_\-+/=.~]{24,}")
"""Long, of letters and digits: a placeholder such as `not-needed` or `your-key-here` is not."""
_PLACEHOLDER: Final = re.compile(
    r"(?i).*(your|example|placeholder|changeme|dummy|not-needed|xxx).*"
)


def is_key_name(name: str) -> bool:
    """True for the name of a setting that holds a secret."""
    return _OFFERED_SETTING.fullmatch(name) is not None


def looks_secret(place: Place, text: str) -> bool:
    """True for what is surely a secret: it stands out by its shape."""
    if _PLACEHOLDER.fullmatch(text):
        return False
    if _OFFERED_SHAPES.search(text):
        return True
    if _WHOLE_REFERENCE.fullmatch(text):  # a name, whatever digits are in it: OPENAI_API_KEY_2
        return False
    return is_key_name(_setting(place)) and _RANDOM.fullmatch(text) is not None


def may_be_key(place: Place, text: str) -> bool:
    """True also for what is a secret by its place alone, though it is short or oddly shaped."""
    if len(text) < SHORTEST or REFERENCE in text or meant_name(text) is not None:
        return False
    if "PRIVATE KEY-----" in text or looks_secret(place, text):
        return True
    if place == _MASTER:
        return True
    filling = _PLACEHOLDER.fullmatch(text) or _is_words(text)
    return is_key_name(_setting(place)) and not filling


def _setting(place: Place) -> str:
    return next((part for part in reversed(place) if isinstance(part, str)), "")


# ---- showing

_SHOWN_SETTING: Final = re.compile(
    rf"(?i)(.*_)?(api_?)?({_NOUNS}|keys|secrets|passw(or)?ds?|passphrase|cookies?"
    r"|auth|signature|sig|salt|dsn|webhook(_url)?|connection_string)(_id)?"
)
_SHOWN_WITHIN: Final = re.compile(r"(?i)(.*_)?(headers|credentials|vertex_ai_credentials|auth)")
"""Below these every value counts."""
_SHOWN_SHAPES: Final = re.compile(
    r"(?<![A-Za-z0-9])(?:"
    r"(?:sk|pk|rk|gsk|xai|hf|r8|pplx|gh[pousr]|glpat|xox[abprs]|fw|nvapi|tgp|csk|key)[-_]"
    r"[A-Za-z0-9_\-]{16,}"
    rf"|{_CLOUD_ID}|AIza[0-9A-Za-z_\-]{{30,}}"
    r"|eyJ[A-Za-z0-9_\-]{10,4000}\.[A-Za-z0-9_\-]{10,}(?:\.[A-Za-z0-9_\-]*)?"
    r"|(?i:bearer|basic)[ ]+[A-Za-z0-9._~+/=\-]{8,})"
    r"|-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|\Z)"
)
"""What keys of well-known providers, web tokens and private keys look like, also cut short."""
_NO_SECRET: Final = frozenset(
    {
        *("none", "null", "true", "false", "yes", "no", "empty", "dummy", "anything"),
        *("not-needed", "no-key-needed", "not-required", "ollama", "lm-studio"),
    }
)
"""No pattern of words here: a password may be one."""
_LOGIN_IN_URL: Final = re.compile(r"(?<=://)[^\s/@:\"'?#]*:[^\s/\"'?#]*(?=@)")
_QUERY: Final = re.compile(r"(?<=[?&])(?P<name>[\w\-.]+)=(?P<value>[^&\s\"'#]+)")
_HARMLESS_QUERIES: Final = frozenset({"api-version", "version", "model", "stream", "deployment"})
_AMOUNT: Final = re.compile(r"[0-9]{1,9}|[0-9]*\.?[0-9]+(e-?[0-9]+)?")


def names_a_secret(name: str) -> bool:
    """True for the name of a setting, a header or a variable whose value is not to be shown."""
    plain = name.replace("-", "_").rpartition(".")[2]
    return bool(_SHOWN_SETTING.fullmatch(plain)) or is_credential_name(plain)


def is_harmless(name: str, value: str) -> bool:
    """True for what may be shown although `name` names a secret: the usual fillings, a reference,
    a limit or a price per token."""
    return _is_filling(value) or _is_amount(name, value)


def is_hidden(place: Place, value: str) -> bool:
    """True for a value that is not to be shown at this place of a config."""
    names = [part for part in place if isinstance(part, str)]
    if not value or _is_filling(value):
        return False
    if any(_SHOWN_WITHIN.fullmatch(name.replace("-", "_")) for name in names[:-1]):
        return True
    return bool(names) and names_a_secret(names[-1]) and not _is_amount(names[-1], value)


def _is_filling(value: str) -> bool:
    return value.lower() in _NO_SECRET or _WHOLE_REFERENCE.fullmatch(value.strip()) is not None


def _is_amount(name: str, value: str) -> bool:
    """A limit, or a price per token, and no secret of digits."""
    if value.isdigit() and len(value) < SHORTEST:
        return True
    return "token" in name and _AMOUNT.fullmatch(value) is not None


def hide_shapes(text: str) -> str:
    """Hide what looks like a key whoever's it is, logins in URLs, and what their queries say."""
    text = _LOGIN_IN_URL.sub(HIDDEN, _SHOWN_SHAPES.sub(HIDDEN, text))
    return _QUERY.sub(_query, text)


def _query(match: re.Match[str]) -> str:
    """Services call their keys `code`, `sig`, `subscription`: so all but what is surely none."""
    harmless = len(match["value"]) < SHORTEST and not names_a_secret(match["name"])
    if harmless or match["name"].lower() in _HARMLESS_QUERIES:
        return match[0]
    return f"{match['name']}={HIDDEN}"


_IN_AN_ERROR: Final = (
    # Providers quote the key that they refuse with its middle starred out: shorter than whole.
    re.compile(r"(?i)\b(bearer|basic)\s+[\w.+/=~-]{6,}"),
    re.compile(r"\b(?:sk|pk|rk|gsk|xai|hf|ghp|AIza|AKIA)[-_]?[\w*.-]{8,}"),
    re.compile(r"(?i)((?:api[-_ ]?key|token|secret|password)[\"']?\s*[:=]\s*[\"']?)[^\s\"',;]{6,}"),
)


def hide_in_error(text: str) -> str:
    """The sentence of a provider or a library, with [hidden] in place of what may be a key."""
    for pattern in _IN_AN_ERROR:
        text = pattern.sub(lambda match: (match[1] if match.re.groups else "") + "[hidden]", text)
    return text


# ---- masking

_MASKED_SETTING: Final = re.compile(rf"(?i)(?:.*_)?(?:api_?)?(?:{_NOUNS})(?:_id)?")


def is_masked(name: str, value: str) -> bool:
    """True when the value of this setting is to be masked wherever it occurs. `os.environ/NAME` is
    no secret, and neither is an ordinary word."""
    if value.startswith(REFERENCE) or len(value) < SHORTEST or _is_words(value):
        return False
    return _MASKED_SETTING.fullmatch(name) is not None


def passwords_in_url(url: str) -> set[str]:
    """As it stands there, and decoded; empty for what holds none."""
    if "://" not in url or "@" not in url:
        return set()
    try:
        password = urlsplit(url).password or ""
    except ValueError:
        return set()
    return {password, unquote(password)} - {""}


# ---- sending


def unsendable(key: str) -> str:
    """Why no client can send `key` in a header, as in "it holds a line break"; "" where all can."""
    if any(letter in "\r\n" for letter in key):
        return "it holds a line break"
    if key != key.strip():
        return "it begins or ends with a blank"
    if any(not " " <= letter <= "~" for letter in key):
        return "it holds a character that an HTTP header cannot carry"
    return ""
