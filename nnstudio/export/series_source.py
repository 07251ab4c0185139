"""The functions with which a script reads a series, as source code: what comes next is told of its end."""

# Kept in step with export/steps.py and data/series_file.py.
_SAMPLES_OF = '''def samples_of(series):
    """Windows (n, *SAMPLE_SHAPE) as they are; of one series (steps, columns), its last window."""
    x = np.asarray(series, np.float32)
    window, columns = SAMPLE_SHAPE
    if (x.ndim == 2 and window > 1 and x.shape[1] == columns) or (x.ndim == 1 and columns == 1):
        return last_window(x.reshape(-1, columns))
    if x.ndim > 1 and x.shape[1:] in [(window, columns), (window * columns,)]:
        return x.reshape(-1, window, columns)
    raise ValueError(
        f"one series (steps, {columns}) or windows (n, {window}, {columns}) are needed; got {x.shape}"
    )


def last_window(series):
    """The last steps of a series (steps, columns), as a sample (1, *SAMPLE_SHAPE)."""
    window = SAMPLE_SHAPE[0]
'''
_LAST = """    series = series[~np.isnan(series).any(axis=1)]
    if len(series) < window:
        steps = f"{len(series)} complete step{'' if len(series) == 1 else 's'}"
        raise ValueError(f"the series has {steps}; the network needs {window} to say what comes next")
    return series[np.newaxis, -window:]"""
_FILLED = """    series = series.copy()
    for before, after in zip(series[:-1], series[1:], strict=True):
        np.copyto(after, before, where=np.isnan(after))  # what is missing is as it was before
"""

_READ = '''def read_table(path):
    """The last window of a series in a table."""
    cells, delimiter = read_cells(path, [*COLUMNS, *ORDER_BY])
    decimal = decimal_of([text for _, texts in cells for text in texts[: len(COLUMNS)]], delimiter)
    series = [
        [
            number_in(text, decimal, np.nan, f"row {at}, {name}")
            for name, text in zip(COLUMNS, texts[: len(COLUMNS)], strict=True)
        ]
        for at, texts in cells
    ]
    order = in_order([texts[-1] for _, texts in cells]) if ORDER_BY else slice(None)
    return last_window(np.array(series, np.float32)[order])'''

_ORDER = '''def in_order(texts):
    """Which row comes first, and which then, by these dates or numbers."""
    orders = []
    for form in DATES:
        if form == "%b-%y" and all(text[-2:] <= "31" for text in texts):
            continue  # Jan-10 may be a day as well
        try:
            moments = [moment(text, form) for text in texts]
        except ValueError:  # they are written in another form
            continue
        orders.append(np.argsort(moments, kind="stable"))
    if not orders or any((order != orders[0]).any() for order in orders):
        raise ValueError(f"the rows cannot be ordered by {ORDER_BY[0]}: write all dates like 2024-01-31")
    return orders[0]


def moment(text, form):
    """A date or a number, as a number that grows with time."""
    if form == "number":
        return number(text, ".")
    if form == "ISO 8601":
        date = datetime.datetime.fromisoformat(text.replace("/", "-"))
    else:
        date = datetime.datetime.strptime(text, form)
    if "%y" in form and date.year >= 2030:  # two digits are a year of 1930 to 2029
        date = date.replace(year=date.year - 100)
    return date.replace(tzinfo=date.tzinfo or datetime.UTC).timestamp()'''

DATES = (
    *("number", "ISO 8601", "%Y-%m", "%m/%Y", "%b-%y", "%b %Y", "%B %Y", "%d-%b-%y", "%d-%b-%Y"),
    *("%d.%m.%Y", "%d.%m.%Y %H:%M", "%d.%m.%Y %H:%M:%S", "%d.%m.%y"),
    *("%d/%m/%Y", "%m/%d/%Y", "%d/%m/%Y %H:%M", "%m/%d/%Y %H:%M"),
)
"""How the dates may be written that a script brings into order; other ones it refuses in words."""


def series_functions(*, fills_gaps: bool, ordered: bool) -> list[str]:
    """The functions, the one that reads a table last.

    Args:
        fills_gaps: Whether the value before stands in for a missing one; else the step is left out.
        ordered: Whether a column brings the rows into the order of time.
    """
    samples_of = _SAMPLES_OF + (_FILLED if fills_gaps else "") + _LAST
    if ordered:
        return [samples_of, _ORDER, _READ]
    plain = _READ.replace("[*COLUMNS, *ORDER_BY]", "COLUMNS").replace("texts[: len(COLUMNS)]", "texts")
    plain = "\n".join(line for line in plain.split("\n") if "in_order" not in line)
    return [samples_of, plain.replace("[order])", ")")]
