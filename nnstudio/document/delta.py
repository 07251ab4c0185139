"""Deltas: what is other in a document than in the one before it, in plain form."""

from collections.abc import Mapping
from typing import Any, Self

from pydantic import Field

from nnstudio.data.dataset import DatasetChoice
from nnstudio.document.document import Document
from nnstudio.document.plain import PlainDocument, PlainNode
from nnstudio.document.plain_annotations import Pixel, PlainAnnotations, Row
from nnstudio.nn.graph import NodeId
from nnstudio.nn.settings import Settings, SettingsError
from nnstudio.nn.training import TrainingSettings


class Delta(Settings):
    """One document less another one; what is the same in both is not in it.

    `nodes` are new or other than before, `moved` only stand elsewhere, and `gone` are no more. `order` names
    all nodes, where it is not the order before with the new ones behind.
    """

    nodes: Row[PlainNode] = ()
    moved: Mapping[NodeId, tuple[Pixel, Pixel]] = Field(default_factory=dict)
    gone: Row[NodeId] = ()
    order: Row[NodeId] = ()
    dataset: DatasetChoice | None = None
    training: TrainingSettings | None = None
    notes: str | None = None
    annotations: PlainAnnotations | None = None

    @classmethod
    def between(cls, before: Document, after: Document) -> Self:
        """What makes `after` of `before`.

        Raises:
            SettingsError: No file could hold it.
        """
        old, new = before.graph.nodes, after.graph.nodes
        changed = [at for at in new if new[at] is not old.get(at) and new[at] != old.get(at)]
        other = frozenset(changed)
        gone = [at for at in old if at not in new]
        natural = [*(at for at in old if at in new), *(at for at in changed if at not in old)]
        fields: dict[str, Any] = {
            "nodes": [PlainNode.of(after, at) for at in changed],
            "moved": {
                at: after.layout[at]
                for at in new
                if at not in other and after.layout[at] != before.layout[at]
            },
            "gone": gone,
            "order": [] if natural == list(new) else list(new),
        }
        if after.annotations is not before.annotations:
            fields["annotations"] = PlainAnnotations.of(after.annotations)
        for name in ("dataset", "training", "notes"):
            if getattr(after, name) != getattr(before, name):
                fields[name] = getattr(after, name)
        return cls.from_fields(fields)

    def plain(self) -> dict[str, Any]:
        """As JSON can hold it, without what is empty."""
        plain = self.model_dump(mode="json")
        return {name: value for name, value in plain.items() if value not in (None, [], {})}

    def applied_to(self, before: PlainDocument) -> PlainDocument:
        """The document that this makes of the one before.

        Raises:
            SettingsError: It does not belong to this document.
        """
        nodes = {node.id: node for node in before.nodes}
        try:
            for at in self.gone:
                del nodes[at]
            nodes.update({node.id: node for node in self.nodes})
            for at, (x, y) in self.moved.items():
                nodes[at] = nodes[at].replace(x=x, y=y)
        except KeyError as error:
            raise SettingsError(f"There is no node {error} that could have changed") from error
        order = self.order or tuple(nodes)
        if len(order) != len(nodes) or frozenset(order) != nodes.keys():
            raise SettingsError("The order is not that of the nodes there are")
        fields: dict[str, Any] = {"nodes": tuple(nodes[at] for at in order)}
        for name in ("dataset", "training", "notes", "annotations"):
            value = getattr(self, name)
            fields[name] = getattr(before, name) if value is None else value
        return PlainDocument.from_fields(fields)
