"""Which module of the face defines which public name: a module is loaded when one of its names is first used.

One line per module; a module that is not there yet makes its names fail with ModuleNotFoundError that names it.
"""
from __future__ import annotations

# module -> its public names
MODULES = {
    "config": "describe_option get_option option_context options reset_option set_eng_float_format set_option",
    "construct": "array",
    "io.parquet": "read_parquet read_feather read_orc",
    "expressions.running": "eval",
    "io.csv_reader": "read_csv read_table",
    "io.json.reading": "read_json",
    "io.json.normal": "json_normalize",
    "io.excel.reading": "read_excel ExcelFile",
    "io.excel.writing": "ExcelWriter",
    "io.sql.reading": "read_sql read_sql_query read_sql_table",
    "io.html": "read_html",
    "io.xml": "read_xml",
    "io.fixed_width": "read_fwf",
    "io.refused": "HDFStore read_clipboard read_hdf read_iceberg read_pickle read_sas read_spss read_stata to_pickle",
    "arrays.sparse_dtype": "SparseDtype", "versions": "show_versions", "arrays.string_dtype": "StringDtype",
    "arrays.integer": "Int8Dtype Int16Dtype Int32Dtype Int64Dtype UInt8Dtype UInt16Dtype UInt32Dtype UInt64Dtype",
    "arrays.floating": "Float32Dtype Float64Dtype",
    "arrays.boolean": "BooleanDtype",
    "arrays.arrow": "ArrowDtype",
    "arrays.categorical": "Categorical",
    "arrays.categorical_dtype": "CategoricalDtype",
    "indexes.category": "CategoricalIndex",
    "reshape.concat": "concat",
    "tslibs.timestamp": "Timestamp",
    "tslibs.timedelta": "Timedelta",
    "tslibs.nat": "NaT",
    "tslibs.period": "Period",
    "tslibs.offsets": "DateOffset",
    "tslibs.inferring": "infer_freq",
    "arrays.datetimes": "DatetimeTZDtype",
    "arrays.period": "PeriodDtype",
    "indexes.datetimes": "DatetimeIndex",
    "indexes.timedeltas": "TimedeltaIndex",
    "indexes.period": "PeriodIndex",
    "time.ranges": "date_range bdate_range timedelta_range period_range",
    "time.to_datetime": "to_datetime",
    "time.to_timedelta": "to_timedelta",
    "groupby.grouper": "Grouper NamedAgg",
    "reshape.merge": "merge merge_ordered",
    "reshape.merge_asof": "merge_asof",
    "reshape.pivot": "pivot pivot_table",
    "reshape.crosstab": "crosstab",
    "reshape.melt": "melt lreshape wide_to_long",
    "reshape.dummies": "get_dummies from_dummies",
    "reshape.bins": "cut qcut",
    "arrays.interval": "Interval IntervalDtype",
    "indexes.interval": "IntervalIndex interval_range",
    "algorithms.unique": "unique factorize",
    "expressions.column": "col",
    "numeric": "to_numeric",
    "flags": "Flags",
    "indexing.slicers": "IndexSlice",
}
SUBMODULES = ("api", "arrays", "errors", "io", "offsets", "plotting", "testing", "tseries")

HOME = {name: module for module, names in MODULES.items() for name in names.split()}
