"""What cards and wires say of an edit at hand, of a run that trains another layer, and of themselves."""

import dataclasses

from PySide6.QtCore import QPointF

from nnstudio.document.edits import add_layer, change_layer, insert_layer
from nnstudio.engine.api import TrainingJob
from nnstudio.engine.snapshot import Health
from nnstudio.engine.trainer import Trainer
from nnstudio.gui.canvas import placing
from nnstudio.gui.canvas.card import Badge
from nnstudio.gui.canvas.facts import changed_facts
from nnstudio.gui.canvas.placing import settle, sizes
from nnstudio.gui.canvas.sentences import STALE
from nnstudio.gui.theme import DARK
from nnstudio.nn.graph import Wire
from nnstudio.nn.layers.core import Dense
from nnstudio.nn.layers.regularization import Dropout
from tests.gui.canvas.conftest import FIRST, INPUT, OUTPUT, SECOND, overlapping


def with_units(document, node_id, units):
    return change_layer(document, node_id, document.graph[node_id].layer.replace(units=units))


def test_a_preview_shows_what_facts_would_become_and_takes_it_back(canvas, editor):
    cards, wires = canvas.scene().nodes, canvas.scene().wires
    before = {node_id: item._card for node_id, item in cards.items()}
    editor.preview(with_units(editor.document, FIRST, 32))
    assert cards[FIRST]._card.news == "12,560 → 25,120 par."
    assert cards[SECOND]._card.news == "272 → 528 par."
    assert cards[OUTPUT]._card.news == ""
    assert wires[Wire(FIRST, SECOND)]._pill.next_flow == "32"
    assert wires[Wire(SECOND, OUTPUT)]._pill.next_flow == ""
    editor.preview(None)
    assert {node_id: item._card for node_id, item in cards.items()} == before
    assert {wire._pill.next_flow for wire in wires.values()} == {""}


def test_a_preview_draws_its_news_in_the_accent_color(canvas, editor):
    picture = canvas.scene().nodes[SECOND]._pictures.card.pixmap

    def accented():
        image = picture().toImage()
        spots = [(x, y) for x in range(40, image.width()) for y in range(14, 60)]
        return sum(image.pixelColor(*spot).name() == DARK.accent.lower() for spot in spots)

    before = accented()
    editor.preview(with_units(editor.document, FIRST, 32))
    assert accented() > before
    editor.preview(None)
    assert accented() == before


def test_a_card_that_would_get_a_problem_wears_a_hollow_badge(canvas, editor):
    cards = canvas.scene().nodes
    editor.preview(with_units(editor.document, OUTPUT, 7))
    assert cards[OUTPUT]._card.badge is Badge.WOULD
    editor.apply(with_units(editor.document, OUTPUT, 7), "Change units")
    assert cards[OUTPUT]._card.badge is Badge.BLOCKS
    editor.preview(with_units(editor.document, OUTPUT, 6))
    assert cards[OUTPUT]._card.badge is Badge.BLOCKS


def test_facts_that_come_or_go_are_said_as_they_would_be():
    assert changed_facts(("16", "272 par."), ("16", "272 par.")) == ""
    assert changed_facts(("16", "ReLU", "272 par."), ("32", "ReLU", "528 par.")) == "272 → 528 par."
    assert changed_facts((), ("32", "528")) == "→ 32 · 528"


def test_stale_cards_are_marked_until_told_otherwise(canvas, editor):
    scene = canvas.scene()
    scene.show_stale({SECOND})
    card = scene.nodes[SECOND]
    assert card._card.stale
    assert card.describe(card._card.stale_box.center()) == STALE
    assert card.stale
    editor.apply(with_units(editor.document, SECOND, 12), "Change units")
    assert scene.nodes[SECOND]._card.stale
    scene.show_stale(())
    assert not card._card.stale


def test_a_stale_card_that_is_deleted_and_comes_back_is_still_marked(canvas, editor):
    scene = canvas.scene()
    scene.show_stale({SECOND})
    scene.select((SECOND,))
    canvas.building.delete_selected()
    editor.undo()
    assert scene.nodes[SECOND]._card.stale


def test_units_that_do_nothing_are_counted_on_the_card(canvas, editor):
    document = editor.document
    trainer = Trainer(
        TrainingJob(document.graph, document.dataset, document.training), document.dataset.load()
    )
    health = {SECOND: Health(16, dead=(0, 1, 2), saturated=(3,)), FIRST: Health(16)}
    canvas.show_snapshot(dataclasses.replace(trainer.snapshot(0), health=health))
    assert canvas.scene().nodes[SECOND]._card.health == "3 dead · 1 saturated"
    assert canvas.scene().nodes[FIRST]._card.health == ""
    canvas.clear_snapshot()
    assert canvas.scene().nodes[SECOND]._card.health == ""


def test_a_pill_covers_no_port(canvas, editor):
    near = {**editor.document.layout}
    for gap in (72.0, 58.0, 30.0):
        x, y = near[INPUT]
        near[FIRST] = (x + sizes(editor.document)[INPUT][0] + gap, y)
        editor.apply(editor.document.replace(layout=dict(near)), "Move")
        wire = canvas.scene().wires[Wire(INPUT, FIRST)]
        box = wire._pill.box("24×24×16")
        assert not any(box.contains(port) for port in (QPointF(0, 0), QPointF(gap, 0)))


def test_a_layer_inserted_onto_others_pushes_aside_what_is_to_the_right(editor):
    document = editor.document
    for wire in (Wire(FIRST, SECOND), Wire(SECOND, OUTPUT)):
        for offset in (-40.0, 10.0, 60.0):
            x, y = document.layout[wire.target]
            after, added = insert_layer(document, Dense(units=30), (x + offset, y), wire)
            assert overlapping(after)
            settled = settle(document, after)
            assert not overlapping(settled)
            assert settled.layout[added][0] >= settled.layout[wire.source][0]
            assert settled.layout[wire.source] == document.layout[wire.source]


def test_a_layer_without_wires_steps_below_what_it_would_cover(editor):
    document = editor.document
    after, added = add_layer(document, Dropout(), document.layout[SECOND])
    settled = settle(document, after)
    assert not overlapping(settled)
    assert {node_id: at for node_id, at in settled.layout.items() if node_id != added} == document.layout


def test_sizes_are_the_same_whatever_was_measured_before(editor):
    document = editor.document
    changed = with_units(document, FIRST, 64)
    sizes(document)
    after = sizes(changed)
    placing._measured.clear()
    placing._known.clear()
    assert sizes(changed) == after
    assert after[FIRST] != sizes(document)[FIRST]
