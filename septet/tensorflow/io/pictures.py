"""Pictures from bytes and back, through Pillow (the extra `vision`); PNG is written without it."""
from __future__ import annotations

import io
from typing import Any

from septet.core.convert import tobytes
from septet.core.io.png import png
from septet.errors import NotSupported
from septet.ir import dtype as dt
from septet.keras import ops as keras_ops
from septet.keras.dtypes import as_dtype
from septet.keras.errors import invalid
from septet.tensorflow.convert import t
from septet.tensorflow.io.files import text

MODES = {1: "L", 2: "LA", 3: "RGB", 4: "RGBA"}
MOST_PIXELS = 1 << 28


def opened(contents: Any, kinds: tuple[str, ...]) -> Any:
    """A picture of some kinds.  InvalidArgumentError for bytes that are none."""
    try:
        from PIL import Image
    except ImportError:
        raise NotSupported("decoding pictures needs Pillow: pip install septet[vision]") from None
    data = contents if isinstance(contents, bytes) else t(contents).numpy()
    try:
        found = Image.open(io.BytesIO(data), formats=kinds)
        if found.width * found.height > MOST_PIXELS:
            raise invalid(f"a picture of {found.width} x {found.height} pixels is refused")
        found.load()
    except (OSError, ValueError, SyntaxError) as wrong:
        raise invalid("Unknown image file format. One of JPEG, PNG, GIF, BMP required. [Op:DecodeImage] name: ") from wrong
    return found


def pixels(picture: Any, channels: int, dtype: Any) -> Any:
    """A picture's bytes as a tensor (height, width, channels)."""
    import septet.numpy as np

    count = channels or {"1": 1, "L": 1, "LA": 2, "I;16": 1, "RGB": 3, "RGBA": 4}.get(picture.mode,
                                                                                      4 if "transparency" in picture.info else 3)
    if picture.mode.startswith("I"):
        raise NotSupported("pictures of 16 bits")
    if count == 1 and picture.format == "JPEG":
        picture.draft("L", picture.size)
    greys = count == 1 and picture.format == "PNG" and picture.mode in ("RGB", "RGBA", "P")
    turned = picture.convert("RGB" if greys else MODES[count])
    flat = np.frombuffer(turned.tobytes(), dtype=np.uint8).reshape(turned.height, turned.width, 3 if greys else count)
    a = t(grey(flat) if greys else flat)
    kind = as_dtype(dtype).name
    if kind == "uint8":
        return a
    if kind == "float32":
        return keras_ops.divide(keras_ops.cast(a, "float32"), 255.0)
    raise NotSupported(f"decoding pictures as {kind}")


def grey(colours: Any) -> Any:
    """Red, green and blue as one, in the whole numbers that TensorFlow's PNGs are read with."""
    import septet.numpy as np

    wide = colours.astype("int32")
    found = (wide[..., :1] * 9797 + wide[..., 1:2] * 19234 + wide[..., 2:] * 3737) >> 15
    return found.astype(np.uint8)


def decode_image(contents: Any, channels: Any = None, dtype: Any = "uint8", name: str | None = None, expand_animations: bool = True) -> Any:
    """A picture of any kind: bytes, or floats from 0 to 1."""
    found = opened(contents, ("PNG", "JPEG", "GIF", "BMP"))
    if found.format == "GIF" and expand_animations:
        return decode_gif(contents)
    return pixels(found, channels or 0, dtype)


def decode_png(contents: Any, channels: int = 0, dtype: Any = "uint8", name: str | None = None) -> Any:
    """A PNG."""
    return pixels(opened(contents, ("PNG", "JPEG", "GIF", "BMP")), channels or 0, dtype)


def decode_jpeg(contents: Any, channels: int = 0, ratio: int = 1, fancy_upscaling: bool = True, try_recover_truncated: bool = False,
                acceptable_fraction: float = 1, dct_method: str = "", name: str | None = None) -> Any:
    """A JPEG; the last bit of a pixel may differ from TensorFlow's decoder."""
    if ratio != 1:
        raise NotSupported("tf.io.decode_jpeg: ratio")
    return pixels(opened(contents, ("PNG", "JPEG", "GIF", "BMP")), channels or 0, "uint8")


def decode_bmp(contents: Any, channels: int = 0, name: str | None = None) -> Any:
    """A BMP."""
    return pixels(opened(contents, ("BMP",)), channels or 0, "uint8")


def decode_gif(contents: Any, name: str | None = None) -> Any:
    """The pictures of a GIF: (count, height, width, 3)."""
    found, frames = opened(contents, ("GIF",)), []
    for k in range(min(getattr(found, "n_frames", 1), 4096)):
        found.seek(k)
        frames.append(pixels(found, 3, "uint8"))
    return keras_ops.stack(frames, 0)


def encode_png(image: Any, compression: int = -1, name: str | None = None) -> Any:
    """A picture (height, width, channels) of bytes as PNG."""
    a = t(image)
    if a._dtype is not dt.uint8 or a.ndim != 3 or a.shape[-1] not in MODES:
        raise invalid("image must be 3-dimensional uint8 with 1 to 4 channels [Op:EncodePng] name: ")
    return text(png(tobytes(a), a.shape[1], a.shape[0], a.shape[2], 8, int(compression)))


def encode_jpeg(image: Any, format: str = "", quality: int = 95, *args: Any, **kwargs: Any) -> Any:
    """A picture as JPEG."""
    if args or kwargs:
        raise NotSupported("tf.io.encode_jpeg: arguments beyond quality")
    from PIL import Image

    a = t(image)
    out = io.BytesIO()
    Image.frombytes(MODES[a.shape[2]], (a.shape[1], a.shape[0]), tobytes(a)).save(out, "JPEG", quality=int(quality))
    return text(out.getvalue())


def is_jpeg(contents: Any, name: str | None = None) -> Any:
    """Whether bytes begin as a JPEG does."""
    return t((contents if isinstance(contents, bytes) else t(contents).numpy()).startswith(b"\xff\xd8\xff"))
