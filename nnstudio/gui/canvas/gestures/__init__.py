"""Gestures: what a press of the mouse becomes; each proposes one edit when it ends, none if cancelled.

May import the rest of the canvas, but neither the pointer nor the view.
"""
