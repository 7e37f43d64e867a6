"""TF Serving's REST protocol over one saved model: status, metadata, predict, classify and regress."""
from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Callable
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from septet.errors import NotSupported
from septet.serve.errors import Refusal, as_json
from septet.serve.options import Options
from septet.serve.saved import Saved, columns_of

PREDICT_KEYS = {"signature_name", "instances", "inputs"}
HALF = re.compile(rb"\\u[dD][89a-fA-F]")
EXAMPLE_KEYS = {"signature_name", "context", "examples"}


class Rest:
    """The routes of one model, known by its name and the number of its version."""

    def __init__(self, model: Saved, name: str, options: Options):
        self.model, self.name, self.options = model, name, options
        self.version = str(options.version)
        self.waiting = 0

    def routes(self) -> list[Route]:
        found = []
        for part in ("", "/versions/{version}"):
            path = "/v1/models/{name}" + part
            found += [Route(path + ":predict", self.predict, methods=["POST"]), Route(path + ":classify", self.classify, methods=["POST"]),
                      Route(path + ":regress", self.regress, methods=["POST"]), Route(path + "/metadata", self.metadata),
                      Route(path, self.status)]
        return found

    def depth(self) -> int:
        """Requests that wait or run."""
        return self.waiting

    def check_name(self, request: Request) -> None:
        """Refusal when another model or version is asked for."""
        name, version = request.path_params["name"], request.path_params.get("version")
        if name != self.name:
            raise Refusal(404, f"Servable not found for request: Latest({name})")
        if version not in (None, self.version):
            raise Refusal(404, f"Servable not found for request: Specific({name}, {version})")

    async def status(self, request: Request) -> Response:
        self.check_name(request)
        state = {"version": self.version, "state": "AVAILABLE", "status": {"error_code": "OK", "error_message": ""}}
        return as_json({"model_version_status": [state]})

    async def metadata(self, request: Request) -> Response:
        self.check_name(request)
        signatures = {name: self.model.signature(name) for name in self.model.signatures}
        return as_json({"model_spec": {"name": self.name, "signature_name": "", "version": self.version},
                        "metadata": {"signature_def": {"signature_def": signatures}}})

    async def predict(self, request: Request) -> Response:
        self.check_name(request)
        body = await json_body(request, PREDICT_KEYS)
        signature = self.signature(body)
        if ("instances" in body) == ("inputs" in body):
            raise Refusal(400, "give either 'instances' (rows) or 'inputs' (columns)")
        by_row = "instances" in body
        inputs = self.rows(body["instances"], "instances") if by_row else body["inputs"]
        self.check_batch(inputs)
        outputs = await self.run(lambda: self.model.predict(inputs, signature))
        return as_json({"predictions": rows_of(outputs)} if by_row else {"outputs": outputs})

    def rows(self, instances: Any, name: str) -> Any:
        """Rows as the model takes them: dicts become columns."""
        if not isinstance(instances, list) or not instances:
            raise Refusal(400, f"'{name}' has to be a list of at least one row")
        dicts = sum(isinstance(row, dict) for row in instances)
        if dicts and dicts < len(instances):
            raise Refusal(400, f"'{name}' mixes rows with and without names")
        self.check_batch(instances)
        return columns_of(instances) if dicts else instances

    def check_batch(self, inputs: Any) -> None:
        """Refusal when there are more rows than one request may have."""
        columns = list(inputs.values()) if isinstance(inputs, dict) else [inputs]
        rows = max((len(column) for column in columns if isinstance(column, list)), default=1)
        if rows > self.options.limits.batch:
            raise Refusal(413, f"a request may have {self.options.limits.batch} rows; this one has {rows}")

    async def classify(self, request: Request) -> Response:
        return await self.examples(request, self.model.classify)

    async def regress(self, request: Request) -> Response:
        return await self.examples(request, self.model.regress)

    async def examples(self, request: Request, verb: Callable[[Any], Any]) -> Response:
        """Answer rows of named features; those of `context` belong to every row."""
        self.check_name(request)
        body = await json_body(request, EXAMPLE_KEYS)
        self.signature(body)
        examples, context = body.get("examples"), body.get("context", {})
        if not isinstance(examples, list) or not examples or not all(isinstance(row, dict) for row in examples):
            raise Refusal(400, "'examples' has to be a list of objects, at least one")
        if not isinstance(context, dict):
            raise Refusal(400, "'context' has to be an object")
        self.check_batch(examples)
        rows = [{**context, **row} for row in examples]
        return as_json({"result": await self.run(lambda: verb(rows))})

    def signature(self, body: dict[str, Any]) -> str:
        """The signature that is asked for; Refusal names those there are."""
        name = body.get("signature_name") or "serving_default"
        if name not in self.model.signatures:
            raise Refusal(400, f"Serving signature name: {name!r} not found in signature def; known: {', '.join(self.model.signatures)}")
        return str(name)

    async def run(self, work: Callable[[], Any]) -> Any:
        """The model's answer from a thread, within the limits of queue and time."""
        limits = self.options.limits
        if self.waiting >= limits.queue:
            raise Refusal(429, f"{limits.queue} requests wait already", retry_after=1)
        try:
            return await asyncio.wait_for(asyncio.shield(self.begun(work)), limits.seconds)
        except TimeoutError:
            raise Refusal(504, f"the answer took more than {limits.seconds:g} s") from None
        except (Refusal, NotSupported):
            raise
        except (ValueError, TypeError, KeyError, IndexError, RuntimeError) as error:
            raise Refusal(400, f"{type(error).__name__}: {error}") from None

    def begun(self, work: Callable[[], Any]) -> asyncio.Future[Any]:
        """Work in a thread.  It counts until it has ended, also when nobody waits for it any more."""
        self.waiting += 1
        return ended(asyncio.ensure_future(asyncio.to_thread(work)), self.end)

    def end(self) -> None:
        self.waiting -= 1


def ended(task: asyncio.Future[Any], then: Callable[[], None]) -> asyncio.Future[Any]:
    """A task that calls a function when it is over; its failure is nobody's once it was given up."""
    def over(done: asyncio.Future[Any]) -> None:
        then()
        if not done.cancelled():
            done.exception()

    task.add_done_callback(over)
    return task


async def json_body(request: Request, keys: set[str]) -> dict[str, Any]:
    """The request's object; Refusal for other JSON, and for keys that mean nothing here."""
    body = parse(await request.body())
    unknown = sorted(set(body) - keys)
    if unknown:
        raise Refusal(400, f"unknown keys {unknown}; known: {sorted(keys)}")
    return body


def parse(data: bytes) -> dict[str, Any]:
    """A JSON object of bytes; Refusal when they are something else."""
    try:
        body = json.loads(data)
        if HALF.search(data):           # pairs are characters; a half alone cannot be written in any answer
            json.dumps(body, ensure_ascii=False).encode()
    except (ValueError, RecursionError) as error:
        raise Refusal(400, f"JSON Parse error: {error}") from None
    if not isinstance(body, dict):
        raise Refusal(400, "JSON Value: the request has to be an object")
    return body


def rows_of(outputs: Any) -> Any:
    """Outputs with names, as one object a row."""
    if not isinstance(outputs, dict):
        return outputs
    return [dict(zip(outputs, row)) for row in zip(*outputs.values())]
