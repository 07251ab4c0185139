"""What panels about a network's answers share: how answers are judged, compared over epochs, and shown.

May import what all panels share and the packages below the window; no panel.
"""
