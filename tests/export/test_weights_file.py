"""Files of weights: what is written is read, and what does not fit is refused with layer and shapes."""

import io
import json
import pickle
import struct
import sys
import zipfile

import numpy as np
import pytest
import safetensors.numpy
from any_network import CLASSES, answers, chain, networks, project_of, samples
from hypothesis import HealthCheck, given, settings

from nnstudio.document.document import Project
from nnstudio.export.errors import ExportError, ImportFailedError
from nnstudio.export.weights_file import read_weights, write_weights
from nnstudio.nn.layers.core import Dense, Input, Output
from nnstudio.nn.layers.normalization import BatchNorm

SUFFIXES = ["npz", "safetensors"]


@pytest.fixture
def project():
    return project_of(chain(Input(), Dense(units=4), BatchNorm(), Output(units=CLASSES)), (5,))


def put(path, arrays):
    """Writes arrays as other programs do."""
    if path.suffix == ".npz":
        np.savez(path, **arrays)
    else:
        path.write_bytes(safetensors.numpy.save(arrays))
    return path


def arrays_of(project):
    names = {node_id: node.name for node_id, node in project.document.graph.nodes.items()}
    return {
        f"{names[node_id]}.{part}": np.array(values)
        for node_id, params in project.weights.items()
        for part, values in params.items()
    }


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_what_is_written_is_read(tmp_path, project, suffix):
    path = tmp_path / f"weights.{suffix}"
    write_weights(path, project)
    weights = read_weights(path, project.document)
    for node_id, params in project.weights.items():
        for part, values in params.items():
            np.testing.assert_array_equal(weights[node_id][part], values)


@pytest.mark.parametrize("suffix", SUFFIXES)
@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(network=networks())
def test_weights_of_any_network_come_back(tmp_path, suffix, network):
    graph, shape = network
    project, path = project_of(graph, shape), tmp_path / f"weights.{suffix}"
    write_weights(path, project)
    back = Project(project.document, read_weights(path, project.document))
    x = samples(shape, 2)
    np.testing.assert_array_equal(answers(back, x), answers(project, x))


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_other_programs_find_the_arrays_by_layer_and_parameter(tmp_path, project, suffix):
    path = tmp_path / f"weights.{suffix}"
    write_weights(path, project)
    found = np.load(path) if suffix == "npz" else safetensors.numpy.load_file(path)
    wanted = arrays_of(project)
    assert set(found.keys()) == set(wanted)
    assert "Hidden 1.kernel" in wanted
    for name, values in wanted.items():
        np.testing.assert_array_equal(found[name], values)


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_arrays_in_any_order_of_memory_are_written_as_they_are(tmp_path, project, suffix):
    turned = {
        node_id: {part: np.asfortranarray(values) for part, values in params.items()}
        for node_id, params in project.weights.items()
    }
    path = tmp_path / f"weights.{suffix}"
    write_weights(path, Project(project.document, turned))
    np.testing.assert_array_equal(
        read_weights(path, project.document)["n1"]["kernel"], turned["n1"]["kernel"]
    )


def test_the_same_weights_give_the_same_bytes(tmp_path, project):
    for suffix in SUFFIXES:
        one, other = tmp_path / f"one.{suffix}", tmp_path / f"other.{suffix}"
        write_weights(one, project)
        write_weights(other, project)
        assert one.read_bytes() == other.read_bytes()


def test_weights_of_both_sorts_are_written_without_other_packages(tmp_path, project, monkeypatch):
    monkeypatch.setitem(sys.modules, "safetensors", None)
    monkeypatch.setitem(sys.modules, "safetensors.numpy", None)
    for suffix in SUFFIXES:
        write_weights(tmp_path / f"weights.{suffix}", project)
    with pytest.raises(ImportFailedError, match="pip install"):
        read_weights(tmp_path / "weights.safetensors", project.document)


def test_a_network_that_was_never_trained_is_written_as_it_starts(tmp_path, project):
    path = tmp_path / "weights.npz"
    write_weights(path, Project(project.document))
    assert read_weights(path, project.document)["n1"]["kernel"].any()


def test_float64_is_read(tmp_path, project):
    wide = {name: values.astype(np.float64) for name, values in arrays_of(project).items()}
    for suffix in SUFFIXES:
        weights = read_weights(put(tmp_path / f"weights.{suffix}", wide), project.document)
        assert weights["n1"]["kernel"].dtype == np.float32


@pytest.mark.parametrize("suffix", SUFFIXES)
@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda a: a.pop("Hidden 1.bias"), "it does not hold: Hidden 1.bias"),
        (lambda a: a.update(more=np.zeros(2, np.float32)), "there is no place for: more"),
        (
            lambda a: a.update({"Hidden 1.kernel": np.zeros((4, 5), np.float32)}),
            "the kernel of Hidden 1 should be 5×4, and is 4×5 in the file",
        ),
        (lambda a: a.update({"Hidden 1.bias": np.zeros(4, np.int32)}), "holds numbers of type int32"),
        (lambda a: a.update({"Hidden 1.bias": np.full(4, np.nan, np.float32)}), r"no number \(NaN\)"),
    ],
)
def test_what_does_not_fit_is_refused_by_layer_and_shape(tmp_path, project, suffix, change, reason):
    arrays = arrays_of(project)
    change(arrays)
    with pytest.raises(ImportFailedError, match=reason):
        read_weights(put(tmp_path / f"weights.{suffix}", arrays), project.document)


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_a_file_cut_off_anywhere_is_refused(tmp_path, project, suffix):
    path = tmp_path / f"weights.{suffix}"
    write_weights(path, project)
    whole = path.read_bytes()
    for end in np.linspace(0, len(whole) - 1, 50).astype(int):
        path.write_bytes(whole[:end])
        with pytest.raises(ImportFailedError):
            read_weights(path, project.document)


