"""Files of rows: CSV, JSON, Parquet, text, and folders of pictures."""
from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from septet.datasets.exceptions import DatasetGenerationError
from septet.datasets.features.features import ClassLabel, Features, Image
from septet.datasets.info import DatasetInfo
from septet.errors import NotSupported
from septet.pandas.engine import pl

PICTURES = (".png", ".jpg", ".jpeg", ".bmp", ".gif", ".tif", ".tiff", ".webp", ".ppm")
EXTENSIONS = {".csv": "csv", ".tsv": "csv", ".json": "json", ".jsonl": "json", ".ndjson": "json", ".parquet": "parquet", ".txt": "text",
              ".arrow": "arrow", **dict.fromkeys(PICTURES, "imagefolder")}


def read(cls: Any, kind: str, paths: list[Any], split: Any, features: Any, options: dict[str, Any]) -> Any:
    """A data set of files of one kind."""
    tables = [table_of(kind, local(path), options) for path in paths]
    known = next((t[1] for t in tables if isinstance(t, tuple) and t[1]), None)
    whole = pl.concat([t[0] if isinstance(t, tuple) else t for t in tables], how="vertical_relaxed")
    features = Features(features) if features is not None else known
    return cls._of({s.name: s for s in whole.get_columns()}, features, DatasetInfo(), split)


def table_of(kind: str, path: str, options: dict[str, Any]) -> Any:
    """The rows of one file.  DatasetGenerationError, or ValueError for Arrow's formats, names a file that is damaged."""
    readers: dict[str, Callable[..., Any]] = {"csv": csv, "json": json_file, "parquet": parquet, "text": text, "arrow": arrow}
    try:
        return readers[kind](path, **options)
    except (ValueError, KeyError, RecursionError, pl.exceptions.PolarsError) as error:
        if kind in ("parquet", "arrow"):
            raise ValueError(f"{path} is no whole {kind.capitalize()} file: {error}") from None
        raise DatasetGenerationError(f"An error occurred while generating the dataset: {path}: {error}") from error


def local(path: Any) -> str:
    """A path of a file that is there.  ConnectionError for an address, FileNotFoundError for what is not there."""
    text = os.fspath(path)
    if "://" in text and not text.startswith("file://"):
        raise ConnectionError(f"Couldn't reach {text}: Septet reads no data over the network; download the file first")
    text = text.removeprefix("file://")
    if not os.path.isfile(text):
        raise FileNotFoundError(f"Unable to find '{os.path.abspath(text)}'")
    return text


def csv(path: str, **options: Any) -> Any:
    """CSV as pandas reads it; NaN is a gap."""
    import septet.pandas as pd
    from septet.pandas.io.arrow_tables import to_polars

    names = options.pop("column_names", None)
    if names is not None:
        options["names"] = names
    if "delimiter" in options:
        options["sep"] = options.pop("delimiter")
    if path.endswith(".tsv"):
        options.setdefault("sep", "\t")
    frame = pd.read_csv(path, **options)
    if not isinstance(frame.index, pd.RangeIndex):
        raise NotSupported(f"datasets: {path} has rows of more fields than its header, which pandas makes an index of")
    table, _ = to_polars(frame, False)
    return table.with_columns([s.fill_nan(None) for s in table.get_columns() if s.dtype.is_float()])


def json_file(path: str, field: str | None = None, **options: Any) -> Any:
    """Objects, one a line, or a list of them, or a dict of columns, or what stands in a field of an object."""
    if options:
        raise NotSupported(f"datasets: options of JSON files: {', '.join(options)}")
    if field is None and not starts_list(path):
        try:
            found = pl.read_ndjson(path, infer_schema_length=None)
        except pl.exceptions.PolarsError:
            pass                                                # one object over several lines
        else:
            check_texts(path, found)
            return found
    with open(path, encoding="utf-8") as file:
        found = json.load(file)
    if field is not None:
        found = found[field]
    if isinstance(found, dict):
        table = all(isinstance(v, list) for v in found.values())
        found = [dict(zip(found, values)) for values in zip(*found.values())] if table else [found]
    if isinstance(found, list) and found and not any(isinstance(row, dict) for row in found):
        return pl.DataFrame({"text": found})
    if not isinstance(found, list) or not all(isinstance(row, dict) for row in found):
        raise ValueError(f"Not able to read records in the JSON file at {path}. You should probably indicate the field of the JSON file "
                         f"containing your records.")
    return pl.DataFrame(found, infer_schema_length=None)


