"""Numbers of data in words: as many figures as one reads at a glance."""


def written(number: float) -> str:
    """A number with as many figures as one reads at a glance."""
    if isinstance(number, int):
        return f"{number:,}"
    if 1000 <= abs(number) < 1e8:
        return f"{number:,.0f}".replace("-", "−")
    return f"{number:.4g}".replace("-", "−")


def two_decimals(number: float) -> str:
    """A number where many stand close together."""
    return "0" if number == 0 else f"{number:.2f}".replace("-", "−")
