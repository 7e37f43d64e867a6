"""A table of 200 MB as CSV and as Parquet beside pandas and Polars, in one process: read; read, filtered, aggregated.  Lower is better.

    python benchmarks/files.py [--megabytes 200] [--rounds 3] [--folder DIR]

Six columns: two of whole numbers, two of floats of 3 to 17 digits, text, booleans; the Parquet file is written by pandas with what it
writes by default (snappy, a million rows a row group).  Seconds are the least of rounds in which the sides take turns.  A table that is
read is looked at in all of its columns, so that none is left in the file.
"""
from __future__ import annotations

import argparse
import random
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

PAUSE = 0.2                         # seconds between two candidates, so that idle pools are parked


def write(path: Path, megabytes: int) -> None:
    """Lines of random fields."""
    draw = random.Random(0)
    words = ["".join(draw.choices("abcdefghijklmnopqrstuvwxyz", k=draw.randint(3, 18))) for _ in range(5000)]
    block = "".join(f"{draw.randrange(10 ** 6)},{draw.randrange(100)},{draw.random():.3f},{draw.gauss(0, 1)!r},{draw.choice(words)},"
                    f"{draw.random() < 0.5}\n" for _ in range(200_000))
    with path.open("w") as file:
        file.write("key,group,price,value,name,flag\n")
        for _ in range(max(1, megabytes * 1_000_000 // len(block))):
            file.write(block)


def by_frames(pd: Any, reader: str, path: str) -> dict[str, Callable[[], Any]]:
    """The jobs in pandas' code."""
    read = getattr(pd, reader)

    def whole() -> Any:
        frame = read(path)
        return len(frame) + frame.iloc[-1]["key"]

    def by_number() -> Any:
        frame = read(path)
        return frame[frame["value"] > 1].groupby("group")["price"].sum().sum()

    def by_text() -> Any:
        frame = read(path)
        return frame[frame["value"] > 0].groupby("name").agg({"price": "mean", "key": "max"}).sum().sum()

    return {"read": whole, "read, filter, sum": by_number, "read, filter, two by text": by_text}


def by_polars(pl: Any, reader: str, path: str) -> dict[str, Callable[[], Any]]:
    """The same in Polars' code."""
    read, scan = getattr(pl, f"read_{reader[5:]}"), getattr(pl, f"scan_{reader[5:]}")

    def whole() -> Any:
        frame = read(path)
        return len(frame) + frame["key"][-1]

    one = scan(path).filter(pl.col("value") > 1).group_by("group").agg(pl.col("price").sum())
    two = scan(path).filter(pl.col("value") > 0).group_by("name").agg(pl.col("price").mean(), pl.col("key").max())
    return {"read": whole, "read, filter, sum": lambda: one.collect()["price"].sum(),
            "read, filter, two by text": lambda: sum(two.collect()[x].sum() for x in ("price", "key"))}


def timed(job: Callable[[], Any]) -> float:
    """Seconds of a job."""
    time.sleep(PAUSE)
    start = time.perf_counter()
    job()
    return time.perf_counter() - start


def compare(reader: str, path: Path, libraries: dict[str, Any], rounds: int) -> None:
    """Print a row a job."""
    sides = {name: (by_polars if name == "polars" else by_frames)(module, reader, str(path)) for name, module in libraries.items()}
    for job in sides["pandas"]:
        answers = [float(side[job]()) for side in sides.values()]
        if max(answers) - min(answers) > 1e-6 * abs(answers[0]):
            raise SystemExit(f"{job}: the answers differ: {answers}")
        seconds = [{name: timed(jobs[job]) for name, jobs in sides.items()} for _ in range(rounds)]
        least = {name: min(row[name] for row in seconds) for name in sides}
        ratios = "  ".join(f"of {name} {least['septet'] / least[name]:.2f}" for name in ("pandas", "polars"))
        print(f"{path.suffix[1:]:8} {job:28} {least['septet']:7.3f} s  {ratios}", flush=True)


def main() -> None:
    """Both files."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--megabytes", type=int, default=200)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--folder", default=None, help="where the files are made (and removed)")
    options = parser.parse_args()
    import septet.pandas.engine         # first, so that both sides of it share Polars as Septet has it load  # isort: skip
    import pandas
    import polars

    libraries = {"septet": septet.pandas, "pandas": pandas, "polars": polars}
    with tempfile.TemporaryDirectory(dir=options.folder) as folder:
        csv, parquet = Path(folder) / "table.csv", Path(folder) / "table.parquet"
        write(csv, options.megabytes)
        pandas.read_csv(csv).to_parquet(parquet)
        print(f"{csv.stat().st_size / 1e6:.0f} MB as CSV, {parquet.stat().st_size / 1e6:.0f} MB as Parquet")
        compare("read_csv", csv, libraries, options.rounds)
        compare("read_parquet", parquet, libraries, options.rounds + 4)


if __name__ == "__main__":
    main()
