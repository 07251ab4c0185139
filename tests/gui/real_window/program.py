"""The program as it is, which also tells where things are on the screen, and what has come of gestures.

Each line on stdout is the state of this moment as JSON; each line on stdin is answered within one of them.
A line `new` puts the first network on the canvas again, untrained.
"""

import json
import sys

from PySide6.QtCore import QPointF, QSocketNotifier, QTimer
from PySide6.QtWidgets import QApplication

from nnstudio.gui import app
from nnstudio.gui.dialogs import QtDialogs, Unsaved
from nnstudio.gui.palette.card import Card
from nnstudio.gui.search.popup import SearchPopup

EVERY = 40
"""Milliseconds between two states."""


class Discarding(QtDialogs):
    """Dialogs as they are, but that unsaved work is given up without a question."""

    def ask_unsaved(self, name, *, trained, dropped):
        return Unsaved.DISCARD


class Teller:
    """Tells of a window, and does what the tests ask for."""

    def __init__(self, window):
        self._window = window
        self._asked = 0
        self._timer = QTimer(window)
        self._timer.timeout.connect(self.tell)
        self._timer.start(EVERY)
        self._ear = QSocketNotifier(sys.stdin.fileno(), QSocketNotifier.Type.Read, window)
        self._ear.activated.connect(self.listen)

    def listen(self):
        if sys.stdin.readline().strip() == "new":
            self._window.files.new()
            self._window.canvas.fit()
            self._window.canvas.setFocus()
        self._asked += 1

    def tell(self):
        window, canvas = self._window, self._window.canvas
        document, scene = window.editor.document, canvas.scene()
        snapshot = window.training.snapshot
        middle = canvas.camera.middle()
        focus = QApplication.focusWidget()
        state = {
            "asked": self._asked,
            "phase": window.training.report.phase.value,
            "running": window.training.running,
            "losses": [*snapshot.losses[:50].tolist(), *snapshot.losses[-50:].tolist()] if snapshot else [],
            "step": snapshot.step if snapshot is not None else 0,
            "names": {node_id: node.name for node_id, node in document.graph.nodes.items()},
            "kinds": {node_id: node.layer.entry.kind for node_id, node in document.graph.nodes.items()},
            "layout": dict(document.layout),
            "wires": sorted(f"{wire.source}>{wire.target}" for wire in document.graph.wires()),
            "selected": sorted(scene.selected_nodes()),
            "steps": window.editor.steps,
            "at": window.editor.at,
            "scale": canvas.camera.scale,
            "middle": [middle.x(), middle.y()],
            "theme": "dark" if window._switch.theme.dark else "light",
            "focus": focus.objectName() if focus else "",
            "popup": self._popup(),
            "places": self._places(),
        }
        sys.stdout.write(json.dumps(state) + "\n")
        sys.stdout.flush()

    def _popup(self):
        """What the search that is open offers; None if none is."""
        for popup in self._window.findChildren(SearchPopup):
            if popup.isVisible() and popup.current is not None:
                return {"text": popup.field.text(), "first": popup.current.title}
        return None

    def _places(self):
        """Points of the screen: palette cards, titles and ports of the cards, and the canvas."""
        canvas = self._window.canvas
        viewport = canvas.viewport()

        def on_screen(at):
            point = viewport.mapToGlobal(canvas.mapFromScene(at))
            return [point.x(), point.y()]

        def center(widget):
            point = widget.mapToGlobal(widget.rect().center())
            return [point.x(), point.y()]

        titles, inputs, outputs, boxes = {}, {}, {}, {}
        for node_id, item in canvas.scene().nodes.items():
            card = item.card().translated(item.pos())
            titles[node_id] = on_screen(QPointF(card.center().x(), card.top() + 12))
            boxes[node_id] = [*on_screen(card.topLeft()), *on_screen(card.bottomRight())]
            inputs[node_id] = on_screen(item.pos() + item.ports.points()[0])
            outputs[node_id] = on_screen(item.pos() + item.output_port())
        corner = viewport.mapToGlobal(viewport.rect().bottomRight())
        origin = viewport.mapToGlobal(viewport.rect().topLeft())
        return {
            "palette": {
                card.objectName().removeprefix("palette."): center(card)
                for card in self._window.findChildren(Card)
                if not card.visibleRegion().isEmpty()
            },
            "titles": titles,
            "boxes": boxes,
            "inputs": inputs,
            "outputs": outputs,
            "canvas": [origin.x(), origin.y(), corner.x(), corner.y()],
        }


made = app.make_window


def make_window(project=None):
    window = made(project)
    window.files._dialogs = Discarding(window)
    window.teller = Teller(window)
    return window


if __name__ == "__main__":
    app.make_window = make_window
    sys.exit(app.run())
