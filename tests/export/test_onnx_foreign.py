"""ONNX in: models as other programs really wrote them, kept as golden files.

They were made once, by PyTorch 2.13 (`new` and `pages` by its exporter of today, the others by the one of
before), by Keras 3.15 on TensorFlow 2.21 and on PyTorch (`export`: by its own method; `tf2onnx`: by tf2onnx
1.17, with the opset), and by scikit-learn 1.9 with skl2onnx 1.20 (with the opset). Their notes are gone.
Each is either taken over and answers as in onnxruntime, or refused with the reason.
"""

from pathlib import Path

import numpy as np
import onnx
import pytest
from any_network import Few, answers

from nnstudio.data.dataset import DatasetSpec, Task
from nnstudio.export.errors import ImportFailedError
from nnstudio.export.onnx import from_onnx

GOLDEN = Path(__file__).parent / "golden"

TAKEN = {
    "keras_cnn_bn_fused_export_tensorflow": "conv2d conv2d batch_norm activation global_average_pool output",
    "keras_cnn_same_stride_tf2onnx17": "conv2d conv2d flatten output",
    "keras_convT_tf2onnx17": "conv2d_transpose flatten output",
    "keras_generator_export_tensorflow": "dense reshape conv2d_transpose flatten output",
    "keras_lstm_tf2onnx17": "lstm output",
    "keras_mlp_acts_export_torch": "dense dense dense dense dense output",
    "keras_mlp_bn_tf2onnx17": "dense batch_norm activation output",
    "keras_mlp_gelu_tanh_tf2onnx11": "dense output",
    "keras_resnet_export_torch": (
        "conv2d conv2d batch_norm activation conv2d batch_norm add activation conv2d "
        "batch_norm activation conv2d conv2d batch_norm add activation global_average_pool output"
    ),
    "keras_resnet_tf2onnx18": (
        "conv2d conv2d conv2d add activation conv2d conv2d conv2d add activation global_average_pool output"
    ),
    "keras_separable_export_tensorflow": "conv2d conv2d flatten output",
    "sk_clf2_17": "dense output",
    "sk_clf3_21_nozip": "dense dense output",
    "sk_scaled_clf_17": "batch_norm dense output",
    "sk_scaled_reg_11": "batch_norm dense output",
    "torch_cnn_bn_old17": "conv2d max_pool2d conv2d global_average_pool output",
    "torch_cnn_norm_rgb_pages": "batch_norm conv2d flatten output",
    "torch_densenet_new": "conv2d concatenate batch_norm activation global_average_pool output",
    "torch_dilated_old17": "conv2d flatten output",
    "torch_grouped_new": "conv2d flatten output",
    "torch_gru2_old17": "gru gru output",
    "torch_inception_old11": "conv2d conv2d concatenate global_average_pool output",
    "torch_lstm_hidden_new": "lstm output",
    "torch_lstm_new_static": "lstm output",
    "torch_max_global_new": "conv2d max_pool2d flatten output",
    "torch_mlp_elu_softplus_new": "dense dense activation dense output",
    "torch_mlp_gelu_tanh_new": "dense output",
    "torch_mlp_sigmoid_old17": "dense output",
    "torch_mlp_silu_ln_old11": "dense layer_norm activation output",
    "torch_resnet_new": (
        "conv2d conv2d conv2d add activation conv2d conv2d conv2d add activation global_average_pool output"
    ),
    "torch_stride_rect_static": "conv2d average_pool2d flatten output",
    "torch_upsample_new": "conv2d upsample2d conv2d flatten output",
}

REFUSED = {
    "keras_conv1d_tf2onnx17": "its filters are 1×3; nnstudio's are square",
    "keras_dense_steps_tf2onnx18": "it mixes samples",
    "keras_gru_tf2onnx17": "It probably is a GRU or SimpleRNN of Keras, which TensorFlow writes as a loop",
    "keras_mlp_ln_tf2onnx17": "It probably is GELU in its exact form",
    "keras_mlp_reg_tf2onnx17": "has 3 inputs",
    "sk_reg2_17": "it mixes samples",
    "torch_groupnorm_new": "It probably is nn.GroupNorm or nn.InstanceNorm2d of PyTorch",
    "torch_lstm_bi_new": "its setting direction is 'bidirectional'",
    "torch_mlp_gelu_old17": "it is given GELU in its exact form",
    "torch_mlp_relu6_new": "it cuts off at 0 and 6",
    "torch_pool_padded_old17": "nnstudio's pooling stays inside it",
    "torch_se_block_new": "the branches that it joins differ in shape",
    "torch_transformer_new": "it weighs something else than a row of numbers",
}


