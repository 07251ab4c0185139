"""Layers in which several branches of a network meet."""
