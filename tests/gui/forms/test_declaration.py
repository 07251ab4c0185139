"""What two kinds declare alike."""

from nnstudio.data.dataset import DATASETS
from nnstudio.gui.forms.declaration import change_kind


def test_what_two_kinds_declare_alike_is_carried_over():
    whole = change_kind(DATASETS["mnist-sample"](scaling="[-1, 1]"), DATASETS["mnist"])
    assert whole == DATASETS["mnist"](scaling="[-1, 1]")
