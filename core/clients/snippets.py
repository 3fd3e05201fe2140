"""Examples for those who write programs: the usual libraries, in Python and JavaScript."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final

from core.clients.tool import Connection


def _quoted(text: str) -> str:
    """A string in Python and in JavaScript alike."""
    return json.dumps(text, ensure_ascii=False)


def _filled(template: str) -> Callable[[Connection], str]:
    def fill(connection: Connection) -> str:
        values = {
            "ADDRESS_V1": _quoted(f"{connection.address}/v1"),
            "ADDRESS": _quoted(connection.address),
            "KEY": _quoted(connection.key),
            "MODEL": _quoted(connection.main),
        }
        text = template
        for name, value in values.items():
            text = text.replace(f"<{name}>", value)
        return text

    return fill


SNIPPETS: Final[Mapping[str, Callable[[Connection], str]]] = MappingProxyType(
    {
        "openai-python": _filled(
            """\
# pip install openai
from openai import OpenAI

client = OpenAI(base_url=<ADDRESS_V1>, api_key=<KEY>)
answer = client.chat.completions.create(
    model=<MODEL>,
    messages=[{"role": "user", "content": "Say hello."}],
)
print(answer.choices[0].message.content)
"""
        ),
        "openai-javascript": _filled(
            """\
// npm install openai
import OpenAI from "openai";

const client = new OpenAI({ baseURL: <ADDRESS_V1>, apiKey: <KEY> });
const answer = await client.chat.completions.create({
  model: <MODEL>,
  messages: [{ role: "user", content: "Say hello." }],
});
console.log(answer.choices[0].message.content);
"""
        ),
        "anthropic-python": _filled(
            """\
# pip install anthropic
from anthropic import Anthropic

client = Anthropic(base_url=<ADDRESS>, auth_token=<KEY>)
answer = client.messages.create(
    model=<MODEL>,
    max_tokens=1024,
    messages=[{"role": "user", "content": "Say hello."}],
)
print(answer.content[0].text)
"""
        ),
        "anthropic-javascript": _filled(
            """\
// npm install @anthropic-ai/sdk
import Anthropic from "@anthropic-ai/sdk";

const client = new Anthropic({ baseURL: <ADDRESS>, authToken: <KEY>, apiKey: null });
const answer = await client.messages.create({
  model: <MODEL>,
  max_tokens: 1024,
  messages: [{ role: "user", content: "Say hello." }],
});
console.log(answer.content[0].text);
"""
        ),
        "langchain-python": _filled(
            """\
# pip install langchain-openai
from langchain_openai import ChatOpenAI

model = ChatOpenAI(base_url=<ADDRESS_V1>, api_key=<KEY>, model=<MODEL>)
print(model.invoke("Say hello.").content)
"""
        ),
        "langchain-javascript": _filled(
            """\
// npm install @langchain/openai @langchain/core
import { ChatOpenAI } from "@langchain/openai";

const model = new ChatOpenAI({
  model: <MODEL>,
  apiKey: <KEY>,
  configuration: { baseURL: <ADDRESS_V1> },
});
console.log((await model.invoke("Say hello.")).content);
"""
        ),
    }
)
"""Whole programs by library and language; each prints what the model says."""
