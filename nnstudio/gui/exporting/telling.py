"""Telling: what is said of an export before it is made and afterwards; knows no widgets."""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from nnstudio.gui.exporting.file_row import what_is
from nnstudio.gui.exporting.kinds import Kind, Material, Written
from nnstudio.gui.file_names import show_name

LONGEST_NAME = 255
"""Bytes that the usual file systems let a name have."""


@dataclass(frozen=True)
class Moment:
    """The run as the dialog sees it: how it stands, and the step of an earlier moment that is looked at."""

    running: bool
    stale: bool
    looked_at: int | None = None


def obstacle(kind: Kind, material: Material, path: Path, files: Sequence[Path], *, named: bool) -> str:
    """Why this cannot be exported now; empty if it can."""
    document, snapshot = material.project.document, material.snapshot
    if kind.runs and (snapshot is None or not len(snapshot.losses)):
        return "There are no curves yet. Train the network first"
    blocking = document.check().blocking if kind.computes else ()
    if blocking:
        return f"The network cannot compute yet: {blocking[0].message}"
    if kind.answers and (missing := document.missing()):
        return missing
    return _no_place(kind, path, files) if named else "The file needs a name. Type one, or choose a place"


def _no_place(kind: Kind, path: Path, files: Sequence[Path]) -> str:
    if path.suffix.lower() not in kind.suffixes:
        return f"The name of the file must end in {' or '.join(kind.suffixes)}"
    for file in files:
        if what_is(file) in ("folder", "other"):
            kept = "a folder" if what_is(file) == "folder" else "no file, but a pipe or a device"
            return f"{show_name(file)} is {kept}. Choose another name"
        if len(file.name.encode("utf-8", "surrogateescape")) > LONGEST_NAME:
            return f"The name {show_name(file)[:40]}… is too long for a file. Choose a shorter one"
    if what_is(path.parent) != "folder":
        return f"There is no folder {path.parent}. Make it first, or choose another"
    if not os.access(path.parent, os.W_OK):
        return f"You may not write into the folder {path.parent}. Choose another"
    return ""


def outlook(files: Sequence[Path]) -> tuple[str, str]:
    """What will be written, in words, and their tone."""
    words = [f"Writes {_listed(files)} into {files[0].parent}."]
    there = [path for path in files if what_is(path) != "nothing"]
    if there:
        verb = "are" if len(there) > 1 else "is"
        words.append(f"{_listed(there)} {verb} there already, and will be replaced.")
    return " ".join(words), "warning" if there else ""


def weights_of(material: Material, moment: Moment, *, latest: bool = True) -> str:
    """Which weights the network has that is exported: the latest, or those of the moment looked at."""
    project, live = material.project, material.snapshot
    stale = " Layers that were changed since then have their first weights." if moment.stale else ""
    if moment.looked_at is not None and not latest:
        return f"Its weights are those of step {moment.looked_at:,}, which you are looking at.{stale}"
    if moment.running:
        return f"The network is learning: it has the weights of the moment in which you export it.{stale}"
    if not project.weights:
        return "The network has not been trained yet: it has its first weights."
    if live is None or not live.begun:
        return f"Its weights are those that were opened.{stale}"
    if moment.looked_at is not None:
        return (
            f"Its weights are the latest ones, after {live.step:,} steps, and not those of step "
            f"{moment.looked_at:,}, which you are looking at.{stale}"
        )
    return f"Its weights are those after {live.step:,} steps.{stale}"


def curves_of(material: Material, moment: Moment) -> str:
    """Up to where the curves go that are exported."""
    assert material.snapshot is not None  # curves of no run are not offered
    if moment.running:
        return "The network is learning: the curves go up to the moment in which you export them."
    earlier = f", also beyond step {moment.looked_at:,}" if moment.looked_at is not None else ""
    return f"The curves are those of {material.snapshot.step:,} steps{earlier}."


def written(found: Written, step: int | None) -> str:
    """What has been written, how large it is, of which step of a run, and what to know of it."""
    sizes = found.sizes
    names = " and ".join(f"{show_name(path)} ({_bytes(size)})" for path, size in sizes.items())
    (folder,) = {path.parent for path in sizes}
    of = f", as of step {step:,}" if step else ""
    words = f"{names} {'are' if len(sizes) > 1 else 'is'} in {folder}{of}"
    return f"{words}. {found.advice}" if found.advice else words


def _listed(paths: Sequence[Path]) -> str:
    return " and ".join(show_name(path) for path in paths)


def _bytes(size: int) -> str:
    if size < 1000:
        return f"{size} bytes"
    return f"{size / 1e6:.1f} MB" if size >= 1e6 else f"{size / 1e3:.0f} kB"
