"""What a model takes and costs, in words: for lists of models and for help beside the text."""

from __future__ import annotations

from core.config.catalog_models import CatalogModel


def described(model: CatalogModel) -> str:
    """What it is, how much it takes, what it costs: "chat, 128k in, $2.50 / $10 per million"."""
    parts = [model.mode] if model.mode else []
    if model.context:
        parts.append(f"{tokens_in_words(model.context)} in")
    costs = [price_in_words(one) for one in (model.price_in, model.price_out)]
    if costs == ["free", "free"]:
        parts.append("free")
    elif all(costs):
        parts.append(f"{' / '.join(costs)} per million")
    return ", ".join(parts)


def tokens_in_words(tokens: int | None) -> str:
    """`128k`, `1M`; empty where it is not known."""
    if not tokens:
        return ""
    if tokens >= 1_000_000:
        return f"{tokens / 1_000_000:.1f}".removesuffix(".0") + "M"
    return f"{round(tokens / 1000)}k" if tokens >= 1000 else str(tokens)


def price_in_words(per_token: float | None) -> str:
    """Dollars for a million tokens: `$2.50`; empty where it is not known."""
    if per_token is None:
        return ""
    price = per_token * 1_000_000
    if price == 0:
        return "free"
    if price < 0.01:
        return f"${price:.2g}"
    return f"${price:.2f}".removesuffix(".00")
