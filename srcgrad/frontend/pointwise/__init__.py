"""What each function of numbers means: its dtype, and how compiled code says it.

Numba does not always do what NumPy and Python do: it widens small integers and constants, keeps
`float(x)` of a float32 in float32, divides infinities differently, and lacks some functions. A
function met in a program is therefore either a `Call`, with the casts that make compiled and plain
Python agree with the original, or a definition in plain Python that is read in its place.
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
