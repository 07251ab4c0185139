"""Offline: whether a download came to nothing because there is no way to any of its mirrors."""

import errno
import re
import socket

_UNREACHED = frozenset(
    {socket.EAI_NONAME, socket.EAI_AGAIN, errno.ENETUNREACH, errno.EHOSTUNREACH, errno.ENETDOWN}
)


def is_offline(trouble: str) -> bool:
    """Whether what went wrong with each of the mirrors, as `fetch` says it, is that there is no way to it."""
    numbers = {int(number) for number in re.findall(r"\[Errno (-?\d+)\]", trouble)}
    return bool(numbers) and numbers <= _UNREACHED
