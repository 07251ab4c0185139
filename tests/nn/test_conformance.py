"""What every registered part promises, tried on each of them: those of today and those of tomorrow."""

import json
import math
from typing import Literal, get_args, get_origin

import annotated_types
import numpy as np
import pytest

import nnstudio.nn.layers  # noqa: F401  # registers the layers
from nnstudio.engine.context import LayerContext
from nnstudio.nn.activations import ACTIVATIONS
from nnstudio.nn.initializers import INITIALIZERS
from nnstudio.nn.layer import LAYERS, FreshContext, WeightedLayer
from nnstudio.nn.losses import LOSSES
from nnstudio.nn.optimizers import OPTIMIZERS
from nnstudio.nn.registry import Choice
from nnstudio.nn.schedules import SCHEDULES
from nnstudio.nn.settings import SettingsError
from nnstudio.nn.shapes import ShapeError

REGISTRIES = (LAYERS, ACTIVATIONS, LOSSES, OPTIMIZERS, SCHEDULES, INITIALIZERS)
ODD_SHAPES = ((5,), (1,), (7, 3), (5, 7, 3), (9, 7, 1))
BATCH_SIZES = (1, 3)


def other_values(field, *fixed):
    """Values of a field besides its default, without numbers and what comes from the `fixed` registries."""
    if field.annotation is bool:
        return [not field.default]
    if get_origin(field.annotation) is Literal:
        return [value for value in get_args(field.annotation) if value != field.default]
    choices = [mark.registry for mark in field.metadata if isinstance(mark, Choice)]
    return [
        cls()
        for registry in choices
        for cls in registry
        if registry not in fixed and not isinstance(field.default, cls)
    ]


def variants(cls, *fixed, without=()):
    """The part with its default settings, and with each setting changed that is not a number."""
    yield cls()
    for name, field in cls.model_fields.items():
        if name in without:
            continue
        for value in other_values(field, *fixed):
            yield cls().replace(**{name: value})


def limits(field):
    """Numbers that a field just takes, and numbers that it just refuses."""
    whole = field.annotation is int
    taken, refused = [], []
    for limit in field.metadata:
        match limit:
            case annotated_types.Ge(ge=bound):
                taken.append(bound)
                refused.append(bound - 1 if whole else math.nextafter(bound, -math.inf))
            case annotated_types.Le(le=bound):
                taken.append(bound)
                refused.append(bound + 1 if whole else math.nextafter(bound, math.inf))
            case annotated_types.Gt(gt=bound):
                taken.append(bound + 1 if whole else math.nextafter(bound, math.inf))
                refused.append(bound)
            case annotated_types.Lt(lt=bound):
                taken.append(bound - 1 if whole else math.nextafter(bound, -math.inf))
                refused.append(bound)
    return taken, refused


def small(layer):
    """The layer with whole numbers of at most 3 where it allows them, so that every weight can be tried."""
    fields = type(layer).model_fields
    counts = {name: min(getattr(layer, name), 3) for name, field in fields.items() if field.annotation is int}
    # A shape of so many numbers as one of the odd ones has.
    shapes = {name: (3, 7) for name, field in fields.items() if get_origin(field.annotation) is tuple}
    try:
        return layer.replace(**counts, **shapes)
    except SettingsError:
        return layer


def example_inputs(layer):
    """The shapes of inputs, one for each wire, that the layer accepts among odd ones."""
    accepted = []
    for shape in ODD_SHAPES:
        for wires in range(max(1, layer.fan_in), layer.fan_in + 2 if layer.joins else 2):
            shapes = (shape,) * wires
            try:
                layer.infer_shape(*shapes)
            except ShapeError:
                continue
            accepted.append(shapes)
    return accepted


def part_id(part):
    """The kind, and the settings that are not the default ones."""
    values = {name: getattr(part, name) for name in type(part).model_fields}
    changed = [value for name, value in values.items() if value != type(part).model_fields[name].default]
    return "-".join(value.entry.kind if hasattr(value, "entry") else str(value) for value in [part, *changed])


def case_id(layer, shapes):
    """The part, and what comes in: its shape, and how often if that is not seen from the part."""
    times = f"-{len(shapes)}-times" if layer.joins else ""
    return f"{part_id(layer)}-{'x'.join(map(str, shapes[0]))}{times}"


CLASSES = [
    pytest.param(registry, cls, id=f"{registry.noun}-{cls.entry.kind}")
    for registry in REGISTRIES
    for cls in registry
]
PARTS = [
    pytest.param(registry, part, id=f"{registry.noun}-{part_id(part)}")
    for registry in REGISTRIES
    for cls in registry
    for part in variants(cls)
]
FIELDS = [
    pytest.param(cls, name, id=f"{registry.noun}-{cls.entry.kind}-{name}")
    for registry in REGISTRIES
    for cls in registry
    for name in cls.model_fields
]
# What the weights start from, what is done to them besides, and how the answer is judged does not matter to
# the map itself.
LAYER_CASES = [
    pytest.param(small(layer), shapes, id=case_id(layer, shapes))
    for cls in LAYERS
    for layer in variants(cls, INITIALIZERS, LOSSES, without=WeightedLayer.model_fields)
    for shapes in example_inputs(small(layer))
]


