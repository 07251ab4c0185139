"""Panels: live views beside the canvas, one folder each.

May import what the window's parts share (theme, icons, color maps, scale) and the packages below the window;
never another panel.
"""
