"""Slow motion: one step of training told moment by moment, with the numbers of the engine.

Everything here belongs to the window's thread.
"""
