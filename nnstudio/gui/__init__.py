"""The window: everything that is drawn and clicked.

The only package that knows Qt; imports all others and is imported by none but the command line.
"""
