"""A file, and servers that have it, or something else, or break down on the way."""

import contextlib
import gzip
import hashlib
import re
import socket
import struct
import threading
from functools import lru_cache

from nnstudio.data.remote import RemoteFile

BODY = bytes(range(256)) * 1000
FILE = RemoteFile("digits.gz", len(BODY), hashlib.sha256(BODY).hexdigest())
HTML = b"<html>Log in to this network</html>"


def sends(body, *, status=200, length=None, headers=()):
    """Answers with a body that is said to be `length` bytes long (-1: nothing is said)."""

    def answer(request):
        request.send_response(status)
        for name, value in headers:
            request.send_header(name, value)
        if length != -1:
            request.send_header("Content-Length", str(len(body) if length is None else length))
        request.end_headers()
        with contextlib.suppress(ConnectionError):  # who has enough hangs up
            request.wfile.write(body)

    return answer


def has(body=BODY, *, etag='"1"', cut=None, cuts=1, asked=None):
    """A server that knows Range and If-Range; hangs up once (`cuts` times) at byte `cut`."""
    left = [cuts if cut is not None else 0]

    def answer(request):
        wanted = re.fullmatch(r"bytes=(\d+)-", request.headers.get("Range", ""))
        if asked is not None:
            asked.append(int(wanted[1]) if wanted else 0)
        if wanted and int(wanted[1]) >= len(body):
            sends(b"", status=416)(request)
            return
        if wanted and request.headers.get("If-Range", etag) == etag:
            begin = int(wanted[1])
            request.send_response(206)
            request.send_header("Content-Range", f"bytes {begin}-{len(body) - 1}/{len(body)}")
        else:
            begin = 0
            request.send_response(200)
        request.send_header("ETag", etag)
        request.send_header("Content-Length", str(len(body) - begin))
        request.end_headers()
        end = len(body)
        if left[0]:
            left[0] -= 1
            end = max(begin, cut)
        request.wfile.write(body[begin:end])

    return answer


def without_end(request):
    request.send_response(200)
    request.end_headers()
    try:
        while True:
            request.wfile.write(BODY)
    except ConnectionError:
        pass  # this is what the test waits for


def in_pieces(end=FILE.size):
    """Sends pieces that each say how long they are, not how many there are; hangs up at `end`."""

    def answer(request):
        request.protocol_version = "HTTP/1.1"
        request.send_response(200)
        request.send_header("Transfer-Encoding", "chunked")
        request.send_header("Connection", "close")
        request.end_headers()
        for at in range(0, end, 10_000):
            piece = BODY[at : min(at + 10_000, end)]
            request.wfile.write(f"{len(piece):x}\r\n".encode() + piece + b"\r\n")
        if end == len(BODY):
            request.wfile.write(b"0\r\n\r\n")
        request.close_connection = True

    return answer


def silent(after, done):
    """Sends some bytes, and then nothing for as long as the test lasts."""

    def answer(request):
        if after is not None:
            request.send_response(200)
            request.send_header("Content-Length", str(len(BODY)))
            request.end_headers()
            request.wfile.write(BODY[:after])
            request.wfile.flush()
        done.wait(30)

    return answer


def drips(done):
    """Sends a byte now and then."""

    def answer(request):
        request.send_response(200)
        request.send_header("Content-Length", str(len(BODY)))
        request.end_headers()
        try:
            for at in range(len(BODY)):
                if done.wait(0.02):
                    return
                request.wfile.write(BODY[at : at + 1])
                request.wfile.flush()
        except ConnectionError:
            pass

    return answer


def resets(request):
    """Breaks the connection off, with nothing said."""
    request.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    request.connection.close()


def babbles(request):
    request.wfile.write(b"SSH-2.0-OpenSSH_9.2\r\n")


def another_part(request):
    sends(BODY[:100], status=206, headers=[("Content-Range", f"bytes 7-106/{len(BODY)}")])(request)


@lru_cache
def bomb():
    """64 MB of nothing, packed for the way into 64 kB, and as long as the file if nobody unpacks it."""
    packed = gzip.compress(bytes(2**26), 9)
    return packed + bytes(len(BODY) - len(packed))


def faults(done: threading.Event):
    """What can go wrong with a mirror, and a part of what is said of it then."""
    gone = [("Location", "http://example.org/digits.gz")]
    local = [("Location", "file:///etc/passwd")]
    page = [("Content-Type", "text/html; charset=utf-8")]
    packed = [("Content-Encoding", "gzip")]
    return {
        "404": (sends(b"not here", status=404), "answered 404 Not Found"),
        "403": (sends(b"no", status=403), "answered 403 Forbidden"),
        "500": (sends(b"", status=500), "answered 500"),
        "204": (sends(b"", status=204), "answered 204"),
        "cut off": (sends(BODY[:1000], length=len(BODY)), "hung up after 1,000 of 256,000 bytes"),
        "cut off in pieces": (in_pieces(123_456), "hung up after 12[0-3],[0-9]+ of 256,000 bytes"),
        "too short": (sends(BODY[:-1], length=-1), "sent 255,999 bytes; the file has 256,000"),
        "says it is short": (sends(BODY[:-1]), "wants to send 255,999 bytes; 256,000 are missing"),
        "too long": (sends(BODY + b"!", length=-1), "sent more than the 256,000 bytes"),
        "says it is long": (sends(BODY + b"!"), "wants to send 256,001 bytes"),
        "without end": (without_end, "sent more than the 256,000 bytes"),
        "wrong hash": (sends(BODY[::-1]), "sent another file: its SHA-256"),
        "web page": (sends(HTML, headers=page), "a web page instead of the file"),
        "web page in disguise": (sends(HTML), "wants to send 35 bytes"),
        "web page of no length": (sends(HTML, length=-1), "sent 35 bytes"),
        "gzip bomb": (sends(bomb(), headers=packed), "sent another file"),
        "gzip bomb of no length": (sends(bomb(), headers=packed, length=-1), "sent another file"),
        "redirect to http": (sends(b"", status=302, headers=gone), "reached by https; got 'http://example"),
        "redirect to a file": (sends(b"", status=302, headers=local), "reached by https; got 'file:///etc"),
        "redirect to itself": (sends(b"", status=307, headers=[("Location", "")]), "one address to the next"),
        "another part": (another_part, "sent another part"),
        "silent at once": (silent(None, done), "was silent for 0.3 seconds"),
        "silent in the middle": (silent(100_000, done), "was silent for 0.3 seconds"),
        "drips": (drips(done), "was silent for 0.3 seconds"),
        "resets": (resets, "reset by peer|Remote end closed"),
        "speaks something else": (babbles, "SSH-2.0"),
        "hangs up": (lambda request: None, "Remote end closed"),
    }


FAULTS = tuple(faults(threading.Event()))
