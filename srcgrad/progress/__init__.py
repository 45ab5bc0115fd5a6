"""Work that takes long says on a terminal or in a notebook what it is at.

lookout    who works on what, and since when; a thread that looks on while somebody does
places     where a line is shown: below the cursor of a terminal, or in a notebook

A derivation or a compilation is `with working("grad of f"):`, and says `enter("optimising")` where
a stage begins. Where nobody looks on, that is two look-ups; `SRCGRAD_PROGRESS=0` turns it off.
"""

from __future__ import annotations

from srcgrad.progress.lookout import Lookout
from srcgrad.progress.places import in_notebook

__all__ = ["LOOKOUT", "Lookout", "enter", "in_notebook", "working"]

LOOKOUT = Lookout()
"""The one of this process."""
LOOKOUT.survive_forks()

working = LOOKOUT.working
enter = LOOKOUT.enter
