"""Offline: whether a download came to nothing because there is no way to any of its mirrors."""

import errno
import re
import socket

_UNREACHED = frozenset(
    {socket.EAI_NONAME, socket.EAI_AGAIN, errno.ENETUNREACH, errno.EHOSTUNREACH, errno.ENETDOWN}
)


def is_offline(trouble: str) -> bool:
    """Whether what went wrong, as `fetch` says it of each mirror, is that there is no way to any of them."""
    # Each reason comes after the address of its mirror.
    reasons = re.split(r"https?://\S+: ", trouble)[1:]
    return bool(reasons) and all(map(_tells_no_way, reasons))


def _tells_no_way(reason: str) -> bool:
    numbers = {int(number) for number in re.findall(r"\[Errno (-?\d+)\]", reason)}
    return bool(numbers) and numbers <= _UNREACHED
