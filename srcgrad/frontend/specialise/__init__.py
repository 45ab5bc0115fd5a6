"""A Python function as a program, for given types of its arguments."""

from srcgrad.frontend.specialise.program import Specialised as Specialised
from srcgrad.frontend.specialise.program import specialise as specialise
