"""`torch.utils.dlpack`: memory shared with other libraries."""
from __future__ import annotations

from septet.torch.api import FUNCTIONS

from_dlpack, to_dlpack = FUNCTIONS["from_dlpack"], FUNCTIONS["to_dlpack"]
