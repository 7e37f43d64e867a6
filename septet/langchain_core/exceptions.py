"""Errors of chains, parsers and models."""
from __future__ import annotations

from enum import Enum
from typing import Any

TROUBLE = "https://docs.langchain.com/oss/python/langchain/errors/"


class LangChainException(Exception):
    """The base of LangChain's own errors."""


class TracerException(LangChainException):
    """A tracer was used in a wrong order."""


class OutputParserException(ValueError, LangChainException):
    """A model's output could not be parsed.

    observation: what to tell the model.  llm_output: what it said.  send_to_llm: whether both go back to it.
    """

    def __init__(self, error: Any, observation: str | None = None, llm_output: str | None = None, send_to_llm: bool = False):
        if send_to_llm and (observation is None or llm_output is None):
            raise ValueError("Arguments 'observation' & 'llm_output' are required if 'send_to_llm' is True")
        if isinstance(error, str):
            error = create_message(message=error, error_code=ErrorCode.OUTPUT_PARSING_FAILURE)
        super().__init__(error)
        self.observation, self.llm_output, self.send_to_llm = observation, llm_output, send_to_llm


class ModelError(LangChainException):
    """A model's service failed."""


class ModelAuthenticationError(ModelError):
    """The service does not know who asks."""


class ModelPermissionDeniedError(ModelError):
    """The service knows who asks and refuses."""


class ModelInvalidRequestError(ModelError):
    """The service cannot use the request."""


class ModelNotFoundError(ModelError):
    """The service has no such model."""


class ModelRateLimitError(ModelError):
    """Too many requests."""


class ModelAPIError(ModelError):
    """The service failed for reasons of its own."""


class ModelConnectionError(ModelError):
    """The service was not reached."""


class ModelTimeoutError(ModelError):
    """The service took too long."""


class ContextOverflowError(ModelError):
    """The input is longer than the model's context."""


class ErrorCode(Enum):
    """Names of common failures, which upstream's pages explain."""

    INVALID_PROMPT_INPUT = "INVALID_PROMPT_INPUT"
    INVALID_TOOL_RESULTS = "INVALID_TOOL_RESULTS"
    MESSAGE_COERCION_FAILURE = "MESSAGE_COERCION_FAILURE"
    MODEL_AUTHENTICATION = "MODEL_AUTHENTICATION"
    MODEL_NOT_FOUND = "MODEL_NOT_FOUND"
    MODEL_RATE_LIMIT = "MODEL_RATE_LIMIT"
    OUTPUT_PARSING_FAILURE = "OUTPUT_PARSING_FAILURE"


def create_message(*, message: str, error_code: ErrorCode) -> str:
    """A message that ends with the page about its kind of failure."""
    return f"{message}\nFor troubleshooting, visit: {TROUBLE}{error_code.value} "
