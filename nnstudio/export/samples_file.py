"""The part of a script that reads samples from a file: an array, or a table if the network reads rows."""

from nnstudio.data.numerals import NO_NUMBER
from nnstudio.export.planned import Plan
from nnstudio.export.rows import reads_rows
from nnstudio.export.statements import literal, number, quoted, shape_words


def reads_tables(plan: Plan) -> bool:
    """Whether the script reads .csv files, for which it imports `csv`."""
    return reads_rows(plan.fitted)


def columns(plan: Plan) -> list[str]:
    """The constants that name the columns of a table; none where there is no table."""
    if not reads_tables(plan):
        return []
    lines = [
        "# Of each column of a table: its name, its categories (None for numbers), and what fills its gaps.",
        "COLUMNS = [",
    ]
    for column in plan.fitted.columns:
        categories = literal(column.categories).replace("\n", "\n    ") if column.categories else "None"
        fill = quoted(column.fill) if isinstance(column.fill, str) else number(column.fill)
        lines.append(f"    ({quoted(column.name)}, {categories}, {fill}),")
    return [*lines, "]", f"MISSING = {literal(sorted(NO_NUMBER))}"]


def reading(plan: Plan) -> list[str]:
    """The functions that read samples from a file and say which files can be read."""
    shape = shape_words(plan.sample_shape)
    if reads_tables(plan):
        usage = [
            '    names = ", ".join(name for name, *_ in COLUMNS)',
            '    return f"""Usage: python {Path(__file__).name} FILE',
            "",
            "Prints an answer for each sample in the file, which is",
            "- a .csv table with the columns {names}, or",
            f'- a .npy or .npz file with an array of raw samples {shape}, categories as 0 and 1"""',
        ]
    else:
        usage = [
            '    return f"""Usage: python {Path(__file__).name} FILE',
            "",
            "Prints an answer for each sample in the file, which is a .npy or .npz file with an array of",
            f"raw samples {shape}, as they stand in the dataset.",
        ]
        if len(plan.sample_shape) == 3:
            usage.append("Images such as .png must be read into such an array first.")
        usage[-1] += '"""'
    told = "\n".join(["def usage():", '    """What to run this script with."""', *usage])
    return [told, _READ_TABLE, _read(tables=True)] if reads_tables(plan) else [told, _read(tables=False)]


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
        "        sys.exit(usage())",
        "    try:",
    ]
    if tables:
        lines += ['        if kind == ".csv":', "            return read_table(path)"]
    lines += [
        "        samples = np.load(path)",
        '        if kind == ".npz":  # the first of its arrays',
        "            samples = samples[samples.files[0]]",
        "        return np.asarray(samples, np.float32).reshape(-1, *SAMPLE_SHAPE)",
        f"    except ({failures}) as error:",
        '        sys.exit(f"{path} cannot be read: {error}")',
    ]
    return "\n".join(lines)


# Kept in step with data/tabular.py, which reads tables for training.
_READ_TABLE = '''def read_table(path):
    """The raw samples in a table: categories become 0 and 1, and what is missing is filled in."""
    with open(path, encoding="utf-8-sig", newline="") as file:
        head = file.readline()
        file.seek(0)
        delimiter = max(",;\\t", key=head.count)
        rows = csv.reader(file, delimiter=delimiter)
        names = [name.strip() for name in next(rows, [])]
        lacking = [name for name, *_ in COLUMNS if name not in names]
        if lacking:
            raise ValueError(f"it has no column {', '.join(lacking)}")
        places = [names.index(name) for name, *_ in COLUMNS]
        samples = []
        for row in rows:
            if not row:
                continue
            sample = []
            for (name, categories, fill), place in zip(COLUMNS, places, strict=True):
                text = row[place].strip() if place < len(row) else ""
                if categories is None:
                    text = text.strip("$€£¥% ")
                    if delimiter == ";":  # so that the comma may stand before decimals
                        text = text.replace(",", ".")
                    sample.append(fill if text.lower() in MISSING else float(text))
                    continue
                if text not in categories:
                    if text and text.lower() not in MISSING:
                        raise ValueError(f"{text!r} is no {name} that is known: {', '.join(categories)}")
                    text = fill
                sample += [float(text == category) for category in categories]
            samples.append(sample)
    if not samples:
        raise ValueError("it has no rows")
    return np.array(samples, np.float32).reshape(-1, *SAMPLE_SHAPE)'''
