"""Sums of products, and what is rolled along an axis, for a Numba without srcgrad: what a saved
module brings of them."""

# mypy: allow-untyped-defs, allow-untyped-calls, disable-error-code="untyped-decorator"

from __future__ import annotations

import inspect

import numpy as np

from srcgrad import ir
from srcgrad.analysis import dataflow
from srcgrad.backend.rolled import rolled_along


def preamble(body: ir.Block) -> str:
    """What to put before the text of a program, as it is printed, that has what Numba lacks."""
    parts = [part for statement in dataflow.walk(body) for part in _parts(statement)]
    texts: list[str] = []
    if any(map(_is_sum, parts)):
        texts += inspect.getsource(teach_numba_sums), "teach_numba_sums()\n"
    if any(map(_is_roll, parts)):
        along = inspect.getsource(rolled_along).replace("def ", "@numba.njit\ndef ", 1)
        texts += along, inspect.getsource(teach_numba_roll), "teach_numba_roll()\n"
    return "\n\n".join(texts)


def _parts(statement: ir.Statement) -> list[ir.Expr]:
    """The expressions of a statement, with all that they are made of."""
    found: list[ir.Expr] = []

    def kept(part: ir.Expr) -> ir.Expr:
        found.append(part)
        return part

    dataflow.with_expressions(statement, kept)
    return found


def _is_sum(value: ir.Expr) -> bool:
    return isinstance(value, ir.Apply) and value.function is np.einsum


def _is_roll(value: ir.Expr) -> bool:
    return isinstance(value, ir.Apply) and value.function is np.roll and len(value.arguments) > 2


def teach_numba_roll():
    """Let compiled code call np.roll along one axis."""
    import numba.extending
    import numpy as np

    @numba.extending.overload(np.roll)
    def roll(a, shift, axis):
        return lambda a, shift, axis: rolled_along(a, shift, axis)


def teach_numba_sums():
    """Let compiled code call np.einsum on two arrays, and multiply stacks of matrices."""
    import operator

    import numba
    import numba.extending
    import numpy as np

    def summed(subscripts, parameters):
        operands, output = subscripts.split("->")
        own = dict(zip("ab", operands.split(","), strict=True))
        sizes = {
            label: f"{name}.shape[{axis}]"
            for name, labels in own.items()
            for axis, label in enumerate(labels)
        }
        shape = ", ".join(sizes[label] for label in output)
        lines = [f"def f({parameters}):", f" made = np.zeros(({shape},), a.dtype)"]
        for label in (*output, *(each for each in sizes if each not in output)):
            lines.append(" " * len(lines[1:]) + f"for {label}_ in range({sizes[label]}):")
        places = {
            name: ", ".join(f"{label}_" for label in labels)
            for name, labels in {**own, "made": output}.items()
        }
        body = f"made[{places['made']}] += a[{places['a']}] * b[{places['b']}]"
        lines += [" " * len(lines[1:]) + body, " return made"]
        scope = {"np": np}
        exec("\n".join(lines), scope)
        return scope["f"]

    @numba.extending.overload(np.einsum, prefer_literal=True)
    def einsum(subscripts, a, b):
        return summed(subscripts.literal_value, "subscripts, a, b")

    @numba.extending.overload(operator.matmul)
    def matmul(a, b):
        is_stack = all(isinstance(each, numba.types.Array) for each in (a, b))
        if not is_stack or max(a.ndim, b.ndim) == 2:
            return None
        stack = "cdefgh"[: max(a.ndim, b.ndim) - 2]
        one, other = (stack if each.ndim > 2 else "" for each in (a, b))
        return summed(f"{one}ij,{other}jk->{stack}ik", "a, b")
