"""The canvas: the network as cards and wires that are built by hand and live while training.

May import the rest of `nnstudio.gui` below the main window.
"""
