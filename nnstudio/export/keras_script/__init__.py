"""A network as a Keras 3 script: the layers by name, as functions of functions, and their training."""

from nnstudio.export.keras_script.script import keras_weights, to_keras

__all__ = ["keras_weights", "to_keras"]
