"""The layer that stands in for one this nnstudio does not know, so that its file can be opened and saved."""

import json
from collections.abc import Mapping
from typing import ClassVar

from pydantic import Field

from nnstudio.nn.layer import Array, Backward, Context, Layer, Params
from nnstudio.nn.registry import Entry
from nnstudio.nn.shapes import Shape, ShapeError


class UnknownLayer(Layer):
    """A layer of a kind that no class is registered for, kept word for word as it stands in its file.

    It can be drawn, moved and saved. It has no shape, so a network that needs it cannot be trained.
    """

    entry: ClassVar[Entry] = Entry("unknown", "Unknown layer", "Unknown layer", hint="kept as it is")

    # Text and not a dictionary, for a layer is a value: frozen all the way down, and hashable.
    text: str = Field(description="The layer as it stands in the file, in JSON.")

    @classmethod
    def from_plain(cls, plain: Mapping[str, object]) -> "UnknownLayer":
        """The stand-in for a layer with this plain form."""
        return cls(text=json.dumps(plain, sort_keys=True, ensure_ascii=False, allow_nan=False))

    def plain(self) -> dict[str, object]:
        """The plain form that the layer was made from."""
        plain: dict[str, object] = json.loads(self.text)
        return plain

    def infer_shape(self, *inputs: Shape) -> Shape:  # no input would help
        raise ShapeError(self._explanation())

    def forward(self, params: Params, ctx: Context, *xs: Array) -> tuple[Array, Backward]:
        raise NotImplementedError(self._explanation())

    def _explanation(self) -> str:
        return (
            f"This nnstudio does not know the layer {self.plain().get('kind')!r}. Update nnstudio, "
            "install the plugin that brings the layer, or put another one in its place"
        )
