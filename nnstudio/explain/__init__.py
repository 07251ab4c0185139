"""What a network can tell of itself: which inputs and units made the answer.

May import `nnstudio.nn` and `nnstudio.engine`; never Qt.
"""
