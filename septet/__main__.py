"""`python -m septet ...`, the same as the command `septet`."""
from __future__ import annotations

import sys

from septet.run.cli import main

if __name__ == "__main__":
    sys.exit(main())
