"""The face of langchain-classic: `import septet.langchain_classic`.  Retrievers over retrievers, and chains that answer from documents."""
from __future__ import annotations

__version__ = "1.0.8"
