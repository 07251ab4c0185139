"""The NumPy script as a whole."""

from nnstudio.document.document import Project
from nnstudio.export.numpy_script.functions import NAMES, sources
from nnstudio.export.numpy_script.layers import Writer, expression, passes
from nnstudio.export.planned import Plan, plan, weights_of
from nnstudio.export.samples_file import more_imports
from nnstudio.export.script import (
    CHECKED_WEIGHTS,
    answer_words,
    answers,
    constants,
    docstring,
    main,
    predict_words,
    prepare,
    standard_imports,
)
from nnstudio.export.statements import statement
from nnstudio.nn.layer import Array

_TAKEN = NAMES | {"np", "sys", "Path", "weights", "network", "predict", "prepare", "main", "x", "y"}
_BATCH = 100


def to_numpy(project: Project, weights_name: str, sha256: str) -> str:
    """The project's network as Python source code that needs NumPy only.

    Args:
        project: What is to be written down; what was never trained starts from its seed.
        weights_name: The file of `numpy_weights`, an .npz beside the script.
        sha256: The digest of that file, in hexadecimal; the script reads no other.

    Raises:
        ExportError: The network has a problem, or holds what cannot be written.
    """
    planned = _plan(project)
    writer = Writer()
    network = _network(planned, writer)
    blocks = [prepare(planned), *sources(writer.called), network, CHECKED_WEIGHTS, _LOAD, _predict(planned)]
    parts = [
        docstring(planned, "in nothing but NumPy", "NumPy", weights_name, "`load` and `predict`"),
        "\n".join([*standard_imports(planned, "io", *more_imports(planned)), "", "import numpy as np"]),
        constants(planned, weights_name, sha256),
    ]
    return "\n\n".join(parts) + "\n\n\n" + "\n\n\n".join([*blocks, main(planned, "weights")])


def numpy_weights(project: Project) -> dict[str, Array]:
    """The arrays that the script of `to_numpy` looks up in its file, as the engine has them."""
    return weights_of([(step.word, step.params) for step in _plan(project).steps])


def _plan(project: Project) -> Plan:
    return plan(project, _TAKEN, passes=passes)


def _network(planned: Plan, writer: Writer) -> str:
    lines = [
        f"def network({planned.start}, weights):",
        f'    """{answer_words(planned)}"""',
    ]
    for step in planned.steps:
        lines += statement(f"{step.target} = {expression(step, writer)}", step.remark())
    return "\n".join([*lines, "    return x"])


_LOAD = '''def load():
    """The weights by name, ready to predict with."""
    with np.load(io.BytesIO(checked_weights())) as file:
        return dict(file)'''


def _predict(planned: Plan) -> str:
    return "\n".join(
        [
            "def predict(weights, samples):",
            f'    """{predict_words(planned)}"""',
            "    x = prepare(samples)",
            f"    # {_BATCH} at a time, so that many samples do not need much memory.",
            f"    batches = [x[at : at + {_BATCH}] for at in range(0, len(x), {_BATCH})]",
            "    y = np.concatenate([network(batch, weights) for batch in batches])",
            answers(planned),
        ]
    )
