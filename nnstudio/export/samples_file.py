"""The part of a script that reads samples from a file: an array, or a table if the network reads rows."""

from nnstudio.data.delimited import SIGNS, Dialect
from nnstudio.data.numerals import MISSING, MONEY, NO_NUMBER
from nnstudio.export.planned import Plan
from nnstudio.export.rows import reads_rows
from nnstudio.export.series_source import DATES, series_table, window_of
from nnstudio.export.statements import literal, number, quoted, shape_words
from nnstudio.export.steps import Habits
from nnstudio.export.table_source import CELLS, NUMBERS, ROWS
from nnstudio.nn.shapes import size
from nnstudio.nn.task import Task

_FITTED = {"resize": "stretched", "crop": "cropped and resized", "pad": "resized with black bars"}
"""What was made of images of other sizes."""


def reads_tables(plan: Plan) -> bool:
    """Whether the script reads .csv files, for which it imports `csv` and `re`."""
    return reads_rows(plan.fitted) or reads_series(plan)


def reads_series(plan: Plan) -> bool:
    """Whether the script takes the steps of a whole series, of which it sees the last window."""
    shape, columns = plan.sample_shape, plan.fitted.columns
    return plan.fitted.task is Task.FORECASTING and len(shape) == 2 and len(columns) == shape[1]


def more_imports(plan: Plan) -> list[str]:
    """The modules besides that are imported to read the samples in a file."""
    return [*(["io"] if reads_tables(plan) else []), *(["datetime"] if _order_by(plan) else [])]


def columns(plan: Plan) -> list[str]:
    """The constants that name the columns of a table and say how it is written; none where there is none."""
    if not reads_tables(plan):
        return []
    dialect = getattr(plan.document.dataset, "dialect", None)
    lines = _seen_in_series(plan) if reads_series(plan) else _seen_in_rows(plan)
    return [
        *lines,
        f"NO_NUMBER = {literal(sorted(NO_NUMBER))}",
        "# Signs and words of money.",
        f"MONEY = {literal(tuple(MONEY.split('|')))}",
        "# How the table of the training was written; what another one leaves open is read as there.",
        f"DECIMAL = {quoted(dialect.decimal) if dialect else None}",
        *_written(dialect or Dialect()),
    ]


def _seen_in_rows(plan: Plan) -> list[str]:
    lines = [
        "# Of each column of a table: its name, its categories (None for numbers), and what fills its gaps.",
        "COLUMNS = [",
    ]
    for column in plan.fitted.columns:
        categories = literal(column.categories).replace("\n", "\n    ") if column.categories else "None"
        fill = quoted(column.fill) if isinstance(column.fill, str) else number(column.fill)
        lines.append(f"    ({quoted(column.name)}, {categories}, {fill}),")
    return [*lines, "]", f"MISSING = {literal(sorted(MISSING))}"]


def _seen_in_series(plan: Plan) -> list[str]:
    names = literal([column.name for column in plan.fitted.columns])
    lines = ["# The columns of a series, and the one that brings its rows into the order of time."]
    lines += [f"COLUMNS = {names}", f"ORDER_BY = {literal(_order_by(plan))}"]
    return [*lines, f"DATES = {literal(DATES)}"] if _order_by(plan) else lines


def _order_by(plan: Plan) -> list[str]:
    """The column by which the rows of a series are ordered, if there is one."""
    name = Habits.of(plan.document.dataset).order_by
    return [name] if name and reads_series(plan) else []


def _written(dialect: Dialect) -> list[str]:
    # As `find_encoding` tries them; what none can read is latin-1.
    likely = [] if dialect.encoding == "utf-16" else [dialect.encoding]
    encodings = dict.fromkeys(["utf-8", *likely, "cp1252"])
    names = ["utf-8-sig" if encoding == "utf-8" else encoding for encoding in encodings]
    return [
        f"DELIMITER = {quoted(SIGNS[dialect.delimiter])}",
        f"HEADER = {dialect.header}",
        f"ENCODINGS = {literal(names)}",
    ]


