"""What may still change."""
from __future__ import annotations

import contextlib
import warnings
from collections.abc import Generator


class LangChainBetaWarning(DeprecationWarning):
    """The interface may change."""


def warn_beta(*, name: str = "", message: str = "", depth: int = 3) -> None:
    """Warn once a line."""
    warnings.warn(message or "This API is in beta and may change in the future.", LangChainBetaWarning, stacklevel=depth)


@contextlib.contextmanager
def suppress_langchain_beta_warning() -> Generator[None, None, None]:
    """No such warnings within."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", LangChainBetaWarning)
        yield


def surface_langchain_beta_warnings() -> None:
    """Show such warnings."""
    warnings.filterwarnings("default", category=LangChainBetaWarning)
