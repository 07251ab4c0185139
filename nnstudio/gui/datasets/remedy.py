"""Remedies: what can be done about that of which a dataset says that it is left out."""

from dataclasses import replace

from nnstudio.data.columns import with_role
from nnstudio.data.dataset import Dataset, DatasetSource
from nnstudio.data.table_file import TableFile

KEEP = '. To keep rows, set "Missing values" on the page Settings to "mean"'


def with_remedy(source: DatasetSource, dataset: Dataset) -> Dataset:
    """The dataset with notes that say how rows can be kept which lack something."""
    if not isinstance(source, TableFile) or source.missing_values != "drop row":
        return dataset
    # A row without an answer is left out whatever is set.
    empty = tuple(f"{column.name} is empty (" for column in with_role(source.columns, "input"))
    notes = [
        f"{note}{KEEP}" if " left out: " in note and any(name in note for name in empty) else note
        for note in dataset.notes
    ]
    return replace(dataset, notes=tuple(notes))
