"""Table Schema: what a table's columns are, for orient="table"."""
from __future__ import annotations

from typing import Any

from septet.pandas import kinds


def field_type(dtype: Any) -> str:
    """The schema's word for a dtype."""
    name = str(dtype).lower()
    for start, word in (("bool", "boolean"), ("int", "integer"), ("uint", "integer"), ("float", "number"), ("datetime64", "datetime"),
                        ("period", "datetime"), ("timedelta64", "duration"), ("category", "any"), ("str", "string")):
        if name.startswith(start) and not name.startswith("interval"):
            return word
    return "string" if name == "object" else "any"


def _field(name: Any, values: Any) -> dict[str, Any]:
    dtype = values.dtype
    made: dict[str, Any] = {"name": name, "type": field_type(dtype)}
    text = str(dtype)
    if text == "category":
        made["constraints"] = {"enum": list(dtype.categories)}
        made["ordered"] = dtype.ordered
    elif text.startswith("datetime64") and "," in text:
        made["tz"] = text.split(", ")[1].rstrip("]")
    elif text.startswith("period"):
        made["freq"] = dtype.freq.freqstr
    elif hasattr(dtype, "construct_array_type"):
        made["extDtype"] = text
    return made


def with_named_index(frame: Any) -> Any:
    """The frame whose index levels all have names."""
    index = frame.index
    if all(n is not None for n in index.names):
        return frame
    names = ["index"] if index.nlevels == 1 else [f"level_{n}" if name is None else name for n, name in enumerate(index.names)]
    frame = frame.copy(deep=False)
    frame.index = index.set_names(names if index.nlevels > 1 else names[0])
    return frame


def build_table_schema(data: Any, index: bool = True, primary_key: Any = None, version: bool = True) -> dict[str, Any]:
    """Fields, primary key and version of a table."""
    frame = data if isinstance(data, kinds.DataFrame) else data.to_frame(name=data.name if data.name is not None else "values")
    if index:
        frame = with_named_index(frame)
    fields = []
    if index:
        levels = frame.index
        parts = [levels.get_level_values(n) for n in range(levels.nlevels)] if hasattr(levels, "levels") else [levels]
        fields = [_field(p.name, p._values) for p in parts]
    fields += [_field(name, c) for name, c in zip(frame.columns, frame._columns)]
    schema: dict[str, Any] = {"fields": fields}
    if index and frame.index.is_unique and primary_key is None:
        schema["primaryKey"] = list(frame.index.names)
    elif primary_key is not None:
        schema["primaryKey"] = primary_key
    if version:
        schema["pandas_version"] = "1.4.0"
    return schema
