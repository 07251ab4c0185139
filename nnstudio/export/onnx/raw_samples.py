"""How raw samples become what an ONNX file takes, in words: the file itself has no step that scales them."""

from nnstudio.document.document import Project
from nnstudio.export.errors import ExportError
from nnstudio.export.fitting import fitted_of


def scaling_words(project: Project) -> str:
    """What has to be done to raw samples first, as a sentence; empty where it is nothing, or not known."""
    try:
        fitted = fitted_of(project)
    except ExportError:  # the dataset is not there to tell
        return ""
    factor, offset = fitted.scaling.factor, fitted.scaling.offset
    if isinstance(factor, tuple) or isinstance(offset, tuple):
        what = "each column of raw samples"
        if len(fitted.sample_shape) == 3:
            what = "each channel of the pixels" if fitted.sample_shape[2] > 1 else "the pixels"
        return (
            f"Scale {what} first: x * factor + offset, with the numbers that stand under nnstudio.scaling in "
            "the metadata of the file"
        )
    if (factor, offset) == (1, 0):
        return ""
    inverse = round(1 / factor) if factor else 0
    if abs(inverse) > 1 and 1 / inverse == factor:
        first = f"Divide raw samples by {inverse}"
    else:
        first = f"Multiply raw samples by {factor:.6g}"
    return f"{first}, then add {offset:.6g}, before the network gets them" if offset else f"{first} first"
