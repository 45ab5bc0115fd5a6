"""Programs as Python text: plain, unchanged by `ruff format`, the same on every run.

A program of `ir` comes in, text goes out, and for each of its lines the statement it is of.

modules       imports, definitions, and the function that needs them; traced: lines and statements
statements    statements and functions, with the user's lines as comments; layout: long lines
expressions   expressions; spelling: how operators are written, and bind; conditions: opposites;
              checks: what is wrong if one raises
names         of callables and exceptions; of_arrays: for whole arrays; constants: to the last bit

    >>> import operator
    >>> from srcgrad.ir import Apply, Const, Var
    >>> from srcgrad.printer.expressions import show
    >>> shifted = Apply(operator.sub, (Var("x"), Const(0.1)))
    >>> print(show(Apply(operator.mul, (Const(2.0), shifted))))
    2.0 * (x - 0.1)
"""

from srcgrad.printer.checks import failing as failing
from srcgrad.printer.checks import of_arguments as of_arguments
from srcgrad.printer.conditions import is_integral as is_integral
from srcgrad.printer.conditions import negation as negation
from srcgrad.printer.constants import constant as constant
from srcgrad.printer.expressions import show as show
from srcgrad.printer.layout import WIDTH as WIDTH
from srcgrad.printer.modules import imports_of as imports_of
from srcgrad.printer.modules import module_text as module_text
from srcgrad.printer.modules import sorted_imports as sorted_imports
from srcgrad.printer.names import function_name as function_name
from srcgrad.printer.spelling import BINARY as BINARY
from srcgrad.printer.spelling import PARTS as PARTS
from srcgrad.printer.spelling import UNARY as UNARY
from srcgrad.printer.statements import function_text as function_text
from srcgrad.printer.statements import new_array as new_array
