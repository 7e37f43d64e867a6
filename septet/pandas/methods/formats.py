"""Tables and series as JSON, XML, Excel sheets, database tables; pickles are refused."""
from __future__ import annotations

from typing import Any

from septet.errors import NotSupported


def refused_pickle() -> NotSupported:
    """Loading a pickle runs code from the file."""
    return NotSupported("pickles: loading one runs code from the file. Write Parquet, Feather, CSV or JSON instead")


def refused_clipboard() -> NotSupported:
    return NotSupported("the clipboard; use read_csv(io.StringIO(text), sep='\\t') or to_csv(sep='\\t')")


class SharedFormats:
    """Methods of Series and DataFrame."""

    def to_json(self, path_or_buf: Any = None, *, orient: Any = None, date_format: str | None = None, double_precision: int = 10,
                force_ascii: bool = True, date_unit: str = "ms", default_handler: Any = None, lines: bool = False,
                compression: Any = "infer", index: bool | None = None, indent: int | None = None,
                storage_options: Any = None, mode: str = "w") -> str | None:
        """JSON text in one of the orientations."""
        from septet.pandas.io.json.writing import to_json

        return to_json(self, path_or_buf, orient, date_format, double_precision, force_ascii, date_unit, default_handler, lines,
                       compression, index, indent, storage_options, mode)

    def to_pickle(self, path: Any, **options: Any) -> None:
        """Refused."""
        raise refused_pickle()

    def to_clipboard(self, **options: Any) -> None:
        """Refused."""
        raise refused_clipboard()

    def to_hdf(self, *args: Any, **options: Any) -> None:
        """Not there."""
        raise NotSupported("HDF5 stores; write Parquet or Feather instead")

    def to_excel(self, excel_writer: Any, *, sheet_name: str = "Sheet1", na_rep: str = "", float_format: str | None = None,
                 columns: Any = None, header: Any = True, index: bool = True, index_label: Any = None, startrow: int = 0, startcol: int = 0,
                 engine: str | None = None, merge_cells: Any = True, inf_rep: str = "inf", freeze_panes: Any = None,
                 storage_options: Any = None, engine_kwargs: Any = None, autofilter: bool = False) -> None:
        """A sheet of an Excel file; `excel_writer`: a path, or an ExcelWriter for several sheets."""
        from septet.pandas.io.excel.writing import to_excel

        given = {"na_rep": na_rep, "float_format": float_format, "columns": columns, "header": header, "index": index,
                 "index_label": index_label, "startrow": startrow, "startcol": startcol, "merge_cells": merge_cells, "inf_rep": inf_rep,
                 "freeze_panes": freeze_panes, "autofilter": autofilter}
        to_excel(self, excel_writer, sheet_name, engine, engine_kwargs, given)

    def to_sql(self, name: str, con: Any, *, schema: str | None = None, if_exists: str = "fail", index: bool = True,
               index_label: Any = None, chunksize: int | None = None, dtype: Any = None, method: Any = None) -> int | None:
        """Rows of a database table; gives their number."""
        from septet.pandas.io.sql.writing import to_sql

        return to_sql(self, name, con, schema, if_exists, index, index_label, chunksize, dtype, method)


class SeriesFormats(SharedFormats):
    """Methods of Series."""


class FrameFormats(SharedFormats):
    """Methods of DataFrame."""

    def to_xml(self, path_or_buffer: Any = None, *, index: bool = True, root_name: str = "data", row_name: str = "row",
               na_rep: str | None = None, attr_cols: Any = None, elem_cols: Any = None, namespaces: Any = None, prefix: str | None = None,
               encoding: str = "utf-8", xml_declaration: bool = True, pretty_print: bool = True, parser: str = "lxml",
               stylesheet: Any = None, compression: Any = "infer", storage_options: Any = None) -> str | None:
        """An XML document with an element per row."""
        from septet.pandas.io.xml import to_xml

        return to_xml(self, path_or_buffer, index, root_name, row_name, na_rep, attr_cols, elem_cols, namespaces, prefix, encoding,
                      xml_declaration, pretty_print, stylesheet, compression, parser)

    def to_stata(self, path: Any, *, convert_dates: Any = None, write_index: bool = True, byteorder: str | None = None,
                 time_stamp: Any = None, data_label: str | None = None, variable_labels: Any = None, version: int | None = 114,
                 convert_strl: Any = None, compression: Any = "infer", storage_options: Any = None, value_labels: Any = None) -> None:
        """A Stata file of format 114, 117, 118 or 119 (None: the least that holds the frame in Unicode)."""
        from septet.pandas.io.sources import check_source
        from septet.pandas.io.stata.writing import to_stata

        check_source(path, storage_options)
        to_stata(self, path, convert_dates, write_index, byteorder, time_stamp, data_label, variable_labels, version, convert_strl,
                 compression, value_labels)

    def to_iceberg(self, *args: Any, **options: Any) -> None:
        """Not there."""
        raise NotSupported("Iceberg tables; write Parquet instead")