LIKE_JSON = r"^(-?[0-9]|true$|false$|\{|\[)"            # texts that the engine may have made of other values


def check_texts(path: str, table: Any) -> None:
    """NotSupported where a column of texts holds other values, which the engine has made texts; lines are read again only if it may."""
    doubtful = [s.name for s in table.get_columns() if s.dtype == pl.String and s.str.contains(LIKE_JSON).any()]
    if not doubtful:
        return
    with open(path, encoding="utf-8") as file:
        for line in filter(str.strip, file):
            row = json.loads(line)
            wrong = [name for name in doubtful if not isinstance(row.get(name), str | None)]
            if wrong:
                raise NotSupported(f"datasets: the column {wrong[0]!r} of {path} holds texts and other values")


def starts_list(path: str) -> bool:
    """Whether a file's first character opens a list."""
    with open(path, encoding="utf-8") as file:
        while True:
            character = file.read(1)
            if not character.isspace():
                return character == "["


def parquet(path: str, columns: list[str] | None = None, **options: Any) -> Any:
    """(table, features that its notes keep)."""
    if options:
        raise NotSupported(f"datasets: options of Parquet files: {', '.join(options)}")
    note = pl.read_parquet_metadata(path).get("huggingface")
    known = json.loads(note)["info"].get("features") if note else None
    features = Features.from_dict(known) if known else None
    if features is not None and columns is not None:
        features = Features({name: features[name] for name in columns})
    return pl.read_parquet(path, columns=columns), features


def arrow(path: str, **options: Any) -> Any:
    """An Arrow stream or file."""
    with open(path, "rb") as file:
        whole = file.read(6) == b"ARROW1"
    return pl.read_ipc(path, memory_map=False) if whole else pl.read_ipc_stream(path)


def text(path: str, keep_linebreaks: bool = False, sample_by: str = "line", encoding: str = "utf-8", encoding_errors: str | None = None,
         chunksize: int = 0) -> Any:
    """Lines, paragraphs or the whole of a text file as the column `text`."""
    with open(path, encoding=encoding, errors=encoding_errors, newline="") as file:
        found = file.read()
    if sample_by == "document":
        return pl.DataFrame({"text": [found]})
    if sample_by == "paragraph":
        return pl.DataFrame({"text": [x for x in found.split("\n\n") if x.strip()]}, schema={"text": pl.String})
    if sample_by != "line":
        raise ValueError(f"sample_by must be one of `line`, `paragraph` or `document`, got {sample_by!r}")
    lines = found.splitlines(keepends=keep_linebreaks)
    return pl.DataFrame({"text": lines}, schema={"text": pl.String})


def pictures(cls: Any, paths: list[Path], root: Path | None, split: Any, drop_labels: bool | None) -> Any:
    """Pictures with the names of their folders as labels, unless all lie in one."""
    folders = [path.parent.name for path in paths]
    labelled = not drop_labels if drop_labels is not None else len(set(folders)) > 1
    columns: dict[str, Any] = {"image": [{"bytes": None, "path": str(path.resolve())} for path in paths]}
    features: dict[str, Any] = {"image": Image()}
    if labelled:
        label = ClassLabel(names=sorted(set(folders)))
        columns["label"], features["label"] = label.str2int(folders), label
    return cls._of(columns, Features(features), DatasetInfo(), split)


def found_files(folder: Path) -> Iterator[Path]:
    """The files of a folder and those inside it, in order, without hidden ones."""
    for path in sorted(folder.rglob("*")):
        inside = path.relative_to(folder).parts
        if path.is_file() and not any(part.startswith((".", "__")) for part in inside):
            yield path
