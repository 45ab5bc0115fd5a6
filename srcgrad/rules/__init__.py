"""What is known of single functions: their derivatives, and that some have none to speak of."""

from srcgrad.rules import fourier as fourier
from srcgrad.rules import holomorphic as holomorphic
from srcgrad.rules import linalg as linalg
from srcgrad.rules import matrix_functions as matrix_functions
from srcgrad.rules import pointwise as pointwise
from srcgrad.rules import products as products
from srcgrad.rules import spectra as spectra
