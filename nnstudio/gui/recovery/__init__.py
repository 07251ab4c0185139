"""Recovery in the window: keeps unsaved work while it is made, and offers what a crash has left.

May import `nnstudio.gui.theme`, `nnstudio.gui.stylesheet`, `nnstudio.gui.editor`, `nnstudio.gui.training`,
`nnstudio.gui.project_files` and the packages below the window; never a panel or the canvas.
"""
