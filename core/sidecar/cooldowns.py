"""A model with a single deployment is never put aside: there is nobody else to ask.

LiteLLM puts a deployment aside for five seconds after a 401 or a 404, and then answers everybody
"No deployments available" instead of what the provider had said, whether it is the only one or not.
"""

from __future__ import annotations

from collections import Counter
from typing import Any


def spare_single_ones(router: Any) -> None:
    """Once the `router` of LiteLLM has read the config; None where it declares no models.

    Where the config itself has a `cooldown_time` or fallbacks for a model, that counts."""
    entries = router.model_list if router is not None else []
    members = Counter(one["model_name"] for one in entries)
    fallen_back = {name for one in (getattr(router, "fallbacks", None) or ()) for name in one}
    for one in entries:
        name, info = one["model_name"], one["model_info"]
        settled = "cooldown_time" in info or one["litellm_params"].get("cooldown_time") is not None
        if members[name] == 1 and not settled and not fallen_back & {name, "*"}:
            info["cooldown_time"] = 0.0
