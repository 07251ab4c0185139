"""The language: what a network is, as values, and what each part computes.

May import NumPy and pydantic, and nothing of ours.
"""
