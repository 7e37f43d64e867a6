"""The board asked by a plain client: what it answers, and what it refuses; and drawn by a browser where there is one."""
from __future__ import annotations

import shutil
import socket
import struct
import subprocess
import zlib

import pytest

from septet.board.app import PAGE, content_of
from septet.board.server import Server, hosts_of, is_loopback
from septet.core.io import events


def test_questions(board, logs):
    with board(logs) as running:
        status, state, headers = running.ask("/api/state")
        assert status == 200 and len(state["runs"]) == 6 and "default-src 'none'" in headers["content-security-policy"]
        assert running.ask(f"/api/state?version={state['version']}")[1] == {"version": state["version"], "same": True}
        curves = running.ask("/api/scalars", {"tags": ["loss", "none"], "runs": ["tensorflow", "torch", "?"], "weight": 0.5})[1]
        assert curves["loss"]["torch"]["value"] == [0.5, 0.25] and curves["none"] == {}
        assert len(curves["loss"]["tensorflow"]["smooth"]) == 20
        assert running.ask("/api/histograms?run=tensorflow&tag=w")[1][0]["rows"][1] == [2.0, 3.0, 2.0]
        assert running.ask("/api/text?run=tensorflow&tag=note")[1][0]["texts"] == ["hello", "x"]
        assert running.ask("/api/images?run=tensorflow&tag=pic")[1][0]["count"] == 1
        status, picture, headers = running.ask("/api/image?run=tensorflow&tag=pic&step=0&number=0")
        assert status == 200 and headers["content-type"] == "image/png" and picture.startswith(b"\x89PNG")
        assert running.ask("/api/csv?run=torch&tag=loss")[1].splitlines()[1].endswith(b",1,0.5")
        assert len(running.ask("/api/hparams")[1]["rows"]) == 3
        assert running.ask("/health")[1] == b"ok\n"


def test_the_page_is_whole(board, tmp_path):
    """Every file it names is there, and it names nothing elsewhere."""
    with board(tmp_path) as running:
        for name, (file, kind) in PAGE.items():
            status, text, headers = running.ask(f"/{name}")
            assert status == 200 and headers["content-type"].startswith(kind) and text == content_of(file)
            assert b"http" not in text.replace(b"http://www.w3.org/2000/svg", b"").replace(b"https?:", b"")
            for other in (part.split(b'"')[0].decode() for part in text.split(b'from "./')[1:]):
                assert other in PAGE


@pytest.mark.parametrize("path", ["/../app.py", "/%2e%2e/app.py", "/page/index.html", "/..%2f..%2fetc/passwd", "//etc/passwd",
                                  "/index.html%00"])
def test_no_path_leads_out(board, tmp_path, path):
    with board(tmp_path) as running:
        assert running.ask(path)[0] == 404


@pytest.mark.parametrize("path, body, status", [
    ("/api/csv?run=../../etc&tag=passwd", None, 404), ("/api/text?run=tensorflow&tag=../note", None, 404), ("/api/images", None, 404),
    ("/api/image?run=tensorflow&tag=pic&step=x&number=0", None, 400), ("/api/image?run=tensorflow&tag=pic&step=0&number=9", None, 404),
    ("/api/image?run=tensorflow&tag=pic&step=0&number=-1", None, 404), ("/api/image?run=tensorflow&tag=pic&step=9&number=0", None, 404),
    ("/api/scalars", b"{}", 415), ("/api/scalars", {"tags": "loss"}, 400), ("/api/scalars", {"tags": ["x"] * 65}, 400),
    ("/api/scalars", {"tags": [1]}, 400), ("/api/scalars", {"axis": "z"}, 400), ("/api/scalars", {"low": "a"}, 400),
    ("/api/scalars", {"points": True}, 400), ("/api/scalars", None, 404),
])
def test_wrong_questions(board, logs, path, body, status):
    with board(logs) as running:
        assert running.ask(path, body)[0] == status


def test_bodies_are_bounded(board, tmp_path):
    with board(tmp_path) as running:
        for raw in (b"[" * 100_000, b"[1]", b"nonsense", b"\xff"):
            assert running.ask("/api/scalars", raw, {"content-type": "application/json"})[0] == 400
        with socket.create_connection(("127.0.0.1", running.port)) as client:
            client.sendall(b"POST /api/scalars HTTP/1.1\r\nHost: localhost\r\nContent-Length: 99999999\r\n\r\n")
            assert b" 413 " in client.recv(200)


def test_pictures_that_are_none(board, tmp_path):
    with events.EventWriter(tmp_path) as writer:
        writer.add(events.images("x", [b"<svg onload='alert(1)'>"], 1, 1))
    with board(tmp_path) as running:
        assert running.ask("/api/image?run=.&tag=x&step=0&number=0")[0] == 415


def test_another_sites_name_is_refused(board, tmp_path):
    with board(tmp_path) as running:
        assert running.ask("/api/state", headers={"host": "evil.example"})[0] == 421
        assert running.ask("/api/state", headers={"host": f"localhost:{running.port}"})[0] == 200


