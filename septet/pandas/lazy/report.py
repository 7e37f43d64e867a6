"""What scans read of their files and what they were spared, for `septet run --profile`."""
from __future__ import annotations

from typing import Any

SCANS: list[Any] = []               # of this process, in the order in which files were opened
MOST = 1000                         # scans that are remembered


class Scanned:
    """What one scan has read so far."""

    def __init__(self, file: str, scan: Any) -> None:
        self.file, self.rows, self.columns, self.groups = file, scan.height, len(scan.fields) + len(scan.marks), len(scan.groups)
        self.bytes_all = sum(c.size for g in scan.groups for c in g.chunks.values())
        self.read: dict[str, set[int]] = {}             # column -> the row groups it was read of
        self.predicates: list[str] = []
        self.batches = self.bytes_read = 0
        self._groups = scan.groups
        if len(SCANS) < MOST:
            SCANS.append(self)

    def count(self, first: int, rows: int, names: list[str]) -> None:
        """Rows of some columns are read."""
        end = first + rows
        for k, group in enumerate(self._groups):
            if group.first < end and group.first + group.rows > first:
                for name in names:
                    self.read.setdefault(name, set()).add(k)
                    chunk = group.chunks.get(name)
                    share = min(end, group.first + group.rows) - max(first, group.first)
                    self.bytes_read += 0 if chunk is None else chunk.size * share // max(group.rows, 1)

    def facts(self) -> dict[str, Any]:
        """The figures by name."""
        groups = set().union(*self.read.values()) if self.read else set()
        rows = sum(self._groups[k].rows for k in groups)
        return {"file": self.file, "rows": self.rows, "rows_read": rows, "columns": self.columns, "columns_read": len(self.read),
                "predicates": self.predicates, "row_groups": self.groups, "row_groups_skipped": self.groups - len(groups),
                "bytes": self.bytes_all, "bytes_read": self.bytes_read, "batches": self.batches}
