"""The table of options: name -> default, rule of its value, one line about it, and whether pandas calls it deprecated."""
from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

Rule = Callable[[Any], None]


class Option(NamedTuple):
    """One option: what it is at first, who checks a new value, and what it is for."""

    default: Any
    check: Rule
    about: str
    deprecated: bool = False


def anything(value: Any) -> None:
    """Every value will do."""


def exactly(kind: type) -> Rule:
    def check(value: Any) -> None:
        if type(value) is not kind:
            raise ValueError(f"Value must have type '{kind}'")
    return check


def instance(*kinds: type) -> Rule:
    def check(value: Any) -> None:
        if not isinstance(value, kinds):
            raise ValueError(f"Value must be an instance of {'|'.join(map(str, kinds))}")
    return check


def one_of(*values: Any) -> Rule:
    def check(value: Any) -> None:
        if value not in values:
            raise ValueError(f"Value must be one of {'|'.join(map(str, values))}")
    return check


def count(value: Any) -> None:
    """None or an integer from 0 on."""
    if value is not None and not (isinstance(value, int) and value >= 0):
        raise ValueError("Value must be a nonnegative integer or None")


def callable_or_none(value: Any) -> None:
    if value is not None and not callable(value):
        raise ValueError("Value must be a callable")


def backend(value: Any) -> None:
    if value != "matplotlib":
        raise ValueError(f"Could not find plotting backend {value!r}. Ensure that you've installed the package providing the {value!r} "
                         "entrypoint, or that the package has a top-level `.plot` method.")


flag, text, number = exactly(bool), instance(str, bytes), exactly(int)
some_text, some_number = instance(type(None), str), instance(type(None), int)

