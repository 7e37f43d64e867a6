"""The 22 queries of TPC-H in pandas code: septet.pandas beside pandas and hand-written Polars, results compared first.

    tpchgen-cli parquet -s 1 -o DATA                     # the package tpchgen-cli, from PyPI
    python benchmarks/tpch/run.py DATA [--rounds 3] [--only septet,pandas] [q1 ...]

The tables stand in memory before the clock starts.  Every library runs in a process of its own, and they take turns query by query, so
that a busy machine is busy for all.  Ratio = ours / theirs, lower is better.  septet's results must equal pandas' to the last bit,
dtypes and labels too; Polars' sums have another order, so its results are only timed.
"""
from __future__ import annotations

import argparse
import gc
import importlib
import json
import math
import os
import subprocess
import sys
import time
from pathlib import Path
from types import SimpleNamespace
from typing import Any

LIBRARIES = {"septet": "septet.pandas", "pandas": "pandas", "polars": "polars"}
TABLES = ("lineitem", "orders", "customer", "part", "partsupp", "supplier", "nation", "region")
UNUSED = ("l_comment", "ps_comment", "p_comment", "n_comment", "r_comment")     # of no query


# -- the data


def prepare(folder: Path) -> Path:
    """The tables with floats for decimals and moments for dates, as a user of pandas has them; written once."""
    import polars as pl
    from polars import selectors as cs

    made = folder / "plain"
    made.mkdir(exist_ok=True)
    for name in TABLES:
        if not (made / f"{name}.parquet").exists():
            table = pl.scan_parquet(folder / f"{name}.parquet").drop(*UNUSED, strict=False)
            table = table.with_columns(cs.decimal().cast(pl.Float64), cs.date().cast(pl.Datetime("us")))
            table.sink_parquet(made / f"{name}.parquet")
    return made


def tables_of(library: str, folder: Path) -> Any:
    """The eight tables in memory."""
    if library == "polars":
        import polars as pl
        from polars import selectors as cs

        return SimpleNamespace(**{n: pl.read_parquet(folder / f"{n}.parquet").with_columns(cs.datetime().cast(pl.Date)).lazy()
                                  for n in TABLES})
    pd = importlib.import_module(LIBRARIES[library])
    return SimpleNamespace(**{name: pd.read_parquet(folder / f"{name}.parquet") for name in TABLES})


# -- the process of one library: a line with a query's name comes in, a line of JSON goes out


def serve(library: str, folder: Path) -> None:
    """Run queries until there are no more lines.  "q1": the time; "q1 result": what it gives."""
    sys.path.insert(0, str(Path(__file__).parent))
    queries = importlib.import_module("polars_queries" if library == "polars" else "queries").QUERIES
    tables, module = tables_of(library, folder), importlib.import_module(LIBRARIES[library])
    print(json.dumps("ready"), flush=True)
    for line in sys.stdin:
        name, *rest = line.split()
        gc.collect()
        begin = time.perf_counter()
        try:
            found = queries[name](tables).collect() if library == "polars" else looked(queries[name](module, tables))
            answer: Any = described(found) if rest else time.perf_counter() - begin
        except Exception as error:
            answer = {"error": f"{type(error).__name__}: {error}"}
        found = None
        print(json.dumps(answer), flush=True)


def looked(frame: Any) -> Any:
    """Have every column computed."""
    for a in getattr(frame, "_arrays", None) or [getattr(frame, "_array", None)]:
        getattr(a, "_address", None)
    return frame


def described(frame: Any) -> Any:
    """A result as plain values: labels, dtypes, rows; floats to the last bit."""
    if not hasattr(frame, "dtypes") or not hasattr(frame, "index"):
        return {"height": frame.height}
    return {"labels": [str(c) for c in frame.columns], "dtypes": [str(d) for d in frame.dtypes], "index": [repr(i) for i in frame.index],
            "index_type": [type(frame.index).__name__, str(frame.index.dtype)],
            "rows": [[repr(x) for x in frame[c].tolist()] for c in frame.columns]}


