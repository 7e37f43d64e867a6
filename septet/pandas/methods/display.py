"""How tables, series and indexes show themselves: repr, to_string, HTML, info, describe."""
from __future__ import annotations

from typing import Any

from septet.pandas.formatting import index_repr, shown
from septet.pandas.formatting.frame import TableText, frame_text
from septet.pandas.formatting.series import series_text
from septet.pandas.formatting.writing import delivered


class SeriesDisplay:
    """Methods of Series."""

    def __repr__(self) -> str:
        return shown.series_repr(self)

    def to_string(self, buf: Any = None, *, na_rep: str = "NaN", float_format: Any = None, header: bool = True, index: bool = True,
                  length: bool = False, dtype: bool = False, name: bool = False, max_rows: int | None = None,
                  min_rows: int | None = None) -> str | None:
        """The whole series as text; `buf`: a path or file to write it to."""
        return delivered(series_text(self, na_rep, float_format, header, index, length, dtype, name, max_rows, min_rows), buf)

    def to_markdown(self, buf: Any = None, *, mode: str = "wt", index: bool = True, storage_options: Any = None,
                    **kwargs: Any) -> str | None:
        """The series as a Markdown table."""
        frame: Any = self.to_frame()         # type: ignore[attr-defined]
        return frame.to_markdown(buf, mode=mode, index=index, storage_options=storage_options, **kwargs)

    def to_latex(self, buf: Any = None, **kwargs: Any) -> str | None:
        """The series as a LaTeX table."""
        return self.to_frame().to_latex(buf, **kwargs)         # type: ignore[attr-defined]

    def info(self, verbose: bool | None = None, buf: Any = None, max_cols: int | None = None, memory_usage: Any = None,
             show_counts: bool = True) -> None:
        """Print the index, dtype, count and memory of the series."""
        from septet.pandas.formatting.info import say, series_info

        if max_cols is not None:
            raise ValueError("Argument `max_cols` can only be passed in DataFrame.info, not Series.info")
        say(series_info(self, True if verbose is None else verbose, memory_usage, show_counts), buf)

    def describe(self, percentiles: Any = None, include: Any = None, exclude: Any = None) -> Any:
        """Count, mean, spread and quantiles; of what is not numeric: count, distinct values, the most frequent one."""
        from septet.pandas.formatting.description import describe

        return describe(self, percentiles, include, exclude)


    def memory_usage(self, index: bool = True, deep: bool = False) -> int:
        """Bytes that the series takes."""
        from septet.pandas.formatting.memory import series_bytes

        return series_bytes(self, index, deep)


