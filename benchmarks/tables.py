"""The table of the pandas face: septet beside pandas and Polars, the db-benchmark group-bys and joins, daily work and small frames.

    python benchmarks/tables.py [--rows 1000000] [--cpu] [part of a title ...]

Data after https://h2oai.github.io/db-benchmark (groups: K = 100).  Times are the least of several.  Ratio = ours / theirs, lower is
better.  Peers that are not installed are left out.  --cpu: processor time of all threads, for busy machines; set SEPTET_NUM_THREADS=1.
"""
from __future__ import annotations

import argparse
import importlib
import math
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

ROUNDS = 3
COLUMNS = f"{'work':40}{'septet':>12}{'pandas':>12}{'polars':>12}{'/pandas':>9}{'/polars':>9}   bar"


@dataclass(frozen=True)
class Row:
    """One line.  pandas: the statement, ours too; polars: Polars' words for it, or "".  bar: the greatest ratio to pandas."""

    group: str
    title: str
    pandas: str
    polars: str = ""
    bar: float = 1.0
    small: bool = False


GROUPS, JOINS, DAILY, SMALL = "group-by, db-benchmark", "join, db-benchmark", "sort, filter, transform", "small frames of 100 rows"
MEANS = {GROUPS: 0.4, JOINS: 0.4, SMALL: 1.0}       # the greatest geometric means; of every other group 0.5
ROWS = (
    Row(GROUPS, "sum v1 by id1", "x.groupby('id1', as_index=False, sort=False, observed=True, dropna=False).agg({'v1': 'sum'})",
        "x.group_by('id1').agg(pl.sum('v1'))"),
    Row(GROUPS, "sum v1 by id1:id2",
        "x.groupby(['id1', 'id2'], as_index=False, sort=False, observed=True, dropna=False).agg({'v1': 'sum'})",
        "x.group_by(['id1', 'id2']).agg(pl.sum('v1'))"),
    Row(GROUPS, "sum v1 mean v3 by id3",
        "x.groupby('id3', as_index=False, sort=False, observed=True, dropna=False).agg({'v1': 'sum', 'v3': 'mean'})",
        "x.group_by('id3').agg([pl.sum('v1'), pl.mean('v3')])"),
    Row(GROUPS, "mean v1:v3 by id4",
        "x.groupby('id4', as_index=False, sort=False, observed=True, dropna=False).agg({'v1': 'mean', 'v2': 'mean', 'v3': 'mean'})",
        "x.group_by('id4').agg([pl.mean('v1'), pl.mean('v2'), pl.mean('v3')])"),
    Row(GROUPS, "sum v1:v3 by id6",
        "x.groupby('id6', as_index=False, sort=False, observed=True, dropna=False).agg({'v1': 'sum', 'v2': 'sum', 'v3': 'sum'})",
        "x.group_by('id6').agg([pl.sum('v1'), pl.sum('v2'), pl.sum('v3')])"),
    Row(GROUPS, "median v3 sd v3 by id4 id5",
        "x.groupby(['id4', 'id5'], as_index=False, sort=False, observed=True, dropna=False).agg({'v3': ['median', 'std']})",
        "x.group_by(['id4', 'id5']).agg([pl.median('v3').alias('m'), pl.std('v3').alias('s')])"),
    Row(GROUPS, "max v1 - min v2 by id3",
        "x.groupby('id3', as_index=False, sort=False, observed=True, dropna=False).agg({'v1': 'max', 'v2': 'min'})"
        ".assign(r=lambda d: d['v1'] - d['v2'])[['id3', 'r']]",
        "x.group_by('id3').agg((pl.max('v1') - pl.min('v2')).alias('r'))"),
    Row(GROUPS, "largest two v3 by id6",
        "x[['id6', 'v3']].sort_values('v3', ascending=False).groupby('id6', as_index=False, sort=False).head(2)",
        "x.drop_nulls('v3').group_by('id6').agg(pl.col('v3').top_k(2)).explode('v3')"),
    Row(GROUPS, "regression v1 v2 by id2 id4",
        "(lambda d: d.assign(p=d['v1'] * d['v2']).groupby(['id2', 'id4'], sort=False)[['p', 'v1', 'v2']].mean())(x)",
        "x.group_by(['id2', 'id4']).agg((pl.corr('v1', 'v2') ** 2).alias('r2'))"),
    Row(GROUPS, "sum v3 count by id1:id6",
        "x.groupby(['id1', 'id2', 'id3', 'id4', 'id5', 'id6'], as_index=False, sort=False, observed=True, dropna=False)"
        ".agg({'v3': 'sum', 'v1': 'size'})",
        "x.group_by(['id1', 'id2', 'id3', 'id4', 'id5', 'id6']).agg([pl.sum('v3'), pl.len().alias('n')])"),
    Row(JOINS, "small inner on int", "j.merge(small, on='k1')", "j.join(small, on='k1')"),
    Row(JOINS, "medium inner on int", "j.merge(medium, on='k2')", "j.join(medium, on='k2')"),
    Row(JOINS, "medium outer on int", "j.merge(medium, how='left', on='k2')", "j.join(medium, on='k2', how='left')"),
    Row(JOINS, "medium inner on text", "j.merge(medium_text, on='t2')", "j.join(medium_text, on='t2')"),
    Row(JOINS, "big inner on int", "j.merge(big, on='k3')", "j.join(big, on='k3')"),
    Row(DAILY, "sort by float", "x.sort_values('v3')", "x.sort('v3')"),
    Row(DAILY, "sort by text and int", "x.sort_values(['id1', 'id6'])", "x.sort(['id1', 'id6'])"),
    Row(DAILY, "filter by two", "x[(x['v3'] > 50) & (x['id4'] < 20)]", "x.filter((pl.col('v3') > 50) & (pl.col('id4') < 20))"),
    Row(DAILY, "filter by text", "x[x['id1'] == 'id016']", "x.filter(pl.col('id1') == 'id016')"),
    Row(DAILY, "isin of ten texts", "x[x['id1'].isin(['id%03d' % k for k in range(1, 11)])]",
        "x.filter(pl.col('id1').is_in(['id%03d' % k for k in range(1, 11)]))"),
    Row(DAILY, "query", "x.query('v3 > 50 and id4 < 20')", "x.filter((pl.col('v3') > 50) & (pl.col('id4') < 20))"),
    Row(DAILY, "new columns", "x.assign(a=x['v3'] * 2 + x['v1'], b=(x['v3'] - x['v3'].mean()) / x['v3'].std())",
        "x.with_columns(a=pl.col('v3') * 2 + pl.col('v1'), b=(pl.col('v3') - pl.col('v3').mean()) / pl.col('v3').std())"),
    Row(DAILY, "transform of groups", "x['v3'] - x.groupby('id4')['v3'].transform('mean')",
        "x.select(pl.col('v3') - pl.col('v3').mean().over('id4'))"),
    Row(DAILY, "rank in groups", "x.groupby('id4')['v3'].rank()", "x.select(pl.col('v3').rank().over('id4'))"),
    Row(DAILY, "running sum in groups", "x.groupby('id4')['v3'].cumsum()", "x.select(pl.col('v3').cum_sum().over('id4'))"),
    Row(DAILY, "shift in groups", "x.groupby('id6')['v3'].shift()", "x.select(pl.col('v3').shift().over('id6'))"),
    Row(DAILY, "describe", "x[['v1', 'v2', 'v3']].describe()", "x.select('v1', 'v2', 'v3').describe()"),
    Row(DAILY, "drop_duplicates", "x.drop_duplicates(['id1', 'id4'])", "x.unique(['id1', 'id4'], maintain_order=True)"),
    Row(DAILY, "cut into ten", "pd.cut(x['v3'], 10, labels=False)", ""),
    Row("text", "contains", "x['id3'].str.contains('00012', regex=False)", "x['id3'].str.contains('00012', literal=True)"),
    Row("text", "contains a pattern", "x['id3'].str.contains('0[12]3')", "x['id3'].str.contains('0[12]3')"),
    Row("text", "startswith", "x['id3'].str.startswith('id0000001')", "x['id3'].str.starts_with('id0000001')"),
    Row("text", "upper", "x['id3'].str.upper()", "x['id3'].str.to_uppercase()"),
    Row("text", "length", "x['id3'].str.len()", "x['id3'].str.len_chars()"),
    Row("text", "slice", "x['id3'].str[2:6]", "x['id3'].str.slice(2, 4)"),
    Row("text", "replace", "x['id3'].str.replace('id', 'key', regex=False)", "x['id3'].str.replace_all('id', 'key', literal=True)"),
    Row("text", "to numbers", "x['id3'].str[2:].astype('int64')", "x['id3'].str.slice(2).cast(pl.Int64)"),
    Row("text", "concatenation", "x['id1'] + '-' + x['id2']", "x.select(pl.col('id1') + '-' + pl.col('id2'))"),
    Row("text", "count of values", "x['id3'].value_counts()", "x['id3'].value_counts(sort=True)"),
    Row("windows", "rolling mean of 50", "x['v3'].rolling(50).mean()", "x['v3'].rolling_mean(50)"),
    Row("windows", "rolling median of 50", "x['v3'].rolling(50).median()", "x['v3'].rolling_median(50)"),
    Row("windows", "rolling max of 50", "x['v3'].rolling(50).max()", "x['v3'].rolling_max(50)"),
    Row("windows", "rolling std of 50", "x['v3'].rolling(50).std()", "x['v3'].rolling_std(50)"),
    Row("windows", "exponentially weighted mean", "x['v3'].ewm(span=20).mean()", "x['v3'].ewm_mean(span=20)"),
    Row("reshaping", "pivot table", "x.pivot_table(values='v3', index='id4', columns='id5', aggfunc='mean')", ""),
    Row("reshaping", "rank", "x['v3'].rank()", "x['v3'].rank()"),
    Row("reshaping", "value_counts", "x['id6'].value_counts()", "x['id6'].value_counts(sort=True)"),
    Row(SMALL, "build", "pd.DataFrame({'a': range(100), 'b': [0.5] * 100, 'c': ['x', 'y'] * 50})", small=True),
    Row(SMALL, "select columns of some rows", "s[s['v'] > 0.5][['k', 'w']]", small=True),
    Row(SMALL, "a row by label", "s.loc[50]", small=True),
    Row(SMALL, "group-by sum", "s.groupby('k')[['v']].sum()", small=True),
    Row(SMALL, "group-by agg of two", "s.groupby('k').agg({'v': 'sum', 'w': 'mean'})", small=True),
    Row(SMALL, "merge", "s.merge(r, on='k')", small=True),
    Row(SMALL, "rolling mean", "s['v'].rolling(5).mean()", small=True),
    Row(SMALL, "pivot table", "s.pivot_table(values='v', index='k', columns='c')", small=True),
)


