"""The Keras script as a whole."""

from nnstudio.document.document import Project
from nnstudio.export.keras_script.layers import written
from nnstudio.export.keras_script.own import NAMES
from nnstudio.export.keras_script.training import train
from nnstudio.export.keras_script.writer import Part, Writer
from nnstudio.export.planned import Plan, plan, weights_of
from nnstudio.export.samples_file import more_imports
from nnstudio.export.script import (
    CHECKED_WEIGHTS,
    answers,
    constants,
    docstring,
    main,
    predict_words,
    prepare,
    scaled_targets,
    standard_imports,
)
from nnstudio.export.statements import statement
from nnstudio.nn.layer import Array

_TAKEN = NAMES | {"keras", "layers", "math", "np", "samples", "sys", "x"}
_BATCH = 500


def to_keras(project: Project, weights_name: str, sha256: str) -> str:
    """The project's network as Python source code for Keras 3, whatever its backend.

    Args:
        project: What is to be written down; what was never trained starts from its seed.
        weights_name: The file of `keras_weights`, an .npz beside the script.
        sha256: The digest of that file, in hexadecimal; the script reads no other.

    Raises:
        ExportError: The network has a problem, or holds what Keras cannot express.
    """
    planned = plan(project, _TAKEN)
    writer, parts = _parts(planned)
    training = train(planned)
    blocks = [
        prepare(planned),
        *scaled_targets(planned),
        *writer.own.sources(),
        _build(planned, parts),
        CHECKED_WEIGHTS,
        _LOAD,
        _predict(planned),
        training,
        main(planned),
    ]
    brought = ["io", "math"] if "math." in training else ["io"]
    imports = [
        *standard_imports(planned, *brought, *more_imports(planned)),
        "",
        "import keras",
        "import numpy as np",
    ]
    return "\n\n".join(
        [
            docstring(
                planned,
                "as a Keras model",
                "Keras 3 with a backend, and NumPy",
                weights_name,
                "`load`, `predict` and `train`",
            ),
            "\n".join([*imports, "from keras import layers"]),
            constants(planned, weights_name, sha256),
            "\n" + "\n\n\n".join(blocks),
        ]
    )


def keras_weights(project: Project) -> dict[str, Array]:
    """The arrays of the script of `to_keras`, by layer and by the names that Keras gives them."""
    planned = plan(project, _TAKEN)
    _, parts = _parts(planned)
    return weights_of([(step.word, part.arrays) for step, part in zip(planned.steps, parts, strict=True)])


def _parts(planned: Plan) -> tuple[Writer, list[Part]]:
    writer = Writer({step.word for step in planned.steps})
    return writer, [written(step, writer) for step in planned.steps]


def _build(planned: Plan, parts: list[Part]) -> str:
    lines = [
        "def build():",
        '    """The network, with weights drawn at random."""',
        f"    samples = {planned.start} = keras.Input(SAMPLE_SHAPE)"
        if planned.start != "samples"
        else "    samples = keras.Input(SAMPLE_SHAPE)",
    ]
    for step, part in zip(planned.steps, parts, strict=True):
        lines += statement(f"{step.target} = {part.called}", step.remark())
    return "\n".join([*lines, "    return keras.Model(samples, x)"])


_LOAD = '''def load():
    """The network with its weights, ready to predict."""
    model = build()
    with np.load(io.BytesIO(checked_weights())) as file:
        for layer in model.layers:
            layer.set_weights([file[f"{layer.name}.{weight.name}"] for weight in layer.weights])
    return model'''


def _predict(planned: Plan) -> str:
    return "\n".join(
        [
            "def predict(model, samples):",
            f'    """{predict_words(planned)}"""',
            f"    y = model.predict(prepare(samples), batch_size={_BATCH}, verbose=0)",
            answers(planned),
        ]
    )
