"""Layers that read a sequence step by step and remember: simple, gated, and with long memory."""