class Trial:
    """A layer with inputs, parameters and a direction to lead back, all drawn with a fixed seed."""

    def __init__(self, layer, shapes, rows=3, dtype=np.float64, seed=3):
        rng = np.random.default_rng(seed)
        self.layer = layer
        self.dtype = dtype
        # Away from zero, where ReLU and its like have their kink.
        self.xs = [self._signed(rng, (rows, *shape)).astype(dtype) for shape in shapes]
        wanted = layer.parameters(*shapes)
        self.params = {
            name: self._signed(rng, parameter.shape).astype(dtype) for name, parameter in wanted.items()
        }
        self.trained = {name: self.params[name] for name, parameter in wanted.items() if parameter.trained}
        for name in self.params.keys() - self.trained.keys():
            np.abs(self.params[name], out=self.params[name])  # running variances are positive
        self.gradients = {name: np.full_like(values, np.nan) for name, values in self.trained.items()}
        self.dy = rng.normal(size=(rows, *layer.infer_shape(*shapes))).astype(dtype)

    def context(self, *, training=True, wants_input_gradient=True):
        # The same state of the generator each time: dropout drops the same.
        return FreshContext(training, wants_input_gradient, np.random.default_rng(11), self.dtype)

    def forward(self, **context):
        return self.layer.forward(self.params, self.context(**context), *self.xs)

    def along_dy(self):
        return float(np.vdot(self.forward()[0], self.dy))

    @staticmethod
    def _signed(rng, shape):
        return rng.uniform(0.2, 1.5, shape) * rng.choice([-1.0, 1.0], shape)


@pytest.mark.parametrize(("registry", "part"), PARTS)
def test_it_comes_back_from_a_file(registry, part):
    assert registry.parse(json.loads(json.dumps(registry.dump(part)))) == part


@pytest.mark.parametrize(("registry", "part"), PARTS)
def test_its_plain_form_is_the_same_after_a_second_save(registry, part):
    plain = registry.dump(part)
    assert registry.dump(registry.parse(json.loads(json.dumps(plain)))) == plain


@pytest.mark.parametrize(("registry", "part"), PARTS)
def test_it_can_be_a_key_for_it_never_changes(registry, part):
    assert {part: 1}[registry.parse(registry.dump(part))] == 1


@pytest.mark.parametrize(("registry", "cls"), CLASSES)
def test_it_is_summed_up_in_a_sentence_of_its_own(registry, cls):
    assert "__doc__" in vars(cls)
    assert cls.summary().endswith(".")


@pytest.mark.parametrize(("registry", "cls"), CLASSES)
def test_it_has_a_title_and_a_hint(registry, cls):
    assert cls.entry.title
    assert cls.entry.term
    assert cls.entry.hint


@pytest.mark.parametrize("cls", list(LAYERS), ids=lambda cls: cls.entry.kind)
def test_a_layer_stands_in_a_category_of_the_palette(cls):
    assert cls.entry.category


@pytest.mark.parametrize("cls", list(LAYERS), ids=lambda cls: cls.entry.kind)
def test_a_layer_says_which_shapes_it_takes_and_gives(cls):
    assert "Shapes:" in cls.__doc__


@pytest.mark.parametrize(("cls", "name"), FIELDS)
def test_each_setting_is_described_in_a_sentence(cls, name):
    assert (cls.model_fields[name].description or "").endswith(".")


@pytest.mark.parametrize(("cls", "name"), FIELDS)
def test_the_limits_of_a_setting_are_themselves_allowed(cls, name):
    for value in limits(cls.model_fields[name])[0]:
        assert getattr(cls().replace(**{name: value}), name) == value


@pytest.mark.parametrize(("cls", "name"), FIELDS)
def test_a_value_out_of_limits_is_refused_by_name_and_value(cls, name):
    for value in limits(cls.model_fields[name])[1]:
        with pytest.raises(SettingsError) as caught:
            cls().replace(**{name: value})
        assert name in str(caught.value)
        assert f"got {value!r}" in str(caught.value)


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf])
@pytest.mark.parametrize(("cls", "name"), FIELDS)
def test_no_setting_takes_a_value_that_is_no_number(cls, name, value):
    with pytest.raises(SettingsError, match=name):
        cls().replace(**{name: value})


@pytest.mark.parametrize(("cls", "name"), FIELDS)
def test_every_number_has_limits(cls, name):
    field = cls.model_fields[name]
    assert field.annotation not in (int, float) or len(limits(field)[0]) == 2


