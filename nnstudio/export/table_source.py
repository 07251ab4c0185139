"""The functions with which a script reads a table, as source code: its letters, cells, numbers and rows."""

# Kept in step with data/text_file.py, data/sniffing.py, data/delimited.py and data/numerals.py, which read
# tables for training.
CELLS = r'''def text_of(path):
    """The text in a file, whichever letters it is written in."""
    content = Path(path).read_bytes()
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):  # so UTF-16 begins
        return content.decode("utf-16")
    for encoding in ENCODINGS:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:  # then it is written in one of the others
            continue
    return content.decode("latin-1")


def rows_of(lines, delimiter):
    """The rows that are not empty, each with its number."""
    rows = csv.reader(lines, delimiter=delimiter, skipinitialspace=delimiter == " ")
    return ((at, [cell.strip() for cell in row]) for at, row in enumerate(rows, 1) if row)


def read_cells(path, wanted):
    """Of each row of a table its number and the texts in these columns; and the delimiter."""
    lines = io.StringIO(text_of(path), newline="").readlines()
    if lines and re.fullmatch(r"sep=.?\s*", lines[0], re.IGNORECASE):  # so some spreadsheets begin
        del lines[0]

    def names(delimiter):
        return next(rows_of(lines, delimiter), (1, []))[1]

    # The one that finds the most columns; that of the training comes first.
    delimiter = max([DELIMITER, *"\t;|,"], key=lambda sign: len({*wanted}.intersection(names(sign))))
    rows, found = list(rows_of(lines, delimiter)), names(delimiter)
    if HEADER or {*wanted} <= {*found}:
        del rows[:1]
    else:
        found = [f"column {n}" for n in range(1, len(found) + 1)]
    lacking = [name for name in wanted if name not in found]
    if lacking:
        raise ValueError(f"it has no column {', '.join(lacking)}")
    if not rows:
        raise ValueError("it has no rows")
    places = [found.index(name) for name in wanted]
    return [(at, [row[n] if n < len(row) else "" for n in places]) for at, row in rows], delimiter'''
"""Of each row the texts in some columns."""

NUMBERS = r'''def decimal_of(texts, delimiter):
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
    return float(plain)


def number_in(text, decimal, missing, where):
    """The number in a cell, or what is taken where it is missing."""
    try:
        return missing if text.lower() in NO_NUMBER else number(text, decimal)
    except ValueError as error:
        raise ValueError(f"{where}: {error}") from error'''
"""Texts as numbers."""

ROWS = '''def read_table(path):
    """The raw samples in a table: categories become 0 and 1, and what is missing is filled in."""
    cells, delimiter = read_cells(path, [name for name, *_ in COLUMNS])
    numbers = [n for n, (_, categories, _) in enumerate(COLUMNS) if categories is None]
    decimal = decimal_of([texts[n] for _, texts in cells for n in numbers], delimiter)
    samples = []
    for at, texts in cells:
        sample = []
        for (name, categories, fill), text in zip(COLUMNS, texts, strict=True):
            if categories is None:
                sample.append(number_in(text, decimal, fill, f"row {at}, {name}"))
                continue
            if text not in categories:
                if text.lower() not in MISSING:
                    known = ", ".join(categories)
                    raise ValueError(f"row {at}: {text!r} is no {name} that is known: {known}")
                text = fill
            sample += [float(text == category) for category in categories]
        samples.append(sample)
    return np.array(samples, np.float32).reshape(-1, *SAMPLE_SHAPE)'''
"""Rows as samples."""
