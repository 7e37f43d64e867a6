"""What an attribute of documents is."""
from __future__ import annotations

from pydantic import BaseModel, ConfigDict


class AttributeInfo(BaseModel):
    """The name of a key of the metadata, what it says, and the type of its values."""

    name: str
    description: str
    type: str

    model_config = ConfigDict(arbitrary_types_allowed=True, frozen=True)