def samples_of(plan: Plan) -> str:
    """The function that takes samples in every form in which `nnstudio.load` does, and in no other."""
    if reads_series(plan):
        return window_of(fills_gaps=Habits.of(plan.document.dataset).fills_gaps)
    shape = plan.sample_shape
    without_channel = [shape[:-1]] if len(shape) > 1 and shape[-1] == 1 else []
    fitting = list(dict.fromkeys([shape, *without_channel, (size(shape),)]))
    *words, last = map(shape_words, fitting)
    told = f"{', '.join(words)} or {last}" if words else last
    return f'''def samples_of(samples):
    """Raw samples as an array {shape_words(shape)}."""
    x = np.asarray(samples, np.float32)
    if not x.size or x.shape[1:] not in {fitting}:
        raise ValueError(f"samples {told} are needed; got {{x.shape}}")
    return x.reshape(-1, *SAMPLE_SHAPE)'''


def reading(plan: Plan) -> list[str]:
    """The functions that read samples from a file and say which files can be read."""
    told = "\n".join(["def usage():", '    """What to run this script with."""', *_usage(plan)])
    if not reads_tables(plan):
        return [told, _read(tables=False)]
    table = series_table(ordered=bool(_order_by(plan))) if reads_series(plan) else [ROWS]
    return [told, CELLS, NUMBERS, *table, _read(tables=True)]


def _usage(plan: Plan) -> list[str]:
    shape = shape_words(plan.sample_shape)
    lines = ['    return f"""Usage: python {Path(__file__).name} FILE', ""]
    if reads_series(plan):
        window, width = plan.sample_shape
        steps = "(steps,)" if width == 1 else f"(steps, {width})"
        order = "in the order of {ORDER_BY[0]}" if _order_by(plan) else "the latest row last"
        return [
            '    names = ", ".join([*COLUMNS, *ORDER_BY])',
            *lines,
            "Prints what comes next in a series, which the file holds as",
            f"- a .csv table with the columns {{names}}, {order}, or",
            f"- a .npy or .npz array {steps} whose last {window:,} steps are seen, or an array {shape} of",
            '  windows, with an answer for each"""',
        ]
    if reads_tables(plan):
        return [
            '    names = ", ".join(name for name, *_ in COLUMNS)',
            *lines,
            "Prints an answer for each sample in the file, which is",
            "- a .csv table with the columns {names}, or",
            f'- a .npy or .npz file with an array of raw samples {shape}, categories as 0 and 1"""',
        ]
    lines += [
        "Prints an answer for each sample in the file, which is a .npy or .npz file with an array of",
        f"raw samples {shape}, as they stand in the dataset.",
    ]
    if len(plan.sample_shape) == 3:
        lines.append("Images such as .png must be read into such an array first.")
        if (fit := getattr(plan.document.dataset, "fit", "")) in _FITTED:
            size = "{}×{}".format(*plan.sample_shape[1::-1])
            lines.append(f"For the training they were {_FITTED[fit]} to {size} pixels (bilinear).")
    return [*lines[:-1], f'{lines[-1]}"""']


def _read(*, tables: bool) -> str:
    lines = [
        "def read(path):",
        '    """The raw samples in a file."""',
        "    kind = Path(path).suffix.lower()",
    ]
    kinds, failures = '(".npy", ".npz")', "OSError, EOFError, ValueError"
    if tables:
        kinds, failures = '(".csv", ".npy", ".npz")', f"{failures}, csv.Error"
    lines += [
        f"    if kind not in {kinds}:",
        '        sys.exit(f"{path} is not one of the files that can be read.\\n\\n{usage()}")',
        "    try:",
    ]
    if tables:
        lines += ['        if kind == ".csv":', "            return read_table(path)"]
    lines += [
        "        samples = np.load(path)",
        '        if kind == ".npz":  # the first of its arrays',
        "            samples = samples[samples.files[0]]",
        "        return samples_of(samples)",
        f"    except ({failures}) as error:",
        '        sys.exit(f"{path} cannot be read: {error}")',
    ]
    return "\n".join(lines)
