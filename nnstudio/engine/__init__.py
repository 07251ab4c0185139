"""How a network learns: compiled networks, training runs and the loop that drives one for a window.

May import `nnstudio.nn` and `nnstudio.data`; never Qt.
"""
