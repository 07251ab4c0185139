"""The figure: all that the canvas says, on white, where words stay inside of what they stand on."""

import io
import re
import xml.etree.ElementTree as ET

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageFont

from nnstudio.document.annotations import End, add_arrow, add_note, group
from nnstudio.document.document import Document
from nnstudio.document.edits import move_layers
from nnstudio.document.examples import EXAMPLES
from nnstudio.export.errors import ExportError
from nnstudio.export.figure import LOOKS, compose, figure_pdf, figure_png, figure_svg, letter_points
from nnstudio.export.figure.drawing import Outline, Words, meet, traced
from nnstudio.export.figure.fonts import fonts_for, missing_letters
from nnstudio.export.figure.measuring import broken, elided, width_of
from nnstudio.export.figure.placing import places_of
from nnstudio.nn.graph import Graph, Node

SVG = "{http://www.w3.org/2000/svg}"


def example(name="mnist-784-16-16-10"):
    return EXAMPLES[name].build()


def renamed(document, name):
    """The document with another name of its second layer."""
    node_id = list(document.graph)[1]
    node = document.graph[node_id]
    graph = document.graph.with_node(node_id, Node(name=name, layer=node.layer, inputs=node.inputs))
    return document.replace(graph=graph)


def annotated():
    document = example()
    ids = list(document.graph)
    document, _ = group(document, frozenset(ids[1:3]), "Hidden & <deep>")
    document, note = add_note(document, "One unit for each digit.\nThe largest wins", (700.0, 200.0))
    document, _ = add_arrow(document, End((100.0, 5.0), note), End((50.0, 20.0), ids[-1]))
    return document


def said(svg):
    return [text.text for text in ET.fromstring(svg).iter(f"{SVG}text")]


def words_of(drawing):
    return [mark for mark in drawing.marks if isinstance(mark, Words)]


def box_of(words):
    """The place that words take, in the widest font."""
    wide = width_of(words.text, words.size, bold=words.bold)
    left = words.at[0] - (wide / 2 if words.centered else 0)
    return left, words.at[1] - words.size, left + wide, words.at[1] + 0.3 * words.size


def filled(drawing):
    """The boxes of all areas that something stands on."""
    boxes = []
    for mark in drawing.marks:
        if isinstance(mark, Outline) and mark.fill:
            xs, ys = zip(*traced(mark.path), strict=True)
            boxes.append((min(xs), min(ys), max(xs), max(ys)))
    return boxes


def test_a_figure_says_names_units_activations_parameters_and_the_shapes_on_wires():
    words = said(figure_svg(example()))
    assert {"Input", "Hidden 1", "Hidden 2", "Output", "16 units", "10 units", "sigmoid"} <= set(words)
    assert {"12,560 parameters", "272 parameters", "170 parameters", "28×28", "16"} <= set(words)


@pytest.mark.parametrize("name", sorted(EXAMPLES))
def test_the_figure_of_each_example_is_valid_and_its_words_stay_inside(name):
    document = example(name)
    ET.fromstring(figure_svg(document))
    drawing = compose(document)
    for words in words_of(drawing):
        left, top, right, bottom = box_of(words)
        on = [
            box
            for box in filled(drawing)
            if box[0] <= left and right <= box[2] and box[1] <= top + 3 and bottom <= box[3] + 3
        ]
        assert on, words
        assert 0 <= left < right <= drawing.width
        assert 0 <= top < bottom <= drawing.height


@pytest.mark.parametrize("name", sorted(EXAMPLES))
def test_no_card_lies_on_another_and_no_words_on_others(name):
    document = example(name)
    cards = [card.box for card in places_of(document, document.check()).cards.values()]
    words = [box_of(mark) for mark in words_of(compose(document))]
    for boxes in (cards, words):
        for at, box in enumerate(boxes):
            assert not [other for other in boxes[:at] if meet(box, other)]


