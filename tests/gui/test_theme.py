import itertools
import re
from pathlib import Path

import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QGuiApplication, QIcon, QImage
from PySide6.QtWidgets import (
    QApplication,
    QLabel,
    QLayout,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from nnstudio.gui.glyphs import glyphs, write_glyphs
from nnstudio.gui.icons import ICONS, icon, pixmap, svg
from nnstudio.gui.stylesheet import TONES, set_role, set_tone, style_sheet
from nnstudio.gui.theme import DARK, LIGHT, Theme, ThemeSwitch, apply_theme, contrast, mix, text_font
from nnstudio.resources import resource

both = pytest.mark.parametrize("theme", [DARK, LIGHT], ids=lambda theme: theme.name)


def inks(image: QImage) -> set[str]:
    """The colors of the pixels that are not transparent at all."""
    colors = (image.pixelColor(x, y) for x in range(image.width()) for y in range(image.height()))
    return {color.name() for color in colors if color.alpha() == 255}


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [("#000000", "#ffffff", 21), ("#777777", "#ffffff", 4.48), ("#123456", "#123456", 1)],
)
def test_contrast_is_that_of_the_accessibility_guidelines(first, second, expected):
    assert contrast(first, second) == pytest.approx(expected, abs=0.01)
    assert contrast(second, first) == contrast(first, second)


def test_a_mix_lies_between_both_colors():
    assert mix("#000000", "#ffffff", 0) == "#000000"
    assert mix("#000000", "#ffffff", 1) == "#ffffff"
    assert mix("#102030", "#304050", 0.5) == "#203040"


@both
def test_words_stand_out_from_every_surface(theme):
    tokens = ["text", "active_text", *(tone for tone in TONES if tone != "active")]
    pairs = itertools.product(tokens, ("ground", "panel", "card"))
    contrasts = {pair: contrast(getattr(theme, pair[0]), getattr(theme, pair[1])) for pair in pairs}
    assert {pair: value for pair, value in contrasts.items() if value < 4.5} == {}


@both
@pytest.mark.parametrize(
    ("words", "surface"),
    [
        ("text", "raised"),
        ("text", "hover"),
        ("text", "pressed"),
        ("text", "selection"),
        ("quiet", "raised"),
        ("on_accent", "accent_fill"),
    ],
)
def test_words_stand_out_from_what_they_are_written_on(theme, words, surface):
    assert contrast(getattr(theme, words), getattr(theme, surface)) >= 4.5


@both
def test_marks_stand_out_from_a_card(theme):
    marks = {"active": theme.active, "missing": theme.missing, **theme.families}
    marks |= {f"class {index}": theme.of_class(index) for index in range(10)}
    assert {
        name: contrast(color, theme.card) for name, color in marks.items() if contrast(color, theme.card) < 3
    } == {}


def test_ten_classes_have_ten_colors_and_the_eleventh_is_the_first_again():
    assert len({DARK.of_class(index) for index in range(10)}) == 10
    assert DARK.of_class(10) == DARK.of_class(0)


def test_an_unknown_family_is_gray():
    assert DARK.family("Input") == DARK.families["Input"]
    assert DARK.family("from a plugin") == DARK.quiet


@both
def test_the_style_sheet_has_a_value_for_each_of_its_words(theme):
    sheet = style_sheet(theme, {name: f"/somewhere/{name}.svg" for name in glyphs(theme)})
    assert "$" not in sheet
    assert sheet.count("{") == sheet.count("}")
    assert set(re.findall(r"#[0-9a-f]{3,8}\b", sheet)) == set(re.findall(r"#[0-9a-f]{6}\b", sheet))


@both
def test_qt_understands_the_style_sheet(qtbot, theme):
    # Qt complains by a warning, which fails the test.
    app = QApplication.instance()
    apply_theme(app, theme)
    label = QLabel("words")
    qtbot.addWidget(label)
    label.show()
    assert app.palette().window().color() == QColor(theme.panel)
    assert app.font().pixelSize() == theme.text_size


def test_drawings_of_the_style_sheet_are_written_once(tmp_path):
    first = write_glyphs(DARK, tmp_path)
    before = {path: path.stat().st_mtime_ns for path in tmp_path.iterdir()}
    assert write_glyphs(DARK, tmp_path) == first
    assert {path: path.stat().st_mtime_ns for path in tmp_path.iterdir()} == before
    assert {path.suffix for path in before} == {".svg"}


def test_drawings_of_the_style_sheet_go_elsewhere_if_the_cache_cannot_be_written(tmp_path):
    occupied = tmp_path / "file"
    occupied.write_text("a file where a folder should be")
    paths = write_glyphs(LIGHT, occupied / "glyphs")
    assert not paths["down"].startswith(tmp_path.as_posix())
    assert Path(paths["down"]).read_text(encoding="utf-8") == glyphs(LIGHT)["down"]


def test_rows_that_were_filled_before_they_are_shown_have_their_full_height(qtbot):
    apply_theme(QApplication.instance(), DARK)
    window = QWidget()
    qtbot.addWidget(window)
    rows = QTreeWidget()
    rows.addTopLevelItems([QTreeWidgetItem([word]) for word in ("one", "two")])
    rows.setCurrentItem(rows.topLevelItem(1))
    layout = QVBoxLayout(window)
    layout.setSizeConstraint(QLayout.SizeConstraint.SetNoConstraint)  # the offscreen platform warns of others
    layout.addWidget(rows)
    window.show()
    assert rows.visualItemRect(rows.topLevelItem(0)).height() >= 24


