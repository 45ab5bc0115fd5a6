"""What each function of numbers means: its dtype, and how compiled code says it.

Numba does not always do what NumPy and Python do: it widens small integers and constants, keeps
`float(x)` of a float32 in float32, divides infinities differently, and lacks some functions. A
function met in a program is therefore either a `Call`, with the casts that make compiled and plain
Python agree with the original, or a definition in plain Python that is read in its place.

table, call           what is known of each; a call of one
ufuncs, python        NumPy's functions, row by row; Python's and those of `math`
definitions, integers, complexes   in plain Python; of whole and of complex numbers
promotion             the dtypes that NumPy computes at

    >>> import numpy as np
    >>> import srcgrad
    >>> def f(x):
    ...     return np.sin(x) * np.float32(2.0)
    >>> print(dict(srcgrad.stages(f, "f4"))["specialise"])
    def f(x):
        # line 2: return np.sin(x) * np.float32(2.0)
        sin_x = np.sin(x)
        t1 = sin_x * np.float32(2.0)
        return t1
    <BLANKLINE>
"""

from srcgrad.frontend.pointwise.call import SYMBOLS as SYMBOLS
from srcgrad.frontend.pointwise.call import Call as Call
from srcgrad.frontend.pointwise.call import name as name
from srcgrad.frontend.pointwise.promotion import SUPPORTED as SUPPORTED
from srcgrad.frontend.pointwise.promotion import cast as cast
from srcgrad.frontend.pointwise.promotion import joined as joined
from srcgrad.frontend.pointwise.promotion import promoted as promoted
from srcgrad.frontend.pointwise.promotion import strict_dtypes as strict_dtypes
from srcgrad.frontend.pointwise.table import MEANINGS as MEANINGS
from srcgrad.frontend.pointwise.table import Pointwise as Pointwise
from srcgrad.frontend.pointwise.table import call_by_name as call_by_name
from srcgrad.frontend.pointwise.table import meaning as meaning
from srcgrad.frontend.pointwise.table import refusal as refusal
