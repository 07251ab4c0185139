"""Forms: the controls in which settings are seen and edited, made from the declaration of their fields.

May import `nnstudio.gui.stylesheet` and the packages below the window.
"""