OPTIONS: dict[str, Option] = {
    "compute.use_bottleneck": Option(True, flag, "bool: kept for scripts; there is one engine."),
    "compute.use_numba": Option(False, flag, "bool: kept for scripts; there is one engine."),
    "compute.use_numexpr": Option(True, flag, "bool: kept for scripts; there is one engine."),
    "display.chop_threshold": Option(None, anything, "float or None: floats nearer to zero than this show as 0."),
    "display.colheader_justify": Option("right", text, "'left'/'right': side that column headers stand on."),
    "display.date_dayfirst": Option(False, flag, "bool: read ambiguous dates with the day in front."),
    "display.date_yearfirst": Option(False, flag, "bool: read ambiguous dates with the year in front."),
    "display.encoding": Option("utf-8", text, "str: encoding of the console."),
    "display.expand_frame_repr": Option(True, anything, "bool: wrap frames wider than display.width over several blocks."),
    "display.float_format": Option(None, callable_or_none, "callable or None: float -> its text, in place of display.precision."),
    "display.html.border": Option(1, number, "int: the border attribute of HTML tables."),
    "display.html.table_schema": Option(False, flag, "bool: notebooks get a Table Schema as well."),
    "display.html.use_mathjax": Option(True, flag, "bool: notebooks may typeset formulas between dollar signs."),
    "display.large_repr": Option("truncate", one_of("truncate", "info"), "'truncate'/'info': what large frames show."),
    "display.max_categories": Option(8, number, "int: most categories that a footer lists."),
    "display.max_columns": Option(0, count, "int or None: most columns shown; 0 fits the terminal, None has no limit."),
    "display.max_colwidth": Option(50, count, "int or None: longest text of a cell."),
    "display.max_dir_items": Option(100, count, "int or None: most column names in dir()."),
    "display.max_info_columns": Option(100, number, "int: most columns that info() lists one by one."),
    "display.max_info_rows": Option(1690785, number, "int: most rows for which info() counts missing values."),
    "display.max_rows": Option(60, count, "int or None: most rows shown; None has no limit."),
    "display.max_seq_items": Option(100, anything, "int or None: most items of a sequence shown."),
    "display.memory_usage": Option(True, one_of(None, True, False, "deep"), "bool or 'deep': info() tells the memory used."),
    "display.min_rows": Option(10, some_number, "int or None: rows shown when there are more than display.max_rows."),
    "display.multi_sparse": Option(True, flag, "bool: repeated outer labels of a MultiIndex are left out."),
    "display.notebook_repr_html": Option(True, flag, "bool: notebooks show frames as HTML."),
    "display.pprint_nest_depth": Option(3, number, "int: levels of nested containers shown."),
    "display.precision": Option(6, count, "int: digits behind the point of floats."),
    "display.show_dimensions": Option("truncate", one_of(True, False, "truncate"), "bool or 'truncate': the shape under a frame."),
    "display.unicode.ambiguous_as_wide": Option(False, flag, "bool: ambiguous East Asian characters take two columns."),
    "display.unicode.east_asian_width": Option(False, flag, "bool: wide East Asian characters count twice."),
    "display.width": Option(80, some_number, "int or None: width of the display in characters."),
    "future.distinguish_nan_and_na": Option(False, one_of(True, False), "bool: NaN and NA stay apart in nullable floats."),
    "future.infer_freq_returns_offset": Option(None, one_of(True, False, None), "bool: infer_freq gives an offset, not its name."),
    "future.infer_string": Option(True, one_of(True, False), "bool: texts are inferred as the str dtype.", True),
    "future.no_silent_downcasting": Option(False, one_of(True, False), "bool: without effect.", True),
    "future.python_scalars": Option(False, one_of(True, False), "bool: Python's scalars come out, not NumPy's."),
    "io.excel.ods.reader": Option("auto", one_of("odf", "calamine", "auto"), "str: who reads .ods."),
    "io.excel.ods.writer": Option("auto", exactly(str), "str: who writes .ods."),
    "io.excel.xls.reader": Option("auto", one_of("xlrd", "calamine", "auto"), "str: who reads .xls."),
    "io.excel.xlsb.reader": Option("auto", one_of("pyxlsb", "calamine", "auto"), "str: who reads .xlsb."),
    "io.excel.xlsm.reader": Option("auto", one_of("xlrd", "openpyxl", "calamine", "auto"), "str: who reads .xlsm."),
    "io.excel.xlsm.writer": Option("auto", exactly(str), "str: who writes .xlsm."),
    "io.excel.xlsx.reader": Option("auto", one_of("xlrd", "openpyxl", "calamine", "auto"), "str: who reads .xlsx."),
    "io.excel.xlsx.writer": Option("auto", exactly(str), "str: who writes .xlsx."),
    "io.hdf.default_format": Option(None, one_of("fixed", "table", None), "str: form of HDF stores."),
    "io.hdf.dropna_table": Option(False, flag, "bool: empty rows are not stored in HDF tables.", True),
    "io.parquet.engine": Option("auto", one_of("auto", "pyarrow", "fastparquet"), "str: who reads Parquet."),
    "io.sql.engine": Option("auto", one_of("auto", "sqlalchemy"), "str: who speaks to databases."),
    "mode.chained_assignment": Option("warn", one_of(None, "warn", "raise"), "str: without effect.", True),
    "mode.copy_on_write": Option(True, one_of(True, False, "warn"), "bool: without effect; copies are always made on writing.", True),
    "mode.max_threads": Option(None, count, "int or None: most threads."),
    "mode.performance_warnings": Option(True, flag, "bool: PerformanceWarnings are shown."),
    "mode.sim_interactive": Option(False, anything, "bool: behave as in an interactive session."),
    "mode.string_storage": Option("auto", one_of("python", "pyarrow", "auto"), "str: how StringDtype stores texts."),
    "plotting.backend": Option("matplotlib", backend, "str: who draws."),
    "plotting.matplotlib.register_converters": Option("auto", one_of("auto", True, False), "bool or 'auto': dates on axes."),
    "styler.format.decimal": Option(".", exactly(str), "str: the decimal point."),
    "styler.format.escape": Option(None, one_of(None, "html", "latex", "latex-math"), "str: what is escaped in cells."),
    "styler.format.formatter": Option(None, instance(type(None), dict, Callable, str), "str, callable or dict: how cells are written."),
    "styler.format.na_rep": Option(None, some_text, "str: text of missing values."),
    "styler.format.precision": Option(6, count, "int: digits behind the point."),
    "styler.format.thousands": Option(None, some_text, "str: the mark between thousands."),
    "styler.html.mathjax": Option(True, flag, "bool: notebooks may typeset formulas."),
    "styler.latex.environment": Option(None, some_text, "str: the environment in place of table."),
    "styler.latex.hrules": Option(False, flag, "bool: horizontal rules."),
    "styler.latex.multicol_align": Option("r", one_of("r", "c", "l", "naive-l", "naive-r"), "str: how merged columns are aligned."),
    "styler.latex.multirow_align": Option("c", one_of("c", "t", "b", "naive"), "str: how merged rows are aligned."),
    "styler.render.encoding": Option("utf-8", exactly(str), "str: encoding of written files."),
    "styler.render.max_columns": Option(None, count, "int or None: most columns drawn."),
    "styler.render.max_elements": Option(262144, count, "int: most cells drawn."),
    "styler.render.max_rows": Option(None, count, "int or None: most rows drawn."),
    "styler.render.repr": Option("html", one_of("html", "latex"), "str: what notebooks show."),
    "styler.sparse.columns": Option(True, flag, "bool: repeated outer column labels are left out."),
    "styler.sparse.index": Option(True, flag, "bool: repeated outer row labels are left out."),
}
