"""Guidance: what the canvas says of design and run, and what one click does about it."""

from collections.abc import Callable, Sequence
from functools import partial

from nnstudio.document.differences import differences
from nnstudio.document.document import Document
from nnstudio.document.overshooting import steadied
from nnstudio.document.repairs import repairs_of
from nnstudio.engine.api import Phase
from nnstudio.gui.canvas.overlay import Overlay
from nnstudio.gui.canvas.scene import CanvasScene
from nnstudio.gui.editor import Editor
from nnstudio.gui.prospects import Prospects
from nnstudio.gui.training import TrainingController
from nnstudio.nn.check import Cause, Check

MOST_REPAIRS = 2
OF_DATA = frozenset({Cause.CLASSES, Cause.MISFIT})
"""What other data may have brought about: where they are seen, all that helps is offered in one step."""


class Guidance:
    """Fills the banner and the footnote over the canvas.

    `run` lets the run go on, as it is done at the speed that was chosen: in slow motion, it is told.
    `choose_data` opens the browser of data.
    """

    def __init__(
        self,
        editor: Editor,
        training: TrainingController,
        scene: CanvasScene,
        overlay: Overlay,
        run: Callable[[], object],
        choose_data: Callable[[], object],
    ) -> None:
        self._editor, self._training = editor, training
        self._prospects = Prospects(editor, training)
        self._run, self._choose_data = run, choose_data
        self._scene, self._overlay = scene, overlay
        self._design: tuple[object, object] = (None, None)
        self._labels: list[str] = []
        self._lasting = ""
        self._choices: Sequence[tuple[str, Callable[[], object]]] = ()
        self._held_back: Document | None = None
        """The design for which it has been said what it would leave behind."""

    def show_banner(self) -> None:
        """Says the one thing that the user should know now, if there is any."""
        say, training = self._overlay.banner.say, self._training
        phase, obstacle = training.report.phase, training.obstacle()
        # What became of a design that is on the canvas no more is no help with the one that is.
        failed = phase is Phase.FAILED and not training.stale
        self._mark_changes()
        if not training.stale:
            self._held_back = None
        if self._lasting:
            self.tell(self._lasting, lasting=True, choices=self._choices)
        elif failed and training.report.diverged:
            rate = self._smaller_rate()
            say(training.report.error, f"Use {rate:g} and reset", lambda: self._reset_with(rate))
        elif training.unready:
            # A reset would throw away what the run was to begin with, and help nothing.
            choices = [("Choose data…", self._choose_data), ("Try again", training.retry)]
            self._overlay.banner.offer(training.unready, choices)
        elif failed:
            say(training.report.error, "Reset", training.reset)
        elif obstacle is not None:
            self._overlay.banner.offer(obstacle, self._repairs())
        elif training.stale:
            warned = self._held_back is self._editor.document and training.learned.unsaved
            words = self._prospects.leaves_behind() if warned else self._prospects.changes()
            self._overlay.banner.offer(words, [("Restart with this design", self._run), *self._steadier()])
        elif (phase is Phase.READY or training.learned.resumed) and not training.running:
            remark = self._editor.document.remark
            words = ". ".join(filter(None, (self._prospects.beginning(), remark)))
            choices = [("Run", self._run)]
            if not training.learned.project().weights:
                choices += self._steadier()
            if training.aside.run is not None:
                choices.append((self._prospects.way_back(training.aside.run), training.bring_back))
            self._overlay.banner.offer(words, choices)
        else:
            say("")

    def holds_back(self) -> bool:
        """Whether going on has to wait: other data would drop what no file has, which is said once."""
        training, document = self._training, self._editor.document
        if not (training.stale and training.learned.unsaved and training.live and training.made_of):
            return False
        if training.made_of.dataset == document.dataset or self._held_back is document:
            return False
        if not differences(training.made_of, document).fresh:  # all weights carry over
            return False
        self._held_back = document
        self.show_banner()
        return True

    def tell(
        self,
        words: str,
        *,
        lasting: bool = False,
        choices: Sequence[tuple[str, Callable[[], object]]] = (),
    ) -> None:
        """Says this until it is closed, or, unless it is `lasting`, something else has to be said.

        `choices` are what can be done about it, after which nothing is left to be said: the words and the
        action of each button.
        """
        self._lasting, self._choices = words if lasting else "", choices
        offered: list[tuple[str, Callable[[], object]]] = [
            (label, partial(self._on_chosen, action)) for label, action in choices
        ]
        self._overlay.banner.offer(words, [*offered, ("Close", self._on_closed)])

    def forget(self) -> None:
        """Says no more what was said of a project that is no longer here."""
        self._lasting, self._choices = "", ()

    def _on_chosen(self, action: Callable[[], object]) -> None:
        self._on_closed()
        action()

    def _on_closed(self) -> None:
        self.forget()
        self.show_banner()

    def show_footnote(self, checked: Check) -> None:
        """Says in small print what is drawn."""
        shown, total = self._scene.contributions_drawn()
        words = f"{checked.total_parameters:,} parameters · every mark is a number of the engine"
        if total:
            words += f" · {shown:,} strongest of {total:,} contributions drawn"
        self._overlay.show_footnote(words)

    def _steadier(self) -> list[tuple[str, Callable[[], object]]]:
        """What one click would do about a learning rate by which little is learned."""
        if not self._prospects.doubt():
            return []
        after, label = steadied(self._editor.document)
        return [(label, lambda: self._editor.apply(after, label))]

    def _repairs(self) -> list[tuple[str, Callable[[], object]]]:
        """What one click would do about the problem that keeps the network from being trained."""
        document = self._editor.document
        problems = document.check().blocking[:1]
        # The document changes with each card that is moved, and the repairs of a large network take time.
        design = (document.graph, document.dataset)
        if any(known is not new for known, new in zip(self._design, design, strict=True)):
            self._design = design
            found = repairs_of(document, problems[0]) if problems else ()
            self._labels = [repair.label for repair in found[:MOST_REPAIRS]]
        if not problems:  # then the data are missing
            return [("Choose data…", self._choose_data)]
        found: list[tuple[str, Callable[[], object]]] = [
            (label, partial(self._repair, label)) for label in self._labels
        ]
        if problems[0].cause in OF_DATA:
            found.append(("All that fits the data…", self._choose_data))
        return found

    def _repair(self, label: str) -> None:
        """Applies the repair of this name to the document as it is now."""
        document = self._editor.document
        for problem in document.check().blocking[:1]:
            for repair in repairs_of(document, problem):
                if repair.label == label:
                    self._editor.apply(repair.after, repair.label)
                    return

    def _mark_changes(self) -> None:
        """Marks what a restart would change; while it could not be made, badges say what is wrong instead."""
        document, made_of = self._editor.document, self._training.made_of
        possible = self._training.stale and not document.check().blocking
        found = differences(made_of, document) if possible and made_of else None
        self._scene.show_stale(found.changed | found.new if found else frozenset())

    def _smaller_rate(self) -> float:
        """A tenth of the learning rate, which usually is what a run that diverged needs."""
        return float(f"{self._editor.document.training.optimizer.learning_rate / 10:.3g}")

    def _reset_with(self, rate: float) -> None:
        document = self._editor.document
        optimizer = document.training.optimizer.replace(learning_rate=rate)
        training = document.training.replace(optimizer=optimizer)
        self._editor.apply(document.replace(training=training), f"Change learning rate to {rate:g}")
        self._training.reset()
