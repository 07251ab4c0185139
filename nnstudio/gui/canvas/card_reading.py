"""Reading a card: what is at a point of it, as a unit and in words; points are in its item's coordinates."""

from PySide6.QtCore import QPointF

from nnstudio.gui.canvas.card import Card
from nnstudio.gui.canvas.faces.face import FOOT
from nnstudio.gui.canvas.levels import Level, Sight
from nnstudio.gui.canvas.living_face import LivingFace
from nnstudio.gui.canvas.saying import Saying
from nnstudio.gui.canvas.sentences import STALE


def unit_at(at: QPointF, card: Card, face: LivingFace, sight: Sight) -> int | None:
    """The unit under this point; None where there is none, or none can be told apart."""
    rect = card.face_box(face.width)
    if sight.level is Level.PLAIN or not rect.adjusted(0, 0, 0, FOOT).contains(at):
        return None
    return face.unit_at(at - rect.topLeft(), sight.depth)


def words_at(at: QPointF, card: Card, face: LivingFace, saying: Saying, sight: Sight, *, alone: bool) -> str:
    """What is under this point: a problem, a value, or the layer; `alone` if no other card is selected."""
    if saying.problems and card.badge_box.contains(at):
        return "\n".join(problem.message for problem in saying.problems)
    if saying.stale and card.stale_box.contains(at):
        return STALE
    if sight.level is Level.PLAIN:
        return saying.told[True]  # no face is drawn that one could point at
    rect = card.face_box(face.width)
    layer = saying.told[sight.level is not Level.FULL]
    if face.face and rect.adjusted(0, 0, 0, FOOT).contains(at):
        words = face.describe(at - rect.topLeft(), sight.depth)
        hint = "" if saying.kind == "input" else _hint(at, card, face, sight, alone=alone)
        return "\n".join(line for line in (words, hint) if line) or layer
    return layer if at.y() >= rect.y() else saying.marks or layer


def _hint(at: QPointF, card: Card, face: LivingFace, sight: Sight, *, alone: bool) -> str:
    """What a click would do to the unit under this point; empty where there is none, or it is pinned."""
    unit = unit_at(at, card, face, sight)
    if unit is None or unit in face.pinned:
        return ""
    return "Click to pin" if alone else "Select the card, then click to pin"
