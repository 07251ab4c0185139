"""Numbers as people write them."""

import math
import re


def read_number(text: str, *, whole: bool) -> float:
    """The number that a person means by this text: 0.001, 1e-3, 0,001; 1,000 where only whole ones fit.

    Raises:
        ValueError: It is none; the message says what would be.
    """
    plain = text.strip().replace("−", "-")
    if whole:
        plain = re.sub(r"(?<=\d)[ ,.'\u00a0\u202f](?=\d{3}(\D|$))", "", plain)
    elif "." not in plain:
        plain = plain.replace(",", ".", 1)
    try:
        number = float(plain) if not re.fullmatch(r"[+-]?\d+", plain) else int(plain)
    except ValueError:
        example = "64" if whole else "0.01 or 1e-3"
        raise ValueError(f"Please write a number, such as {example}") from None
    if not math.isfinite(number):
        raise ValueError("Please write a finite number")
    if whole and number != int(number):
        raise ValueError("Please write a whole number")
    return int(number) if whole else float(number)


def write_number(number: float) -> str:
    """The shortest text that reads back as this number: 16, 0.001, 1e-8."""
    text = repr(number).removesuffix(".0")
    return re.sub(r"e([+-])0*", lambda found: "e-" if found[1] == "-" else "e", text)


def write_grouped(number: float) -> str:
    """A number to be read, not typed: 65,536."""
    return f"{number:,.0f}" if number % 1 == 0 else write_number(number)
