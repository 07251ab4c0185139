"""Prospects: what it means to let the run go on, in words for the banner."""

from collections.abc import Mapping
from types import MappingProxyType

from nnstudio.document.differences import differences
from nnstudio.document.overshooting import overshooting
from nnstudio.engine.api import Phase
from nnstudio.gui.editor import Editor
from nnstudio.gui.training import TrainingController
from nnstudio.gui.training.aside import Ended

MOST_NAMES = 4
MOST_CHANGES = 3
"""Changes that the banner names; more could not be read at a glance."""

_OVER: Mapping[Phase, str] = MappingProxyType(
    {Phase.FAILED: "The run has stopped", Phase.FINISHED: "The run has ended"}
)


class Prospects:
    """Says from where the run goes on, what a restart changes, and what that leaves behind."""

    def __init__(self, editor: Editor, training: TrainingController) -> None:
        self._editor, self._training = editor, training

    def beginning(self) -> str:
        """From where the run would go on, which has not moved since it was made ready."""
        report, live = self._training.report, self._training.live
        if report.begun_anew:
            return f"{report.begun_anew}. Space trains"
        if not self._training.learned.resumed or live is None:
            if not self._training.learned.project().weights:
                return ". ".join(
                    filter(None, (f"Ready to learn: press Space{self._given_up()}", self.doubt()))
                )
            if anew := self._strangers():
                return f"Trained before, but {anew}. Space goes on with the other weights"
            if others := self._learned_from():
                return f"Trained before, on other data ({others}): Space goes on, Reset begins anew"
            # What has become of the data since then, such as other rows, is told before it is gone on with.
            return ". ".join(("Trained before: Space goes on", *(live.notes if live else ())))
        steps = f"{live.step:,} step{'' if live.step == 1 else 's'}"
        # Its plan is done, or a rule has ended it; where the user has, there is nothing to be told.
        over = live.ended if report.phase is Phase.FINISHED else ""
        words = f"Trained for {steps}{f'. {over}. Space' if over else ' so far: Space'} goes on"
        return ". ".join(filter(None, (words, report.inexact, *live.notes)))

    def doubt(self) -> str:
        """Why a run that begins with the design on the canvas would learn little, if it is so."""
        why = overshooting(self._editor.document)
        return why[:1].upper() + why[1:]

    def way_back(self, run: Ended) -> str:
        """What the button says that brings back what was reset."""
        what = f"{run.steps:,} step{'' if run.steps == 1 else 's'}" if run.steps else "the weights"
        return f"Bring {what} back"

    def changes(self) -> str:
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
        doubt = f" {self.doubt()}." if self.doubt() else ""
        return f"{begin}. Changed since: {said}. {weights}.{doubt}"

    def leaves_behind(self) -> str:
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

    def _given_up(self) -> str:
        """That what was reset is in no file, if it is so."""
        run = self._training.aside.run
        return ". What was reset is in no file" if run is not None and not run.saved else ""

    def _strangers(self) -> str:
        """Which layers begin anew, since the weights at hand were learned for other inputs or answers."""
        origin, document = self._training.learned.origin, self._editor.document
        if origin.document is None or origin.document.dataset is document.dataset:
            return ""
        return differences(origin.document, document).strangers(document)

    def _learned_from(self) -> str:
        """The data that the weights at hand were learned from, if they mean something else than these."""
        fitted, live = self._training.learned.origin.fitted, self._training.live
        if fitted is None or live is None or live.fitted is None or fitted.reads_as(live.fitted):
            return ""
        return fitted.name


def _listed(names: list[str]) -> str:
    """Names in a row of words; only the first of many."""
    if len(names) > MOST_NAMES:
        return f"{', '.join(names[:MOST_NAMES])} and {len(names) - MOST_NAMES} more"
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)
