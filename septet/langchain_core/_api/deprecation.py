"""What will go."""
from __future__ import annotations

import contextlib
import warnings
from collections.abc import Generator


class LangChainDeprecationWarning(DeprecationWarning):
    """The interface will go."""


class LangChainPendingDeprecationWarning(PendingDeprecationWarning):
    """The interface will be deprecated."""


def warn_deprecated(since: str = "", *, message: str = "", name: str = "", alternative: str = "", removal: str = "", pending: bool = False,
                    depth: int = 3, **unused: str) -> None:
    """Warn at the caller's line."""
    if not message:
        message = f"`{name}` was deprecated in LangChain {since} and will be removed in {removal}."
        if alternative:
            message += f" Use {alternative} instead."
    warnings.warn(message, LangChainPendingDeprecationWarning if pending else LangChainDeprecationWarning, stacklevel=depth)


@contextlib.contextmanager
def suppress_langchain_deprecation_warning() -> Generator[None, None, None]:
    """No such warnings within."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", LangChainDeprecationWarning)
        warnings.simplefilter("ignore", LangChainPendingDeprecationWarning)
        yield


def surface_langchain_deprecation_warnings() -> None:
    """Show such warnings."""
    warnings.filterwarnings("default", category=LangChainPendingDeprecationWarning)
    warnings.filterwarnings("default", category=LangChainDeprecationWarning)


surface_langchain_deprecation_warnings()
