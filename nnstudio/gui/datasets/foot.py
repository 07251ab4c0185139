"""The foot of the browser: what would become of the network, and the button that makes it so."""

import itertools
import textwrap

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QHBoxLayout,
    QPushButton,
    QSizePolicy,
    QStyle,
    QStyleOptionButton,
    QVBoxLayout,
    QWidget,
)

from nnstudio.document.document import Document
from nnstudio.gui.datasets.fitting import Outlook
from nnstudio.gui.inspector.parts import make_label
from nnstudio.gui.stylesheet import set_role, set_tone

USE = "Use this dataset"
LONGEST = 200
"""Letters of the words beside the button; all of them are in the tooltip."""
ANEW = "and begin the run anew"
UNSAVED = "and begin the run anew: what it has learned{so_far} is in no file"
SAVED = "and begin the run anew: what it has learned{so_far} is in the saved file alone then"
WITHOUT = "and begin the run anew, without the weights that came with the file"
SLACK = 4
"""Pixels of its place that the words of a box leave free."""
NAMED = 3
"""Repairs and problems that are named; of more it is said how many they are."""


class Foot(QWidget):
    """Says whether the network fits, and offers to make it fit in the same step and to begin anew.

    Signals:
        used: (Document) the document with the dataset that is shown.
        closed: () the browser is to be left.
    """

    used = Signal(object)
    closed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._outlook: Outlook | None = None
        self._words = make_label("caption")
        self.repair = _Offer()
        self.repair.setObjectName("datasets.repair")
        self.repair.setChecked(True)
        self.repair.toggled.connect(lambda _on: self._say())
        self._asked = (False, False)
        self.anew = QCheckBox(ANEW)
        self.anew.setObjectName("datasets.anew")
        self.anew.setAccessibleName("Begin the run anew")
        self.anew.setToolTip(
            "Back to step 0 with new weights; what was learned can be brought back until the new run has "
            "made a step. Else the run stays as it is, with the data that it began with, until a restart"
        )
        self.anew.setChecked(True)
        self.anew.toggled.connect(lambda _on: self._say())
        self.close_button = QPushButton("Close")
        self.close_button.setObjectName("datasets.close")
        self.close_button.setAccessibleName("Close")
        self.close_button.setToolTip("Leave the network with the data it has (Esc)")
        self.close_button.setAutoDefault(False)
        self.close_button.clicked.connect(self.closed)
        self.use = QPushButton(USE)
        self.use.setObjectName("datasets.use")
        self.use.setDefault(True)
        set_role(self.use, "primary")  # also while another window is active
        self.use.clicked.connect(self._on_use)
        said = QVBoxLayout()
        said.setSpacing(4)
        said.addWidget(self._words)
        said.addWidget(self.repair)
        said.addWidget(self.anew)
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(8)
        line.addLayout(said, 1)
        line.addSpacing(12)
        line.addWidget(self.close_button)
        line.addWidget(self.use)
        self.setMinimumHeight(44)
        self.forbid("")

    @property
    def wants_reset(self) -> bool:
        """Whether a run that has begun is to begin anew."""
        return not self.anew.isHidden() and self.anew.isChecked()

    @property
    def words(self) -> str:
        """What is said of the network."""
        return self._words.text()

    def come_last(self) -> None:
        """Lets Tab come here after all else of the window, whenever that was made."""
        parts = (self.repair, self.anew, self.close_button, self.use)
        window = self.window()
        last = window.previousInFocusChain()  # the chain is a ring which the window itself closes
        while self.isAncestorOf(last) or last.focusPolicy() == Qt.FocusPolicy.NoFocus:
            last = last.previousInFocusChain()
        for before, after in itertools.pairwise((last, *parts)):
            QWidget.setTabOrder(before, after)

    def forbid(self, why: str) -> None:
        """There is nothing to be used; `why` is said in the tooltip."""
        self._outlook = None
        self.use.setText(USE)
        self.use.setEnabled(False)
        self.use.setToolTip(why or "Choose a dataset first")
        self.repair.hide()
        self.anew.hide()
        self._write("")

    def show_obstacle(self, why: str, *, bad: bool = False) -> None:
        """The dataset that is shown cannot be used: says why beside the button, whichever page is seen."""
        self.forbid(why)
        said = f"The network cannot learn from it yet. {why}"
        self._write(textwrap.shorten(said, LONGEST, placeholder=" …"), bad=bad)
        self._words.setToolTip(why)

    def hold(self, words: str) -> None:
        """Says why nothing is used at this moment; what is offered stays."""
        self._write(words, bad=True)

    def show_used(self) -> None:
        """The dataset that is shown is in use already."""
        self.forbid("The network learns from it already")
        self._write("The network learns from this dataset.")

    def show_run(self, *, begun: bool, unsaved: bool, came: bool = False, steps: int = 0) -> None:
        """Offers to begin a run anew if one has `begun`; where work would be lost, that has to be wished.

        `unsaved`: no file has what it has learned in so many `steps`. `came`: its weights came with a file,
        as it stands.
        """
        self.anew.setVisible(begun)
        if (unsaved, came) != self._asked:
            self._asked = (unsaved, came)
            self.anew.setChecked(not unsaved and not came)
        words = UNSAVED if unsaved else SAVED if steps else ANEW
        so_far = f" in {steps:,} step{'' if steps == 1 else 's'}" if steps else ""
        self.anew.setText(WITHOUT if came else words.format(so_far=so_far))
        self.anew.setAccessibleName(self.anew.text().removeprefix("and ").capitalize())
        self._say()

    def show_misfit(self, outlook: Outlook) -> None:
        """The dataset that is shown is in use, but the network does not fit it: offers to make it fit."""
        self.show_outlook(outlook)
        self.repair.hide()
        self.repair.setChecked(True)
        self.use.setText("Make the network fit")
        self.use.setToolTip(_all_of(outlook.repairs))
        self._write(f"The network does not fit this dataset yet. {_in_row(outlook.repairs)}?", bad=True)

    def show_outlook(self, outlook: Outlook) -> None:
        """Offers to use a dataset; `outlook` says what becomes of the network."""
        self._outlook = outlook
        self.use.setText(USE)
        self.use.setEnabled(True)
        self.use.setToolTip("Lets the network learn from this dataset (Enter); undo takes it back")
        self.repair.setVisible(bool(outlook.repairs))
        self.repair.say(f"Make the network fit: {_within(_in_row(outlook.repairs))}")
        self.repair.setToolTip(_all_of(outlook.repairs))
        self.repair.setAccessibleName(self.repair.words)
        self._say()

    def _say(self) -> None:
        found = self._outlook
        if found is None or self.use.text() != USE:  # or it is said what the misfit is
            return
        # Weights that are there go on, if the run is not begun anew as a whole.
        goes_on = not self.anew.isHidden() and not self.anew.isChecked()
        left = found.left if self.repair.isChecked() else found.troubles
        if left:
            self._write(f"It can be used, but not as it is: {_listed(left)}", bad=True)
        elif found.repairs:
            self._write(f"As it is, the network was made for other data: {_causes(found.troubles)}.")
        elif found.anew and goes_on:
            self._write(f"It fits, but {found.anew}.")
        else:
            self._write("The network fits this dataset as it is.")

    def _write(self, words: str, *, bad: bool = False) -> None:
        self._words.setText(words)
        self._words.setToolTip(words)
        set_tone(self._words, "warning" if bad else "quiet")

    def _on_use(self) -> None:
        if self._outlook is not None:
            self.used.emit(_chosen(self._outlook, repaired=self.repair.isChecked()))


