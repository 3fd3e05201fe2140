"""Has the real LiteLLM read what is sent to make a key there:
`python -m tests.core.deployment.litellm_key_fields RESULT`.

Reads a list of bodies as JSON on stdin; writes the names of what LiteLLM has taken in of each to
the file RESULT.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path


def main() -> int:
    from litellm.types.proxy.management_endpoints.key_requests import GenerateKeyRequest

    known = set(GenerateKeyRequest.model_fields)
    taken = []
    for body in json.load(sys.stdin):
        read = GenerateKeyRequest.model_validate(body).model_dump(exclude_unset=True)
        taken.append(sorted(known & read.keys()))
    Path(sys.argv[1]).write_text(json.dumps(taken), "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
