"""Networks for other programs, and networks and weights from them: ONNX, scripts and files of weights.

May import `nnstudio.nn`, `nnstudio.data`, `nnstudio.document` and `nnstudio.engine`; never Qt. What only one
format needs (onnx, safetensors) is imported where it is used.
"""
