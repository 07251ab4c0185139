"""The errors of exports and imports; each message is shown to the user as it is."""


class ExportError(ValueError):
    """A network cannot be written in the form or to the place that was asked for."""


class ImportFailedError(ValueError):
    """A file from another program cannot be taken over; says what in it, and what would help."""
