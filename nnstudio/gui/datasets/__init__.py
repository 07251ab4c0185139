"""The dataset browser: what networks can learn from, seen before it is used.

May import `nnstudio.gui.forms`, what the window's parts share (editor, theme, icons, pictures of samples,
axes of a plane), and the packages below the window.
"""

from nnstudio.gui.datasets.browsing import DatasetBrowsing

__all__ = ["DatasetBrowsing"]
