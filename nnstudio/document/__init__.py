"""What is saved: the document as a value, the edits that make another one of it, files and examples.

May import `nnstudio.nn` and `nnstudio.data`; never Qt, never the engine.
"""
