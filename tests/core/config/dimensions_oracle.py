"""Asks the real LiteLLM which models it can be asked for embeddings of a certain length.

Reads a list of pairs of a provider and a model as JSON on stdin and writes, for each, whether the
length is refused to the file argv[1]. Nothing is sent.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path


def main() -> int:
    from core.sidecar.litellm_import import import_proxy

    import_proxy()
    import litellm
    from litellm.utils import get_optional_params_embeddings

    refused: list[bool] = []
    for provider, model in json.load(sys.stdin):
        try:
            get_optional_params_embeddings(
                model=model, custom_llm_provider=provider, dimensions=256
            )
        except litellm.UnsupportedParamsError:
            refused.append(True)
        else:
            refused.append(False)
    Path(sys.argv[1]).write_text(json.dumps(refused), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
