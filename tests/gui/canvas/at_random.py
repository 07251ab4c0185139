"""What is taken at random in tests of the canvas: settings, a few samples, ids that are always the same."""

from typing import get_args, get_origin

import annotated_types

from nnstudio.data.dataset import Dataset, Split
from nnstudio.nn.layer import LAYERS, Layer
from nnstudio.nn.registry import Choice
from nnstudio.nn.settings import SettingsError


class Ids:
    """Ids of new nodes, the same in each run."""

    def __init__(self):
        self.begin()

    def begin(self):
        self._made = 0

    def token_hex(self, _count):
        self._made += 1
        return f"{self._made:08x}"


def choices_of(annotation, metadata):
    """Some values that a field of a layer may have, small ones; none where the machine knows none."""
    choice = next((mark for mark in metadata if isinstance(mark, Choice)), None)
    if choice:
        return [cls() for cls in choice.registry]
    if annotation is bool:
        return [False, True]
    if annotation in (int, float):
        lowest = next((mark.ge for mark in metadata if isinstance(mark, annotated_types.Ge)), 0)
        return (
            [annotation(lowest + more) for more in (0, 1, 2, 4, 9, 15)]
            if annotation is int
            else [lowest, 0.5]
        )
    if get_origin(annotation) is tuple:
        return [(1,), (4,), (2, 2), (4, 4), (28, 28), (7, 7, 16)]
    return list(get_args(annotation))


FIELDS = {
    cls: [
        (name, values)
        for name, field in cls.model_fields.items()
        if (values := choices_of(field.annotation, field.metadata))
    ]
    for cls in LAYERS
}


def varied(layer: Layer, which: int, what: int) -> Layer:
    """The layer with one setting changed; itself where that is not allowed."""
    fields = FIELDS.get(type(layer), [])
    if not fields:
        return layer
    name, values = fields[which % len(fields)]
    try:
        return layer.replace(**{name: values[what % len(values)]})
    except SettingsError:
        return layer


class FewSamples:
    """Few samples of each dataset, loaded once."""

    def __init__(self):
        self._loaded = {}

    def of(self, source) -> Dataset:
        if source not in self._loaded:
            whole = source.load()
            few = {
                name: Split(getattr(whole, name).inputs[:8], getattr(whole, name).labels[:8])
                for name in ("training", "validation", "test")
            }
            self._loaded[source] = Dataset(whole.spec, scaling=whole.scaling, **few)
        return self._loaded[source]