def test_a_role_changes_a_widget_that_is_already_shown(qtbot):
    apply_theme(QApplication.instance(), DARK)
    label = QLabel("words")
    qtbot.addWidget(label)
    label.show()
    set_role(label, "title")
    assert label.fontInfo().pixelSize() == DARK.title_size


def test_a_frame_of_any_class_gets_the_color_of_its_role(qtbot):
    apply_theme(QApplication.instance(), DARK)

    class Own(QWidget):
        pass

    frame = Own()
    qtbot.addWidget(frame)
    frame.resize(60, 60)
    set_role(frame, "card")
    assert frame.grab().toImage().pixelColor(30, 30) == QColor(DARK.card)


def test_a_tone_colors_the_words_until_it_is_taken_away(qtbot):
    apply_theme(QApplication.instance(), DARK)
    label = QLabel("words")
    qtbot.addWidget(label)
    label.show()
    set_tone(label, "bad")
    assert label.palette().windowText().color() == QColor(DARK.bad)
    set_tone(label, "")
    assert label.palette().windowText().color() == QColor(DARK.text)


def test_a_choice_is_worn_at_once_and_told_once(qtbot):
    app = QApplication.instance()
    switch = ThemeSwitch(app, "dark")
    heard: list[Theme] = []
    switch.changed.connect(heard.append)

    switch.choose("light")
    switch.choose("light")

    assert heard == [LIGHT]
    assert (switch.theme, switch.choice) == (LIGHT, "light")
    assert app.palette().window().color() == QColor(LIGHT.panel)


def test_the_choice_of_the_system_follows_the_desktop(qtbot, monkeypatch):
    schemes = [Qt.ColorScheme.Dark]
    hints = QGuiApplication.styleHints()

    class Desktop:
        colorSchemeChanged = hints.colorSchemeChanged  # noqa: N815

        def colorScheme(self):
            return schemes[-1]

        def setColorScheme(self, scheme):
            pass

    monkeypatch.setattr(QGuiApplication, "styleHints", Desktop)
    switch = ThemeSwitch(QApplication.instance())
    heard: list[Theme] = []
    switch.changed.connect(heard.append)

    schemes.append(Qt.ColorScheme.Light)
    hints.colorSchemeChanged.emit(Qt.ColorScheme.Light)
    assert heard == [LIGHT]

    switch.choose("dark")
    hints.colorSchemeChanged.emit(Qt.ColorScheme.Light)
    assert switch.theme is DARK


def test_the_desktop_that_says_nothing_gets_the_dark_theme(qtbot):
    assert QGuiApplication.styleHints().colorScheme() == Qt.ColorScheme.Unknown
    assert ThemeSwitch(QApplication.instance()).theme is DARK


def test_every_icon_is_drawn_in_the_one_color_that_it_is_given():
    for name, file in ICONS.items():
        text = resource("icons", f"{file}.svg").read_text(encoding="utf-8")
        assert 'stroke="currentColor"' in text, name
        assert set(re.findall(r'\b(?:fill|stroke)="([^"]+)"', text)) == {"none", "currentColor"}, name
        assert "currentColor" not in svg(name, "#123456"), name


def test_every_drawing_in_the_folder_is_somebodys_icon():
    drawn = {path.stem for path in resource("icons").glob("*.svg")}
    assert drawn == set(ICONS.values())
    assert "ISC License" in resource("icons", "LICENSE").read_text(encoding="utf-8")


@pytest.mark.parametrize("ratio", [1, 1.25, 1.5, 1.75, 2, 2.5, 3])
def test_an_icon_has_the_pixels_of_the_screen(qtbot, ratio):
    picture = icon("run", DARK).pixmap(QSize(18, 18), ratio)
    assert picture.devicePixelRatio() == ratio
    assert abs(picture.width() - 18 * ratio) <= 0.5
    assert picture.toImage() == pixmap("run", DARK.text, 18, ratio).toImage().convertToFormat(
        picture.toImage().format()
    )


@both
def test_an_icon_shows_by_its_color_what_can_be_done_with_it(qtbot, theme):
    drawn = icon("locked", theme)
    size = QSize(18, 18)
    assert inks(drawn.pixmap(size, 2.0).toImage()) == {theme.text}
    assert inks(drawn.pixmap(size, 2.0, QIcon.Mode.Disabled).toImage()) == {theme.disabled}
    assert inks(drawn.pixmap(size, 2.0, QIcon.Mode.Normal, QIcon.State.On).toImage()) == {theme.accent}


def test_an_icon_takes_another_color(qtbot):
    drawn = icon("run", DARK, color="#ffffff")
    assert inks(drawn.pixmap(QSize(18, 18), 2.0).toImage()) == {"#ffffff"}
    assert inks(drawn.pixmap(QSize(18, 18), 2.0, QIcon.Mode.Normal, QIcon.State.On).toImage()) == {"#ffffff"}


def test_a_name_without_a_drawing_is_an_error():
    with pytest.raises(KeyError):
        svg("no such icon", "#000000")


def test_figures_of_the_type_have_one_width(qtbot):
    metrics = QFontMetricsF(text_font(12))
    assert len({metrics.horizontalAdvance(figure) for figure in "0123456789"}) == 1
