"""A project as an ONNX file: what the network computes once it is trained."""

import contextlib
import json
from collections.abc import Mapping

import nnstudio.export.onnx.sequences  # noqa: F401  # registers the layers that read sequences
from nnstudio.data.fitted import Fitted
from nnstudio.document.document import Project
from nnstudio.export.errors import ExportError
from nnstudio.export.fitting import fitted_of
from nnstudio.export.naming import is_text
from nnstudio.export.onnx.draft import Draft, Value
from nnstudio.export.onnx.layers import translate
from nnstudio.export.onnx.packing import pack
from nnstudio.export.onnx.plain import OnnxGraph, Port
from nnstudio.export.onnx.raw_samples import scaling_words
from nnstudio.export.trained import Trained, trained
from nnstudio.nn.graph import NodeId

OPSET = 17
"""Of 2022: the first with LayerNormalization, and known to every program that still gets updates."""

SAMPLES = "samples"
"""What the axis of the batch is called."""


def to_onnx(project: Project) -> bytes:
    """The network of a project as the bytes of an ONNX file.

    It takes what our network receives, scaled float32 (n, *sample shape) with channels last, and gives what
    ours gives. How raw samples are scaled, and what the classes are called, stands in the file's metadata,
    the former also in words at its input.

    Raises:
        ExportError: The package onnx is not installed, the design cannot compute, or ONNX has nothing for
            one of its layers; the message names the layer.
    """
    return pack(_graph(project, trained(project)))


def _graph(project: Project, network: Trained) -> OnnxGraph:
    draft = Draft()
    values: dict[NodeId, Value] = {}
    names: dict[NodeId, str] = {}
    for node_id in network.order:
        # No array is called as a layer is, but for what enters and leaves the graph.
        names[node_id] = draft.begin(network.graph[node_id].name)
        values[node_id] = _value(draft, network, node_id, names[node_id], values)
    first, last = network.order[0], network.order[-1]
    draft.rename(draft.last(values[last]), names[last])
    return OnnxGraph(
        name="nnstudio",
        inputs=(Port(names[first], (SAMPLES, *network.sample_shape), scaling_words(project)),),
        outputs=(Port(names[last], (SAMPLES, *network.shapes[last])),),
        operations=tuple(draft.operations),
        constants=draft.constants,
        opset=OPSET,
        metadata=_metadata(project),
    )


def _value(
    draft: Draft, network: Trained, node_id: NodeId, name: str, values: Mapping[NodeId, Value]
) -> Value:
    """What a node gives; its operations are added to the draft."""
    node, shape = network.graph[node_id], network.shapes[node_id]
    if node.layer.fan_in == 0:
        return Value(shape, last=name)
    try:
        inputs = [values[source] for source in node.inputs]
        return translate(node.layer, draft, network.weights.get(node_id, {}), shape, *inputs)
    except ExportError as error:
        raise ExportError(f"{node.name}: {error}") from error


def _metadata(project: Project) -> dict[str, str]:
    """What a reader needs to know besides the numbers, each as JSON."""
    fitted: Fitted | None = None
    with contextlib.suppress(ExportError):  # the dataset is not there to tell; the network computes without
        fitted = fitted_of(project)
    known = fitted or project.document.dataset.spec()
    told = {
        "dataset": known.name,
        "task": known.task.value,
        "classes": known.classes,
        "targets": known.targets,
    }
    metadata = {f"nnstudio.{name}": _as_json(value) for name, value in told.items()}
    if fitted is None:
        return metadata
    for part in ("scaling", "target_scaling"):
        scaling = getattr(fitted, part)
        plain = {"factor": scaling.factor, "offset": scaling.offset}
        metadata[f"nnstudio.{part}"] = _as_json(plain)
    metadata["nnstudio.fitted"] = _as_json(fitted.model_dump(mode="json"))
    return metadata


def _as_json(value: object) -> str:
    text = json.dumps(value, ensure_ascii=False)
    # A name of a file may be no text at all; then it is told in signs that programs read back.
    return text if is_text(text) else json.dumps(value)
