"""The signatures of NumPy's compiled functions: before NumPy 2.4 Python is not told them."""

from __future__ import annotations

import inspect
import re
from functools import cache
from typing import Any

import numpy as np

_OF_UFUNCS = "(out=None, *, where=True, casting='same_kind', order='K', dtype=None, subok=True)"
_TABLE = """
arange(start_or_stop, /, stop=None, step=1, *, dtype=None, device=None, like=None)
array(object, dtype=None, *, copy=True, order='K', subok=False, ndmin=0, ndmax=0, like=None)
asanyarray(a, dtype=None, order=None, *, device=None, copy=None, like=None)
asarray(a, dtype=None, order=None, *, device=None, copy=None, like=None)
ascontiguousarray(a, dtype=None, *, like=None)
asfortranarray(a, dtype=None, *, like=None)
bincount(x, /, weights=None, minlength=0)
can_cast(from_, to, casting='safe')
concatenate(arrays, /, axis=0, out=None, *, dtype=None, casting='same_kind')
copyto(dst, src, casting='same_kind', where=True)
dot(a, b, out=None)
empty(shape, dtype=None, order='C', *, device=None, like=None)
empty_like(prototype, /, dtype=None, order='K', subok=True, shape=None, *, device=None)
frombuffer(buffer, dtype=None, count=-1, offset=0, *, like=None)
fromiter(iter, dtype, count=-1, *, like=None)
inner(a, b, /)
lexsort(keys, axis=-1)
may_share_memory(a, b, /, max_work=0)
min_scalar_type(a, /)
packbits(a, /, axis=None, bitorder='big')
promote_types(type1, type2, /)
putmask(a, /, mask, values)
ravel_multi_index(multi_index, dims, mode='raise', order='C')
result_type(*arrays_and_dtypes)
shares_memory(a, b, /, max_work=-1)
unpackbits(a, /, axis=None, count=None, bitorder='big')
unravel_index(indices, shape, order='C')
vdot(a, b, /)
where(condition, x=None, y=None, /)
zeros(shape, dtype=None, order='C', *, device=None, like=None)
ndarray.all(self, /, axis=None, out=None, keepdims=False, *, where=True)
ndarray.any(self, /, axis=None, out=None, keepdims=False, *, where=True)
ndarray.argmax(self, /, axis=None, out=None, *, keepdims=False)
ndarray.argmin(self, /, axis=None, out=None, *, keepdims=False)
ndarray.argpartition(self, kth, /, axis=-1, kind='introselect', order=None)
ndarray.argsort(self, /, axis=-1, kind=None, order=None, *, stable=None)
ndarray.astype(self, /, dtype, order='K', casting='unsafe', subok=True, copy=True)
ndarray.byteswap(self, /, inplace=False)
ndarray.choose(self, /, choices, out=None, mode='raise')
ndarray.clip(self, /, min=None, max=None, out=None, **kwargs)
ndarray.compress(self, /, condition, axis=None, out=None)
ndarray.conj(self, /)
ndarray.conjugate(self, /)
ndarray.copy(self, /, order='C')
ndarray.cumprod(self, /, axis=None, dtype=None, out=None)
ndarray.cumsum(self, /, axis=None, dtype=None, out=None)
ndarray.diagonal(self, /, offset=0, axis1=0, axis2=1)
ndarray.dot(self, other, /, out=None)
ndarray.dump(self, /, file)
ndarray.dumps(self, /)
ndarray.fill(self, /, value)
ndarray.flatten(self, /, order='C')
ndarray.getfield(self, /, dtype, offset=0)
ndarray.item(self, /, *args)
ndarray.max(self, /, axis=None, out=None, **kwargs)
ndarray.mean(self, /, axis=None, dtype=None, out=None, **kwargs)
ndarray.min(self, /, axis=None, out=None, **kwargs)
ndarray.nonzero(self, /)
ndarray.partition(self, kth, /, axis=-1, kind='introselect', order=None)
ndarray.prod(self, /, axis=None, dtype=None, out=None, **kwargs)
ndarray.put(self, indices, values, /, mode='raise')
ndarray.ravel(self, /, order='C')
ndarray.repeat(self, repeats, /, axis=None)
ndarray.reshape(self, /, *shape, order='C', copy=None)
ndarray.resize(self, /, *new_shape, refcheck=True)
ndarray.round(self, /, decimals=0, out=None)
ndarray.searchsorted(self, v, /, side='left', sorter=None)
ndarray.setfield(self, val, /, dtype, offset=0)
ndarray.setflags(self, /, *, write=None, align=None, uic=None)
ndarray.sort(self, /, axis=-1, kind=None, order=None, *, stable=None)
ndarray.squeeze(self, /, axis=None)
ndarray.std(self, /, axis=None, dtype=None, out=None, ddof=0, **kwargs)
ndarray.sum(self, /, axis=None, dtype=None, out=None, **kwargs)
ndarray.swapaxes(self, axis1, axis2, /)
ndarray.take(self, indices, /, axis=None, out=None, mode='raise')
ndarray.to_device(self, device, /, *, stream=None)
ndarray.tobytes(self, /, order='C')
ndarray.tofile(self, fid, /, sep='', format='%s')
ndarray.tolist(self, /)
ndarray.trace(self, /, offset=0, axis1=0, axis2=1, dtype=None, out=None)
ndarray.transpose(self, /, *axes)
ndarray.var(self, /, axis=None, dtype=None, out=None, ddof=0, **kwargs)
ndarray.view(self, /, *args, **kwargs)
"""
"""As `inspect.signature` gives them with NumPy 2.4."""


def signature(function: Any) -> inspect.Signature:
    """The parameters of a function; ValueError if they are not known.

    >>> import numpy as np
    >>> list(signature(np.empty).parameters)
    ['shape', 'dtype', 'order', 'device', 'like']
    """
    try:
        return inspect.signature(function)
    except ValueError:
        name = stated().get(_name(function))
        if name is not None:
            return name
        if isinstance(function, np.ufunc):
            return of_ufunc(function)
        raise


@cache
def stated() -> dict[str, inspect.Signature]:
    """The signatures of the table, by names such as `empty` and `ndarray.sum`."""
    return {line.partition("(")[0]: _read(line) for line in _TABLE.strip().split("\n")}


def of_ufunc(function: np.ufunc) -> inspect.Signature:
    """The operands, and what else each ufunc takes."""
    names = ["x"] if function.nin == 1 else [f"x{k + 1}" for k in range(function.nin)]
    out = "None" if function.nout == 1 else f"({', '.join(['None'] * function.nout)})"
    rest = _OF_UFUNCS.removeprefix("(out=None")
    if function.signature is not None:
        rest = rest.replace("where=True", "axes=None, axis=None, keepdims=False")
    return _read(f"f({', '.join(names)}, /, out={out}{rest}")


def _read(line: str) -> inspect.Signature:
    """The signature that a line of the table states."""
    space: dict[str, Any] = {}
    exec(f"def f{line[line.index('(') :]}: ...", space)
    return inspect.signature(space["f"])


def _name(function: Any) -> str:
    of = getattr(function, "__objclass__", None)
    name = re.sub(r"\W", "", getattr(function, "__name__", ""))
    if of is np.ndarray:
        return f"ndarray.{name}"
    return name if getattr(np, name, None) is function else ""
