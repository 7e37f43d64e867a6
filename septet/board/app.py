"""The board's routes: one page of our own files, and what it asks for as JSON.  Names in requests are looked up, never made into paths."""
from __future__ import annotations

import csv
import io
import json
from functools import cache
from importlib import resources
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from septet.board import hparams
from septet.board.guard import Guard
from septet.board.runs import LONGEST_TEXT, Runs
from septet.board.series import AXES, shown
from septet.board.traces import Traces

MOST_TAGS, MOST_POINTS = 64, 5000           # of one question
PAGE = {"": ("index.html", "text/html"), "board.css": ("board.css", "text/css"), "icon.svg": ("icon.svg", "image/svg+xml"),
        **{name: (name, "text/javascript") for name in ("board.js", "chart.js", "scalars.js", "histograms.js", "words.js", "images.js",
                                                         "sessions.js", "parts.js", "traces.js")}}
PICTURES = ((b"\x89PNG\r\n\x1a\n", "image/png"), (b"\xff\xd8\xff", "image/jpeg"), (b"GIF8", "image/gif"), (b"BM", "image/bmp"))


class Wrong(Exception):
    """A question that cannot be answered: status and why."""

    def __init__(self, status: int, message: str):
        super().__init__(message)
        self.status, self.message = status, message


def application(runs: Runs, traces: Traces, token: str | None = None, hosts: tuple[str, ...] = ()) -> Guard:
    """The board of some runs and traces.  token: what a client must show; hosts: names under which it may be asked, none for any."""
    board = Board(runs, traces)
    routes = [Route("/api/state", board.state), Route("/api/scalars", board.scalars, methods=["POST"]), Route("/api/csv", board.table),
              Route("/api/histograms", board.histograms), Route("/api/text", board.text), Route("/api/images", board.images),
              Route("/api/image", board.image), Route("/api/hparams", board.sessions), Route("/api/traces", board.traced),
              Route("/api/trace", board.trace), Route("/health", health),
              Route("/{name:path}", page)]
    return Guard(Starlette(routes=routes, exception_handlers={Wrong: refused}), token, hosts)


def refused(request: Request, error: Exception) -> Response:
    """The answer to a wrong question."""
    assert isinstance(error, Wrong)
    return JSONResponse({"error": error.message}, error.status)


def health(request: Request) -> Response:
    """Whether the server answers."""
    return PlainTextResponse("ok\n")


def page(request: Request) -> Response:
    """One of the page's files."""
    found = PAGE.get(request.path_params["name"])
    if found is None:
        raise Wrong(404, "there is no such page")
    return Response(content_of(found[0]), media_type=found[1], headers={"cache-control": "no-cache"})


@cache
def content_of(name: str) -> bytes:
    """A file of the page."""
    return resources.files("septet.board").joinpath("page", name).read_bytes()