def test_words_in_the_fonts_of_this_system_are_not_wider_than_they_are_measured():
    texts = ["Hidden 1", "12,560 parameters", "28×28×16", "mean squared error", "WWWW mmmm", "kernel 5×5"]
    texts += ["GELU (tanh)", "100×100, 1,234,567 filters", "Q&A: [x] {y} #1 100%", "Größe Ökonomie ÄÖÜ"]
    checked = 0
    for name, bold in (("DejaVuSans.ttf", False), ("DejaVuSans-Bold.ttf", True), ("arial.ttf", False)):
        try:
            font = ImageFont.truetype(name, 100)
        except OSError:
            continue
        checked += 1
        for text in texts:
            assert font.getlength(text) <= width_of(text, 100, bold=bold), (name, text)
    if not checked:
        pytest.skip("no common font is installed")


def test_words_of_the_user_are_escaped():
    document = renamed(annotated(), 'A <b> & "c"')
    words = said(figure_svg(document))
    assert 'A <b> & "c"' in words
    assert "Hidden & <deep>" in words
    assert "<b>" not in figure_svg(document)


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=60), st.text(max_size=200))
def test_no_words_of_the_user_can_break_a_figure(name, text):
    document = renamed(example("xor"), name)
    document, _ = add_note(document, text, (0.0, 200.0))
    figure = figure_svg(document)
    figure.encode("utf-8")
    ET.fromstring(figure)


def test_blocks_notes_and_arrows_are_in_the_figure():
    document = annotated()
    words = said(figure_svg(document))
    assert {"Hidden & <deep>", "The largest wins"} <= set(words)
    bare = document.replace(annotations=document.annotations.replace(arrows={}))
    more = len(compose(document).marks) - len(compose(bare).marks)
    assert more == 2  # the line of the arrow, and its head


def test_layers_are_in_the_same_order_and_rows_as_on_the_canvas():
    document = example("mnist-lenet-5")
    ids = list(document.graph)
    document = move_layers(document, {ids[3]: (document.layout[ids[3]][0], 400.0)})
    places = places_of(document, document.check())
    across, down = places.stretch
    for node_id in ids:
        x, y = document.layout[node_id]
        assert places.cards[node_id].at == (x * across, y * down)


def test_a_wire_passes_over_a_card_that_is_in_its_way():
    document = example()
    ids = list(document.graph)
    node = document.graph[ids[-1]]
    wired = Node(name=node.name, layer=node.layer, inputs=(ids[1],))  # past Hidden 2
    document = document.replace(graph=document.graph.with_node(ids[-1], wired))
    drawing = compose(document)
    places = places_of(document, document.check()).cards
    left = min(mark.at[0] for mark in words_of(drawing) if mark.text == "Hidden 2")
    skipped = places[ids[2]]
    top = min(mark.at[1] for mark in words_of(drawing) if mark.text == "Hidden 2") - 19.7
    lines = [
        mark for mark in drawing.marks if isinstance(mark, Outline) and mark.edge and len(mark.path) == 4
    ]
    assert lines
    (x0, y0, x1, y1) = (left - 12, top, left - 12 + skipped.width, top + skipped.height)
    for line in lines:
        assert not [1 for x, y in traced(line.path, 40) if x0 < x < x1 and y0 < y < y1]


def test_layers_that_stand_close_together_are_drawn_apart():
    document = example()
    ids = list(document.graph)
    document = move_layers(document, {node_id: (130.0 * at, 0.0) for at, node_id in enumerate(ids)})
    cards = [card.box for card in places_of(document, document.check()).cards.values()]
    assert not [1 for at, box in enumerate(cards) for other in cards[:at] if meet(box, other)]


def test_a_figure_is_as_wide_as_was_asked_for_and_as_high_as_its_drawing():
    drawing = compose(example())
    svg = ET.fromstring(figure_svg(example(), width=84.0))
    height = 84 * drawing.height / drawing.width
    assert svg.get("width") == "84mm"
    assert float(svg.get("height").removesuffix("mm")) == pytest.approx(height, abs=0.01)
    with Image.open(io.BytesIO(figure_png(example(), width=84.0, dpi=150))) as image:
        assert image.size == (496, round(496 * drawing.height / drawing.width))
        assert image.info["dpi"] == pytest.approx((150, 150), abs=0.1)
    box = re.search(rb"/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]", figure_pdf(example(), width=84.0))
    assert float(box[1]) == pytest.approx(84 * 72 / 25.4, abs=0.01)
    assert float(box[2]) == pytest.approx(height * 72 / 25.4, abs=0.01)


