"""`RichModelSummary`: shows the layers as a table of rich's."""
from __future__ import annotations

from typing import Any

from septet.lightning.pytorch.callbacks.model_summary import ModelSummary
from septet.lightning.pytorch.utilities.model_summary.model_summary import get_formatted_model_size, get_human_readable_count

RIGHT = ("Params", "FLOPs", "In sizes", "Out sizes")


class RichModelSummary(ModelSummary):
    """Prints the layers down to `max_depth` when `fit` starts; header_style of the keywords is rich's."""

    @staticmethod
    def summarize(summary_data: list[tuple[str, list[str]]], total_parameters: int, trainable_parameters: int, model_size: float,
                  total_training_modes: dict[str, int], total_flops: int, **summarize_kwargs: Any) -> None:
        """Print the table and the totals."""
        from rich import get_console
        from rich.table import Table

        console = get_console()
        table = Table(header_style=summarize_kwargs.get("header_style", "bold magenta"))
        for title, _ in summary_data:
            styles = {" ": "dim", "Name": "bold", "In sizes": "white", "Out sizes": "white"}
            table.add_column(title, style=styles.get(title), justify="right" if title in RIGHT else "left", no_wrap=title == "Name")
        for row in zip(*(cells for _, cells in summary_data)):
            table.add_row(*row)
        console.print(table)
        console.print(totals(total_parameters, trainable_parameters, model_size, total_training_modes, total_flops))


def totals(total: int, trainable: int, size: float, modes: dict[str, int], flops: int) -> Any:
    """The totals, a line each."""
    from rich.table import Table

    grid = Table.grid(expand=True)
    grid.add_column()
    for title, value in (("Trainable params", get_human_readable_count(trainable)),
                         ("Non-trainable params", get_human_readable_count(total - trainable)),
                         ("Total params", get_human_readable_count(total)),
                         ("Total estimated model params size (MB)", get_formatted_model_size(size)),
                         ("Modules in train mode", modes["train"]), ("Modules in eval mode", modes["eval"]),
                         ("Total FLOPs", get_human_readable_count(flops))):
        grid.add_row(f"[bold]{title}[/]: {value}")
    return grid
