"""A sum over what the ranks of MPI have, from the first rank to the last."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

NO_PIECES = "a sum over no pieces: its shape is not known"


def summed(comm: Any, own: Iterable[Any], add: Callable[[Any, Any], Any]) -> Any:
    """The sum over all ranks, which each of them gets.

    All compute at the same time; then a sum goes from rank to rank, each of which adds its results
    one by one, and the last tells all. So it is the sum from the first piece to the last that one
    rank alone would make, to the last bit, for any number of ranks; it takes as many messages as
    there are ranks. Where a rank fails, its error is raised there, and one that names it elsewhere.
    """
    rank, last = comm.Get_rank(), comm.Get_size() - 1
    error: BaseException | None = None
    results: list[Any] = []
    try:
        results = list(own)
    except Exception as found:
        error = found
    total: Any = None
    count, failed = 0, ""
    if rank > 0:
        total, count, failed = comm.recv(source=rank - 1)
    if error is None and not failed:
        try:
            for each in results:
                total = add(total, each) if count else each
                count += 1
        except Exception as found:
            error = found
    if error is not None and not failed:
        failed = f"rank {rank}: {type(error).__name__}: {error}"
        total = None
    if rank < last:
        comm.send((total, count, failed), dest=rank + 1)
    total, count, failed = comm.bcast((total, count, failed), root=last)
    if error is not None:
        raise error
    if failed:
        raise RuntimeError(f"the sum over shards failed at {failed}")
    if not count:
        raise ValueError(NO_PIECES)
    return total
