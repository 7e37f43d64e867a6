"""`torchvision.io`: images in files.  Loaded by name."""
from __future__ import annotations

from septet.torch.lazy import homes, loader

_HOME = homes({"image": "ImageReadMode decode_image decode_jpeg decode_png decode_gif decode_webp encode_jpeg encode_png read_file "
                        "read_image write_file write_jpeg write_png"})
__all__ = sorted(_HOME)
__getattr__, __dir__ = loader("septet.torchvision.io", _HOME, ("image",))
