"""What `repr` shows of series and frames: the options' limits around the plain text."""
from __future__ import annotations

import sys
from shutil import get_terminal_size
from typing import Any

from septet.pandas.config import VALUES
from septet.pandas.formatting.frame import TableText, frame_text
from septet.pandas.formatting.series import series_text


def interactive() -> bool:
    """A person types at a prompt, or the option says so."""
    return bool(VALUES["mode.sim_interactive"]) or not hasattr(sys.modules.get("__main__"), "__file__")


def _line_width() -> int | None:
    if not VALUES["display.expand_frame_repr"]:
        return None
    given: int | None = VALUES["display.width"]
    return given or (get_terminal_size().columns if interactive() else None)


def series_repr(series: Any) -> str:
    """The text of a series, within display.max_rows."""
    most, least = VALUES["display.max_rows"], VALUES["display.min_rows"]
    if most == 0:
        most = least = get_terminal_size().lines
    return series_text(series, name=True, dtype=True, max_rows=most, min_rows=least, length=VALUES["display.show_dimensions"])


def frame_repr(frame: Any) -> str:
    """The text of a frame, within display.max_rows and display.max_columns; `info` where display.large_repr says so."""
    if VALUES["display.large_repr"] == "info" and not fits(frame):
        from septet.pandas.formatting.info import info_text

        return info_text(frame)
    table = TableText(frame, max_rows=VALUES["display.max_rows"], min_rows=VALUES["display.min_rows"],
                      max_cols=VALUES["display.max_columns"], show_dimensions=VALUES["display.show_dimensions"])
    return frame_text(table, _line_width())


def fits(frame: Any) -> bool:
    """No more rows and columns than the options allow."""
    rows, columns = VALUES["display.max_rows"], VALUES["display.max_columns"]
    return (not rows or len(frame.index) <= rows) and (not columns or len(frame.columns) <= columns)


def fits_vertical(frame: Any) -> bool:
    """No more rows than display.max_rows."""
    rows = VALUES["display.max_rows"]
    return not rows or len(frame.index) <= rows
