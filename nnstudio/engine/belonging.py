"""Belonging: whether a saved run is one of this design, these data and weights, and rounds as it did."""

import functools
from dataclasses import dataclass

import numpy as np

from nnstudio.data.dataset import Dataset
from nnstudio.engine.network import Network
from nnstudio.engine.origin import tell_data, tell_programs, tell_values
from nnstudio.engine.plain_run import PlainRun
from nnstudio.nn.live import fixed_part
from nnstudio.nn.saved_run import SavedRun


class SavedRunError(ValueError):
    """A saved run cannot be gone on with; the message, the first half of a sentence, says why to the user."""


@dataclass(frozen=True, eq=False)
class Home:
    """What a run is a run of. `threads` is how many share a step."""

    network: Network
    dataset: Dataset
    seed: int
    threads: int

    @functools.cached_property
    def data(self) -> str:
        """The dataset in a few letters, see `tell_data`; looked at once, when they are first asked for."""
        return tell_data(self.dataset)


def check_belongs(plain: PlainRun, saved: SavedRun, home: Home) -> None:
    """Raises a `SavedRunError` if the run is one of another design, or of other data or weights."""
    network, samples = home.network, len(home.dataset.training)
    if plain.seed != home.seed:
        raise SavedRunError("The seed is another one than that of the saved run")
    before = tuple((each.id, fixed_part(each.layer), each.inputs) for each in plain.layers)
    now = tuple((at, fixed_part(network.graph[at].layer), network.graph[at].inputs) for at in network.order)
    if before != now or plain.layout != network.layout or plain.dtype != np.dtype(network.dtype).name:
        raise SavedRunError("The design is another one than that of the saved run")
    order = saved.arrays.get("order")
    if order is not None and order.size != samples:
        raise SavedRunError(
            f"There are {samples:,} samples to learn from, not {order.size:,} as when the run was saved"
        )
    if plain.data != home.data:
        raise SavedRunError("The data are others than the saved run has learned from")
    if plain.values != tell_values(network, network.values):
        raise SavedRunError("The weights are others than those that the saved run had come to")


def tell_inexact(plain: PlainRun, home: Home) -> str:
    """Why what comes may be rounded differently than it would have been, for the user."""
    if plain.threads != home.threads:
        return (
            f"The run was saved with {_threads(plain.threads)} and goes on with {_threads(home.threads)}, "
            "so the last digits may differ from those of a run that was never interrupted"
        )
    if plain.made_with != tell_programs():
        return (
            f"The run was saved with {plain.made_with}; here it is {tell_programs()}, "
            "so the last digits may differ from those of a run that was never interrupted"
        )
    return ""


def _threads(count: int) -> str:
    return f"{count} thread{'' if count == 1 else 's'}"
