"""Wording: what the timeline says."""

from nnstudio.engine.api import Branch
from nnstudio.engine.snapshot import Snapshot
from nnstudio.gui.timeline.story import Story


def where(story: Story, shown: int | None, *, short: bool = False) -> str:
    """Which moment is looked at, and how far the run has come."""
    if shown is not None:
        if short:
            return f"{shown:,} · live {story.live:,}"
        return f"you look at step {shown:,} · live is {story.live:,}"
    if not story.ready:
        return "loading…"
    if not story.live:
        return "step 0 (live)"
    planned = f" of {story.planned:,}" if story.planned > story.live and not short else ""
    return f"step {story.live:,}{planned} (live)"


def longest_words(steps: int, *, short: bool = False) -> tuple[str, str]:
    """The most room that `where` takes, at the live moment and at an earlier one, in so many steps."""
    past = f"{steps:,} · live {steps:,}" if short else f"you look at step {steps:,} · live is {steps:,}"
    return f"step {steps:,} (live)" if short else f"step {steps:,} of {steps:,} (live)", past


def epoch_words(story: Story, step: int) -> str:
    """In which epoch a step lies; empty where that is not known."""
    if not story.steps_per_epoch:
        return ""
    ended = int((story.epochs == step).nonzero()[0][0]) if (story.epochs == step).any() else None
    if ended is not None:
        return "the start" if step == 0 else f"end of epoch {ended}"
    return f"epoch {int((story.epochs < step).sum())}" if len(story.epochs) else ""


def moment_words(story: Story, step: int, snapshot: Snapshot | None) -> str:
    """A kept moment: its step, its epoch and its loss."""
    parts = [f"step {step:,}", epoch_words(story, step)]
    if snapshot is not None and 0 < step <= len(snapshot.losses):
        parts.append(f"loss {snapshot.losses[step - 1]:.4g}")
    return " · ".join(part for part in parts if part)


def best_words(story: Story) -> str:
    return f"The best epoch: smallest validation loss, {story.best_loss:.4g}, after step {story.best or 0:,}"


def fork_words(branch: Branch, present: int) -> str:
    """What begins where a branch leaves another."""
    if branch.number == present:
        return f"This branch left branch {branch.parent} here, after step {branch.begin:,}"
    return f"Branch {branch.number} leaves here, after step {branch.begin:,}, and goes to {branch.end:,}"


def branch_name(branch: Branch) -> str:
    return f"branch {branch.number}" if branch.number else "first run"


def branch_words(branch: Branch) -> str:
    """A branch in the list of all."""
    if branch.parent is None:
        return f"{branch_name(branch)}: steps 0 to {branch.end:,}"
    return f"{branch_name(branch)}: left at step {branch.begin:,}, steps to {branch.end:,}"


def continue_tip(step: int, live: int) -> str:
    """What going on from an earlier step does."""
    return (
        f"Train on from step {step:,}. Steps {step + 1:,} to {live:,} are not lost: "
        "they stay as a branch of their own, which you can choose here (Ctrl+Return)"
    )


def resumed_tip(step: int) -> str:
    """Why there is nothing to look back to where a run goes on from a file."""
    return (
        f"A file keeps the curve of all {step:,} steps, but only the last moment of the network: "
        "you can look back to every moment from here on"
    )
