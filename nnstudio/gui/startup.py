"""What has to be right before Qt is touched: Qt ends a process that cannot show a window, it does not ask.

Nothing here needs a working Qt.
"""

import ctypes
import importlib.metadata
import importlib.util
import os
import socket
import sys
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

# The shared libraries that the wheels of Qt expect from the system, and Debian's packages of them.
_CORE: Mapping[str, str] = MappingProxyType(
    {
        "libEGL.so.1": "libegl1",
        "libGL.so.1": "libgl1",
        "libX11.so.6": "libx11-6",
        "libxkbcommon.so.0": "libxkbcommon0",
        "libfontconfig.so.1": "libfontconfig1",
        "libfreetype.so.6": "libfreetype6",
        "libdbus-1.so.3": "libdbus-1-3",
        "libglib-2.0.so.0": "libglib2.0-0",
        "libgthread-2.0.so.0": "libglib2.0-0",
        "libz.so.1": "zlib1g",
        "libzstd.so.1": "libzstd1",
    }
)
_XCB: Mapping[str, str] = MappingProxyType(
    {
        "libX11-xcb.so.1": "libx11-xcb1",
        "libxcb.so.1": "libxcb1",
        "libxcb-cursor.so.0": "libxcb-cursor0",
        "libxcb-icccm.so.4": "libxcb-icccm4",
        "libxcb-image.so.0": "libxcb-image0",
        "libxcb-keysyms.so.1": "libxcb-keysyms1",
        "libxcb-randr.so.0": "libxcb-randr0",
        "libxcb-render.so.0": "libxcb-render0",
        "libxcb-render-util.so.0": "libxcb-render-util0",
        "libxcb-shape.so.0": "libxcb-shape0",
        "libxcb-shm.so.0": "libxcb-shm0",
        "libxcb-sync.so.1": "libxcb-sync1",
        "libxcb-util.so.1": "libxcb-util1",
        "libxcb-xfixes.so.0": "libxcb-xfixes0",
        "libxcb-xkb.so.1": "libxcb-xkb1",
        "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
    }
)
_WAYLAND: Mapping[str, str] = MappingProxyType(
    {"libwayland-client.so.0": "libwayland-client0", "libwayland-cursor.so.0": "libwayland-cursor0"}
)

# A file of Qt may need what another one brings: each library is known by its package wherever it is missed.
_PACKAGES: Mapping[str, str] = MappingProxyType({**_CORE, **_XCB, **_WAYLAND})

_XCB_PLUGIN = "plugins/platforms/libqxcb.so"
_WAYLAND_PLUGIN = "plugins/platforms/libqwayland*.so"

_WITHOUT_WINDOW = (
    "These work without a window: nnstudio train example:mnist-784-16-16-10, evaluate, predict, export, "
    "examples and datasets"
)


def problem() -> str | None:
    """Why no window can be opened here and what to do, in words for the user; None if all is well."""
    return check_binding() or check_system()


def check_binding() -> str | None:
    """The words if PySide6 is missing, or is the release that cannot live with this Python."""
    repair = f"{sys.executable} -m pip install 'PySide6-Essentials>=6.8,<6.12'"
    try:
        version = importlib.metadata.version("PySide6-Essentials")
    except importlib.metadata.PackageNotFoundError:
        if importlib.util.find_spec("PySide6"):
            return None
        return f"nnstudio draws its window with PySide6, which is not installed. Paste this:\n  {repair}"
    return _complaint_of_pair(version, sys.version_info[:2], repair)


def _complaint_of_pair(version: str, python: tuple[int, int], repair: str) -> str | None:
    # Its wheels take None and True for immortal, which they are from Python 3.12 on: each signal and
    # each call without a result loses one reference, and after seconds the interpreter aborts.
    if python < (3, 12) and version.split(".")[:2] == ["6", "12"]:
        name = ".".join(map(str, python))
        return f"PySide6 {version} crashes on Python {name} within seconds. Paste this:\n  {repair}"
    return None


def check_system() -> str | None:
    """The words if this Linux lacks a library that Qt needs, or a screen that can be reached.

    Other systems bring both with them. Takes some 15 ms, most of it for loading what Qt loads next anyway.
    """
    if not sys.platform.startswith("linux"):
        return None
    missing = _missing("lib/libQt6Widgets.so.6", _CORE)
    platforms = _platforms(os.environ)
    if platforms is None:
        unknown = _unknown_platform(os.environ["QT_QPA_PLATFORM"])
        return _message(unknown, missing) if unknown or missing else None
    complaints = []
    for name in platforms:
        complaint, lacking = (_x11 if name == "xcb" else _wayland)(os.environ)
        if not complaint and not lacking and not missing:
            return None
        complaints += [complaint] if complaint else []
        missing |= lacking
    if not platforms:
        complaints.append(
            "there is no screen, as neither DISPLAY nor WAYLAND_DISPLAY is set. Start it in a desktop "
            "session, or over the network with ssh -X"
        )
        missing |= _missing(_XCB_PLUGIN, _XCB)
    return _message(complaints, missing)


