"""Failures of an endpoint, by the names that OpenAI's own client gives them; each is also LangChain's kind of failure."""
from __future__ import annotations

from typing import Any

from septet.langchain_core.exceptions import (
    ContextOverflowError,
    ModelAPIError,
    ModelAuthenticationError,
    ModelConnectionError,
    ModelInvalidRequestError,
    ModelNotFoundError,
    ModelPermissionDeniedError,
    ModelRateLimitError,
    ModelTimeoutError,
)


class OpenAIError(Exception):
    """The base of them."""


class APIError(OpenAIError):
    """An answer that is a failure, or none.  body: the `error` of the answer; code, param, type: its parts."""

    def __init__(self, message: str, body: Any = None) -> None:
        super().__init__(message)
        self.message, self.body = message, body
        self.code, self.param, self.type = (body.get(key) if isinstance(body, dict) else None for key in ("code", "param", "type"))


class APIConnectionError(APIError):
    """The endpoint was not reached."""


class APITimeoutError(APIConnectionError):
    """The endpoint took too long."""


class APIStatusError(APIError):
    """An answer with a status of failure."""

    def __init__(self, message: str, status_code: int, body: Any = None) -> None:
        super().__init__(message, body)
        self.status_code = status_code


class ConflictError(APIStatusError):
    """409."""


class UnprocessableEntityError(APIStatusError):
    """422."""


class OpenAIConnectionError(APIConnectionError, ModelConnectionError):
    """The endpoint was not reached."""


class OpenAITimeoutError(APITimeoutError, ModelTimeoutError):
    """The endpoint took too long."""


class OpenAIInvalidRequestError(APIStatusError, ModelInvalidRequestError):
    """400: the endpoint cannot use the request."""


class OpenAIContextOverflowError(APIStatusError, ContextOverflowError):
    """400: prompt and answer are longer than the model's context."""


class OpenAIAuthenticationError(APIStatusError, ModelAuthenticationError):
    """401: the key is not known."""


class OpenAIPermissionDeniedError(APIStatusError, ModelPermissionDeniedError):
    """403: the key may not."""


class OpenAIModelNotFoundError(APIStatusError, ModelNotFoundError):
    """404: there is no such model."""


class OpenAIRateLimitError(APIStatusError, ModelRateLimitError):
    """429: too many requests."""


class OpenAIAPIError(APIStatusError, ModelAPIError):
    """500 and above: the endpoint failed."""


class OpenAIRefusalError(Exception):
    """The model refused to give structured output."""


KINDS = {400: OpenAIInvalidRequestError, 401: OpenAIAuthenticationError, 403: OpenAIPermissionDeniedError, 404: OpenAIModelNotFoundError,
         409: ConflictError, 422: UnprocessableEntityError, 429: OpenAIRateLimitError}


def failure_of(status: int, answer: Any) -> APIStatusError:
    """The error of an answer.  answer: its JSON, None where it is none."""
    body = answer.get("error", answer) if isinstance(answer, dict) else answer
    words = body.get("message") if isinstance(body, dict) else None
    message = f"Error code: {status}" + (f" - {words}" if words else "")
    kind = KINDS.get(status, OpenAIAPIError if status >= 500 else APIStatusError)
    if status == 400 and "Input tokens exceed the configured limit" in message:
        kind = OpenAIContextOverflowError
    return kind(message, status, body)
