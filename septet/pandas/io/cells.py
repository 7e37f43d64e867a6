"""Rows of text cells as a table: the rules of `read_csv` for headers, numbers, dates and missing values, without a file."""
from __future__ import annotations

import csv
import io
from typing import Any


def table_of_rows(rows: list[list[str]], **options: Any) -> Any:
    """A DataFrame of the rows; the options are those of `read_csv`."""
    from septet.pandas.io.csv_reader import read_csv

    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    return read_csv(io.StringIO(text.getvalue()), skip_blank_lines=False, **options)
