"""Faces: what a node shows of itself before, during and after training, drawn from the engine's numbers.

May import `nnstudio.gui.canvas.look`, what is below it, and nothing of the rest of the canvas.
"""
