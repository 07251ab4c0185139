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
    """The rows that are not empty, each with its number; of spaces, any number may be a delimiter."""
    if delimiter == " ":
        lines = (line.strip(" \r\n") + "\n" for line in lines)
    rows = csv.reader(lines, delimiter=delimiter, skipinitialspace=delimiter == " ")
    return ((at, [cell.strip() for cell in row]) for at, row in enumerate(rows, 1) if row)


def names_of(cells):
    """The names in the first row of a table: one that is there twice is numbered, one that lacks counted."""
    names = {}
    for n, cell in enumerate(cells, 1):
        name, count = cell or f"column {n}", 2
        while name in names:
            name, count = f"{cell or f'column {n}'} ({count})", count + 1
        names[name] = None
    return list(names)


def read_cells(path, wanted):
    """Of each row of a table its number and the texts in these columns; and the sign before decimals."""
    lines = io.StringIO(text_of(path), newline="").readlines()
    if lines and re.fullmatch(r"sep=.?\s*", lines[0], re.IGNORECASE):  # so some spreadsheets begin
        del lines[0]

    def first(delimiter):
        return next(rows_of(lines, delimiter), (1, []))[1]

    # The one that finds the most columns; that of the training comes first.
    delimiter = max(
        [DELIMITER, *"\t;|,"], key=lambda sign: len({*wanted}.intersection(names_of(first(sign))))
    )
    rows, names = list(rows_of(lines, delimiter)), names_of(first(delimiter))
    decimal = decimal_of([row for _, row in rows[1:200]], delimiter)
    if HEADER or {*wanted} <= {*first(delimiter)}:
        del rows[:1]
    else:
        names = [f"column {n}" for n in range(1, len(names) + 1)]
    if not rows:
        raise ValueError("it has no rows")
    lacking = [name for name in wanted if name not in names]
    if lacking:
        raise ValueError(f"it has no column {', '.join(lacking)}")
    for at, row in rows:
        if len(row) != len(names):
            cells = f"{len(row)} cell{'' if len(row) == 1 else 's'}"
            raise ValueError(f"row {at}: {cells} where there are {len(names)} columns")
    places = [names.index(name) for name in wanted]
    return [(at, [row[n] for n in places]) for at, row in rows], decimal'''
"""Of each row the texts in some columns."""

NUMBERS = r'''def decimal_of(rows, delimiter):
    """What stands before the decimals; where the numbers leave it open, such as 1,250, as in training."""
    texts = [bare(cell) for row in rows for cell in row]
    points, commas = (
        sum(re.fullmatch(sure, text) is not None for text in texts)
        for sure in (
            r"[+-]?[\d,'’ \xa0\u202f]*\.(?:\d{1,2}|\d{4,})(?:[eE][+-]?\d+)?",
            r"[+-]?[\d.'’ \xa0\u202f]*,(?:\d{1,2}|\d{4,})(?:[eE][+-]?\d+)?",
        )
    )
    if points != commas:
        return "," if commas > points else "."
    columns = [[row[n] for row in rows if n < len(row)] for n in range(max(map(len, rows), default=0))]
    groups = {groups_in(column) for column in columns} - {""}
    if delimiter != "," and len(groups) == 1:
        return "," if groups == {"."} else "."
    if DECIMAL and (delimiter != ";" or DELIMITER == ";"):  # else it is written in another country
        return DECIMAL
    either = any(re.fullmatch(r"[+-]?\d{1,3},\d{3}", text) for text in texts)
    return "," if either and delimiter != "," else "."


def groups_in(column):
    """What parts the thousands of a column, if that is sure: beside 835 and 690, 1.353 has no decimals."""
    texts = [text for text in map(bare, column) if text.lower() not in NO_NUMBER]
    below = {abs(int(text)) for text in texts if re.fullmatch(r"[+-]?\d{1,3}", text)}
    for sign in ".,":
        grouped = [text for text in texts if sign in text]
        form = rf"[+-]?(?:\d{{1,3}}|[1-9]\d{{0,2}}(?:{re.escape(sign)}\d{{3}})+)"
        sure = any(text.count(sign) > 1 for text in grouped) or sum(one >= 100 for one in below) > 1
        if grouped and sure and all(re.fullmatch(form, text) for text in texts):
            return sign
    return ""


def bare(text):
    """A number with its sign, if any, and without the money or percent beside it."""
    money, text = "|".join(MONEY), text.replace("\N{MINUS SIGN}", "-")
    units = rf"^([+-]?)(?:{money})\s*|(?<!\s)\s*(?:%|{money})$"
    plain = re.sub(units, r"\1", text)
    negative = re.fullmatch(r"\(([^()+-]+)\)", plain)  # so accountants write it
    return "-" + re.sub(units, r"\1", negative[1].strip()) if negative else plain


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
    cells, decimal = read_cells(path, [name for name, *_ in COLUMNS])
    samples = []
    for at, texts in cells:
        sample = []
        for (name, categories, fill), text in zip(COLUMNS, texts, strict=True):
            if categories is None:
                sample.append(number_in(text, decimal, fill, f"row {at}, {name}"))
                continue
            if sorted(map(str.lower, categories)) == ["false", "true"]:  # in letters of any size
                text = next((name for name in categories if name.lower() == text.lower()), text)
            if text not in categories:
                if text.lower() not in MISSING:
                    known = ", ".join(categories)
                    raise ValueError(f"row {at}: {text!r} is no {name} that is known: {known}")
                text = fill
            sample += [float(text == category) for category in categories]
        samples.append(sample)
    return np.array(samples, np.float32).reshape(-1, *SAMPLE_SHAPE)'''
"""Rows as samples."""