class Board:
    """Answers about runs; each takes the lock of the runs while it reads them."""

    def __init__(self, runs: Runs, traces: Traces):
        self.runs, self.traces = runs, traces

    def state(self, request: Request) -> Response:
        """Runs and tags; only the version where the client has it already."""
        version = f"{self.runs.version}.{self.traces.version}"
        if request.query_params.get("version") == version:
            return JSONResponse({"version": version, "same": True})
        return JSONResponse({**self.runs.summary(), "version": version, "traces": len(self.traces.found)})

    def traced(self, request: Request) -> Response:
        """Which traces there are, the newest first."""
        return JSONResponse(self.traces.list())

    def trace(self, request: Request) -> Response:
        """One trace with all within it."""
        found = self.traces.one(request.query_params.get("id", ""))
        if found is None:
            raise Wrong(404, "there is no such trace")
        return JSONResponse(found)

    async def scalars(self, request: Request) -> Response:
        """Curves of some tags and runs: {tags, runs, points, weight, axis, low, high} -> {tag: {run: curve}}."""
        wanted = await body_of(request)
        tags, names = words(wanted, "tags"), set(words(wanted, "runs", 100_000))
        most, axis = int(number(wanted, "points", 400, 10, MOST_POINTS)), wanted.get("axis", "step")
        if axis not in AXES:
            raise Wrong(400, f"axis is one of {', '.join(AXES)}")
        low, high = (number(wanted, key, None) for key in ("low", "high"))
        weight = number(wanted, "weight", 0.0, 0.0, 0.9999)
        with self.runs.lock:
            found = {tag: {name: run.scalars[tag].sample(most, weight, axis, low, high) for name, run in self.runs.runs.items()
                           if name in names and len(run.scalars.get(tag, ()))} for tag in tags}
        return JSONResponse(found)

    def table(self, request: Request) -> Response:
        """All numbers of a scalar as CSV."""
        series = self.found(request, "scalars")
        out = io.StringIO()
        with self.runs.lock:
            series.sort()
            csv.writer(out).writerows([("wall_time", "step", "value"), *zip(series.walls, series.steps, series.values)])
        return Response(out.getvalue(), media_type="text/csv", headers={"content-disposition": 'attachment; filename="scalar.csv"'})

    def histograms(self, request: Request) -> Response:
        """A histogram at its steps: rows of (left, right, count)."""
        kept = self.found(request, "histograms")
        with self.runs.lock:
            items = kept.sorted()
        return JSONResponse([{"step": step, "wall": wall, "rows": [[*map(shown, row)] for row in rows]} for step, wall, rows, _ in items])

    def text(self, request: Request) -> Response:
        """Texts of a tag at its steps, with the shape of the array they stand in."""
        kept = self.found(request, "text")
        with self.runs.lock:
            items = kept.sorted()
        return JSONResponse([{"step": step, "wall": wall, "shape": shape, "texts": shortened(texts)}
                             for step, wall, (shape, texts), _ in items])

    def images(self, request: Request) -> Response:
        """Which pictures a tag has at its steps."""
        kept = self.found(request, "images")
        with self.runs.lock:
            items = kept.sorted()
        return JSONResponse([{"step": step, "wall": wall, "width": width, "height": height, "count": len(pictures)}
                             for step, wall, (width, height, pictures), _ in items])

    def image(self, request: Request) -> Response:
        """One picture: run, tag, step and number."""
        kept, (step, k) = self.found(request, "images"), (whole(request, "step"), whole(request, "number"))
        with self.runs.lock:
            pictures = next((data[2] for at, _, data, _ in kept.items if at == step), [])
        if not 0 <= k < len(pictures):
            raise Wrong(404, "there is no such picture")
        kind = next((name for start, name in PICTURES if pictures[k].startswith(start)), None)
        if kind is None:
            raise Wrong(415, "this picture is neither PNG, JPEG, GIF nor BMP")
        return Response(pictures[k], media_type=kind, headers={"cache-control": "max-age=3600"})

    def sessions(self, request: Request) -> Response:
        """The table of hyperparameters."""
        with self.runs.lock:
            return JSONResponse(hparams.table(self.runs.runs))

    def found(self, request: Request, kind: str) -> Any:
        """What a run has under a tag.  404 where there is nothing."""
        name, tag = request.query_params.get("run", ""), request.query_params.get("tag", "")
        with self.runs.lock:
            run = self.runs.runs.get(name)
            kept = None if run is None else run.scalars.get(tag) if kind == "scalars" else run.items[kind].get(tag)
        if kept is None:
            raise Wrong(404, "there is no such run or tag")
        return kept


def shortened(texts: list[str]) -> list[str]:
    """Texts, what is too long to be read cut off."""
    return [text if len(text) <= LONGEST_TEXT else text[:LONGEST_TEXT] + " …" for text in texts]


async def body_of(request: Request) -> dict[str, Any]:
    """The JSON object of a request; only sent as JSON, which other sites' forms cannot."""
    if request.headers.get("content-type", "").split(";")[0] != "application/json":
        raise Wrong(415, "send JSON")
    try:
        found = json.loads(await request.body())
    except (ValueError, RecursionError):
        raise Wrong(400, "the body is no JSON") from None
    if not isinstance(found, dict):
        raise Wrong(400, "the body is no JSON object")
    return found


def words(wanted: dict[str, Any], key: str, most: int = MOST_TAGS) -> list[str]:
    """A list of texts."""
    found = wanted.get(key, [])
    if not isinstance(found, list) or len(found) > most or not all(isinstance(word, str) for word in found):
        raise Wrong(400, f"{key} is a list of at most {most} texts")
    return found


def number(wanted: dict[str, Any], key: str, default: Any, low: float | None = None, high: float | None = None) -> Any:
    """A number, brought between its bounds."""
    x = wanted.get(key, default)
    if x is None:
        return None
    if isinstance(x, bool) or not isinstance(x, int | float) or x != x:
        raise Wrong(400, f"{key} is a number")
    if low is not None and high is not None:
        x = min(max(x, low), high)
    return x


def whole(request: Request, key: str) -> int:
    """A whole number of the question."""
    text = request.query_params.get(key, "")
    if not text.lstrip("-").isdecimal() or len(text) > 20:
        raise Wrong(400, f"{key} is a whole number")
    return int(text)