def _platforms(environment: Mapping[str, str]) -> list[str] | None:
    """The ways to a screen that Qt will try, "xcb" or "wayland"; None if it needs no screen at all.

    Source: QGuiApplicationPrivate::createPlatformIntegration in qtbase.
    """
    if chosen := environment.get("QT_QPA_PLATFORM"):
        names = [name.partition(":")[0] for name in chosen.split(";")]
        known = ["wayland" if name.startswith("wayland") else name for name in names]
        return known if set(known) <= {"xcb", "wayland"} else None
    session = environment.get("XDG_SESSION_TYPE") == "wayland"
    found = ["xcb"] if environment.get("DISPLAY") else []
    if session or environment.get("WAYLAND_DISPLAY"):
        found.insert(0 if session else len(found), "wayland")
    return found


def _unknown_platform(chosen: str) -> list[str]:
    """A complaint if Qt has a plugin for none of the platforms chosen; none if its plugins are not found."""
    spec = importlib.util.find_spec("PySide6")
    places = (spec.submodule_search_locations if spec else None) or ()
    files = [file for place in places for file in Path(place, "Qt/plugins/platforms").glob("libq*.so")]
    plugins = {file.stem.removeprefix("libq") for file in files}
    names = [name.partition(":")[0] for name in chosen.split(";")]
    if not plugins or plugins.intersection(names):
        return []
    return [f"QT_QPA_PLATFORM is {chosen!r}, and Qt knows {', '.join(sorted(plugins))}. Unset it"]


def _x11(environment: Mapping[str, str]) -> tuple[str, dict[str, str]]:
    """What is wrong with the X display, and the libraries that its platform plugin lacks."""
    missing = _missing(_XCB_PLUGIN, _XCB)
    display = environment.get("DISPLAY")
    if not display:
        return "there is no screen, as DISPLAY is not set", missing
    try:
        xcb = ctypes.CDLL("libxcb.so.1")
    except OSError:
        return "", missing
    xcb.xcb_connect.restype = ctypes.c_void_p
    xcb.xcb_connect.argtypes = [ctypes.c_char_p, ctypes.c_void_p]
    xcb.xcb_connection_has_error.argtypes = [ctypes.c_void_p]
    xcb.xcb_disconnect.argtypes = [ctypes.c_void_p]
    connection = xcb.xcb_connect(display.encode(), None)
    if xcb.xcb_connection_has_error(connection):
        xcb.xcb_disconnect(connection)
        return f"the screen DISPLAY={display} does not answer or does not let you in", missing
    # A good connection stays open: some servers (Xvfb -terminate) end when the last one closes.
    return "", missing


def _wayland(environment: Mapping[str, str]) -> tuple[str, dict[str, str]]:
    """What is wrong with the Wayland display, and the libraries that its platform plugin lacks."""
    missing = _missing(_WAYLAND_PLUGIN, _WAYLAND)
    if environment.get("WAYLAND_SOCKET"):
        return "", missing
    display = environment.get("WAYLAND_DISPLAY") or "wayland-0"
    path = Path(environment.get("XDG_RUNTIME_DIR", "")) / display
    try:
        with socket.socket(socket.AF_UNIX) as probe:
            probe.connect(str(path))
    except OSError:
        return f"the screen WAYLAND_DISPLAY={display} does not answer", missing
    return "", missing


def _missing(pattern: str, expected: Mapping[str, str]) -> dict[str, str]:
    """The libraries without which a file of Qt cannot be loaded, with their packages ("" if not known).

    The loader is asked first, as another release of Qt may need others than `expected`; but it names
    only the first that it does not find.
    """
    spec = importlib.util.find_spec("PySide6")
    for folder in (spec.submodule_search_locations if spec else None) or ():
        # In a distribution's own package Qt is elsewhere, with all that it needs.
        for file in sorted(Path(folder, "Qt").glob(pattern)):
            try:
                ctypes.CDLL(str(file))
            except OSError as error:
                library, colon, _ = str(error).partition(": cannot open shared object file")
                missing = {name: package for name, package in expected.items() if not _loads(name)}
                return missing | ({library: _PACKAGES.get(library, "")} if colon else {})
            return {}
    return {}


def _loads(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def _message(complaints: list[str], missing: Mapping[str, str]) -> str:
    lines = [f"nnstudio cannot open its window{': ' if complaints else ''}{'; '.join(complaints)}."]
    if missing:
        *first, last = missing
        lines.append(f"This system lacks {', '.join(first)}{' and ' if first else ''}{last}.")
    if packages := sorted({package for package in missing.values() if package}):
        sudo = "" if os.geteuid() == 0 else "sudo "
        lines.append(f"On Debian or Ubuntu, paste this:\n  {sudo}apt-get install -y {' '.join(packages)}")
    return "\n".join([*lines, _WITHOUT_WINDOW])
