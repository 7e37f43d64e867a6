"""A CSV file of 200 MB beside pandas and Polars, in one process: read, and read, filtered, aggregated.  Ratios, lower is better.

    python benchmarks/csv_files.py [--megabytes 200] [--rounds 3]

Six columns: two of whole numbers, two of floats of 3 to 17 digits, text, booleans.  Seconds are the least of rounds in
which the sides take turns.
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


def by_frames(pd: Any, path: str) -> dict[str, Callable[[], Any]]:
    """The two jobs in pandas' code."""
    def aggregate() -> Any:
        frame = pd.read_csv(path)
        return frame[frame["value"] > 1].groupby("group")["price"].sum().sum()

    return {"read": lambda: len(pd.read_csv(path)), "read, filter, aggregate": aggregate}


def by_polars(pl: Any, path: str) -> dict[str, Callable[[], Any]]:
    """The same in Polars' code."""
    kept = pl.scan_csv(path).filter(pl.col("value") > 1).group_by("group").agg(pl.col("price").sum())
    return {"read": lambda: len(pl.read_csv(path)), "read, filter, aggregate": lambda: kept.collect()["price"].sum()}


def timed(job: Callable[[], Any]) -> float:
    """Seconds of a job."""
    time.sleep(PAUSE)
    start = time.perf_counter()
    job()
    return time.perf_counter() - start


def main() -> None:
    """Print a row a job."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--megabytes", type=int, default=200)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    import pandas
    import polars

    import septet.pandas
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "table.csv"
        write(path, options.megabytes)
        print(f"{path.stat().st_size / 1e6:.0f} MB")
        sides = {"septet": by_frames(septet.pandas, str(path)), "pandas": by_frames(pandas, str(path)),
                 "polars": by_polars(polars, str(path))}
        for name in sides["pandas"]:
            answers = [float(side[name]()) for side in sides.values()]
            if max(answers) - min(answers) > 1e-6 * abs(answers[0]):
                raise SystemExit(f"{name}: the answers differ: {answers}")
            rounds = [{side: timed(jobs[name]) for side, jobs in sides.items()} for _ in range(options.rounds)]
            least = {side: min(seconds[side] for seconds in rounds) for side in sides}
            ratios = "  ".join(f"of {side} {least['septet'] / least[side]:.2f}" for side in ("pandas", "polars"))
            print(f"{name:24} {least['septet']:6.2f} s  {ratios}")


if __name__ == "__main__":
    main()
