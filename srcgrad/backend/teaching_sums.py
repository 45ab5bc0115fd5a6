"""Sums of products for a Numba without srcgrad: what a saved module brings of them."""

# mypy: allow-untyped-defs, allow-untyped-calls, disable-error-code="untyped-decorator"

from __future__ import annotations

import inspect

import numpy as np

from srcgrad import ir


def is_needed(statement: ir.Statement) -> bool:
    """Whether a statement is what Numba lacks, in a program as it is printed."""
    value = statement.value if isinstance(statement, ir.Routine) else None
    return isinstance(value, ir.Apply) and value.function is np.einsum


def preamble() -> str:
    """What to put before a text that has such statements."""
    return "\n\n".join((inspect.getsource(teach_numba_sums), "teach_numba_sums()\n"))


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
