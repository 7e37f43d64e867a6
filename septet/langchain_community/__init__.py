"""The community face: `import septet.langchain_community`.  Pieces of langchain-community 0.4 that need no service."""
from __future__ import annotations

__version__ = "0.4.1"
