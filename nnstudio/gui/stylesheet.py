"""The style sheet: what a theme's tokens mean for every standard widget.

Dynamic properties choose a variant. `role` says what a widget is:

* labels: "title", "section" (over a group), "caption", "value", "field" (beside a control), "key" (to press);
* buttons: "primary", "danger", "flat", "lines" (words over several lines); check boxes: "switch";
* labels and tool buttons: "pill";
* frames: "panel", "card", "notice", "dock" (the one in a dock widget), "bar", "popup" (over the window);
* lists: "found" (in a popup; it draws its rows itself).

`tone` colors the words of a label: one of `TONES`.
"""

from collections.abc import Mapping
from string import Template

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from nnstudio.gui.style_of_controls import BUTTONS, CHOICES, FIELDS
from nnstudio.gui.style_of_surfaces import ROLES, SURFACES, VIEWS, WINDOWS
from nnstudio.gui.tokens import Theme, mix

TONES = ("quiet", "accent", "good", "warning", "bad", "positive", "negative", "active")


def style_sheet(theme: Theme, glyphs: Mapping[str, str]) -> str:
    """The style sheet of the whole application.

    Args:
        theme: Gives colors and sizes.
        glyphs: Paths of the drawings, by name, from `write_glyphs`.
    """
    words = {
        **{name: getattr(theme, name) for name in _TOKENS},
        **{f"g_{name}": f'url("{path}")' for name, path in glyphs.items()},
        "primary_hover": mix(theme.accent_fill, "#ffffff", 0.1),
        "primary_pressed": mix(theme.accent_fill, "#000000", 0.14),
        "primary_off": mix(theme.panel, theme.accent_fill, 0.25),
        "danger_ground": mix(theme.raised, theme.bad, 0.12),
        "danger_line": mix(theme.line, theme.bad, 0.5),
        "notice": mix(theme.panel, theme.warning, 0.1),
        "notice_line": mix(theme.line, theme.warning, 0.4),
        # A dialog lies over cards, and not every system gives it a frame or a shadow.
        "dialog": mix(theme.panel, theme.raised, 0.5) if theme.dark else theme.panel,
        "dialog_line": mix(theme.line, theme.quiet, 0.55),
        "separator": mix(theme.ground, theme.accent, 0.45),
        "thumb": mix(theme.line, theme.quiet, 0.25),
        "thumb_hover": mix(theme.line, theme.quiet, 0.6),
        "knob": "#ffffff" if theme.dark else theme.accent_fill,
    }
    colors = {tone: getattr(theme, tone) for tone in TONES} | {"active": theme.active_text}
    # Of labels by name: a role's own color, said of labels, too, would win over a tone of anything.
    tones = "\n".join(f'QLabel[tone="{tone}"] {{ color: {color}; }}' for tone, color in colors.items())
    rules = Template("".join(_RULES))
    return rules.substitute(words) + tones


def set_role(widget: QWidget, role: str) -> None:
    """Makes the widget look like its role; also after it has been shown."""
    if role in _FRAMES:
        # Qt draws no background of its own for a subclass of QWidget.
        widget.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
    _set(widget, "role", role)


def set_tone(widget: QWidget, tone: str) -> None:
    """Gives the widget's words a tone; also after it has been shown. An empty tone is the text color."""
    _set(widget, "tone", tone)


def _set(widget: QWidget, name: str, value: str) -> None:
    if widget.property(name) == value:
        return
    widget.setProperty(name, value)
    # Qt reads properties only when it polishes.
    widget.style().unpolish(widget)
    widget.style().polish(widget)


_FRAMES = ("panel", "card", "notice", "dock", "bar", "popup")
_TOKENS = (
    *("ground", "panel", "card", "raised", "line", "soft_line", "hover", "pressed", "selection", "disabled"),
    *("text", "quiet", "accent", "accent_fill", "on_accent", "good", "bad"),
    *("text_size", "caption_size", "title_size", "card_radius", "control_radius"),
)
# Where two rules say as much of the same widget, the later one holds.
_RULES = (SURFACES, BUTTONS, FIELDS, CHOICES, VIEWS, WINDOWS, ROLES)
