"""The verdict: whether the dataset that is shown can be used, and what would become of network and run."""

from nnstudio.data.dataset import DatasetSource
from nnstudio.gui.datasets.findings import Findings
from nnstudio.gui.datasets.foot import Foot
from nnstudio.gui.datasets.read_files import ReadFiles
from nnstudio.gui.datasets.weights_kept import came_with_weights
from nnstudio.gui.editor import Editor
from nnstudio.gui.training import TrainingController

CHANGED = (
    "The file has changed since the run read it: the run goes on with what it held then. Reset begins anew "
    "with what it holds now."
)
UNKNOWN = "It is being found out what would become of the network"


class Verdict:
    """Has it found out, and lets the foot say it.

    Args:
        editor: Holds the network.
        training: Holds the run, if there is one in the window.
        findings: What is known of the dataset that is shown.
        foot: Where it is said, beside the button that uses the dataset.
        files: Those that the run has read.
    """

    def __init__(
        self,
        editor: Editor,
        training: TrainingController | None,
        findings: Findings,
        foot: Foot,
        files: ReadFiles | None = None,
    ) -> None:
        self._editor, self._training, self._files = editor, training, files
        self._findings, self._foot = findings, foot

    def wait(self) -> None:
        """Nothing can be used until it is known what is shown: it is being changed."""
        self._foot.forbid(UNKNOWN)

    def ask(self, source: DatasetSource) -> None:
        """Has it found out for a dataset that is shown from now on."""
        document = self._editor.document
        if source == document.dataset:
            self._foot.show_used()
        else:
            self.wait()
        self._findings.judge(document, source, trained=self._came)

    def tell(self, source: DatasetSource) -> None:
        """Lets the dataset be used as soon as it could be read and it is known what would become of it."""
        outlook, study, training = self._findings.outlook, self._findings.study, self._training
        if outlook is None or study is None or study.source != source:
            return
        if source != self._editor.document.dataset:
            self._foot.show_outlook(outlook)
        elif outlook.repairs:
            self._foot.show_misfit(outlook)
        else:
            self._tell_of_files(source)
            return
        if training is not None:
            # Weights that came with a project are those of other data, too.
            begun = training.begun or training.resettable
            steps = training.live.step if training.live else 0
            unsaved = begun and training.learned.unsaved
            self._foot.show_run(begun=begun, unsaved=unsaved, came=self._came, steps=steps)

    def _tell_of_files(self, source: DatasetSource) -> None:
        """Says so if what is shown of the dataset in use is not what the run learns from."""
        training, files = self._training, self._files
        if training is not None and files is not None and not training.stale and files.changed(source):
            self._foot.hold(CHANGED)

    @property
    def _came(self) -> bool:
        """Whether the network came with weights, as one that is imported, and has not learned here yet."""
        return self._training is not None and came_with_weights(self._training)
