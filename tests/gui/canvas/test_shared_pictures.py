"""Shared pictures: what several items wear is drawn once."""

from PySide6.QtGui import QPixmap

from nnstudio.gui.canvas.shared_pictures import MOST, SharedPictures


def test_a_picture_is_made_once_for_all_who_ask_with_its_key(qapp):
    shared, made = SharedPictures(), []

    def make():
        made.append(QPixmap(1, 1))
        return made[-1]

    first = shared.find(("block", 1), make)
    assert shared.find(("block", 1), make) is first
    assert shared.find(("block", 2), make) is not first
    assert len(made) == 2


def test_they_do_not_pile_up(qapp):
    shared = SharedPictures()
    for key in range(3 * MOST):
        shared.find(key, QPixmap)
    assert len(shared) <= MOST
