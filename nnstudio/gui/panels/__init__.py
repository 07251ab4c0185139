"""Panels: live views beside the canvas, one class in one file each.

May import `nnstudio.gui.theme` and the packages below the window; never another panel.
"""
