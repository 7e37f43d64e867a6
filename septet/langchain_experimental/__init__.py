"""The face of langchain-experimental: `import septet.langchain_experimental`.  Code that a model writes, in a limited process."""
from __future__ import annotations

__version__ = "0.4.0"