class FrameDisplay:
    """Methods of DataFrame."""

    def memory_usage(self, index: bool = True, deep: bool = False) -> Any:
        """Bytes that the index and each column take."""
        from septet.pandas.formatting.memory import frame_bytes

        return frame_bytes(self, index, deep)

    def __repr__(self) -> str:
        return shown.frame_repr(self)

    def _repr_html_(self) -> str | None:
        """What a notebook shows."""
        from septet.pandas.formatting.html import notebook_html

        return notebook_html(self)

    def _repr_latex_(self) -> str | None:
        return None

    def _repr_fits_vertical_(self) -> bool:
        return shown.fits_vertical(self)

    def to_string(self, buf: Any = None, *, columns: Any = None, col_space: Any = None, header: Any = True, index: bool = True,
                  na_rep: str = "NaN", formatters: Any = None, float_format: Any = None, sparsify: bool | None = None,
                  index_names: bool = True, justify: str | None = None, max_rows: int | None = None, max_cols: int | None = None,
                  show_dimensions: bool = False, decimal: str = ".", line_width: int | None = None, min_rows: int | None = None,
                  max_colwidth: int | None = None, encoding: str | None = None) -> str | None:
        """The whole frame as text; `buf`: a path or file to write it to."""
        from septet.pandas.config import option_context

        with option_context("display.max_colwidth", max_colwidth):
            table = TableText(self, columns, col_space, header, index, na_rep, formatters, justify, float_format, sparsify, index_names,
                              max_rows, min_rows, max_cols, show_dimensions, decimal)
            text = frame_text(table, line_width)
        return delivered(text, buf, encoding)

    def to_html(self, buf: Any = None, *, columns: Any = None, col_space: Any = None, header: bool = True, index: bool = True,
                na_rep: str = "NaN", formatters: Any = None, float_format: Any = None, sparsify: bool | None = None,
                index_names: bool = True, justify: str | None = None, max_rows: int | None = None, max_cols: int | None = None,
                show_dimensions: bool = False, decimal: str = ".", bold_rows: bool = True, classes: Any = None, escape: bool = True,
                notebook: bool = False, border: int | bool | None = None, table_id: str | None = None, render_links: bool = False,
                encoding: str | None = None) -> str | None:
        """The frame as an HTML table."""
        from septet.pandas.config import option_context
        from septet.pandas.formatting.html import TableHtml, checked_justify

        with option_context("display.max_colwidth", None):
            table = TableText(self, columns, col_space, header, index, na_rep, formatters, checked_justify(justify), float_format, sparsify,
                              index_names, max_rows, None, max_cols, show_dimensions, decimal, bold_rows, escape)
            text = TableHtml(table, classes, border, table_id, render_links, notebook).text()
        return delivered(text, buf, encoding)

    def to_markdown(self, buf: Any = None, *, mode: str = "wt", index: bool = True, storage_options: Any = None,
                    **kwargs: Any) -> str | None:
        """The frame as a Markdown table (the `pipe` form of tabulate, and its simpler other forms)."""
        from septet.pandas.formatting.markdown import markdown

        return delivered(markdown(self, index, **kwargs), buf, mode=mode)

    def to_latex(self, buf: Any = None, *, columns: Any = None, header: Any = True, index: bool = True, na_rep: str = "NaN",
                 formatters: Any = None, float_format: Any = None, sparsify: bool | None = None, index_names: bool = True,
                 bold_rows: bool = False, column_format: str | None = None, longtable: bool | None = None, escape: bool | None = None,
                 encoding: str | None = None, decimal: str = ".", multicolumn: bool | None = None, multicolumn_format: str | None = None,
                 multirow: bool | None = None, caption: Any = None, label: str | None = None, position: str | None = None) -> str | None:
        """The frame as a LaTeX table."""
        from septet.pandas.formatting.latex import latex

        given = {"columns": columns, "header": header, "index": index, "na_rep": na_rep, "formatters": formatters,
                 "float_format": float_format, "sparsify": sparsify, "index_names": index_names, "bold_rows": bold_rows,
                 "column_format": column_format, "longtable": longtable, "escape": escape, "decimal": decimal,
                 "multicolumn": multicolumn, "multicolumn_format": multicolumn_format, "multirow": multirow, "caption": caption,
                 "label": label, "position": position}
        return delivered(latex(self, given), buf, encoding)

    def info(self, verbose: bool | None = None, buf: Any = None, max_cols: int | None = None, memory_usage: Any = None,
             show_counts: bool | None = None) -> None:
        """Print the index, columns, dtypes, counts and memory of the frame."""
        from septet.pandas.formatting.info import info_text, say

        say(info_text(self, verbose, max_cols, memory_usage, show_counts), buf)

    def describe(self, percentiles: Any = None, include: Any = None, exclude: Any = None) -> Any:
        """Count, mean, spread and quantiles of the numeric columns, or of those chosen by dtype."""
        from septet.pandas.formatting.description import describe

        return describe(self, percentiles, include, exclude)

    @property
    def style(self) -> Any:
        """A Styler, which writes the frame as HTML or LaTeX with colours and formats."""
        from septet.pandas.io.formats.style import Styler

        return Styler(self)


class IndexDisplay:
    """Methods of Index."""

    def __repr__(self) -> str:
        return index_repr.index_text(self)

    def memory_usage(self, deep: bool = False) -> int:
        """Bytes that the index takes."""
        from septet.pandas.formatting.memory import index_bytes

        return index_bytes(self, deep)