class _Offer(QCheckBox):
    """A box with as many of its words as there is room for; all of them are in `words`."""

    def __init__(self) -> None:
        super().__init__()
        self.words = ""
        # As wide as there is room: buttons beside it are not pushed out of the window.
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def say(self, words: str) -> None:
        self.words = words
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        option = QStyleOptionButton()
        self.initStyleOption(option)
        place = self.style().subElementRect(QStyle.SubElement.SE_CheckBoxContents, option, self)
        room = place.width() - SLACK
        self.setText(self.fontMetrics().elidedText(self.words, Qt.TextElideMode.ElideRight, room))


def _chosen(outlook: Outlook, *, repaired: bool) -> Document:
    return outlook.repaired if repaired else outlook.plain


def _causes(troubles: tuple[str, ...]) -> str:
    """What is wrong, each in its first sentence: what is to be done about it stands below."""
    return _listed(tuple(trouble.split(". ")[0] for trouble in troubles))


def _in_row(repairs: tuple[str, ...]) -> str:
    """What is to be done, as one sentence: "Set the units of Output to 1; learn with Adam"."""
    return _listed((*repairs[:1], *map(_within, repairs[1:])))


def _all_of(repairs: tuple[str, ...]) -> str:
    """The same with all there is to be done."""
    return "; ".join((*repairs[:1], *map(_within, repairs[1:])))


def _within(sentence: str) -> str:
    """A sentence within another one; all that is done begins with a verb."""
    return sentence[:1].lower() + sentence[1:]


def _listed(words: tuple[str, ...]) -> str:
    more = f", and {len(words) - NAMED} more" if len(words) > NAMED else ""
    return "; ".join(words[:NAMED]) + more
