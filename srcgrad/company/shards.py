"""A sum over pieces of data, computed by workers, added up in an order that is always the same."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from srcgrad import pickled
from srcgrad.company import ranks
from srcgrad.company.packages import package


class Sharded:
    """What `sharded` returns; call it with the arguments that all pieces share, and the pieces."""

    def __init__(self, derivative: Callable[..., Any], client: Any) -> None:
        self.derivative, self.client = derivative, client

    def __call__(self, *shared: Any, shards: Iterable[Any]) -> Any:
        """The sum, over all pieces, of `derivative(*shared, *piece)`.

        A piece is a tuple of arguments, or the one that there is. The results of the derivative are
        numbers, arrays, and structures of such, all alike. The first that fails raises what it
        raised there, and the others are told to stop where the engine can do so.
        """
        pieces = [each if isinstance(each, tuple) else (each,) for each in shards]
        if hasattr(self.client, "Get_rank"):
            own = (self.derivative(*shared, *each) for each in pieces)
            return ranks.summed(self.client, own, added)
        if not pieces:
            raise ValueError(ranks.NO_PIECES)
        function = _Sent(self.derivative)
        total: Any = None
        for k, each in enumerate(_results(self.client, function, shared, pieces)):
            total = each if k == 0 else added(total, each)
        return total


def sharded(derivative: Callable[..., Any], client: Any) -> Sharded:
    """A derivative over data in pieces, each computed by a worker of `client`, and added up.

    `sharded(value_and_grad(loss), client)(w, shards=[(x1, y1), (x2, y2)])` is the sum of the
    answers at `(w, x1, y1)` and `(w, x2, y2)`. `client` is an executor of `concurrent.futures`, or
    one that is like it (Dask's `Client`, mpi4py's `MPIPoolExecutor`); a `joblib.Parallel`; the
    module `ray`; a communicator of mpi4py's; or None, for here and now. Results are added from the
    first piece to the last, whoever is done first: the sum is the same to the last bit for any
    number of workers. What is sent is the derivative's source; pieces that lie at workers already
    are sent as their futures, where the engine knows that. With a communicator every rank calls it
    with the pieces that it has, and gets the sum over those of all, in the order of the ranks.

    >>> from concurrent.futures import ThreadPoolExecutor
    >>> import numpy as np
    >>> from srcgrad import value_and_grad
    >>> both = value_and_grad(lambda w, x: np.sum((w - x) ** 2))
    >>> with ThreadPoolExecutor(2) as pool:
    ...     value, gradient = sharded(both, pool)(1.0, shards=[np.array([0.0, 3.0]), np.ones(5)])
    >>> float(value), gradient
    (5.0, -2.0)
    """
    return Sharded(derivative, client)


class _Sent:
    """A derivative on its way to a worker, as its source; there it is made once."""

    def __init__(self, derivative: Callable[..., Any]) -> None:
        self.derivative = derivative
        self._written = b""

    def __call__(self, *args: Any) -> Any:
        return self.derivative(*args)

    def __reduce__(self) -> Any:
        self._written = self._written or pickled.dumps(self.derivative)
        return _arrived, (self._written,)


_here: dict[bytes, _Sent] = {}
"""The derivatives that this worker has made, the last of them last."""
KEPT = 16


def _arrived(written: bytes) -> _Sent:
    if written not in _here:
        while len(_here) >= KEPT:
            _here.pop(next(iter(_here)), None)
        _here[written] = _Sent(pickled.loads(written))
    return _here[written]


def _results(
    client: Any, function: _Sent, shared: tuple[Any, ...], pieces: list[tuple[Any, ...]]
) -> Iterable[Any]:
    """The results of all pieces, in order, on one of the engines."""
    if client is None:
        return (function(*shared, *each) for each in pieces)
    module = type(client).__module__.partition(".")[0]
    if module == "joblib":
        delayed = package("joblib", "sharded").delayed

        found: Iterable[Any] = client(delayed(function)(*shared, *each) for each in pieces)
        return found
    if getattr(client, "__name__", None) == "ray":
        remote = client.remote(_called)
        shared = tuple(client.put(each) for each in (function, *shared))
        pending = [remote.remote(*shared, *each) for each in pieces]
        return (client.get(each) for each in pending)
    if not callable(getattr(client, "submit", None)):
        raise TypeError(
            f"{type(client).__name__} has no method submit: sharded takes executors of "
            "concurrent.futures and what is like them, joblib.Parallel, the module ray, or None"
        )
    if module == "distributed":
        submit = functools.partial(client.submit, _called, function, pure=False)
    else:
        submit = functools.partial(client.submit, function)
    return _awaited([submit(*shared, *each) for each in pieces])


def _called(function: _Sent, *args: Any) -> Any:
    """What engines run that take functions only."""
    return function(*args)


def _awaited(pending: list[Any]) -> Iterable[Any]:
    try:
        for k, each in enumerate(pending):
            found = each.result()
            pending[k] = None  # lets its memory go
            yield found
    except BaseException:
        for each in pending:
            if each is not None:
                each.cancel()
        raise


def added(one: Any, other: Any) -> Any:
    """The sum of two answers that are made alike, number by number.

    >>> added((1.0, {"a": 2.0, "note": None}), (10.0, {"a": 20.0, "note": None}))
    (11.0, {'a': 22.0, 'note': None})
    """
    if one is None and other is None:
        return None
    if isinstance(one, Mapping):
        if one.keys() != other.keys():
            raise ValueError(f"answers with the keys {[*one]} and {[*other]} have no sum")
        return {name: added(each, other[name]) for name, each in one.items()}
    if isinstance(one, list | tuple):
        parts = [added(a, b) for a, b in zip(one, other, strict=True)]
        if isinstance(one, list):
            return parts
        return type(one)(*parts) if hasattr(one, "_fields") else tuple(parts)
    shapes = [getattr(each, "shape", ()) for each in (one, other)]
    if shapes[0] != shapes[1]:
        raise ValueError(f"answers of shapes {shapes[0]} and {shapes[1]} have no sum")
    return one + other