@pytest.mark.parametrize("cls", list(LAYERS), ids=lambda cls: cls.entry.kind)
def test_a_layer_accepts_some_odd_shape(cls):
    assert example_inputs(small(cls()))


@pytest.mark.parametrize(("layer", "shapes"), LAYER_CASES)
@pytest.mark.parametrize("rows", BATCH_SIZES)
@pytest.mark.parametrize("training", [True, False])
def test_the_output_of_a_layer_has_the_inferred_shape(layer, shapes, rows, training):
    y, _ = Trial(layer, shapes, rows).forward(training=training)
    assert y.shape == (rows, *layer.infer_shape(*shapes))


@pytest.mark.parametrize(("layer", "shapes"), LAYER_CASES)
@pytest.mark.parametrize("rows", BATCH_SIZES)
def test_a_layer_leads_back_the_slope_of_each_input(layer, shapes, rows, central_differences):
    trial = Trial(layer, shapes, rows)
    dxs = trial.forward()[1](trial.dy, trial.gradients)
    for x, dx in zip(trial.xs, dxs, strict=True):
        np.testing.assert_allclose(dx, central_differences(trial.along_dy, x), rtol=1e-6, atol=1e-8)


@pytest.mark.parametrize(("layer", "shapes"), LAYER_CASES)
@pytest.mark.parametrize("rows", BATCH_SIZES)
def test_a_layer_fills_in_the_slope_of_each_parameter(layer, shapes, rows, central_differences):
    trial = Trial(layer, shapes, rows)
    trial.forward()[1](trial.dy, trial.gradients)
    for name, values in trial.trained.items():
        expected = central_differences(trial.along_dy, values)
        np.testing.assert_allclose(trial.gradients[name], expected, rtol=1e-6, atol=1e-8, err_msg=name)


@pytest.mark.parametrize(("layer", "shapes"), LAYER_CASES)
def test_the_slopes_of_parameters_are_the_same_where_nothing_learns_before(layer, shapes):
    trial, first = Trial(layer, shapes), Trial(layer, shapes)
    trial.forward()[1](trial.dy, trial.gradients)
    first.forward(wants_input_gradient=False)[1](first.dy, first.gradients)
    for name, gradient in trial.gradients.items():
        np.testing.assert_array_equal(first.gradients[name], gradient)


@pytest.mark.parametrize(("layer", "shapes"), LAYER_CASES)
@pytest.mark.parametrize("training", [True, False])
def test_a_layer_leaves_its_arguments_as_they_are(layer, shapes, training):
    trial = Trial(layer, shapes)
    before = Trial(layer, shapes)
    for array in [*trial.xs, *trial.trained.values(), trial.dy]:
        array.flags.writeable = False
    trial.forward(training=training)[1](trial.dy, trial.gradients)
    for array, twin in zip(
        [*trial.xs, *trial.trained.values(), trial.dy],
        [*before.xs, *before.trained.values(), before.dy],
        strict=True,
    ):
        np.testing.assert_array_equal(array, twin)


@pytest.mark.parametrize(("layer", "shapes"), LAYER_CASES)
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("training", [True, False])
def test_a_layer_keeps_the_precision_it_is_given(layer, shapes, dtype, training):
    trial = Trial(layer, shapes, dtype=dtype)
    y, backward = trial.forward(training=training)
    dxs = backward(trial.dy, trial.gradients)
    assert {array.dtype for array in (y, *dxs, *trial.gradients.values())} == {np.dtype(dtype)}


@pytest.mark.parametrize(("layer", "shapes"), LAYER_CASES)
def test_a_sample_is_answered_alike_alone_and_in_a_batch(layer, shapes):
    # In float64: where each step makes signals grow, as SELU does, rounding alone shows up in float32.
    trial = Trial(layer, shapes, rows=3)
    together = trial.forward(training=False)[0].copy()
    for row in range(3):
        ctx = trial.context(training=False)
        alone, _ = layer.forward(trial.params, ctx, *(x[row : row + 1] for x in trial.xs))
        np.testing.assert_allclose(alone[0], together[row], rtol=1e-9, atol=1e-9)


@pytest.mark.parametrize(("layer", "shapes"), LAYER_CASES)
def test_a_layer_does_not_care_what_is_left_in_its_scratch_arrays(layer, shapes):
    trial, other = Trial(layer, shapes), Trial(layer, shapes, seed=4)
    rng = np.random.default_rng(11)
    ctx = LayerContext(training=True, wants_input_gradient=True, rng=rng, dtype=np.float64)
    start = rng.bit_generator.state

    def go(at):
        rng.bit_generator.state = start
        y, backward = layer.forward(at.params, ctx, *at.xs)
        dxs = backward(at.dy, at.gradients)
        return [array.copy() for array in (y, *dxs, *at.gradients.values())]

    first = go(trial)
    go(other)
    for again, before in zip(go(trial), first, strict=True):
        np.testing.assert_array_equal(again, before)
