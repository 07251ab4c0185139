"""Layers that make images smaller or larger without learning anything."""
