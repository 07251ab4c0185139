"""Guidance: what the canvas says of design and run, and what one click does about it."""

from collections.abc import Callable, Mapping
from functools import partial
from types import MappingProxyType

from nnstudio.document.differences import differences
from nnstudio.document.document import Document
from nnstudio.document.repairs import repairs_of
from nnstudio.engine.api import Phase
from nnstudio.gui.canvas.overlay import Overlay
from nnstudio.gui.canvas.scene import CanvasScene
from nnstudio.gui.editor import Editor
from nnstudio.gui.training import TrainingController
from nnstudio.nn.check import Cause, Check

MOST_REPAIRS = 2
OF_DATA = frozenset({Cause.CLASSES, Cause.MISFIT})
"""What other data may have brought about: where they are seen, all that helps is offered in one step."""
MOST_NAMES = 4
MOST_CHANGES = 3
"""Changes that the banner names; more could not be read at a glance."""

_OVER: Mapping[Phase, str] = MappingProxyType(
    {Phase.FAILED: "The run has stopped", Phase.FINISHED: "The run has ended"}
)


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
        self._run, self._choose_data = run, choose_data
        self._scene, self._overlay = scene, overlay
        self._design: tuple[object, object] = (None, None)
        self._labels: list[str] = []
        self._lasting = ""
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
            self.tell(self._lasting, lasting=True)
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
            say(self._leaves_behind() if warned else self._changes(), "Restart with this design", self._run)
        elif (phase is Phase.READY or training.learned.resumed) and not training.running:
            remark = self._editor.document.remark
            say(". ".join(filter(None, (self._beginning(), remark))), "Run", self._run)
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

    def tell(self, words: str, *, lasting: bool = False) -> None:
        """Says this until it is closed, or, unless it is `lasting`, something else has to be said."""
        self._lasting = words if lasting else ""
        self._overlay.banner.say(words, "Close", self._on_closed)

    def _on_closed(self) -> None:
        self._lasting = ""
        self.show_banner()

    def show_footnote(self, checked: Check) -> None:
        """Says in small print what is drawn."""
        shown, total = self._scene.contributions_drawn()
        words = f"{checked.total_parameters:,} parameters · every mark is a number of the engine"
        if total:
            words += f" · {shown:,} strongest of {total:,} contributions drawn"
        self._overlay.show_footnote(words)

    def _beginning(self) -> str:
        """From where the run would go on, which has not moved since it was made ready."""
        report, live = self._training.report, self._training.live
        if report.begun_anew:
            return f"{report.begun_anew}. Space trains"
        if not self._training.learned.resumed or live is None:
            if not self._training.learned.project().weights:
                return "Ready to learn: press Space"
            if anew := self._strangers():
                return f"Trained before, but {anew}. Space goes on with the other weights"
            # What has become of the data since then, such as other rows, is told before it is gone on with.
            return ". ".join(("Trained before: Space goes on", *(live.notes if live else ())))
        steps = f"{live.step:,} step{'' if live.step == 1 else 's'}"
        ended = ", to its end" if report.phase is Phase.FINISHED else " so far"
        words = f"Trained for {steps}{ended}: Space goes on"
        return ". ".join(filter(None, (words, report.inexact, *live.notes)))

    def _strangers(self) -> str:
        """Which layers begin anew, since the weights at hand were learned for other inputs or answers."""
        origin, document = self._training.learned.origin, self._editor.document
        if origin.document is None or origin.document.dataset is document.dataset:
            return ""
        return differences(origin.document, document).strangers(document)

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

    def _changes(self) -> str:
        """What a restart with the design on the canvas would change, and whose weights it would keep."""
        assert self._training.made_of is not None  # a stale run was made of something
        document = self._editor.document
        found = differences(self._training.made_of, document)
        said = "; ".join(change.words for change in found.changes[:MOST_CHANGES])
        more = len(found.changes) - MOST_CHANGES
        if more > 0:
            said += f"; and {more} more"
        kept = [document.graph[node_id].name for node_id in document.graph if node_id in found.kept]
        weights = f"Weights are kept in {_listed(kept)}" if kept else found.weights
        begin = _OVER.get(self._training.report.phase, "The run stands still")
        if self._training.running:
            begin = "The run goes on with the design it began with"
        anew = [document.graph[node_id].name for node_id in document.graph if node_id in found.estranged]
        if kept and anew:
            weights += f". {_listed(anew)} begin{'s' if len(anew) == 1 else ''} anew"
        return f"{begin}. Changed since: {said}. {weights}."

    def _leaves_behind(self) -> str:
        """What a restart with other data drops, and how one goes back to it."""
        made_of, live = self._training.made_of, self._training.live
        assert made_of is not None  # a stale run was made of something
        assert live is not None  # it has made steps
        steps = f"{live.step:,} step{'' if live.step == 1 else 's'}"
        before, after = (document.dataset.spec().name for document in (made_of, self._editor.document))
        return (
            f"Not restarted yet: what was learned from {before} in {steps} is in no file. "
            f"Undo goes back to it; Space again begins anew with {after}."
        )

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


def _listed(names: list[str]) -> str:
    """Names in a row of words; only the first of many."""
    if len(names) > MOST_NAMES:
        return f"{', '.join(names[:MOST_NAMES])} and {len(names) - MOST_NAMES} more"
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)
