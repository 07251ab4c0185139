"""Text out of a file from elsewhere, as messages may show it."""

from nnstudio.export.errors import ImportFailedError

MAX_TEXT = 1_000
"""Letters in a name."""


def plain_text(text: str | bytes) -> str:
    """A name in the file; what is no text comes as bytes."""
    if isinstance(text, bytes):
        text = text.decode("utf-8", "replace")
    if len(text) > MAX_TEXT:
        raise ImportFailedError(f"The ONNX file has a name of {len(text):,} letters; that is no network's")
    return text


def called(kind: str, name: str) -> str:
    """An operator by its kind and its name, if it has one."""
    return f"The operator {short(kind, 60)}" + (f" ({quoted(name)})" if name else "")


def quoted(name: str) -> str:
    """A name in quotation marks."""
    return f"“{short(name, 60)}”"


def short(text: str, most: int) -> str:
    """Text from a file as it may stand in a message."""
    shown = "".join(letter if letter.isprintable() else "?" for letter in text[:most])
    return shown + ("…" if len(text) > most else "")
