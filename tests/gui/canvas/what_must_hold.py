"""What must hold of a canvas, its document and its scene, whatever has been done."""

from PySide6.QtCore import QPointF

from nnstudio.engine.network import Network

SMALL = 300_000
"""Parameters and multiplications of a network that is compiled and trained in no time."""


class WhatMustHold:
    """The checks of a machine that has a `view`, its `document` and `graph`, `steering` and `furniture`."""

    def _nobody_has_complained(self):
        assert [exception for _, exception, _ in self._exceptions] == []
        said = [record for record in self._warnings.records if not record.ignored]
        assert [(record.type_name, record.message) for record in said] == []

    def _scene_and_document_have_the_same_ids(self):
        scene, graph = self.view.scene(), self.graph
        assert scene.nodes.keys() == set(graph) == self.document.layout.keys()
        assert scene.wires.keys() == set(graph.wires())
        for node_id, item in scene.nodes.items():
            assert item.node_id == node_id
            # Qt leaves an item where it is that would move by next to nothing.
            assert (item.pos() - QPointF(*self.document.layout[node_id])).manhattanLength() < 0.01
            assert item.scene() is scene
        for wire, item in scene.wires.items():
            assert item.wire == wire
            assert item.scene() is scene
            source, target = scene.nodes[wire.source], scene.nodes[wire.target]
            start, end = item._spine.elementAt(0), item._spine.currentPosition()
            assert (source.pos() + source.output_port() - QPointF(start.x, start.y)).manhattanLength() < 1
            assert (target.pos() + target.ports.of_source(wire.source) - end).manhattanLength() < 1

        for name, items in self.marks().items():
            assert items.keys() == getattr(self.document.annotations, name).keys()

    def marks(self):
        """The items of blocks, notes and arrows by id."""
        layer = self.view.scene().annotations
        return {name: getattr(layer, name) for name in ("blocks", "notes", "arrows")}

    def _no_item_is_an_orphan(self):
        assert self.loose_items() == self.furniture

    def loose_items(self):
        """What lies in the scene for neither a node nor a wire, nor shows where the keys are."""
        scene, ring = self.view.scene(), self.steering._ring._item
        marks = [item for items in self.marks().values() for item in items.values()]
        owned = {id(item) for item in (*scene.nodes.values(), *scene.wires.values(), *marks, ring)}
        return [item for item in scene.items() if id(item.topLevelItem()) not in owned]

    def _what_has_no_problem_can_be_compiled(self):
        key = (self.graph, self.document.dataset)
        if self._compiled is None or any(a is not b for a, b in zip(key, self._compiled, strict=True)):
            self._compiled = key
            if self._trains():
                spec = self.document.dataset.spec()
                Network(self.graph, spec.sample_shape, len(spec.classes), seed=1)

    def fresh_cover_nothing(self, act):
        """What an action adds must not lie over what is there, nor over each other."""
        before = set(self.graph)
        act()
        cards = {node_id: self.card(node_id).adjusted(1, 1, -1, -1) for node_id in self.graph}
        for fresh in cards.keys() - before:
            covered = [other for other in cards if other != fresh and cards[fresh].intersects(cards[other])]
            assert not covered, f"{self.graph[fresh].name} covers {[self.graph[c].name for c in covered]}"

    def _trains(self) -> bool:
        checked = self.document.check()
        return not checked.blocking and checked.total_parameters < SMALL
