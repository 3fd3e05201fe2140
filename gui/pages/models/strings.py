"""The words of the Models page."""

from __future__ import annotations

NONE = "The config names no models yet."
WRONG = "The config has a mistake that has to be mended first."
CHANGED = "The config was changed meanwhile: look at it, and try again."
WAITS = "First answer the question on the Config page."
IN_TEXT = "in the text"
NO_ROUTES = "No other names and no fallbacks: a request goes to the model that it asks for."
NO_KEY = "none"
KEY_HINT = "The name of a key on the Keys page. Empty: the model needs none."
KEY_IN_TEXT = "A key stands in the text. It stays, unless you name one of the Keys page here."
BAD_KEY = "Only the name of a key goes here. Add the key itself on the Keys page."
NEEDS_NAME = "Give the model a name: your tools ask for it."
NEEDS_MODEL = "Say where its requests go: provider/model, such as openai/gpt-4o."
BAD_NUMBER = "This has to be a number."
BAD_WHOLE = "This has to be a whole number."
MOVE_TIP = "Move it {way}, while the table is sorted by # (Alt and the arrow, or drag the row)"
SORTED_OTHERWISE = "Sort the table by # first: only then its order is that of the config."
DELETE = "Delete"
ASK_DELETE = "Delete {name}?"
ASK_DELETE_MORE = "It is taken out of the text with its comment. Undo brings it back."

STATE_ON, STATE_OFF, STATE_NEW = "enabled", "disabled", "not applied"

KINDS = {
    "fallbacks": "when it fails",
    "context_window_fallbacks": "when the context is too long",
    "content_policy_fallbacks": "when the provider refuses",
}
WHEN = {
    "fallbacks": "It fails",
    "context_window_fallbacks": "Too long",
    "content_policy_fallbacks": "Refused",
    "default": "Any model fails",
}
ALIAS = "other name"
DEFAULT = "any model that fails"

NUMBERS = (
    ("rpm", "Requests a minute", int),
    ("tpm", "Tokens a minute", int),
    ("max_parallel_requests", "At the same time", int),
    ("timeout", "Time limit (s)", float),
    ("weight", "Weight", float),
)
"""Parameters with fields of their own: name, label, type."""

PRICES = (
    ("input_cost_per_token", "$ per million in"),
    ("output_cost_per_token", "$ per million out"),
)

ROUTING = (
    ("routing_strategy", "Strategy", str),
    ("num_retries", "Retries", int),
    ("timeout", "Time limit (s)", float),
    ("allowed_fails", "Failures before a pause", int),
    ("cooldown_time", "Pause (s)", float),
)
STRATEGIES = (
    "simple-shuffle",
    "least-busy",
    "usage-based-routing-v2",
    "latency-based-routing",
    "cost-based-routing",
)
LIMITS = (
    ("default_max_parallel_requests", "At the same time, per model", int),
    ("max_in_flight_requests_per_worker", "At the same time, in all", int),
)

NO_TEST = "LiteLLM Pocket has no test for models of this kind. Try it with your tool."
ALL_CAME = "Every request came back."
SOME_CAME = "Some requests came back; what did not says why."
NONE_CAME = "No request came back. What was said is below."
NOT_TESTED = "The test could not be made, so nothing is known of the model."
TEST_TIP = "Sends it a few short real requests, as your tools would; they cost what those cost"


def from_file(name: str) -> str:
    """Where a model or a route is from that stands in an included file; short."""
    return f"from {name.replace(chr(92), '/').rpartition('/')[2]}"


def stands_in(what: str, file: str) -> str:
    """That it is seen here, and changed where it stands."""
    return f"{what} comes from {file}, which the config includes: change it in that file."


def testing(name: str) -> str:
    """The heading of the test of a model."""
    return f"Test of {name}"
