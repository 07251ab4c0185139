"""Offline: no way to any mirror is something else than a mirror that fails."""

import pytest

from nnstudio.data.offline import is_offline


@pytest.mark.parametrize(
    ("reasons", "offline"),
    [
        (("[Errno -2] Name or service not known", "[Errno 101] Network is unreachable"), True),
        (("[Errno -3] Temporary failure in name resolution",), True),
        (("[Errno -2] Name or service not known", "[Errno 111] Connection refused"), False),
        (("was silent for 15 seconds",), False),
        (("[Errno -2] Name or service not known", "answered 404 Not Found instead of the file"), False),
        (("answered 404 Not Found instead of the file", "[Errno 101] Network is unreachable"), False),
        (("[Errno -2] Name or service not known", "was silent for 15 seconds"), False),
    ],
)
def test_only_where_nothing_could_be_reached_one_is_offline(reasons, offline):
    told = ". ".join(f"https://mirror{at}/: {why}" for at, why in enumerate(reasons))
    assert is_offline(f"x.gz could not be fetched from any mirror. {told}. Check the connection") is offline
