"""The table of metrics that `validate` and `test` print."""
from __future__ import annotations

import shutil
from typing import Any

from septet.lightning.pytorch.trainer.states import RunningStage


def print_results(results: list[dict[str, float]], stage: RunningStage) -> None:
    """Print the metrics: a row for each, a column for each loader, and as many tables as the width asks for."""
    rows: dict[str, dict[int, float]] = {}
    for number, metrics in enumerate(results):
        for name, value in metrics.items():
            rows.setdefault(name.partition("/dataloader_idx_")[0], {})[number] = value
    if not rows:
        return
    title = f"{stage.value.capitalize()} metric"
    heads = [f"DataLoader {number}" for number in range(len(results))]
    width = _width([title, *heads, *rows])
    per_table = max(1, shutil.get_terminal_size((120, 30)).columns // width - 1)
    for first in range(0, len(heads), per_table):
        _print_table(title, heads, rows, range(first, min(first + per_table, len(heads))), width)


def _width(texts: list[str]) -> int:
    """The width of a column."""
    return int(min(max(*map(len, texts), 25), shutil.get_terminal_size((120, 30)).columns / 2))


def _print_table(title: str, heads: list[str], rows: dict[str, dict[int, float]], columns: range, width: int) -> None:
    from rich import print as rich_print
    from rich.table import Column, Table

    options: dict[str, Any] = {"justify": "center", "width": width}
    table = Table(Column(title, style="cyan", **options), *(Column(heads[number], style="magenta", **options) for number in columns))
    for name in sorted(rows):
        table.add_row(name, *(str(rows[name].get(number, "")) for number in columns))
    rich_print(table)