def test_a_changed_bit_in_an_npz_is_noticed(tmp_path, project):
    path = tmp_path / "weights.npz"
    write_weights(path, project)
    content = bytearray(path.read_bytes())
    kernel = arrays_of(project)["Hidden 1.kernel"].tobytes()
    content[content.index(kernel) + 3] ^= 1
    path.write_bytes(content)
    with pytest.raises(ImportFailedError, match="damaged"):
        read_weights(path, project.document)


class _Bomb:
    def __reduce__(self):
        return (print, ("a bomb",))


def _npy_that_lies(shape):
    """The header of an array that would take all memory, and no numbers."""
    file = io.BytesIO()
    np.lib.format.write_array_header_1_0(file, {"descr": "<f4", "fortran_order": False, "shape": shape})
    return file.getvalue()


def _npy_of_objects():
    file = io.BytesIO()
    np.lib.format.write_array_header_1_0(file, {"descr": "|O", "fortran_order": False, "shape": (5, 4)})
    return file.getvalue() + pickle.dumps(_Bomb())


NPZ_ATTACKS = {
    "a shape that would take all memory": _npy_that_lies((10**9, 10**9)),
    "the right shape and no numbers": _npy_that_lies((5, 4)),
    "Python objects": _npy_of_objects(),
    "a bomb of zeros": _npy_that_lies((5, 4)) + bytes(10**7),
    "no array": b"hello",
}


@pytest.mark.parametrize("attack", NPZ_ATTACKS)
def test_an_array_that_lies_is_refused(tmp_path, project, attack, capsys):
    path = tmp_path / "weights.npz"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, values in arrays_of(project).items():
            member = io.BytesIO()
            np.lib.format.write_array(member, values)
            content = NPZ_ATTACKS[attack] if name == "Hidden 1.kernel" else member.getvalue()
            archive.writestr(f"{name}.npy", content)
    with pytest.raises(ImportFailedError):
        read_weights(path, project.document)
    assert capsys.readouterr().out == ""


def _safetensors_that_say(header, data=b""):
    text = header if isinstance(header, bytes) else json.dumps(header).encode()
    return struct.pack("<Q", len(text)) + text + data


SAFETENSORS_ATTACKS = {
    "an endless header": struct.pack("<Q", 2**60) + b"{}",
    "a header of 200 MB that is not there": struct.pack("<Q", 2 * 10**8) + b"{}",
    "no JSON": _safetensors_that_say(b"\xff\xff\xff"),
    "nothing": b"",
    "numbers beyond the end": _safetensors_that_say(
        {"a": {"dtype": "F32", "shape": [4], "data_offsets": [0, 16]}}, bytes(8)
    ),
    "a shape of other size": _safetensors_that_say(
        {"a": {"dtype": "F32", "shape": [9], "data_offsets": [0, 16]}}, bytes(16)
    ),
    "a shape beyond all numbers": _safetensors_that_say(
        {"a": {"dtype": "F32", "shape": [2**62, 2**62], "data_offsets": [0, 16]}}, bytes(16)
    ),
    "an unknown type": _safetensors_that_say(
        {"a": {"dtype": "X9", "shape": [4], "data_offsets": [0, 16]}}, bytes(16)
    ),
    "a path as a name": _safetensors_that_say(
        {"../../x": {"dtype": "F32", "shape": [4], "data_offsets": [0, 16]}}, bytes(16)
    ),
    "deep JSON": _safetensors_that_say(b"[" * 100_000),
}


@pytest.mark.parametrize("attack", SAFETENSORS_ATTACKS)
def test_a_safetensors_file_that_lies_is_refused(tmp_path, project, attack):
    path = tmp_path / "weights.safetensors"
    path.write_bytes(SAFETENSORS_ATTACKS[attack])
    with pytest.raises(ImportFailedError, match=r"weights\.safetensors cannot be taken over"):
        read_weights(path, project.document)


def test_another_ending_is_refused_with_those_that_go(tmp_path, project):
    with pytest.raises(ExportError, match=r"\.npz or \.safetensors"):
        write_weights(tmp_path / "weights.h5", project)
    with pytest.raises(ImportFailedError, match=r"\.npz or \.safetensors"):
        read_weights(tmp_path / "weights.h5", project.document)


def test_a_file_that_is_not_there_is_told(tmp_path, project):
    with pytest.raises(ImportFailedError, match="No such file"):
        read_weights(tmp_path / "none.npz", project.document)
    with pytest.raises(ExportError, match="there is no folder"):
        write_weights(tmp_path / "none" / "weights.npz", project)


def test_names_of_layers_are_no_paths_in_the_archive(tmp_path):
    graph = chain(Input(), Dense(units=2), Output(units=CLASSES))
    for node_id in list(graph)[1:]:
        node = graph[node_id]
        graph = graph.with_node(node_id, type(node)("../../etc/x", node.layer, node.inputs))
    project, path = project_of(graph, (5,)), tmp_path / "weights.npz"
    write_weights(path, project)
    assert not any("/" in name for name in zipfile.ZipFile(path).namelist())
    assert set(read_weights(path, project.document)) == {"n1", "n2"}
