"""`tf.io`: files, records, examples, texts as numbers, pictures."""
from __future__ import annotations

from septet.tensorflow.lazy import attach

__getattr__, __dir__ = attach("septet.tensorflow.io", {
    "io.files": "read_file write_file matching_files TFRecordWriter TFRecordOptions",
    "io.parsing": "FixedLenFeature VarLenFeature parse_single_example parse_example serialize_tensor parse_tensor",
    "io.pictures": "decode_image decode_png decode_jpeg decode_bmp decode_gif encode_png encode_jpeg is_jpeg",
})
