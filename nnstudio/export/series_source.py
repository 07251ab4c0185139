"""The functions with which a script reads a series, as source code: what comes next is told of its end."""

# Kept in step with export/steps.py and data/series_file.py.
_SAMPLES_OF = '''def samples_of(series):
    """Windows (n, *SAMPLE_SHAPE) as they are; of one series (steps, columns), its last window."""
    x = np.asarray(series, np.float32)
    window, columns = SAMPLE_SHAPE
    if (x.ndim == 2 and window > 1 and x.shape[1] == columns) or (x.ndim == 1 and columns == 1):
        return last_window(x.reshape(-1, columns))
    if x.size and x.shape[1:] in [(window, columns), (window * columns,)]:
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
    cells, decimal = read_cells(path, [*COLUMNS, *ORDER_BY])
    series = [
        [
            number_in(text, decimal, np.nan, f"row {at}, {name}")
            for name, text in zip(COLUMNS, texts[: len(COLUMNS)], strict=True)
        ]
        for at, texts in cells
    ]
    order = in_order([texts[-1] for _, texts in cells], decimal) if ORDER_BY else slice(None)
    return last_window(np.array(series, np.float32)[order])'''

# Kept in step with data/dates.py.
DATES = (
    *("ISO 8601", "quarter"),
    *("%Y %m %d", "%Y %b %d", "%Y %B %d"),
    *("%d %b %Y", "%d %B %Y", "%d %b %y", "%d %B %y", "%b %d %Y", "%B %d %Y", "%b %d %y", "%B %d %y"),
    *("%d %m %Y", "%d %m %y", "%m %d %Y", "%m %d %y", "%y %m %d"),
    *("%Y %m", "%m %Y", "%YM%m", "%Y M%m", "%b %Y", "%B %Y", "%Y %b", "%Y %B", "%b %y", "%B %y"),
)
"""How the dates may be written that a script brings into order, with blanks for the signs between; a time of
day may follow. Other ones it refuses in words."""

_ORDER = r'''def in_order(texts, decimal):
    """Which row comes first, and which then, by these dates or numbers."""
    found = {}
    for form in [decimal, ".", *DATES]:
        try:
            moments = [moment(text, form) for text in texts]
        except ValueError:  # they are written in another form
            continue
        # Jan-10 may be a day as well, unless the same time lies between one and the next.
        steady = len({*np.diff(sorted({*moments}))}) <= 1
        if form in ("%b %y", "%B %y") and not steady and max(text[-2:] for text in texts) <= "31":
            continue
        found[form] = moments
        if form in (",", ".", "ISO 8601"):  # whatever else could be read so, this is meant
            break
    if "%d %m %y" in found and "%y %m %d" in found:
        # The one by which the rows are far better in order already is meant.
        one, other = turns(found["%d %m %y"]), turns(found["%y %m %d"])
        if (one + other == 0).any() or 2 * one.min() < other.min():
            del found["%y %m %d"]
        elif 2 * other.min() < one.min():
            del found["%d %m %y"]
    orders = [np.argsort(moments, kind="stable") for moments in found.values()]
    if not orders or any((order != orders[0]).any() for order in orders):
        raise ValueError(f"the rows cannot be ordered by {ORDER_BY[0]}: write all dates like 2024-01-31")
    return orders[0]


def turns(moments):
    """How often one of these is before the one above it, and how often after it."""
    return np.array([(np.diff(moments) < 0).sum(), (np.diff(moments) > 0).sum()])


def moment(text, form):
    """A number, a date with or without a time of day, a month or a quarter, as a number that grows."""
    if form in ",.":
        return number(text, form)
    if form == "ISO 8601":
        date = datetime.datetime.fromisoformat(text.replace("/", "-"))
        return date.replace(tzinfo=date.tzinfo or datetime.UTC).timestamp()
    clock = r"[ ,T]+(\d{1,2}):(\d\d)(?::(\d\d(?:\.\d+)?))?(?: ?([AP])M)?"
    weekday = r"(?:(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*[., ]+)?"
    found = re.fullmatch(rf"{weekday}(.*?)(?:{clock})?", " ".join(text.split()), re.IGNORECASE)
    day, hour, minute, second, half = found.groups(default="")
    day = re.sub(r"[-/., ']+", " ", day).strip()
    if form == "quarter":
        squeezed = re.sub(r"^(?:Q([1-4])|([1-4])Q)(\d+)$", r"\3Q\1\2", day.upper().replace(" ", ""))
        if not re.fullmatch(r"(\d\d)?\d\dQ[1-4]", squeezed):
            raise ValueError(f"{text!r} is no quarter")
        year = int(squeezed[:-2])
        return 4 * (year if year > 99 else 1930 + (year - 1930) % 100) + int(squeezed[-1])
    date = datetime.datetime.strptime(day, form).replace(tzinfo=datetime.UTC)
    if "%y" in form and date.year >= 2030:  # two digits are a year of 1930 to 2029
        date = date.replace(year=date.year - 100)
    if "%d" not in form:
        return 12 * date.year + date.month
    hours = int(hour or 0)
    if half:
        if not 1 <= hours <= 12:
            raise ValueError(f"{text!r} is no time of day")
        hours = hours % 12 + 12 * (half in "Pp")
    return date.replace(hour=hours, minute=int(minute or 0)).timestamp() + float(second or 0)'''


def window_of(*, fills_gaps: bool) -> str:
    """The functions that take windows, or the last one of a series.

    Args:
        fills_gaps: Whether the value before stands in for a missing one; else the step is left out.
    """
    return _SAMPLES_OF + (_FILLED if fills_gaps else "") + _LAST


def series_table(*, ordered: bool) -> list[str]:
    """The functions that read a table; `ordered` says that a column brings its rows into order."""
    if ordered:
        return [_ORDER, _READ]
    plain = _READ.replace("[*COLUMNS, *ORDER_BY]", "COLUMNS").replace("texts[: len(COLUMNS)]", "texts")
    plain = "\n".join(line for line in plain.split("\n") if "in_order" not in line)
    return [plain.replace("[order])", ")")]
