"""Group-bys over a Parquet file larger than memory: a child that may hold 1 GB reads one of 4 GB; its answers are checked.

    python benchmarks/larger_than_memory.py [--gb 4] [--limit-mb 1024] [--folder DIR]

The file is made first, part by part, from a counter (no randomness).  The values that are summed are whole numbers below 2**31 held as
floats, so that every order of summation gives the same sum: the answers are counted beside it, with integers, as the file is made.
The limit is RLIMIT_DATA (heap and private mappings; the kernel's page cache is not the process's); the peak is VmHWM of the child.
"""
from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROWS, GROUPS = 1 << 20, 1000
BYTES_A_ROW = 34.6                   # in the file

CHILD = """
import json, sys, time
import septet.pandas as pd
from septet.run.report import scans

start = time.perf_counter()
df = pd.read_parquet(sys.argv[1])
found = {"shape": df.shape}
whole = df.groupby("key").agg(total=("a", "sum"), mean=("b", "mean"), most=("noise", "max"), rows=("c", "count"))
found["whole"] = [whole.index.tolist(), *(whole[c].tolist() for c in whole)]
found["whole_s"], start = time.perf_counter() - start, time.perf_counter()
part = df[(df["a"] > 2.0e9) & (df["row"] >= len(df) // 2)].groupby("name")["c"].sum()
found["part"] = [part.index.tolist(), part.tolist()]
found["part_s"] = time.perf_counter() - start
found["scans"] = scans()
found["peak"] = next(int(line.split()[1]) for line in open("/proc/self/status") if line.startswith("VmHWM")) // 1024
print(json.dumps(found))
"""


class Answers:
    """The sums and counts of each group, in integers, filled as the file is made."""

    def __init__(self, rows: int) -> None:
        self.rows = rows
        self.whole: Any = None
        self.part: Any = None

    def count(self, part: Any) -> None:
        """Further rows."""
        import polars as pl

        sums = [pl.sum(name).cast(pl.Int64) for name in ("a", "b")]
        whole = part.group_by("key").agg(*sums, pl.max("noise"), pl.len().cast(pl.Int64).alias("rows"))
        late = part.filter((pl.col("a") > 2_000_000_000) & (pl.col("row") >= self.rows // 2))
        late = late.group_by("name").agg(pl.sum("c").cast(pl.Int64))
        self.whole = whole if self.whole is None else \
            pl.concat([self.whole, whole]).group_by("key").agg(pl.sum("a"), pl.sum("b"), pl.max("noise"), pl.sum("rows"))
        self.part = late if self.part is None else pl.concat([self.part, late]).group_by("name").agg(pl.sum("c"))


def parts(rows: int, answers: Answers) -> Iterator[Any]:
    """The table, part by part."""
    import polars as pl

    for first in range(0, rows, ROWS):
        row = pl.int_range(first, min(first + ROWS, rows), eager=True).alias("row")
        part = pl.DataFrame([row]).with_columns(
            (pl.col("row").hash(1) % GROUPS).cast(pl.Int32).alias("key"),
            pl.format("id{}", (pl.col("row").hash(2) % GROUPS).cast(pl.String).str.zfill(4)).alias("name"),
            *((pl.col("row").hash(k) % 2**31).cast(pl.Float64).alias(name) for k, name in ((3, "a"), (4, "b"), (5, "c"))),
            (pl.col("row").hash(6).cast(pl.Float64) * 1e-19).alias("noise"))
        answers.count(part)
        yield part


def make(path: Path, rows: int) -> Answers:
    """Write the file; what its groups sum up to."""
    from polars.io.plugins import register_io_source

    answers = Answers(rows)
    schema = next(parts(1, Answers(1))).schema
    lazy = register_io_source(lambda *_: parts(rows, answers), schema=schema)
    lazy.sink_parquet(path, compression="snappy", row_group_size=ROWS)
    return answers


def run(path: Path, limit: int) -> dict[str, Any]:
    """What the child found."""
    def confine() -> None:
        resource.setrlimit(resource.RLIMIT_DATA, (limit, limit))

    done = subprocess.run([sys.executable, "-c", CHILD, str(path)], preexec_fn=confine, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"the child failed ({done.returncode}):\n{done.stderr[-2000:]}")
    return dict(json.loads(done.stdout))


def check(found: dict[str, Any], answers: Answers) -> None:
    """AssertionError where an answer is another one."""
    whole, part = answers.whole.sort("key"), answers.part.sort("name")
    keys, total, mean, most, rows = found["whole"]
    assert keys == whole["key"].to_list() and rows == whole["rows"].to_list()
    assert total == whole["a"].cast(float).to_list() and most == whole["noise"].to_list()
    assert mean == [b / n for b, n in zip(whole["b"].to_list(), whole["rows"].to_list(), strict=True)]
    assert found["part"] == [part["name"].to_list(), part["c"].cast(float).to_list()]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--gb", type=float, default=4.0, help="size of the file")
    parser.add_argument("--limit-mb", type=int, default=1024, help="what the child may hold")
    parser.add_argument("--folder", default=None, help="where the file is made (and removed)")
    options = parser.parse_args()
    rows = int(options.gb * 1e9 / BYTES_A_ROW)
    with tempfile.TemporaryDirectory(dir=options.folder) as folder:
        path, start = Path(folder) / "large.parquet", time.perf_counter()
        answers = make(path, rows)
        memory = rows * (8 + 4 + 22 + 4 * 8)
        print(f"file {os.path.getsize(path) / 1e9:.2f} GB (snappy), {rows:,} rows, {memory / 1e9:.1f} GB in memory, "
              f"made in {time.perf_counter() - start:.0f} s", flush=True)
        found = run(path, options.limit_mb << 20)
        check(found, answers)
        print(f"limit {options.limit_mb} MB (RLIMIT_DATA): peak {found['peak']} MB resident; all answers right")
        print(f"  group-by of the whole file, 4 aggregations: {found['whole_s']:.1f} s")
        print(f"  filter on two columns, then a group-by by text: {found['part_s']:.1f} s")
        for scan in found["scans"]:
            print(f"  read {scan['bytes_read'] / 1e9:.2f} GB in {scan['batches']} batches; pushed down {scan['predicates']}")


if __name__ == "__main__":
    main()