class Numbers(Few):
    """Samples with one number or more to predict."""

    def spec(self):
        names = tuple(f"number {at}" for at in range(self.classes))
        return DatasetSpec("Few", self.shape, (), "nothing", Task.REGRESSION, names)


class YesOrNo(Few):
    def spec(self):
        return DatasetSpec("Few", self.shape, ("no", "yes"), "nothing", Task.BINARY)


def ends_of(content):
    """The shape of a sample as the file takes it, and how many samples it takes."""
    graph = onnx.load_from_string(content).graph
    known = {array.name for array in graph.initializer}
    (taken,) = [port for port in graph.input if port.name not in known][:1]
    lengths = [axis.dim_value for axis in taken.type.tensor_type.shape.dim]
    return tuple(lengths[1:]), lengths[0] or 5


def answered(content, x):
    """The numbers that onnxruntime gives, without the labels that scikit-learn adds."""
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 4
    session = onnxruntime.InferenceSession(content, options, providers=["CPUExecutionProvider"])
    given = session.run(None, {session.get_inputs()[0].name: x})[-1]
    if isinstance(given, list):  # a dict of classes for each sample
        given = np.array([list(sample.values()) for sample in given], np.float32)
    return given.reshape(len(x), -1)


def compared(name):
    """The project of a golden file, its answers and those of onnxruntime."""
    content = (GOLDEN / f"{name}.onnx").read_bytes()
    shape, count = ends_of(content)
    x = np.random.default_rng(0).standard_normal((count, *shape), np.float32)
    theirs = answered(content, x)
    channels_first = len(shape) == 3 and name.startswith("torch")
    x = x.transpose(0, 2, 3, 1) if channels_first else x
    project = from_onnx(content, dataset_of(theirs.shape[1])(shape=x.shape[1:], classes=theirs.shape[1]))
    if "logarithms" in project.document.notes:
        theirs = np.exp(theirs)
    return project, answers(project, x), theirs


def dataset_of(answered):
    return Numbers if answered == 1 else YesOrNo if answered == 2 else Few


@pytest.mark.parametrize("name", TAKEN)
def test_a_model_of_another_program_answers_as_in_onnxruntime(name):
    project, ours, theirs = compared(name)
    if ours.shape[1] == 1 and theirs.shape[1] == 2:  # scikit-learn says (1 - p, p) where we say p
        ours = np.concatenate([1 - ours, ours], axis=1)
    np.testing.assert_allclose(ours, theirs, atol=1e-5 * max(1, np.abs(theirs).max()))
    kinds = " ".join(node.layer.entry.kind for node in project.document.graph.nodes.values())
    assert kinds == f"input {TAKEN[name]}"


@pytest.mark.parametrize("name", REFUSED)
def test_a_model_that_no_layers_make_is_refused_with_the_reason(name):
    content = (GOLDEN / f"{name}.onnx").read_bytes()
    shape, _ = ends_of(content)
    shape = (*shape[1:], shape[0]) if len(shape) == 3 and name.startswith("torch") else shape
    for dataset in (Few(shape=shape), Few(shape=shape, classes=4)):
        with pytest.raises(ImportFailedError) as caught:
            from_onnx(content, dataset)
        assert REFUSED[name] in str(caught.value)


def test_every_golden_file_is_either_taken_or_refused(record_property):
    files = {path.stem for path in GOLDEN.glob("*.onnx")}
    assert files == TAKEN.keys() | REFUSED.keys()
    record_property(
        "proof",
        f"ONNX: of {len(files)} models of PyTorch, Keras and scikit-learn, {len(TAKEN)} answer as in "
        f"onnxruntime and {len(REFUSED)} are refused with the reason",
    )


def test_labels_that_only_name_the_class_are_left_out_and_told_of():
    project, _, _ = compared("sk_clf2_17")
    assert "Left out, as it only names the class: “output_label”." in project.document.notes


def test_filters_that_see_only_some_channels_are_told_of():
    project, _, _ = compared("torch_grouped_new")
    assert "they have zeros there" in project.document.notes


def test_an_answer_between_0_and_1_that_is_a_number_is_trained_as_a_number():
    project, _, _ = compared("torch_mlp_sigmoid_old17")
    (output,) = project.document.graph.of_kind("output")
    assert project.document.graph[output].layer.loss.entry.kind == "mean_squared_error"
