"""What the steps say."""

from __future__ import annotations

from core.base.wording import count

PROVIDER = "Who answers? Type a part of the name, or choose from the list."
OWN_SERVER = "vLLM, llama.cpp, others"
OWN_SERVER_WORDS = "any own company compatible custom local openai vllm llama.cpp tgi gateway proxy"

KEY = "Keys are kept encrypted in the vault; the config only names them."
SOURCES = {"stored": "From the vault", "new": "A new key", "none": "No key"}
SOURCE_HELP = {
    "stored": "",
    "new": "Paste it once: it goes into the vault when you go on, under this name.",
    "none": "For servers that ask for none.",
}
REPLACES_OWN = "It takes the place of the one that you have just typed."
NO_NEW_KEY = "Paste the key, or choose one of the vault."
NO_NEW_KEY_YET = "Paste the key, or choose “No key”."
CAN_BE_EMPTY = " (if it is needed)"
MORE_FIELDS = "Show the fields that most people leave empty"
BAD_KEY_NAME = (
    "The name of a key has letters, digits and _, and begins with a letter, such as OPENAI_API_KEY."
)
SAME_KEY_NAME = "Two new keys have the same name. Give each its own."

ADDRESS = "Where is it? This is no secret: it stands in the config as you type it."

AS_IT_IS = "To leave the address as it is, go on once more."

ASK_SERVER = "Ask the server"
ASKING = "Asking the server which models it has…"
NO_LIST = "The server did not say which models it has."
TYPE_IT = "You can also type the name of the model."
USE = "As typed:"
NO_MODEL = "Choose a model, or type its name."
MODES = {
    "chat": "chat",
    "responses": "chat",
    "completion": "text",
    "embedding": "embeddings",
    "image_generation": "images",
    "audio_transcription": "speech to text",
    "audio_speech": "speech",
    "rerank": "reranking",
    "moderation": "moderation",
    "video_generation": "video",
}

NAME = "Clients ask for the model by this name. It can be any; it is often the model's own."
WHAT_FOR = "What is it for?"
KINDS = {"chat": "Chats", "embedding": "Embeddings"}
TEST_COSTS = (
    "The test that comes next sends a few short requests to the model, as your tools would: it "
    "costs what those cost, a fraction of a cent with most models."
)
NOTHING_TO_TEST = "LiteLLM Pocket has no test for models of this kind."

TESTING = "Asking the model, as your tools would. Nothing that runs is touched by it."
PROTOCOLS = {
    "chat": "Chat completions",
    "messages": "Messages (Claude Code)",
    "responses": "Responses (Codex)",
    "embeddings": "Embeddings",
}
ALL_GREEN = "Every request came back."
SOME_RED = (
    "You can go back and mend it, test again, or insert it as it is: then these requests will fail "
    "until that is mended."
)
NONE_GREEN = (
    "No request came back. You can go back and mend it, test again, or insert it as it is: then "
    "nothing works with it until that is mended."
)
NOT_TESTED = (
    "The test could not be made, so nothing is known of the model. You can test again, or insert "
    "it untested."
)
NO_TEST = "There is nothing to test for a model of this kind. Insert it, and try it with your tool."
UNTESTED = "Insert untested"
INSERT = "Insert"
INSERT_ANYWAY = "Insert anyway"
TEST_AGAIN = "Test again"


def taken_key_name(name: str) -> str:
    """A new key must not take the place of another one unnoticed."""
    return (
        f"The vault has a key called {name}. Choose it from there, or give this one another name."
    )


def models_listed(live: int, known: int, *, asked: bool) -> str:
    """Where the rows come from."""
    if live:
        return f"The server has {count(live, 'model')}; they stand first."
    if asked:
        return "The server has no model loaded. Load one there and ask again, or type its name."
    if known:
        return f"{count(known, 'model')} that LiteLLM knows. Others work too: type the name."
    return "Type the model's name as the server knows it, or ask the server."


def variant(protocol: str, *, is_streamed: bool, with_tool: bool) -> str:
    """One line of the test: `Chat completions, streamed`."""
    words = [PROTOCOLS.get(protocol, protocol)]
    if is_streamed:
        words.append("streamed")
    if with_tool:
        words.append("with a tool call")
    return ", ".join(words)


def asked_so_far(done: int, total: int) -> str:
    """While a test runs."""
    return (
        f"{done} of {count(total, 'request')} came back…"
        if done
        else "Starting LiteLLM for the test…"
    )


def cost_in_words(cost: float | None) -> str:
    """Of the whole test."""
    if cost is None:
        return "What it cost is not known: LiteLLM has no price for this model."
    if cost == 0:
        return "It cost nothing."
    return f"It cost ${cost:.2g}." if cost < 0.01 else f"It cost ${cost:.2f}."


LEAVE = "Leave without adding the model?"
LEAVE_WORDS = "What you chose and typed here is lost. Keys that are in the vault stay there."
LEAVE_YES = "Leave"
LEAVE_NO = "Stay here"
