"""Asks the real LiteLLM what tokens cost: `python -m tests.core.prices.litellm_costs RESULT`.

Reads `[[model, tokens of the prompt, of the answer, cached]]` as JSON on stdin and writes
`{model: dollars}` to the file RESULT.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path


def main() -> int:
    import litellm
    from litellm.types.utils import PromptTokensDetailsWrapper, Usage

    told: dict[str, float] = {}
    for name, prompt, answer, cached in json.load(sys.stdin):
        usage = Usage(
            prompt_tokens=prompt,
            completion_tokens=answer,
            total_tokens=prompt + answer,
            prompt_tokens_details=PromptTokensDetailsWrapper(cached_tokens=cached),
        )
        provider = litellm.model_cost[name].get("litellm_provider", "")
        costs = litellm.cost_per_token(model=name, usage_object=usage, custom_llm_provider=provider)
        told[name] = sum(costs)
    Path(sys.argv[1]).write_text(json.dumps(told), "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
