"""The rows of the quick search: every layer that can be added, the templates, and what fits at a wire."""

from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType
from typing import Protocol, TypeVar

from nnstudio.gui.icons import layer_icon
from nnstudio.gui.search.found import Found
from nnstudio.gui.search.matching import Sought
from nnstudio.gui.theme import Theme
from nnstudio.nn.activations import ACTIVATIONS
from nnstudio.nn.layer import LAYERS, Layer

# What books and other programs call them. A layer that is not listed is found by what it says of itself.
OTHER_NAMES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "input": ("Data", "Source"),
        "dense": ("FC", "Fully connected", "Linear", "Affine", "Perceptron", "MLP"),
        "output": ("Loss", "Classifier", "Regression", "Softmax output", "Target"),
        "activation": (
            "Nonlinearity",
            "Transfer function",
            *(activation.entry.title for activation in ACTIVATIONS),
        ),
        "conv2d": ("CNN", "Filters", "Kernel"),
        "conv2d_transpose": ("Transposed convolution", "Up-convolution"),
        "max_pool2d": ("Subsampling", "Downsampling"),
        "average_pool2d": ("Mean pooling", "Subsampling", "Downsampling"),
        "global_average_pool": ("GAP", "Global average pooling"),
        "upsample2d": ("Resize", "Unpooling", "Interpolate"),
        "simple_rnn": ("Recurrent", "Elman network", "Vanilla RNN"),
        "lstm": ("Recurrent", "RNN", "Long short-term memory"),
        "gru": ("Recurrent", "RNN", "Gated recurrent unit"),
        "recursive_merge": ("Tree network", "RvNN"),
        "flatten": ("Ravel", "Vectorize"),
        "reshape": ("View",),
        "add": ("Sum", "Plus", "Skip connection", "Residual", "Shortcut"),
        "multiply": ("Product", "Times", "Gate"),
        "concatenate": ("Join", "Merge", "Stack"),
        "batch_norm": ("BN", "Batch normalization"),
        "layer_norm": ("LN", "Layer normalization"),
        "gaussian_noise": ("Gaussian noise", "Jitter"),
    }
)


class Fit(Protocol):
    """A layer that could stand somewhere, and what it would give there, as in `document.fitting`."""

    @property
    def layer(self) -> Layer: ...

    @property
    def words(self) -> str: ...


F = TypeVar("F", bound=Fit)


def addable_layers(theme: Theme) -> list[type[Layer]]:
    """The registered layers that can be added as they come, by family: the known ones first.

    One that cannot be made without settings of its own (its fields have no defaults) is left out.
    """
    addable = [cls for cls in LAYERS if not any(info.is_required() for info in cls.model_fields.values())]
    families = dict.fromkeys([*theme.families, *(cls.entry.category for cls in addable)])
    return [cls for family in families for cls in addable if cls.entry.category == family]


def other_names(cls: type[Layer]) -> tuple[str, ...]:
    """What a layer is called besides its title: its term, its kind, and the words of others."""
    entry = cls.entry
    return (entry.term, entry.kind.replace("_", " "), *OTHER_NAMES.get(entry.kind, ()))


def keywords(cls: type[Layer]) -> tuple[str, ...]:
    """All else that is said of a layer."""
    return cls.entry.hint, cls.summary(), cls.entry.category


def sought_layer(cls: type[Layer]) -> Sought:
    """A layer as every search of the program looks through it."""
    return Sought.of(cls.entry.title, other_names(cls), keywords(cls))


def layer_rows(theme: Theme, choose: Callable[[str], object]) -> tuple[Found, ...]:
    """Every layer that can be added, by family; an input last, as a network mostly has one already.

    Args:
        theme: Gives the order of the families.
        choose: Is called with the kind of the layer.
    """
    classes = sorted(addable_layers(theme), key=lambda cls: cls.fan_in == 0)
    return tuple(_layer_row(cls, cls.entry.hint, lambda kind=cls.entry.kind: choose(kind)) for cls in classes)


def fit_rows(fits: Iterable[F], choose: Callable[[F], object]) -> tuple[Found, ...]:
    """The layers that fit somewhere, in the order in which they are given.

    Args:
        fits: Layers, and in words what each would give there, such as "→ 24×24×6".
        choose: Is called with what was chosen.
    """
    return tuple(_layer_row(type(fit.layer), fit.words, lambda fit=fit: choose(fit)) for fit in fits)


def template_rows(
    templates: Iterable[tuple[str, str, str]], choose: Callable[[str], object]
) -> tuple[Found, ...]:
    """The ready-made parts of networks.

    Args:
        templates: Name, title and summary of each.
        choose: Is called with the name of the template.
    """
    return tuple(
        Found(
            title,
            lambda name=name: choose(name),
            detail=summary,
            icon="layers",
            names=(name,),
            keywords=("template",),
            about=f"{title}: {summary}",
            recent=f"template:{name}",
        )
        for name, title, summary in templates
    )


def _layer_row(cls: type[Layer], detail: str, run: Callable[[], object]) -> Found:
    entry = cls.entry
    return Found(
        entry.title,
        run,
        detail=detail,
        icon=layer_icon(entry.kind, entry.category),
        family=entry.category,
        names=other_names(cls),
        keywords=keywords(cls),
        about=f"{entry.term}: {cls.summary()}",
        recent=f"layer:{entry.kind}",
    )
