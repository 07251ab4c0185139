"""Tables in Parquet files, read with pyarrow where that is installed."""

import importlib
import importlib.util
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np

from nnstudio.data.columns import Cells
from nnstudio.data.dataset import DatasetError
from nnstudio.data.delimited import MAX_COLUMNS

MAX_ROWS = 100_000_000
"""A small file may hold as many equal rows as it likes, and to look at them all could take for ever."""
BLOCK = 1_000_000
"""How many cells are read at once."""

# pyarrow ships no types, need not be installed, and is imported late: nobody else should wait for it.
_ParquetFile: TypeAlias = Any
_ArrowArray: TypeAlias = Any


def is_parquet(path: Path) -> bool:
    """Whether the file is called so."""
    return path.suffix.casefold() in (".parquet", ".pq")


def lack() -> str | None:
    """What to install before Parquet files can be read; None if nothing."""
    if importlib.util.find_spec("pyarrow") is None:
        return (
            "Parquet files need the package pyarrow: run `pip install 'nnstudio[parquet]'`, "
            "or save the table as CSV"
        )
    return None


def column_names(path: Path) -> tuple[str, ...]:
    """The names of the columns that hold one value for each row.

    Raises:
        DatasetError: The file cannot be read, or has too many columns.
    """
    with _opened(path) as file:
        return _flat(file, path)


def nested_names(path: Path) -> tuple[str, ...]:
    """The names of the columns that hold lists or records, of which no single value can be seen.

    Raises:
        DatasetError: The file cannot be read, or has too many columns.
    """
    kinds: Any = importlib.import_module("pyarrow.types")

    with _opened(path) as file:
        return tuple(field.name for field in file.schema_arrow if kinds.is_nested(field.type))


def read_blocks(path: Path, names: Sequence[str]) -> Iterator[list[Cells]]:
    """The cells of these columns, some thousand rows at a time.

    Raises:
        DatasetError: The file cannot be read.
    """
    pa: Any = importlib.import_module("pyarrow")

    with _opened(path) as file:
        try:
            for batch in file.iter_batches(max(1, BLOCK // max(1, len(names))), columns=list(names)):
                # By name: the file may hold the columns in another order.
                yield [_cells(batch.column(name), f'{path}, column "{name}"') for name in names]
        except (pa.ArrowException, OSError) as error:
            raise _damaged(path, error) from error


def _opened(path: Path) -> _ParquetFile:
    reason = lack()
    if reason is not None:
        raise DatasetError(f"{path} cannot be read. {reason}")
    pa: Any = importlib.import_module("pyarrow")
    pq: Any = importlib.import_module("pyarrow.parquet")

    try:
        file = pq.ParquetFile(path)
    except (pa.ArrowException, OSError) as error:
        raise _damaged(path, error) from error
    if file.metadata.num_rows > MAX_ROWS:
        file.close()
        raise DatasetError(
            f"{path} has {file.metadata.num_rows:,} rows; at most {MAX_ROWS:,} are accepted. Leave out rows"
        )
    return file


def _damaged(path: Path, error: Exception) -> DatasetError:
    return DatasetError(f"{path} is no Parquet file, or it is damaged: {str(error).splitlines()[0]}")


def _flat(file: _ParquetFile, path: Path) -> tuple[str, ...]:
    kinds: Any = importlib.import_module("pyarrow.types")

    schema = file.schema_arrow
    if len(schema) > MAX_COLUMNS:
        raise DatasetError(
            f"{path} has {len(schema):,} columns; at most {MAX_COLUMNS:,} are accepted. "
            "Leave out those that are not needed"
        )
    names = [field.name for field in schema if not kinds.is_nested(field.type)]
    twice = next((name for name, count in Counter(names).items() if count > 1), None)
    if twice is not None:
        raise DatasetError(f'{path} has two columns of the name "{twice}". Give one another name')
    if not names:
        raise DatasetError(f"{path} has no column of plain values")
    return tuple(names)


def _cells(column: _ArrowArray, where: str) -> Cells:
    pa: Any = importlib.import_module("pyarrow")
    kinds: Any = importlib.import_module("pyarrow.types")

    kind = column.type
    if kinds.is_dictionary(kind):
        return _cells(column.dictionary_decode(), where)
    if kinds.is_integer(kind) or kinds.is_floating(kind) or kinds.is_decimal(kind):
        return np.array(column.cast(pa.float64(), safe=False).to_numpy(zero_copy_only=False), np.float64)
    if kinds.is_timestamp(kind):
        # Python's moments have no nanoseconds; in UTC, they need no list of time zones.
        column = column.cast(pa.timestamp("us"), safe=False)
    try:
        return [_write(value) for value in column.to_pylist()]
    except (ValueError, OverflowError) as error:  # letters that are none, a year beyond 9999
        reason = str(error).rstrip(".")
        raise DatasetError(f"{where}: {reason}. Leave the column out, or save the table as CSV") from error


def _write(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)
