"""Layers that bring what comes in to mean 0 and variance 1, so that deep networks learn."""
