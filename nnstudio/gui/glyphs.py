"""Small drawings as files, for the style sheet: it can name a file and nothing else."""

import os
import tempfile
import zlib
from collections.abc import Mapping
from pathlib import Path

import platformdirs

from nnstudio.gui.icons import svg
from nnstudio.gui.tokens import Theme, mix

_SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="{w}" height="{h}" viewBox="0 0 {w} {h}">{body}</svg>'


def glyphs(theme: Theme) -> Mapping[str, str]:
    """The SVG text of each drawing in the colors of the theme, by name."""
    edge = mix(theme.line, theme.quiet, 0.45)
    return {
        "down": svg("down", theme.quiet),
        "down_hover": svg("down", theme.text),
        "down_off": svg("down", theme.line),
        "up": svg("up", theme.quiet),
        "up_hover": svg("up", theme.text),
        "up_off": svg("up", theme.line),
        "right": svg("right", theme.quiet),
        "right_off": svg("right", theme.line),
        "left": svg("left", theme.quiet),
        "close": svg("close", theme.quiet),
        "close_hover": svg("close", theme.text),
        "float": svg("fit", theme.quiet),
        "float_hover": svg("fit", theme.text),
        "more": svg("more", theme.text),
        "plus": svg("add", theme.quiet),
        "rows": svg("rows", theme.quiet),
        "grid": svg("mosaic", theme.quiet),
        "box_warning": svg("warning", theme.warning),
        "box_critical": svg("problem", theme.bad),
        "box_information": svg("info", theme.accent),
        "box_question": svg("help", theme.accent),
        "tick": svg("done", theme.text).replace('stroke-width="2"', 'stroke-width="2.5"'),
        "check": _box(theme.accent_fill, theme.accent_fill, _tick(theme.on_accent)),
        "check_off": _box(theme.line, theme.line, _tick(theme.disabled)),
        "part": _box(theme.accent_fill, theme.accent_fill, _dash(theme.on_accent)),
        "empty": _box(theme.ground, edge),
        "empty_hover": _box(theme.ground, theme.accent),
        "empty_off": _box(theme.panel, theme.line),
        "dot": _disc(theme.accent_fill, theme.accent_fill, theme.on_accent),
        "dot_off": _disc(theme.line, theme.line, theme.disabled),
        "ring": _disc(theme.ground, edge),
        "ring_hover": _disc(theme.ground, theme.accent),
        "ring_off": _disc(theme.panel, theme.line),
        "switch_on": _switch(theme.accent_fill, theme.accent_fill, theme.on_accent, 20),
        "switch_on_off": _switch(theme.line, theme.line, theme.disabled, 20),
        "switch": _switch(theme.ground, edge, theme.quiet, 8),
        "switch_hover": _switch(theme.ground, theme.accent, theme.text, 8),
        "switch_off": _switch(theme.panel, theme.line, theme.disabled, 8),
    }


def write_glyphs(theme: Theme, folder: Path | None = None) -> Mapping[str, str]:
    """Writes the drawings that are not there yet and returns their paths, with slashes, by name.

    Args:
        theme: Gives the colors.
        folder: Where to, by default into the user's cache. If that cannot be written, the drawings go to
            a temporary folder.
    """
    drawings = {
        f"{theme.name}-{name}-{zlib.crc32(text.encode()):08x}.svg": text
        for name, text in glyphs(theme).items()
    }
    try:
        folder = _fill(folder or platformdirs.user_cache_path("nnstudio") / "glyphs", drawings)
    except OSError:
        folder = _fill(Path(tempfile.mkdtemp(prefix="nnstudio-")), drawings)
    return {name: (folder / file).as_posix() for name, file in zip(glyphs(theme), drawings, strict=True)}


def _fill(folder: Path, drawings: Mapping[str, str]) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    for file, text in drawings.items():
        path = folder / file
        if not path.exists():
            # Another window may be starting now: it must never read half a file.
            part = path.with_suffix(f".{os.getpid()}")
            part.write_text(text, encoding="utf-8")
            part.replace(path)
    return folder


def _box(fill: str, edge: str, inside: str = "") -> str:
    body = f'<rect x="0.5" y="0.5" width="15" height="15" rx="4" fill="{fill}" stroke="{edge}"/>{inside}'
    return _SVG.format(w=16, h=16, body=body)


def _tick(color: str) -> str:
    return (
        f'<path d="M4.3 8.4 L7 11 L11.7 5.4" fill="none" stroke="{color}" stroke-width="1.8" '
        'stroke-linecap="round" stroke-linejoin="round"/>'
    )


def _dash(color: str) -> str:
    return f'<path d="M4.8 8 H11.2" stroke="{color}" stroke-width="1.8" stroke-linecap="round"/>'


def _disc(fill: str, edge: str, inside: str = "none") -> str:
    body = (
        f'<circle cx="8" cy="8" r="7.5" fill="{fill}" stroke="{edge}"/>'
        f'<circle cx="8" cy="8" r="3" fill="{inside}"/>'
    )
    return _SVG.format(w=16, h=16, body=body)


def _switch(fill: str, edge: str, knob: str, x: int) -> str:
    body = (
        f'<rect x="0.5" y="0.5" width="27" height="15" rx="7.5" fill="{fill}" stroke="{edge}"/>'
        f'<circle cx="{x}" cy="8" r="5" fill="{knob}"/>'
    )
    return _SVG.format(w=28, h=16, body=body)
