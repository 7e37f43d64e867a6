"""`langgraph.warnings`: what says that a name will go."""
from __future__ import annotations


class LangGraphDeprecationWarning(DeprecationWarning):
    """A deprecated name, since when, and when it goes."""

    def __init__(self, message: str, *args: object, since: tuple[int, int], expected_removal: tuple[int, int] | None = None) -> None:
        super().__init__(message, *args)
        self.message = message.rstrip(".")
        self.since = since
        self.expected_removal = expected_removal or (since[0] + 1, 0)

    def __str__(self) -> str:
        return (f"{self.message}. Deprecated in LangGraph V{self.since[0]}.{self.since[1]} to be removed in "
                f"V{self.expected_removal[0]}.{self.expected_removal[1]}.")


class LangGraphDeprecatedSinceV05(LangGraphDeprecationWarning):
    def __init__(self, message: str, *args: object) -> None:
        super().__init__(message, *args, since=(0, 5), expected_removal=(2, 0))


class LangGraphDeprecatedSinceV10(LangGraphDeprecationWarning):
    def __init__(self, message: str, *args: object) -> None:
        super().__init__(message, *args, since=(1, 0), expected_removal=(2, 0))


class LangGraphDeprecatedSinceV11(LangGraphDeprecationWarning):
    def __init__(self, message: str, *args: object) -> None:
        super().__init__(message, *args, since=(1, 1), expected_removal=(3, 0))
