"""The clipboard: layers and notes as text that people can read, keep in a note, and send each other."""

import dataclasses
from typing import Literal, Self

from nnstudio.document.document import Document, Position
from nnstudio.document.edits import FreeNames
from nnstudio.document.marks import AnnotationId, Annotations, Arrow, Block, End, new_annotation_id, within
from nnstudio.document.plain import MAX_NODES, PlainNode
from nnstudio.document.plain_annotations import PlainAnnotations, Row, WithAnnotations
from nnstudio.document.strict_json import read_json, write_json
from nnstudio.nn.graph import Graph, Node, NodeId, new_node_id
from nnstudio.nn.settings import SettingsError

NONE: frozenset[AnnotationId] = frozenset()


class PlainLayers(WithAnnotations):
    """Some nodes of a document with the wires between them, and what is noted about them.

    Wires to other nodes are left out, and so are blocks that are not whole.
    """

    nnstudio: Literal["layers"]
    nodes: Row[PlainNode]

    @classmethod
    def of(
        cls, document: Document, node_ids: frozenset[NodeId], chosen: frozenset[AnnotationId] = NONE
    ) -> Self:
        """The plain form of these nodes, in the order of the document, and of the chosen annotations."""
        nodes = []
        for node_id in document.graph:
            if node_id in node_ids:
                node = PlainNode.of(document, node_id)
                inner = tuple(source for source in node.inputs if source in node_ids)
                nodes.append(node.replace(inputs=inner))
        annotations = PlainAnnotations.of(_copied(document, node_ids, chosen))
        return cls(nnstudio="layers", nodes=tuple(nodes), annotations=annotations)


def copy_layers(
    document: Document, node_ids: frozenset[NodeId], chosen: frozenset[AnnotationId] = NONE
) -> str:
    """These layers as text, with the chosen notes and arrows.

    Blocks that are copied whole come along, and so do arrows between what is copied.
    """
    return write_json(PlainLayers.of(document, node_ids, chosen).model_dump(mode="json")).decode(
        "utf-8", "surrogatepass"
    )


def paste_layers(document: Document, text: str, offset: Position) -> tuple[Document, tuple[NodeId, ...]]:
    """The document with what a text holds, moved by `offset` from where it was, and the ids of new layers.

    Raises:
        SettingsError: The text holds no layers or notes, or some that cannot be.
    """
    try:
        plain = read_json(text.encode("utf-8", "surrogatepass"))
    except ValueError as error:
        raise SettingsError("There are no layers in the clipboard. Copy some with Ctrl+C") from error
    if not isinstance(plain, dict) or plain.get("nnstudio") != "layers":
        raise SettingsError("There are no layers in the clipboard. Copy some with Ctrl+C")
    layers = PlainLayers.from_fields(plain)
    if not layers.nodes and layers.annotations == PlainAnnotations():
        raise SettingsError(
            "The copied text holds no layers: its list of nodes is empty. Copy some with Ctrl+C"
        )
    return _add(document, layers, offset)


def duplicate_layers(
    document: Document,
    node_ids: frozenset[NodeId],
    offset: Position,
    chosen: frozenset[AnnotationId] = NONE,
) -> tuple[Document, tuple[NodeId, ...]]:
    """The document with these layers and annotations once more, and the ids of the new layers."""
    return _add(document, PlainLayers.of(document, node_ids, chosen), offset)


def _copied(document: Document, node_ids: frozenset[NodeId], chosen: frozenset[AnnotationId]) -> Annotations:
    """The annotations that are copied along with these nodes; ends of arrows let go of what is not."""
    annotations = document.annotations
    notes = {note_id for note_id in annotations.notes if note_id in chosen}
    copied: frozenset[str] = node_ids | notes
    blocks = {block_id for block_id, block in annotations.blocks.items() if block.nodes <= node_ids}
    arrows = {
        arrow_id
        for arrow_id, arrow in annotations.arrows.items()
        if arrow_id in chosen or (arrow.start.on in copied and arrow.end.on in copied)
    }
    gone = frozenset(document.graph) - node_ids
    return annotations.without(gone | (annotations.ids() - notes - blocks - arrows), document.layout)


def _add(document: Document, layers: PlainLayers, offset: Position) -> tuple[Document, tuple[NodeId, ...]]:
    nodes = layers.nodes
    ids = {node.id: new_node_id() for node in nodes}
    if len(ids) < len(nodes):
        raise SettingsError("Two of the copied layers have the same id; each must have one of its own")
    if len(document.graph) + len(nodes) > MAX_NODES:
        raise SettingsError(f"A network has at most {MAX_NODES:,} layers; these would be more")
    graph, layout = dict(document.graph.nodes), dict(document.layout)
    names = FreeNames(other.name for other in graph.values())
    for node in nodes:
        unknown = [source for source in node.inputs if source not in ids]
        if unknown:
            raise SettingsError(f"{node.name} is fed by {unknown[0]}, which has not been copied")
        # Its wires come when all that feeds it is there.
        graph[ids[node.id]] = Node(names.of(node.layer, node.name), node.layer)
        layout[ids[node.id]] = within((node.x + offset[0], node.y + offset[1]))
    for node in nodes:
        inputs = tuple(ids[source] for source in node.node().inputs)
        graph[ids[node.id]] = dataclasses.replace(graph[ids[node.id]], inputs=inputs)
    after = document.replace(
        graph=Graph(graph),
        layout=layout,
        annotations=_with_new(document.annotations, layers.annotations.annotations(), ids, offset),
    )
    return after, tuple(ids.values())


def _with_new(
    before: Annotations, copied: Annotations, node_ids: dict[NodeId, NodeId], offset: Position
) -> Annotations:
    """The annotations with those that were copied, under ids of their own."""
    fault = copied.fault(frozenset(node_ids))
    if fault:
        raise SettingsError(fault)
    ids: dict[str, AnnotationId] = {old: new_annotation_id() for old in sorted(copied.ids())}
    copied = copied.moved(lambda at: (at[0] + offset[0], at[1] + offset[1]))

    def attached(end: End) -> End:
        if end.on is None:
            return end
        return End(end.point, ids[end.on] if end.on in ids else node_ids[NodeId(end.on)])

    blocks = dict(before.blocks)
    for old, block in copied.blocks.items():
        here = before.replace(blocks=blocks)
        taken = any(block.name == other.name for other in blocks.values())
        name = here.free_name(block.name, 2) if taken else block.name
        blocks[ids[old]] = Block(name, frozenset(node_ids[node] for node in block.nodes))
    notes = {**before.notes, **{ids[old]: note for old, note in copied.notes.items()}}
    arrows = {
        **before.arrows,
        **{ids[old]: Arrow(attached(one.start), attached(one.end)) for old, one in copied.arrows.items()},
    }
    for some, noun in ((blocks, "blocks"), (notes, "notes"), (arrows, "arrows")):
        if len(some) > MAX_NODES:
            raise SettingsError(f"A project has at most {MAX_NODES:,} {noun}; these would be more")
    return Annotations(blocks, notes, arrows)
