"""Finds the files that come with the program: icons, themes, examples, the MNIST sample."""

from pathlib import Path

_PACKAGE = Path(__file__).parent
# A wheel carries the folder inside the package; in a checkout it stands beside it.
_FOLDERS = (_PACKAGE / "_resources", _PACKAGE.parent / "resources")


class ResourceError(FileNotFoundError):
    """A file that comes with the program is not there; the message is shown to the user as it is."""


def resource(*parts: str) -> Path:
    """Path of a file or folder below the resources, as in `resource("mnist-sample", "README.md")`.

    Raises:
        ResourceError: It does not exist.
    """
    for folder in _FOLDERS:
        path = folder.joinpath(*parts)
        if path.exists():
            return path
    looked = " and ".join(str(folder) for folder in _FOLDERS)
    raise ResourceError(
        f"nnstudio's own file {'/'.join(parts)!r} is missing; looked in {looked}. "
        "Please install nnstudio again"
    )