def test_a_printed_figure_has_a_white_ground_and_dark_words():
    with Image.open(io.BytesIO(figure_png(example(), dpi=100))) as image:
        colors = {color: count for count, color in image.convert("RGB").getcolors(1 << 24)}
    assert max(colors, key=colors.get) == (255, 255, 255)
    assert colors.get((0, 0, 0), 0) > 20


def test_the_picture_shows_each_card_where_the_drawing_has_it():
    drawing = compose(example())
    with Image.open(io.BytesIO(figure_png(example(), dpi=200))) as image:
        pixels = image.convert("RGB")
        scale = image.width / drawing.width
        for mark in drawing.marks:
            if isinstance(mark, Outline) and mark.fill not in ("", "#ffffff", "#4a4a4a"):
                xs, ys = zip(*traced(mark.path), strict=True)
                at = (round((max(xs) - 6) * scale), round((min(ys) + max(ys)) / 2 * scale))
                assert pixels.getpixel(at) == tuple(bytes.fromhex(mark.fill[1:]))


def test_a_pdf_has_lines_and_words_and_no_pixels_and_embeds_its_fonts():
    content = figure_pdf(annotated())
    assert content.startswith(b"%PDF-")
    assert b"/Subtype /Image" not in content
    assert content.count(b"/FontFile2") == 2 or b"/Helvetica" in content


@pytest.mark.parametrize("look", LOOKS)
def test_every_look_gives_every_format(look):
    document = annotated()
    ET.fromstring(figure_svg(document, look))
    assert figure_png(document, look, dpi=72).startswith(b"\x89PNG")
    assert figure_pdf(document, look).startswith(b"%PDF")


def test_a_design_that_cannot_compute_yet_has_a_figure():
    document = example()
    ids = list(document.graph)
    node = document.graph[ids[1]]
    loose = document.graph.with_node(ids[1], Node(name=node.name, layer=node.layer, inputs=()))
    assert "?" in said(figure_svg(document.replace(graph=loose)))


def test_an_empty_canvas_has_no_figure():
    document = example()
    with pytest.raises(ExportError, match="nothing on the canvas"):
        figure_svg(Document(Graph({}), {}, document.dataset))


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: figure_svg(example(), width=1.0), "10 to 2,000 mm"),
        (lambda: figure_png(example(), dpi=1), "36 to 2,400 dots"),
        (lambda: figure_png(example(), width=2000.0, dpi=2400), "too many"),
    ],
)
def test_sizes_that_cannot_be_are_refused_with_the_reason(call, words):
    with pytest.raises(ExportError, match=words):
        call()


def test_letters_grow_with_the_width():
    drawing = compose(example())
    assert letter_points(drawing, 160) == pytest.approx(2 * letter_points(drawing, 80))
    # 11 of the drawing's pixels, on a page where all its pixels are 160 mm.
    assert letter_points(drawing, 160) == pytest.approx(11 / drawing.width * 160 / 25.4 * 72)


def test_long_names_are_cut_and_long_words_of_notes_are_broken():
    assert elided("x" * 500, 13, 100).endswith("…")
    assert width_of(elided("x" * 500, 13, 100), 13) <= 100
    lines = broken("a " + "y" * 100 + " b", 13, 90)
    assert "".join(lines).replace(" ", "") == "a" + "y" * 100 + "b"
    assert all(width_of(line, 13) <= 90 for line in lines)


def test_letters_that_no_font_has_are_told_and_become_question_marks():
    private = "\U000f1234"
    assert missing_letters("abc äöü × ·") == ""
    assert missing_letters(f"a{private}") == private
    fonts = fonts_for(f"a{private}")
    assert fonts is None or fonts.written(f"a{private}a") == "a?a"
