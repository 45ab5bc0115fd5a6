"""The command line: `python -m srcgrad show model:loss --types "f8[:], f8"`."""

from __future__ import annotations

import sys

from srcgrad.command.parser import main as main

if __name__ == "__main__":
    sys.exit(main())
