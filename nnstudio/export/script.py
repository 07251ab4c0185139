"""The text around the network of a script: its constants, and how it prepares samples and predicts."""

from nnstudio.data.fitted import Scaling
from nnstudio.export.naming import in_docstring, in_one_line
from nnstudio.export.planned import Plan
from nnstudio.export.samples_file import columns, reading, reads_tables, samples_of
from nnstudio.export.statements import literal, number, quoted, shape_words, statement
from nnstudio.nn.shapes import Shape


def standard_imports(plan: Plan, *more: str) -> list[str]:
    """The lines that import what Python itself brings: what every script needs, and these modules."""
    modules = {"hashlib", "os", "sys", *more, *(("csv", "re") if reads_tables(plan) else ())}
    return [*(f"import {module}" for module in sorted(modules)), "from pathlib import Path"]


def constants(plan: Plan, weights_name: str, sha256: str) -> str:
    """The constants at the top of a script: shape, names, scaling, and where the weights are."""
    fitted = plan.fitted
    lines = [
        f"WEIGHTS = Path(__file__).with_name({quoted(weights_name)})",
        "# Of the file that this script was written with.",
        f'WEIGHTS_SHA256 = "{sha256}"',
        f"SAMPLE_SHAPE = {plan.sample_shape!r}{_axes(plan.sample_shape)}",
    ]
    if fitted.task.predicts_classes:
        lines.append(f"CLASSES = {literal(fitted.classes)}")
    else:
        lines.append(f"TARGETS = {literal(fitted.targets)}  # what the answers are")
    for prefix, scaling in (("", fitted.scaling), ("TARGET_", fitted.target_scaling)):
        for name, value in ((f"{prefix}FACTORS", scaling.factor), (f"{prefix}OFFSETS", scaling.offset)):
            if isinstance(value, tuple):
                numbers = ", ".join(number(part) for part in value)
                lines += statement(f"{name} = np.array([{numbers}], {_kind(scaling)})", indent=0)
    return "\n".join([*lines, *columns(plan)])


def _axes(shape: Shape) -> str:
    return "  # height, width, channels" if len(shape) == 3 else ""


def prepare(plan: Plan) -> str:
    """The functions that take raw samples and scale them as in training."""
    fitted = plan.fitted
    lines = [
        "def prepare(samples):",
        f'    """Raw samples {shape_words(plan.sample_shape)} as in training: scaled, and in float32."""',
    ]
    if fitted.columns:
        lines += [
            "    # The columns of a row, in order; a category has one of 0 and 1 for each of its names:"
        ]
        for column in fitted.columns:
            names = ", ".join(map(in_one_line, column.categories))
            lines.append(f"    # - {in_one_line(column.name)}" + (f": {names}" if names else ""))
    lines += [
        "    x = samples_of(samples)",
        "    if not np.isfinite(x).all():",
        '        raise ValueError("samples must be finite numbers; got an infinity or a NaN")',
        f"    return {_scaled(fitted.scaling)}",
    ]
    return "\n\n\n".join([samples_of(plan), "\n".join(lines)])


def scaled_targets(plan: Plan) -> list[str]:
    """The function that scales the numbers to learn as in training, where there are such."""
    if plan.fitted.task.predicts_classes:
        return []
    lines = [
        "def scaled_targets(numbers):",
        '    """Numbers in their own units as the network gives them."""',
        f"    x = np.asarray(numbers, np.float32).reshape(-1, {plan.output.units})",
        f"    return {_scaled(plan.fitted.target_scaling, 'TARGET_')}",
    ]
    return ["\n".join(lines)]


def _scaled(scaling: Scaling, prefix: str = "") -> str:
    text = "x"
    if scaling.factor != 1:
        text += f" * {_constant(scaling, scaling.factor, f'{prefix}FACTORS')}"
    if scaling.offset != 0:
        text += f" + {_constant(scaling, scaling.offset, f'{prefix}OFFSETS')}"
    return _in_float32(scaling, text)


def _kind(scaling: Scaling) -> str:
    """In which numbers is scaled, so that enough digits of them are left."""
    return "np.float64" if scaling.needs_float64 else "np.float32"


def _in_float32(scaling: Scaling, text: str) -> str:
    return f"({text}).astype(np.float32)" if scaling.needs_float64 else text


def _constant(scaling: Scaling, value: float | tuple[float, ...], name: str) -> str:
    """A number as source code, or the constant that holds one for each place of the last axis."""
    if isinstance(value, tuple):
        return name
    # So people know one of 255 steps of gray.
    inverse = round(1 / value) if value else 0
    if abs(inverse) > 1 and 1 / inverse == value:
        return f"{_kind(scaling)}(1 / {inverse})"
    return f"{_kind(scaling)}({number(value)})"


