"""query and eval."""
from __future__ import annotations

from typing import Any


class SeriesQuerying:
    """Methods of Series."""


class FrameQuerying:
    """Methods of DataFrame."""

    def query(self, expr: str, *, parser: str = "pandas", engine: str | None = None, local_dict: Any = None, global_dict: Any = None,
              resolvers: Any = None, level: int = 0, inplace: bool = False) -> Any:
        """Rows for which an expression over the columns is true; `@x` is the caller's variable x."""
        from septet.pandas.expressions.running import query_frame

        words = {"parser": parser, "engine": engine, "local_dict": local_dict, "global_dict": global_dict, "resolvers": resolvers,
                 "level": level}
        return query_frame(self, expr, inplace, words, 1)

    def eval(self, expr: str, *, inplace: bool = False, **kwargs: Any) -> Any:
        """The value of an expression over the columns; `c = a + b` gives the frame with that column."""
        from septet.pandas.expressions.running import eval_frame

        return eval_frame(self, expr, inplace, kwargs, 1)


class IndexQuerying:
    """Methods of Index."""