def columns_of(n: int) -> dict[str, dict[str, list[Any] | Any]]:
    """The tables' columns as arrays of septet's: x of the group-bys, j and its partners of the joins, s and r small."""
    import septet.numpy as np

    rng = np.random.default_rng(108)
    k = 100
    text = np.array([f"id{i:03d}" for i in range(1, k + 1)], dtype=object)
    many = np.array([f"id{i:010d}" for i in range(1, n // k + 1)], dtype=object)
    x = {"id1": text[rng.integers(0, k, n)], "id2": text[rng.integers(0, k, n)], "id3": many[rng.integers(0, n // k, n)],
         "id4": rng.integers(1, k + 1, n), "id5": rng.integers(1, k + 1, n), "id6": rng.integers(1, n // k + 1, n),
         "v1": rng.integers(1, 6, n), "v2": rng.integers(1, 16, n), "v3": np.round(rng.uniform(0, 100, n), 6)}
    middle = max(n // 1000, 10)
    names = np.array([f"id{i}" for i in range(int(middle * 1.1) + 1)], dtype=object)
    k2 = rng.integers(1, int(middle * 1.1), n)
    j = {"k1": rng.integers(1, 12, n), "k2": k2, "k3": rng.integers(1, int(n * 1.1), n), "t2": names[k2], "v1": rng.uniform(0, 100, n)}
    keys = np.arange(1, middle + 1)
    return {
        "x": x, "j": j, "small": {"k1": np.arange(1, 11), "v2": rng.uniform(0, 100, 10)},
        "medium": {"k2": keys, "v2": rng.uniform(0, 100, middle)}, "medium_text": {"t2": names[keys], "v2": rng.uniform(0, 100, middle)},
        "big": {"k3": rng.permutation(n) + 1, "v2": rng.uniform(0, 100, n)},
        "s": {"k": rng.integers(0, 10, 100), "v": rng.uniform(0, 1, 100), "w": rng.integers(0, 9, 100), "c": rng.integers(0, 3, 100)},
        "r": {"k": np.arange(10), "u": rng.uniform(0, 1, 10)},
    }


def module(name: str) -> Any:
    """A library, or None where it is not installed."""
    try:
        return importlib.import_module(name)
    except ImportError:
        return None


def worlds(n: int) -> dict[str, dict[str, Any]]:
    """The tables of each library."""
    import septet.pandas as ours

    data = columns_of(n)
    made = {"septet": {name: ours.DataFrame(texts(columns)) for name, columns in data.items()} | {"pd": ours}}
    pandas, polars = module("pandas"), module("polars")
    if pandas is not None:
        made["pandas"] = {name: pandas.DataFrame(plain(columns)) for name, columns in data.items()} | {"pd": pandas}
    if polars is not None:
        made["polars"] = {name: polars.DataFrame(listed(columns)) for name, columns in data.items()} | {"pl": polars}
    return made


def plain(columns: dict[str, Any]) -> dict[str, Any]:
    """Columns as real NumPy arrays."""
    import numpy

    return {k: numpy.array(a.tolist(), dtype=str(a.dtype)) if a.dtype.kind != "O" else a.tolist() for k, a in columns.items()}


def texts(columns: dict[str, Any]) -> dict[str, Any]:
    """Columns of text as lists, from which a frame infers its text dtype."""
    return {k: a.tolist() if a.dtype.kind == "O" else a for k, a in columns.items()}


def listed(columns: dict[str, Any]) -> dict[str, Any]:
    """Columns as Polars takes them."""
    return {k: a.tolist() if a.dtype.kind == "O" else plain({k: a})[k] for k, a in columns.items()}


def best(statement: str, names: dict[str, Any], small: bool, clock: Callable[[], float]) -> float:
    """Seconds of the quickest run."""
    code = compile(statement, "<work>", "eval")
    run: Callable[[], Any] = lambda: looked(eval(code, names))  # noqa: E731
    run()
    count = 50 if small else 1
    found = math.inf
    for _ in range(5 if small else ROUNDS):
        begin = clock()
        for _ in range(count):
            run()
        found = min(found, (clock() - begin) / count)
    return found


def looked(result: Any) -> Any:
    """Have every column computed."""
    for a in getattr(result, "_arrays", None) or [getattr(result, "_array", None)]:
        getattr(a, "_address", None)
    return result


def report(row: Row, tables: dict[str, dict[str, Any]], clock: Callable[[], float]) -> tuple[str, dict[str, float]]:
    """Run and print one line."""
    times = {}
    for name, names in tables.items():
        statement = row.polars if name == "polars" else row.pandas
        if statement:
            try:
                times[name] = best(statement, dict(names), row.small, clock)
            except Exception as error:
                print(f"{row.title:40}{name}: {type(error).__name__}: {error}"[:150])
    ratios = {name: times["septet"] / times[name] for name in ("pandas", "polars") if name in times and "septet" in times}
    cells = "".join(f"{1e3 * times[name]:9.2f} ms" if name in times else f"{'-':>12}" for name in ("septet", "pandas", "polars"))
    shown = "".join(f"{ratios[name]:9.2f}" if name in ratios else f"{'-':>9}" for name in ("pandas", "polars"))
    met = "" if "pandas" not in ratios else "  met" if ratios["pandas"] <= row.bar else "  MISSED"
    print(f"{row.title:40}{cells}{shown}   {row.bar:g}{met}", flush=True)
    return row.group, times


def main() -> None:
    """The table, or the lines whose titles or groups contain one of the words."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--cpu", action="store_true")
    parser.add_argument("words", nargs="*")
    options = parser.parse_args()
    tables, results = worlds(options.rows), []
    print(f"{options.rows:,} rows\n{COLUMNS}")
    for row in ROWS:
        if not options.words or any(w in row.title or w in row.group for w in options.words):
            results.append(report(row, tables, time.process_time if options.cpu else time.perf_counter))
    for group in dict.fromkeys(g for g, _ in results):
        summary(group, [times for g, times in results if g == group and "septet" in times])


def summary(group: str, found: list[dict[str, float]]) -> None:
    """The line of a group: the geometric mean of the ratios to pandas, the ratio of the sums to Polars."""
    ratios = [times["septet"] / times["pandas"] for times in found if "pandas" in times]
    if ratios:
        mean, bar = math.exp(sum(map(math.log, ratios)) / len(ratios)), MEANS.get(group, 0.5)
        print(f"  {group:38} geometric mean to pandas {mean:.2f} (bar {bar:g}) {'met' if mean <= bar else 'MISSED'}", end="")
        both = [times for times in found if "polars" in times]
        print(f", in sum {sum(t['septet'] for t in both) / sum(t['polars'] for t in both):.2f} of Polars" if both else "")


if __name__ == "__main__":
    main()
