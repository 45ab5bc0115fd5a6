"""What is known of single functions: their derivatives, and that some have none to speak of.

    registry      which function has which row: `partials(math.sin, lambda x: math.cos(x))`
    reading       from the text of a row to a rule; lambdas: where that text stands
    shorthands    what several rows say, said once; densities: those of laws of probability
    rule          partial derivatives as expressions of operands and result; arithmetic on those
    adjoints      definitions of adjoints of routines, which are read like the user's functions
    own           rules of users for functions everywhere: `adjoint`, `tangent`, `constant`

The chapters of rules:

    pointwise, holomorphic, complex_numbers    of real and of complex numbers
    linalg, products, fourier, spectra, spectra_forward, matrix_functions,
    matrix_functions_forward, second_differences   of matrices
    special, powers, distributions, bessel, several, by_shape, shapes/    of scipy.special, read
                                               when the program has imported it

    >>> import math
    >>> from srcgrad.ir import Var
    >>> from srcgrad.printer.expressions import show
    >>> from srcgrad.rules.registry import lookup
    >>> (partial,) = lookup(math.tan).partials((Var("x"),), Var("y"))
    >>> print(show(partial))
    1.0 + y * y
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
