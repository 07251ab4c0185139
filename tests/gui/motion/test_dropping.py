"""Dropout is told by what it drops: those units are crossed out, and no others."""

import numpy as np
from PySide6.QtGui import QImage

from nnstudio.gui.motion.dropping import dropped
from nnstudio.gui.motion.moment import Moment, Stage
from nnstudio.gui.motion.page_layout import LINE, layout_of
from nnstudio.gui.motion.page_view import PageView
from nnstudio.gui.motion.pages import page_of
from nnstudio.gui.theme import DARK
from nnstudio.nn.activations import ReLU, Tanh
from nnstudio.nn.graph import NodeId
from nnstudio.nn.layers.convolution import Conv2D
from nnstudio.nn.layers.core import Dense, Output
from nnstudio.nn.layers.regularization import Dropout
from nnstudio.nn.layers.shaping import Flatten
from tests.gui.motion.conftest import chain, make_step

DROP = NodeId("drop")
UNITS = chain(hidden=Dense(units=10, activation=Tanh()), drop=Dropout(rate=0.4), output=Output(units=3))


def page(graph=UNITS):
    step = make_step(graph)
    return step, page_of(step, Moment(Stage.FORWARD, DROP))


def test_the_units_that_give_nothing_are_crossed_out_and_counted():
    step, told = page()
    x, y = step.node(DROP).inputs[0], step.node(DROP).output
    gone = (y == 0) & (x != 0)
    assert 0 < gone.sum() < 10
    assert told.title == f"Drop drops {gone.sum()} of 10 units"
    crossed = {row.label for row in told.rows if row.crossed}
    assert crossed == {f"unit {unit + 1}" for unit in np.flatnonzero(gone)}
    kept = [row.cells for row in told.rows if not row.crossed]
    assert np.allclose([y / x for x, y in kept], 1 / 0.6)


def test_the_strongest_come_first_whether_they_are_dropped_or_not():
    _, told = page()
    sizes = [abs(row.cells[0]) for row in told.rows]
    assert sizes == sorted(sizes, reverse=True)


def test_of_zeros_it_is_not_said_that_they_were_dropped():
    graph = chain(
        conv=Conv2D(filters=2, kernel_size=3, activation=ReLU()),
        drop=Dropout(rate=0.5),
        flat=Flatten(),
        output=Output(units=3),
    )
    step, told = page(graph)
    node = step.node(DROP)
    silent = int((node.inputs[0] == 0).sum())
    assert silent
    assert not dropped(node)[node.inputs[0] == 0].any()
    assert any(result.label.startswith(f"{silent} were 0 already") for result in told.results)
    assert told.label == "row, column, channel"


def test_a_line_goes_through_the_rows_of_dropped_units_alone(qtbot):
    _, told = page()
    view = PageView(DARK)
    qtbot.addWidget(view)
    view.resize(700, 320)
    view.show_page(told)
    image = view.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
    seen = np.frombuffer(image.constBits(), np.uint32).reshape(image.height(), image.width())
    bad = 0xFF000000 | int(DARK.bad[1:], 16)
    lines = np.flatnonzero((seen == bad).sum(axis=1) > 40)
    crossed = [at for at, row in enumerate(told.rows) if row.crossed]
    assert len(lines) >= 1
    layout = layout_of(told, DARK, view.rect().toRectF())
    assert layout.blocks == 1
    rows = np.unique((lines - lines[0]) // LINE).astype(int)
    assert rows.tolist() == [at - crossed[0] for at in crossed]
