"""The errors of project files; each message is shown to the user as it is."""


class ProjectError(ValueError):
    """A project cannot be read or written."""


class NewerProjectError(ProjectError):
    """A project file is of a format that a later nnstudio has introduced."""

    def __init__(self, found: int, supported: int) -> None:
        super().__init__(
            f"This project was saved by a newer nnstudio (file format {found}). "
            f"This version reads formats up to {supported}. Please update nnstudio"
        )
        self.found = found
        self.supported = supported


class ChangedOutsideError(ProjectError):
    """A project file is another one than was opened or saved last: something else has written it."""
