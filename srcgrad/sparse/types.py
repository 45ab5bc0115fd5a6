"""Names for the arrays that patterns are made of."""

from __future__ import annotations

from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

Integers: TypeAlias = NDArray[np.int64]
Pair: TypeAlias = tuple[Integers, Integers]
Outputs: TypeAlias = Any
"""What compiled code returns: one array or number, or a tuple of them."""
