"""Annotations: how blocks, notes and arrows are seen, held and written on the canvas.

Items know neither the scene's class nor the view; only what serves the mouse and the menus may import those.
"""
