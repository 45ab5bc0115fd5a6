"""What is known of single functions: their derivatives, and that some have none to speak of.

    registry      which function has which row: `partials(math.sin, lambda x: math.cos(x))`
    reading       from the text of a row to a rule; lambdas: where that text stands
    rule          partial derivatives as expressions of operands and result; arithmetic on those
    adjoints      definitions of adjoints of routines, which are read like the user's functions
    own           rules of users for functions everywhere: `adjoint`, `tangent`, `constant`

The others are chapters of rules; those of SciPy's special functions (special, bessel, several) are
read when the program has imported them.
"""

from srcgrad.rules import fourier as fourier
from srcgrad.rules import holomorphic as holomorphic
from srcgrad.rules import linalg as linalg
from srcgrad.rules import matrix_functions as matrix_functions
from srcgrad.rules import matrix_functions_forward as matrix_functions_forward
from srcgrad.rules import pointwise as pointwise
from srcgrad.rules import products as products
from srcgrad.rules import spectra as spectra
from srcgrad.rules import spectra_forward as spectra_forward
