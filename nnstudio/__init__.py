"""Draw a neural network and watch it learn."""

__version__ = "0.1.0"
