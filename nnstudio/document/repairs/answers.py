"""Repairs of what an Output answers: its units, its activation and its loss."""

from collections.abc import Iterator

from nnstudio.document.edits import remove_layers
from nnstudio.document.fitting import answering
from nnstudio.document.repairs.repair import Case, Repair
from nnstudio.nn.activations import ACTIVATIONS, Linear, ReLU
from nnstudio.nn.layers.activation import ActivationLayer
from nnstudio.nn.layers.core import Dense, Output
from nnstudio.nn.losses import LOSSES
from nnstudio.nn.task import Task


def right_units(case: Case) -> Iterator[Repair]:
    """A unit for each class, or for each number."""
    if isinstance(case.layer, Output):
        layer = answering(case.layer, case.outputs, case.task)
        label = f"Set the units of {case.name} to {case.outputs}"
        if layer.loss != case.layer.loss:
            answer = "one of the classes" if case.task.predicts_classes else _numbers(case.outputs)
            label = f"Let {case.name} answer with {answer}"
        yield Repair(label, case.with_layer(case.node_id, layer))


def what_fits_the_loss(case: Case) -> Iterator[Repair]:
    """Another activation for the loss, or another loss for the activation."""
    layer = case.layer
    if not isinstance(layer, Output):
        return
    if not case.task.predicts_classes:
        after = case.with_layer(case.node_id, answering(layer, case.outputs, case.task))
        yield Repair(f"Let {case.name} answer with {_numbers(case.outputs)}", after)
        return
    if case.task is Task.BINARY and layer.units == 1 and layer.loss.misfit(layer.activation) is None:
        after = case.with_layer(case.node_id, answering(layer, case.outputs, case.task))
        yield Repair(f"Let {case.name} answer with yes or no", after)
        return
    loss, activation = in_sentence(layer.loss.entry.title), in_sentence(layer.activation.entry.title)
    activations = [cls() for cls in ACTIVATIONS]
    # The activation that goes into one formula with the loss is the one it was made for.
    activations.sort(key=lambda choice: choice.entry.kind != layer.loss.fuses)
    fitting = [choice for choice in activations if layer.loss.misfit(choice) is None]
    losses = [cls() for cls in LOSSES]
    losses.sort(key=lambda choice: choice.fuses != layer.activation.entry.kind)
    others = [choice for choice in losses if choice.misfit(layer.activation) is None]
    for choice in fitting[:1]:
        after = case.with_layer(case.node_id, layer.replace(activation=choice))
        yield Repair(f"Use {in_sentence(choice.entry.title)} with {loss}", after)
    for other in others[:1]:
        after = case.with_layer(case.node_id, layer.replace(loss=other))
        yield Repair(f"Use {in_sentence(other.entry.title)} with {activation}", after)


def other_activation(case: Case) -> Iterator[Repair]:
    """An activation that leaves softmax to the Output."""
    if isinstance(case.layer, ActivationLayer):
        after = remove_layers(case.document, frozenset({case.node_id}))
        yield Repair(f"Delete {case.name}", after)
    if isinstance(case.layer, ActivationLayer | Dense):
        for choice in (Linear(), ReLU()):
            after = case.with_layer(case.node_id, case.layer.replace(activation=choice))
            yield Repair(f"Use {in_sentence(choice.entry.title)} activation in {case.name}", after)


def _numbers(count: int) -> str:
    return "a number" if count == 1 else f"{count} numbers"


def in_sentence(title: str) -> str:
    """A title within a sentence: names such as ReLU keep their capitals."""
    return title if any(letter.isupper() for letter in title[1:]) else title[:1].lower() + title[1:]
