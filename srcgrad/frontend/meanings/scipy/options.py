"""Options of SciPy's functions that change no result."""

from __future__ import annotations

MEMORY = "overwrite_a overwrite_b overwrite_ab check_finite lwork driver lapack_driver"
"""Those of scipy.linalg: what is overwritten, what is checked, and by which of LAPACK's ways."""
