"""ONNX out: what is exported opens in Netron, with every operator shown and no complaint."""

import in_netron
import onnx
import pytest
from any_network import CLASSES, chain, project_of
from scripted import branching, every_layer

from nnstudio.document.document import Project
from nnstudio.document.examples import EXAMPLES
from nnstudio.export.onnx import to_onnx
from nnstudio.nn.layer import LAYERS
from nnstudio.nn.layers.core import Input, Output

pytestmark = pytest.mark.skipif(bool(in_netron.missing()), reason=in_netron.missing())


def exported():
    """Files with every example, every kind of layer, and branches."""
    yield from ((name, Project(EXAMPLES[name].build())) for name in EXAMPLES)
    wanted, made = set(LAYERS), dict(every_layer())
    for name, project in made.items():
        kinds = {type(node.layer) for node in project.document.graph.nodes.values()}
        if kinds & wanted:
            wanted -= kinds
            yield name, project
    for name, project in branching():
        wanted -= {type(node.layer) for node in project.document.graph.nodes.values()}
        yield name, project
    assert not wanted


def test_every_exported_model_opens_in_netron_with_all_its_operators(tmp_path, record_property):
    files = {name: to_onnx(project) for name, project in exported()}
    seen = in_netron.shown(list(files.values()), tmp_path)
    assert len(seen) == len(files)
    for (name, content), page in zip(files.items(), seen, strict=True):
        kinds = [operator.op_type for operator in onnx.load_from_string(content).graph.node]
        assert page["error"] == "", name
        assert sorted(page["kinds"]) == sorted(kinds), name
        assert page["places"] == len(kinds), name  # each at a place of its own
    record_property("proof", f"ONNX: {len(files)} exported models open in Netron, each operator shown")


def test_netron_would_complain_of_a_damaged_file(tmp_path):
    content = to_onnx(project_of(chain(Input(), Output(units=CLASSES)), (4,)))
    (page,) = in_netron.shown([content[: len(content) // 2]], tmp_path)
    assert page["error"]