class Process:
    """A library at work in a process of its own."""

    def __init__(self, library: str, folder: Path):
        command = [sys.executable, __file__, str(folder), "--serve", library]
        self.pipe = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=dict(os.environ))
        self.read()

    def ask(self, line: str) -> Any:
        """The answer to a line."""
        assert self.pipe.stdin is not None
        print(line, file=self.pipe.stdin, flush=True)
        return self.read()

    def read(self) -> Any:
        """The next answer."""
        assert self.pipe.stdout is not None
        line = self.pipe.stdout.readline()
        if not line:
            raise SystemExit(f"{self.pipe.args} ended")
        return json.loads(line)

    def close(self) -> None:
        """End it."""
        assert self.pipe.stdin is not None
        self.pipe.stdin.close()
        self.pipe.wait()


# -- the table


def first_difference(mine: Any, theirs: Any) -> str:
    """Where two results differ, or ""."""
    for part in theirs:
        if mine.get(part) != theirs[part]:
            pairs = [(a, b) for a, b in zip(mine.get(part) or [], theirs[part]) if a != b] or [(mine.get(part), theirs[part])]
            return f"{part}: {str(pairs[0])[:300]}"
    return ""


def times(processes: dict[str, Process], query: str, rounds: int) -> dict[str, float]:
    """The least seconds of each library, taking turns."""
    found: dict[str, float] = {}
    for _ in range(rounds):
        for name, process in processes.items():
            answer = process.ask(query)
            if isinstance(answer, dict):
                print(f"{query}: {name}: {answer['error']}"[:300])
            else:
                found[name] = min(found.get(name, math.inf), answer)
    return found


def report(processes: dict[str, Process], query: str, rounds: int) -> dict[str, float]:
    """One line; the results of septet and pandas are compared first."""
    results = {name: p.ask(f"{query} result") for name, p in processes.items()}
    note = ""
    if "septet" in results and "pandas" in results:
        note = first_difference(results["septet"], results["pandas"])
    if "polars" in results and "pandas" in results and results["polars"]["height"] != len(results["pandas"]["index"]):
        note += f" Polars has {results['polars']['height']} rows, pandas {len(results['pandas']['index'])}"
    found = times(processes, query, rounds)
    cells = "".join(f"{1e3 * found[name]:9.1f} ms" if name in found else f"{'-':>12}" for name in LIBRARIES)
    shown = "".join(f"{found['septet'] / found[n]:9.2f}" if n in found and "septet" in found else f"{'-':>9}" for n in ("pandas", "polars"))
    print(f"{query:6}{cells}{shown}   {note and 'DIFFERS ' + note}", flush=True)
    return found


def summary(all_times: list[dict[str, float]]) -> None:
    """Geometric mean to pandas and the sums of time."""
    ratios = [t["septet"] / t["pandas"] for t in all_times if "pandas" in t and "septet" in t]
    if ratios:
        mean = math.exp(sum(map(math.log, ratios)) / len(ratios))
        print(f"to pandas: geometric mean {mean:.2f}, greatest {max(ratios):.2f}")
    both = [t for t in all_times if "polars" in t and "septet" in t]
    if both:
        print(f"to polars: in sum {sum(t['septet'] for t in both) / sum(t['polars'] for t in both):.2f}")


def main() -> None:
    """The table, or the queries that are named."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("queries", nargs="*", default=[])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--only", default=",".join(LIBRARIES))
    parser.add_argument("--serve", default="")
    options = parser.parse_args()
    if options.serve:
        serve(options.serve, options.folder)
        return
    folder = prepare(options.folder)
    processes = {name: Process(name, folder) for name in options.only.split(",")}
    print(f"{'query':6}{'septet':>12}{'pandas':>12}{'polars':>12}{'/pandas':>9}{'/polars':>9}")
    summary([report(processes, q, options.rounds) for q in options.queries or [f"q{k}" for k in range(1, 23)]])
    for process in processes.values():
        process.close()


if __name__ == "__main__":
    main()
