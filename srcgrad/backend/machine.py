"""What is changed in a program on its way to the machine, and not shown to the reader.

The text stays plain; its syntax tree is rewritten, and keeps its line numbers, so that tracebacks
and debuggers still show the text. Results are the same to the last bit, except that vector
functions may differ from scalar ones in the last two, and that sums which add up an adjoint may be
added in another order. Each rewrite is a file of its own.
"""

from __future__ import annotations

import ast
import math
from collections.abc import Sequence
from typing import Any

import numba
import numpy as np

from srcgrad.backend import (
    allocation,
    complexes,
    counting,
    elements,
    half_powers,
    interrupts,
    lent,
    library,
    nest_calls,
    searches,
    sums,
    vectors,
)
from srcgrad.backend.allocation import short_allocations
from srcgrad.backend.complexes import complex_operations
from srcgrad.backend.counting import short_ranges
from srcgrad.backend.dtypes import bindings, kinds
from srcgrad.backend.elements import short_subscripts
from srcgrad.backend.half_powers import roots_for_powers
from srcgrad.backend.interrupts import INTERRUPTED, polled_loops, raise_interrupt
from srcgrad.backend.nest_calls import blocks_for_nests
from srcgrad.backend.shapes import single_statements
from srcgrad.backend.slices import loops_for_slices
from srcgrad.backend.stacks import arrays_for_stacks, longer_stack, new_stack
from srcgrad.backend.subscripts import shared_casts, unsigned_subscripts
from srcgrad.backend.sums import free_sums
from srcgrad.backend.tiled import tiled_copies
from srcgrad.backend.unchanged_elements import read_before
from srcgrad.backend.vectors import vector_functions
from srcgrad.backend.whole_shapes import single_lengths
from srcgrad.backend.workspace import hoist_workspace

__all__ = ["INTERRUPTED", "for_machine", "names", "raise_interrupt"]


def for_machine(
    tree: ast.Module, name: str = "", argument_types: Sequence[numba.types.Type] = ()
) -> ast.Module:
    """The program that Numba compiles; the types are those of the function `name`."""
    for function in tree.body:
        if isinstance(function, ast.FunctionDef):
            parameters = [argument.arg for argument in function.args.args]
            arguments = dict(
                zip(parameters, argument_types if function.name == name else (), strict=False)
            )
            single_lengths(function, arguments)
            single_statements(function)
            loops_for_slices(function, arguments)
            tiled_copies(function)
            library.library_calls(function)
            function.body = read_before(function.body)
            bound = bindings(function)
            known = kinds(bound, arguments)
            arrays_for_stacks(function, known)
            hoist_workspace(function)
            blocks_for_nests(function, known)
            complex_operations(function, known)
            roots_for_powers(function, known)
            vector_functions(function.body, known)
            unsigned_subscripts(function, bound, known)
            shared_casts(function)
            polled_loops(function)
            function.body = free_sums(function.body, known)
            short_allocations(function)
            short_subscripts(function, known)
            short_ranges(function)
    return tree


def names() -> dict[str, Any]:
    """The global names that `for_machine` adds to a program."""
    return {
        "math": math,
        "srcgrad_unsigned": np.uint64,
        "srcgrad_new_stack": new_stack,
        "srcgrad_longer_stack": longer_stack,
        "srcgrad_float64": np.float64,
        "srcgrad_int64": np.int64,
        "srcgrad_bool": np.bool_,
        "srcgrad_complex128": np.complex128,
        **allocation.names(),
        **complexes.names(),
        **counting.names(),
        **elements.names(),
        **half_powers.names(),
        **interrupts.names(),
        **lent.names(),
        **library.names(),
        **nest_calls.names(),
        **searches.names(),
        **sums.names(),
        **vectors.names(),
    }
