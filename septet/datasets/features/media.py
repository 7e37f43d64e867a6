"""`Image`: pictures as bytes or paths, shown as PIL pictures."""
from __future__ import annotations

import io
import os
from collections.abc import Iterator
from typing import Any

from septet.datasets.features.values import Kind


class Image(Kind):
    """Pictures; with decode=False, dicts of bytes and path.  mode: what pictures are converted to."""

    dtype = "PIL.Image.Image"

    def __init__(self, mode: str | None = None, decode: bool = True, id: str | None = None):
        self.mode, self.decode, self.id = mode, decode, id

    def fields(self) -> Iterator[tuple[str, Any]]:
        if self.mode is not None:
            yield "mode", self.mode
        if not self.decode:
            yield "decode", self.decode

    def __repr__(self) -> str:
        return f"Image(mode={self.mode!r}, decode={self.decode!r})"

    def storage(self) -> Any:
        from septet.pandas.engine import pl

        return pl.Struct({"bytes": pl.Binary, "path": pl.String})

    def encode_example(self, value: Any) -> dict[str, Any]:
        """A path, bytes, an array or a picture as bytes and path."""
        if isinstance(value, str | os.PathLike):
            return {"bytes": None, "path": str(value)}
        if isinstance(value, bytes | bytearray):
            return {"bytes": bytes(value), "path": None}
        if isinstance(value, dict):
            return {"bytes": value.get("bytes"), "path": value.get("path")}
        if hasattr(value, "save"):
            return {"bytes": png(value), "path": None}
        raise ValueError(f"An image sample should have one of 'path' or 'bytes' but they are missing or None in {value!r}.")

    def decode_example(self, value: dict[str, Any], token_per_repo_id: Any = None) -> Any:
        """The picture."""
        from PIL import Image as pictures

        source = value["path"] if value["bytes"] is None else io.BytesIO(value["bytes"])
        picture = pictures.open(source)
        picture.load()
        return picture if self.mode is None or picture.mode == self.mode else picture.convert(self.mode)


def png(picture: Any) -> bytes:
    """A picture as a PNG file, or TIFF for modes that PNG lacks."""
    file = io.BytesIO()
    picture.save(file, "PNG" if picture.mode in ("1", "L", "LA", "RGB", "RGBA") else "TIFF")
    return file.getvalue()
