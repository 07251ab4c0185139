"""What the gradients panel says in words."""

import math

from nnstudio.engine.snapshot import Flow
from nnstudio.gui.panels.frame import Word
from nnstudio.gui.panels.weights.histogram import number
from nnstudio.gui.theme import Theme

HEALTHY = (-4.0, -2.0)
"""log10 of update to parameters (source: Deeplearning4j, training UI)."""
APART = 10.0
"""So many times slower than another is worth a word."""
EXPLODES = -1.0
"""Parameters that change by a tenth in each step do not learn, they jump."""

ADVICE = (
    (
        "How strongly the last step moved each layer: the dot is log10(update : weights). "
        "Look for dots outside the green band, −4 to −2, and for layers far apart."
    ),
    "The dot is log10(update : weights) of the last step; healthy in the green band, −4 to −2.",
    "Dots in the green band (−4 to −2) are healthy.",
)


def color_of(flow: Flow, theme: Theme) -> str:
    """Good in the healthy band, a warning near it, bad far from it."""
    low, high = HEALTHY
    if low <= flow.ratio <= high:
        return theme.good
    return theme.warning if low - 1 <= flow.ratio <= high + 1 else theme.bad


def diagnose(flows: list[tuple[str, Flow]], theme: Theme) -> Word:
    """What is most wrong with how the layers (name, flow) learn; or that all is well."""
    for name, flow in flows:
        if not math.isfinite(flow.gradient) or not math.isfinite(flow.update):
            return Word((f"exploding: the gradient of {name} is no number", f"{name} explodes"), theme.bad)
    still = [name for name, flow in flows if not math.isfinite(flow.ratio)]
    if still:
        return Word((f"{still[0]} does not move at all", f"{still[0]} stands still"), theme.bad)
    (slow_name, slow), (fast_name, fast) = _slowest_and_fastest(flows)
    if fast.ratio > EXPLODES:
        said = f"exploding: {fast_name} changes by {100 * 10**fast.ratio:.0f} % a step"
        return Word((f"{said}; try a smaller learning rate", said, f"{fast_name} explodes"), theme.bad)
    times = 10 ** (fast.ratio - slow.ratio)
    if times >= APART:
        said = f"{slow_name} learns {_times(times)} times slower than {fast_name}"
        fades = slow.gradient * APART <= fast.gradient
        return Word(
            (f"{said}: its gradient vanishes" if fades else said, said, f"{_times(times)} times apart"),
            theme.warning,
        )
    return _speed(slow_name, slow, fast_name, fast, theme)


def describe(name: str, flow: Flow) -> tuple[str, ...]:
    """All that is known of a layer, from long to short."""
    low, high = HEALTHY
    where = "healthy" if low <= flow.ratio <= high else "too slow" if flow.ratio < low else "too fast"
    ratio = f"log10(update : weights) {ratio_words(flow)}, {where}"
    sizes = (
        f"gradient {number(flow.gradient)}, update {number(flow.update)}, weights {number(flow.parameters)}"
    )
    return (
        f"{name}: {ratio}   ·   root mean squares: {sizes}",
        f"{name}: {ratio} · {sizes}",
        f"{name}: {ratio}",
    )


def ratio_words(flow: Flow) -> str:
    """log10 of update to parameters in few letters; a dash where nothing moves."""
    return f"{flow.ratio:.1f}".replace("-", "−") if math.isfinite(flow.ratio) else "–"


def _slowest_and_fastest(flows: list[tuple[str, Flow]]) -> tuple[tuple[str, Flow], tuple[str, Flow]]:
    in_order = sorted(flows, key=lambda named: named[1].ratio)
    return in_order[0], in_order[-1]


def _speed(slow_name: str, slow: Flow, fast_name: str, fast: Flow, theme: Theme) -> Word:
    """What is said where all layers learn about as fast."""
    low, high = HEALTHY
    if fast.ratio > high:
        said = f"{fast_name} changes by {100 * 10**fast.ratio:.1f} % a step"
        return Word(
            (f"{said}, more than is calm; a smaller learning rate helps", said, "too fast"), theme.warning
        )
    if slow.ratio < low:
        said = f"{slow_name} hardly moves: {10**slow.ratio:.1g} of its weights a step"
        return Word(
            (f"{said}; a larger learning rate helps", f"{slow_name} hardly moves", "too slow"), theme.warning
        )
    return Word(("all layers learn at a healthy speed", "healthy"), theme.good)


def _times(times: float) -> str:
    return f"{times:,.0f}" if times < 1000 else f"{float(f'{times:.1g}'):,.0f}"