def test_the_token(board, tmp_path):
    with board(tmp_path, token="a secret") as running:
        assert running.ask("/")[0] == running.ask("/api/state")[0] == running.ask("/?token=wrong")[0] == 401
        status, _, headers = running.ask("/?token=a%20secret")
        assert status == 303 and headers["location"] == "/" and "HttpOnly" in headers["set-cookie"]
        assert running.ask("/api/state", headers={"cookie": headers["set-cookie"].split(";")[0]})[0] == 200
        assert running.ask("/api/state", headers={"authorization": "Bearer a secret"})[0] == 200
        assert running.ask("/api/state", headers={"cookie": "septet_board=wrong"})[0] == 401
        assert running.ask("/health")[0] == 200


def test_beyond_loopback_there_is_a_token(tmp_path):
    server = Server(str(tmp_path), host="0.0.0.0", port=0)
    server.socket.close()
    assert server.token and len(server.token) >= 24 and hosts_of("0.0.0.0") == ()
    assert is_loopback("127.0.0.1") and is_loopback("::1") and is_loopback("localhost") and not is_loopback("example.org")


def test_a_folder_that_is_not_there(tmp_path):
    from septet.run.cli import main

    assert main(["board", str(tmp_path / "none")]) == 2


def test_what_is_written_while_it_runs(board, tmp_path):
    with board(tmp_path) as running:
        with events.EventWriter(tmp_path / "late") as writer:
            writer.add(events.scalar("x", 1.0), 1)
        running.until(lambda: running.ask("/api/state")[1]["tags"]["scalars"] == {"x": {"runs": ["late"], "description": ""}})


# ---- a browser -----------------------------------------------------------------------------------------------------------

CHROMIUM = next((found for name in ("chromium", "chromium-browser", "google-chrome", "chrome") if (found := shutil.which(name))), None)
needs_browser = pytest.mark.skipif(CHROMIUM is None, reason="there is no Chromium here to draw the page")


def browse(tmp_path, *options):
    """Run Chromium without a window; what it prints.  Skips where it cannot start."""
    command = [CHROMIUM, "--headless=new", "--no-sandbox", "--disable-gpu", f"--user-data-dir={tmp_path / 'profile'}",
               "--virtual-time-budget=4000", "--window-size=1280,1200", "--enable-logging=stderr", *options]
    ran = subprocess.run(command, capture_output=True, text=True, timeout=300)
    if ran.returncode:
        pytest.skip(f"Chromium does not start here: {ran.stderr[-200:]}")
    said = [line for line in ran.stderr.splitlines() if "CONSOLE" in line]
    assert said == [], said
    return ran.stdout


def colors_of(path):
    """How many different bytes the filtered rows of a PNG have: few where nothing is drawn."""
    data, at, raw = path.read_bytes(), 8, b""
    while at < len(data):
        size, kind = struct.unpack_from(">I4s", data, at)
        raw += data[at + 8:at + 8 + size] if kind == b"IDAT" else b""
        at += size + 12
    return len(set(zlib.decompress(raw)))


@needs_browser
@pytest.mark.parametrize("page, words", [
    ("scalars", ["Smoothing", "mean loss", "aria-label=\"loss: tensorflow, torch\""]), ("histograms", ["Ridge", "wave"]),
    ("text", ["<em>hello</em>"]), ("hparams", ["Accuracy", "hparams/1", "<path"]), ("images", ["api/image?run=tensorflow"])])
def test_a_browser_draws_it(board, logs, tmp_path, page, words):
    with board(logs) as running:
        found = browse(tmp_path, "--dump-dom", f"http://127.0.0.1:{running.port}/#{page}")
        assert all(word in found for word in words), [word for word in words if word not in found]


@needs_browser
def test_a_screenshot_and_a_text_that_would_run(board, tmp_path):
    evil = "<img src=x onerror=\"document.title='run'\"> [a](javascript:document.title='run') <script>document.title='run'</script>"
    with events.EventWriter(tmp_path / "log") as writer:
        writer.add(events.text("<b>tag</b>", evil))
    with board(tmp_path / "log") as running:
        url = f"http://127.0.0.1:{running.port}/#text"
        found = browse(tmp_path, "--dump-dom", url)
        assert "<title>Septet board</title>" in found and "&lt;script&gt;" in found and "javascript:" not in found
        browse(tmp_path, f"--screenshot={tmp_path / 'page.png'}", url)
    assert colors_of(tmp_path / "page.png") > 30


@needs_browser
@pytest.mark.parametrize("style", ["tensorflow", "auto"])
def test_histograms_with_a_very_narrow_bucket_are_drawn(board, tmp_path, style):
    """PyTorch's buckets shrink towards zero; one number near it must not flatten all others."""
    from PIL import Image

    from septet import torch
    from septet.torch.utils.tensorboard import SummaryWriter

    torch.manual_seed(0)
    with SummaryWriter(str(tmp_path / "log")) as writer:
        for step in range(3):
            writer.add_histogram("w", torch.cat([torch.randn(500), torch.full((3,), 1e-9)]), step, bins=style)
    with board(tmp_path / "log") as running:
        browse(tmp_path, f"--screenshot={tmp_path / 'page.png'}", f"http://127.0.0.1:{running.port}/#histograms")
    data = Image.open(tmp_path / "page.png").convert("RGB").crop((280, 100, 1280, 700)).tobytes()
    assert sum(max(p) - min(p) > 15 for p in zip(data[::3], data[1::3], data[2::3])) > 8000
