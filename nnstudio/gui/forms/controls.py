"""The control for each type of setting.

All speak alike. Each shows a value by `show_value` without a word, emits `edited` when what the user does
makes a valid value, `refused` with the reason where it does not (empty: all is well again), and `left` when
the user is done with it. Numbers, shapes and choices emit `previewed` with what the value would be while it
is being typed or looked for, and None when that is over.
"""

from typing import Annotated, Any, Literal, TypeAlias, get_args, get_origin

from pydantic.fields import FieldInfo
from PySide6.QtWidgets import QWidget

from nnstudio.gui.forms.choice_field import ChoiceField, Option
from nnstudio.gui.forms.declaration import zero_of
from nnstudio.gui.forms.fields import SwitchField, TextField, WordsField
from nnstudio.gui.forms.limits import Limits
from nnstudio.gui.forms.number_field import NumberField
from nnstudio.gui.forms.shape_field import ShapeField, is_shape, shape_field
from nnstudio.nn.registry import Choice, Registered

Control: TypeAlias = NumberField | ShapeField | SwitchField | ChoiceField | TextField


def control_for(info: FieldInfo, choice: Choice[Any] | None, parent: QWidget) -> Control:
    """The control for a field; of a type that nobody has thought of it shows the text and takes none."""
    if choice:
        return ChoiceField(
            [Option(cls.entry.kind, cls.entry.title, _hint(cls)) for cls in choice.registry], parent
        )
    if get_origin(info.annotation) is Literal:
        return ChoiceField([Option(value, str(value)) for value in get_args(info.annotation)], parent)
    if info.annotation is bool:
        return SwitchField(parent)
    if info.annotation in (int, float):
        whole = info.annotation is int
        return NumberField(Limits.of(info.metadata), whole=whole, zero=zero_of(info), parent=parent)
    if is_shape(info):
        return shape_field(info, parent)
    if _is_words(info.annotation):
        return WordsField(parent)
    field = TextField(parent)
    field.setReadOnly(info.annotation is not str)
    return field


def _is_words(annotation: object) -> bool:
    """Whether a type is any number of words: `tuple[str, ...]`, whatever is said of each."""
    if get_origin(annotation) is not tuple or get_args(annotation)[1:] != (...,):
        return False
    word = get_args(annotation)[0]
    return (get_args(word)[0] if get_origin(word) is Annotated else word) is str


def _hint(cls: type[Registered]) -> str:
    return f"{cls.entry.hint}\n{cls.summary()}" if cls.entry.hint else cls.summary()
