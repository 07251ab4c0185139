"""The PyTorch script as a whole."""

import dataclasses
from pathlib import PurePath

from nnstudio.document.document import Project
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
    scaled_targets,
    standard_imports,
)
from nnstudio.export.statements import statement
from nnstudio.export.torch_script.layers import written
from nnstudio.export.torch_script.modules import MODULE_NAMES, NAMES, sources
from nnstudio.export.torch_script.training import train
from nnstudio.export.torch_script.writer import Part, Writer, bend
from nnstudio.nn.activations import Linear
from nnstudio.nn.layer import Array

_TAKEN = MODULE_NAMES | NAMES | {"F", "Network", "logits", "math", "nn", "np", "self", "torch", "x"}
_BATCH = 500


def to_torch(project: Project, weights_name: str, sha256: str) -> str:
    """The project's network as Python source code for PyTorch.

    Args:
        project: What is to be written down; what was never trained starts from its seed.
        weights_name: The file of `torch_weights` beside the script: .safetensors, or else .npz.
        sha256: The digest of that file, in hexadecimal; the script reads no other.

    Raises:
        ExportError: The network has a problem, or holds what PyTorch cannot express.
    """
    planned, writer = plan(project, _TAKEN), Writer()
    parts = _parts(planned, writer)
    safetensors = PurePath(weights_name).suffix == ".safetensors"
    network = _network(planned, parts)
    training = train(planned, parts)
    brought = sources(writer.used)
    functional = any("F." in text for text in (*brought, network, training))
    blocks = [
        prepare(planned),
        *scaled_targets(planned),
        *brought,
        network,
        CHECKED_WEIGHTS,
        _load(safetensors=safetensors),
        _predict(planned),
        training,
        main(planned),
    ]
    needs = "PyTorch, NumPy and safetensors" if safetensors else "PyTorch and NumPy"
    return "\n\n".join(
        [
            docstring(planned, "as a PyTorch module", needs, weights_name, "`load`, `predict` and `train`"),
            _imports(planned, "math." in training, functional=functional, safetensors=safetensors),
            constants(planned, weights_name, sha256),
            "\n" + "\n\n\n".join(blocks),
        ]
    )


def torch_weights(project: Project) -> dict[str, Array]:
    """The arrays of the script of `to_torch`, named and laid out as in its `state_dict`."""
    planned = plan(project, _TAKEN)
    parts = _parts(planned, Writer())
    return weights_of([(step.word, part.arrays) for step, part in zip(planned.steps, parts, strict=True)])


def _parts(planned: Plan, writer: Writer) -> list[Part]:
    """The layers; the last one gives what its activation would be applied to, if the loss takes that in."""
    *steps, last = planned.steps
    if planned.fused:
        last = dataclasses.replace(last, layer=planned.output.replace(activation=Linear()))
    return [written(step, writer) for step in (*steps, last)]


def _imports(planned: Plan, math: bool, *, functional: bool, safetensors: bool) -> str:  # noqa: FBT001
    brought = [*([] if safetensors else ["io"]), *(["math"] if math else []), *more_imports(planned)]
    theirs = ["import numpy as np", "import torch"]
    theirs += ["import torch.nn.functional as F"] if functional else []
    theirs += ["from safetensors.torch import load as read_safetensors"] if safetensors else []
    theirs += ["from torch import nn", "from torch.utils.data import DataLoader, TensorDataset"]
    return "\n".join([*standard_imports(planned, *brought), "", *theirs])


def _network(planned: Plan, parts: list[Part]) -> str:
    lines = ["class Network(nn.Module):", "    def __init__(self):", "        super().__init__()"]
    for step, part in zip(planned.steps, parts, strict=True):
        if part.made:
            lines += statement(f"self.{step.word} = {part.made}", step.title, indent=8)
    says = answer_words(planned)
    if planned.fused:
        called = bend(planned.output.activation, f"self.logits({planned.start})", axis=1)
        lines += [
            "",
            f"    def forward(self, {planned.start}):",
            f'        """{says}"""',
            f"        return {called}",
            "",
            f"    def logits(self, {planned.start}):",
            '        """The answers before their activation, which the loss takes in while training."""',
        ]
    else:
        lines += ["", f"    def forward(self, {planned.start}):", f'        """{says}"""']
    for step, part in zip(planned.steps, parts, strict=True):
        axes = (step.shape[2], *step.shape[:2]) if part.first else step.shape
        lines += statement(f"{step.target} = {part.called}", step.remark(axes), indent=8)
    return "\n".join([*lines, "        return x"])


def _load(*, safetensors: bool) -> str:
    lines = [
        "def load():",
        '    """The network with its weights, ready to predict."""',
        "    model = Network()",
    ]
    if safetensors:
        lines += ["    model.load_state_dict(read_safetensors(checked_weights()))"]
    else:
        lines += [
            "    with np.load(io.BytesIO(checked_weights())) as file:",
            "        model.load_state_dict({name: torch.from_numpy(file[name]) for name in file})",
        ]
    return "\n".join([*lines, "    return model.eval()"])


def _predict(planned: Plan) -> str:
    return "\n".join(
        [
            "def predict(model, samples):",
            f'    """{predict_words(planned)}"""',
            "    x = torch.from_numpy(prepare(samples))",
            "    with torch.no_grad():",
            f"        y = torch.cat([model(batch) for batch in x.split({_BATCH})]).numpy()",
            answers(planned),
        ]
    )
