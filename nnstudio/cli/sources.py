"""What a command works on, from what was typed: project or example, dataset; and errors put into words."""

import contextlib
import difflib
from collections.abc import Iterator
from pathlib import Path

import click
from pydantic.fields import FieldInfo

from nnstudio.cli.asides import aside
from nnstudio.cli.completing import EXAMPLE
from nnstudio.cli.failures import BadInput, RunFailed
from nnstudio.data.dataset import DATASETS, Dataset, DatasetError, DatasetSource
from nnstudio.document.document import Document, Project
from nnstudio.document.examples import EXAMPLES
from nnstudio.document.file import ProjectError, check_writable, load_project
from nnstudio.document.fitting import answering
from nnstudio.engine.api import TrainingError
from nnstudio.nn.layers.core import Output
from nnstudio.nn.settings import SettingsError

STARTER = "mnist-784-128-10"
"""The example whose network learns from any dataset once its output is made to fit."""
OF_ONE_KIND = frozenset({"path", "found"})
"""Fields that tell of the files of one dataset: another kind would not find its own there."""
_WEIGHTS = "holds weights and no project: open the project in the window and load them by File, Load weights"
_OTHERS = {
    ".onnx": "is a network of another program: take it over in the window by File, Import network, and save "
    "it as a project",
    ".npz": _WEIGHTS,
    ".safetensors": _WEIGHTS,
}
"""What files are that somebody may take for projects, by their endings."""


@contextlib.contextmanager
def explained() -> Iterator[None]:
    """Turns the errors that are meant for the user into the end of the command."""
    try:
        yield
    except (ProjectError, DatasetError, SettingsError) as error:
        raise BadInput(str(error)) from error
    except TrainingError as error:
        raise RunFailed(str(error)) from error
    except MemoryError as error:
        raise RunFailed(
            "There is not enough memory for this network. Give its largest layers fewer units"
        ) from error


def open_source(source: str) -> Project:
    """The project in a file, or the example that `example:NAME` means.

    Raises:
        BadInput: There is no such example or file.
        ProjectError: The file is no project.
    """
    name = source.removeprefix(EXAMPLE)
    if source.startswith(EXAMPLE) and name in EXAMPLES:
        return Project(EXAMPLES[name].build())
    path = Path(source)
    if path.exists():
        if path.suffix.lower() in _OTHERS:
            raise BadInput(f"{click.format_filename(path)} {_OTHERS[path.suffix.lower()]}")
        return load_project(path)
    near = difflib.get_close_matches(name, EXAMPLES, n=1)
    advice = f"Did you mean {EXAMPLE}{near[0]}?" if near else "`nnstudio examples` lists the examples"
    noun = "example" if source.startswith(EXAMPLE) else "file"
    raise BadInput(f"There is no {noun} {name!r}. {advice}")


def check_output(path: Path) -> None:
    """Finds out whether a project can be saved under this name, before anything is done for it.

    Raises:
        BadInput: No file dialog would show it.
        ProjectError: It cannot be saved; says why and what would help.
    """
    check_writable(path)
    if path.suffix.lower() != ".nns":
        shown = click.format_filename(path)
        raise BadInput(f"{shown} would not be known as a project: choose a name that ends in .nns")


def with_dataset(document: Document, kind: str | None) -> Document:
    """The document with another dataset, if one was asked for, and the settings that both declare alike.

    Raises:
        UnknownKindError: There is no such dataset.
    """
    if kind is None or kind == document.dataset.entry.kind:
        return document
    source, known = DATASETS[kind], type(document.dataset).model_fields
    fields = {
        name: getattr(document.dataset, name)
        for name, info in source.model_fields.items()
        if name in known and name not in OF_ONE_KIND and _alike(known[name], info)
    }
    return document.replace(dataset=source.from_fields(fields))


def project_for(source: DatasetSource) -> Project:
    """A project with a small network, as yet untrained, that learns from a dataset."""
    document = EXAMPLES[STARTER].build().replace(dataset=source)
    graph, spec = document.graph, source.spec()
    for node_id in graph.of_kind("output"):
        layer = graph[node_id].layer
        if isinstance(layer, Output):
            graph = graph.with_layer(node_id, answering(layer, spec.outputs, spec.task))
    return Project(document.replace(graph=graph))


def check_design(document: Document) -> None:
    """Makes sure that the network can be trained on the document's dataset.

    Raises:
        BadInput: It cannot; gives the first reason and how many more there are.
    """
    problems = document.check().blocking
    if problems:
        more = f" ({len(problems) - 1} more)" if len(problems) > 1 else ""
        raise BadInput(f"The network cannot be trained: {problems[0].message}{more}")


def load_dataset(document: Document) -> Dataset:
    """The document's dataset, loaded; what to know of where it was found is told.

    Raises:
        DatasetError: It is missing or damaged; says what to do.
    """
    if (reason := document.missing()) is not None:
        raise DatasetError(reason)
    if document.remark:
        aside(document.remark)
    return document.dataset.load()


def _alike(one: FieldInfo, other: FieldInfo) -> bool:
    """Whether the same value is allowed, and means the same, in both."""
    return (one.annotation, one.metadata) == (other.annotation, other.metadata)
