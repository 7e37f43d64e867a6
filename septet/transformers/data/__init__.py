"""`transformers.data`: collators."""
from __future__ import annotations

from septet.torch import lazy as _lazy

__getattr__, __dir__ = _lazy.loader("septet.transformers.data", _lazy.homes({
    "data_collator": "DataCollatorForLanguageModeling DataCollatorForMultipleChoice DataCollatorForSeq2Seq "
                     "DataCollatorForTokenClassification DataCollatorWithFlattening DataCollatorWithPadding DefaultDataCollator "
                     "default_data_collator"}), ("data_collator",))
