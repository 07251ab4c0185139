"""Layers that slide small filters over an image."""
