"""Nesting: what is taken out of a form is gone at once, and says nothing on its way."""

from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from nnstudio.gui.forms.nesting import discard


def test_what_is_taken_out_is_found_no_more_and_tells_nothing(qtbot):
    form = QWidget()
    qtbot.addWidget(form)
    field = QLineEdit()
    field.setObjectName("units")
    QVBoxLayout(form).addWidget(field)
    told = []
    field.textChanged.connect(told.append)
    with qtbot.waitActive(form):
        form.show()
        form.activateWindow()
    gone = []
    field.destroyed.connect(lambda: gone.append(True))
    discard(field)
    assert form.findChild(QWidget, "units") is None
    field.setText("17")
    assert told == []
    assert not field.isVisible()
