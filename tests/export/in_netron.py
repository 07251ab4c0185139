"""ONNX files as Netron shows them: its page in a browser without a screen, which reports what it has drawn.

Nothing leaves this machine: the page is served from the package, and the browser knows no other host.
"""

import contextlib
import datetime as dt
import json
import re
import shutil
import subprocess
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib.util import find_spec
from pathlib import Path

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
ALONE = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync",
    "--disable-background-networking", "--disable-component-update", "--disable-dev-shm-usage",
    "--window-size=1400,1600",
)  # fmt: skip
TYPES = {".html": "text/html", ".js": "text/javascript", ".css": "text/css", ".json": "application/json"}

# Waits until the model is drawn, or a message stands there; tells it, and goes on to the next model.
WATCH = """
const report = () => {
    const shown = document.body.classList;
    const message = document.getElementById('message-text').textContent;
    if (!shown.contains('default') && !(shown.contains('notification') || shown.contains('alert'))) {
        return;
    }
    window.clearInterval(timer);
    const nodes = Array.from(document.querySelectorAll('g.graph-node'));
    const kinds = nodes.map((node) => node.querySelector('.node-item-type text').textContent);
    const places = new Set(nodes.map((node) => node.getAttribute('transform')));
    const error = shown.contains('default') ? '' : message || shown.value;
    fetch('seen', { method: 'POST', body: JSON.stringify({ kinds, places: places.size, error }) })
        .then((response) => response.text()).then((next) => { window.location = next; });
};
const timer = window.setInterval(report, 50);
"""


def missing():
    """What is not installed to see a model in Netron; empty where all is there."""
    if find_spec("netron") is None:
        return "Netron is not installed (pip install netron)"
    if _browser() is None:
        return "there is no Chromium to show Netron in (apt-get install chromium)"
    return ""


def _browser():
    return next(filter(None, map(shutil.which, BROWSERS)), None)


def shown(models, folder, seconds=60):
    """What Netron shows of each of these files, in order: kinds of operators, places, and what went wrong."""
    package = Path(find_spec("netron").origin).parent
    seen, done = {}, threading.Event()

    class Page(BaseHTTPRequestHandler):
        """Netron's own files, under a number for each model."""

        def do_GET(self):
            _, number, name = [*self.path.split("?")[0].split("/", 2), ""][:3]
            number, name = int(number or 0), name or "index.html"
            if name == "model.onnx":
                self._give(models[number], "application/octet-stream")
            elif name == "watch.js":
                self._give(WATCH.encode(), TYPES[".js"])
            elif name == "index.html":
                self._give(_page((package / name).read_text(encoding="utf-8")).encode(), TYPES[".html"])
            elif (package / name).is_file() and "/" not in name:
                kind = TYPES.get(Path(name).suffix, "application/octet-stream")
                self._give((package / name).read_bytes(), kind)
            else:
                self.send_error(404)

        def do_POST(self):
            number = int(self.path.split("/")[1])
            seen[number] = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            self._give(
                f"/{number + 1}/".encode() if number + 1 < len(models) else b"about:blank", "text/plain"
            )
            if len(seen) == len(models):
                done.set()

        def _give(self, content, kind):
            self.send_response(200)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(content)))
            self.send_header("Set-Cookie", "consent=1; Path=/")  # else it asks first whether it may have some
            self.end_headers()
            with contextlib.suppress(ConnectionError):  # the browser may have gone on
                self.wfile.write(content)

        def log_message(self, *_):
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Page) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        options = [
            *ALONE, "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1", f"--user-data-dir={folder}",
        ]  # fmt: skip
        browser = subprocess.Popen(
            [_browser(), *options, f"http://127.0.0.1:{server.server_port}/0/"],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            done.wait(seconds)
        finally:
            browser.terminate()
            browser.wait(timeout=20)
            server.shutdown()
    return [seen[number] for number in sorted(seen)]


def _page(html):
    """Netron's page, told which model to show; as of today, for an old one asks to be updated first."""
    today = dt.datetime.now(dt.UTC).strftime("%Y-%m-%d %H:%M:%S")
    html = re.sub(r'<meta name="date" content=".*">', f'<meta name="date" content="{today}">', html)
    told = '<meta name="type" content="Python"><meta name="file" content="model.onnx">'
    told += '<meta name="name" content="model.onnx">'
    return html.replace("<head>", f"<head>{told}").replace(
        "</head>", '<script src="watch.js"></script></head>'
    )
