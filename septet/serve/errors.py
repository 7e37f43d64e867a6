"""Refusals: an HTTP status with a reason, and the body each protocol wants for it."""
from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from starlette.responses import Response

KINDS = {400: "invalid_request_error", 401: "authentication_error", 404: "not_found_error", 405: "invalid_request_error",
         408: "timeout_error", 413: "invalid_request_error", 415: "invalid_request_error", 422: "invalid_request_error",
         429: "rate_limit_error", 500: "server_error", 503: "overloaded_error", 504: "timeout_error"}
ErrorBody = Callable[["Refusal"], dict[str, Any]]


class Refusal(Exception):
    """A request that is not answered: its HTTP status, why, and for OpenAI's clients the argument and a code."""

    def __init__(self, status: int, message: str, param: str | None = None, code: str | None = None, retry_after: int | None = None):
        super().__init__(message)
        self.status, self.message, self.param, self.code, self.retry_after = status, message, param, code, retry_after


def openai_body(refusal: Refusal) -> dict[str, Any]:
    """The error as OpenAI's clients read it."""
    return {"error": {"message": refusal.message, "type": KINDS.get(refusal.status, "server_error"), "param": refusal.param,
                      "code": refusal.code}}


def serving_body(refusal: Refusal) -> dict[str, Any]:
    """The error as TF Serving words it."""
    return {"error": refusal.message}


def response(refusal: Refusal, body: ErrorBody) -> Response:
    """The HTTP answer of a refusal."""
    headers = {} if refusal.retry_after is None else {"retry-after": str(refusal.retry_after)}
    if refusal.status == 401:
        headers["www-authenticate"] = "Bearer"
    return as_json(body(refusal), refusal.status, headers)


def as_json(value: Any, status: int = 200, headers: dict[str, str] | None = None) -> Response:
    """A JSON answer; NaN and infinities stand as Python writes them, which TF Serving does too."""
    return Response(json.dumps(value, ensure_ascii=False).encode(), status, headers, "application/json")
