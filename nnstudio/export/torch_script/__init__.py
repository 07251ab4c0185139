"""A network as a PyTorch script: a module with the layers by name, and a function that trains it."""

from nnstudio.export.torch_script.script import to_torch, torch_weights

__all__ = ["to_torch", "torch_weights"]
