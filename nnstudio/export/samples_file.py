"""The part of a script that reads samples from a file: an array, or a table if the network reads rows."""

from nnstudio.data.numerals import MISSING, MONEY, NO_NUMBER
from nnstudio.export.planned import Plan
from nnstudio.export.rows import reads_rows
from nnstudio.export.statements import literal, number, quoted, shape_words


def reads_tables(plan: Plan) -> bool:
    """Whether the script reads .csv files, for which it imports `csv` and `re`."""
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
    dialect = getattr(plan.document.dataset, "dialect", None)
    return [
        *lines,
        "]",
        f"MISSING = {literal(sorted(MISSING))}",
        f"NO_NUMBER = {literal(sorted(NO_NUMBER))}",
        "# Signs and words of money.",
        f"MONEY = {literal(tuple(MONEY.split('|')))}",
        "# What stood before the decimals in the table of the training; None where there was no file.",
        f"DECIMAL = {quoted(dialect.decimal) if dialect else None}",
    ]


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
    tables = reads_tables(plan)
    return [told, *([_NUMBERS, _READ_TABLE] if tables else []), _read(tables=tables)]


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


# Kept in step with data/numerals.py and data/delimited.py, which read tables for training.
_NUMBERS = r'''def decimal_of(texts, delimiter):
    """What stands before the decimals; where the numbers leave it open, such as 1,250, as in training."""
    texts = [bare(text) for text in texts]
    points, commas = (
        sum(re.fullmatch(sure, text) is not None for text in texts)
        for sure in (
            r"[+-]?[\d,'’ \xa0\u202f]*\.(?:\d{1,2}|\d{4,})(?:[eE][+-]?\d+)?",
            r"[+-]?[\d.'’ \xa0\u202f]*,(?:\d{1,2}|\d{4,})(?:[eE][+-]?\d+)?",
        )
    )
    if points != commas:
        return "," if commas > points else "."
    if DECIMAL:
        return DECIMAL
    either = any(re.fullmatch(r"[+-]?\d{1,3},\d{3}", text) for text in texts)
    return "," if either and delimiter != "," else "."


def bare(text):
    """A number without the money or percent beside it."""
    money = "|".join(MONEY)
    return re.sub(rf"^([+-]?)(?:{money})\s*|\s*(?:%|{money})$", r"\1", text)


def number(text, decimal):
    """The number in a cell, whose thousands may be grouped."""
    plain, groups = bare(text), r"[,'’ \xa0\u202f]" if decimal == "." else r"[.'’ \xa0\u202f]"
    indian = r"|\d{1,2}(?:,\d{2})+,\d{3}" if decimal == "." else ""
    if re.fullmatch(rf"[+-]?(?:\d{{1,3}}(?:{groups}\d{{3}})+{indian})(?:{re.escape(decimal)}\d*)?", plain):
        plain = re.sub(groups, "", plain)
    if decimal == "," and "." not in plain:
        plain = plain.replace(",", ".")
    elif decimal == ",":
        plain = ""
    if not re.fullmatch(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?", plain):
        raise ValueError(f"{text!r} is no number")
    if abs(float(plain)) > np.finfo(np.float32).max:
        raise ValueError(f"{text!r} is too large for a network")
    return float(plain)'''

_READ_TABLE = '''def read_table(path):
    """The raw samples in a table: categories become 0 and 1, and what is missing is filled in."""
    with open(path, encoding="utf-8-sig", newline="") as file:
        head = file.readline()
        file.seek(0)
        delimiter = max(",;\\t", key=head.count)
        rows = [(at, row) for at, row in enumerate(csv.reader(file, delimiter=delimiter), 1) if row]
    names = [name.strip() for name in rows[0][1]] if rows else []
    lacking = [name for name, *_ in COLUMNS if name not in names]
    if lacking:
        raise ValueError(f"it has no column {', '.join(lacking)}")
    places = [names.index(name) for name, *_ in COLUMNS]
    cells = [(at, [row[n].strip() if n < len(row) else "" for n in places]) for at, row in rows[1:]]
    if not cells:
        raise ValueError("it has no rows")
    numbers = [n for n, (_, categories, _) in enumerate(COLUMNS) if categories is None]
    decimal = decimal_of([texts[n] for _, texts in cells for n in numbers], delimiter)
    samples = []
    for at, texts in cells:
        sample = []
        for (name, categories, fill), text in zip(COLUMNS, texts, strict=True):
            if categories is None:
                try:
                    sample.append(fill if text.lower() in NO_NUMBER else number(text, decimal))
                except ValueError as error:
                    raise ValueError(f"row {at}, {name}: {error}") from error
                continue
            if text not in categories:
                if text.lower() not in MISSING:
                    known = ", ".join(categories)
                    raise ValueError(f"row {at}: {text!r} is no {name} that is known: {known}")
                text = fill
            sample += [float(text == category) for category in categories]
        samples.append(sample)
    return np.array(samples, np.float32).reshape(-1, *SAMPLE_SHAPE)'''