def answers(plan: Plan) -> str:
    """The lines that make of the outputs `y` (n, units) what `predict` gives."""
    fitted = plan.fitted
    if not fitted.task.predicts_classes:
        scaling = fitted.target_scaling
        text = "y"
        if scaling.offset != 0:
            text = f"(y - {_constant(scaling, scaling.offset, 'TARGET_OFFSETS')})"
        if scaling.factor != 1:
            text = f"{text} / {_constant(scaling, scaling.factor, 'TARGET_FACTORS')}"
        return f"    return {_in_float32(scaling, text)}  # in their own units"
    if plan.output.units == 1 and len(fitted.classes) == 2:
        return (
            "    return np.concatenate([1 - y, y], axis=1)  # the one unit says how sure the second class is"
        )
    return "    return y"


CHECKED_WEIGHTS = '''def checked_weights():
    """The bytes of the file of weights, which has to be the one that this script was written with."""
    if not WEIGHTS.exists():
        raise FileNotFoundError(f"{WEIGHTS.name} is missing: it belongs beside {Path(__file__).name}")
    content = WEIGHTS.read_bytes()
    if hashlib.sha256(content).hexdigest() != WEIGHTS_SHA256:
        raise ValueError(
            f"{WEIGHTS.name} is not the file of weights that {Path(__file__).name} was written with. "
            "Export the two again, together. If you have changed the weights on purpose, change "
            "WEIGHTS_SHA256 to the SHA-256 of the new file"
        )
    return content'''
"""The function of a script that reads its weights and sees that the two belong together."""


def answer_words(plan: Plan) -> str:
    """What the network itself gives, for its docstring."""
    outputs, samples = shape_words((plan.output.units,)), shape_words(plan.sample_shape)
    return f"The answers {outputs} to prepared samples {samples}."


def predict_words(plan: Plan) -> str:
    """What `predict` gives, for its docstring."""
    if plan.fitted.task.predicts_classes:
        return f"How much each class fits raw samples, {shape_words((len(plan.fitted.classes),))}."
    return f"The numbers that are predicted from raw samples, {shape_words((plan.output.units,))}."


def main(plan: Plan, loaded: str = "model") -> str:
    """The functions that read a file, and `main`: predicts its samples, and prints a line for each."""
    if plan.fitted.task.predicts_classes:
        told = ['        print(f"{CLASSES[answer.argmax()]}  ({answer.max():.1%})")']
        if plan.output.activation.entry.kind not in ("softmax", "sigmoid"):
            told = ['        print(f"{CLASSES[answer.argmax()]}  ({answer.max():.3g})")']
    else:
        told = [
            "        # In the 7 digits that a network has for a number.",
            "        numbers = [",
            '            np.format_float_positional(value, 7, fractional=False, trim="-")',
            "            for value in answer",
            "        ]",
            '        print(", ".join(map(": ".join, zip(TARGETS, numbers, strict=True))))',
        ]
    run = "\n".join(
        [
            "def main():",
            '    """Prints the answers to the raw samples in a file."""',
            '    if sys.argv[1:] in (["-h"], ["--help"]):',
            "        print(usage())",
            "        return",
            "    if len(sys.argv) != 2:",
            "        sys.exit(usage())",
            "    samples = read(sys.argv[1])",
            "    try:",
            f"        {loaded} = load()",
            f"        answers = predict({loaded}, samples)",
            "    except (OSError, ValueError) as error:",
            "        sys.exit(str(error))",
            "    for answer in answers:",
            *told,
        ]
    )
    return "\n\n\n".join([*reading(plan), run, _STARTED])


_STARTED = """if __name__ == "__main__":
    try:
        main()
        sys.stdout.flush()
    except BrokenPipeError:  # whoever reads the answers has seen enough of them
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
"""


def docstring(plan: Plan, what: str, needs: str, weights_name: str, offers: str) -> str:
    """The docstring of a script: what it is, what it was trained on, and how to run it."""
    # As the program counts them: what is trained.
    arrays = [array for step in plan.steps for name, array in step.params.items() if "running" not in name]
    count = sum(int(array.size) for array in arrays)
    about = in_docstring(plan.fitted.name)
    state = f"trained on {about}" if plan.trained else f"made for {about} and not trained yet"
    kinds = ".csv, .npy" if reads_tables(plan) else ".npy"
    return "\n".join(
        [
            f'"""A neural network {state}, {what}.',
            "",
            f"It has {count:,} parameters, which are in {in_docstring(weights_name)} beside this file.",
            f"Needs {needs}.",
            f"Run it with a file of samples ({kinds}), or import {offers} from it.",
            '"""',
        ]
    )
