"""The command `python -m benchmarks`: one core or all, one process, then the run."""

import os
import sys

# Before the first import of a numerical library, which read these once.
for name in ("OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE"):
    os.environ.pop(name, None)
if "--all-cores" not in sys.argv:
    for name in (
        "OMP_NUM_THREADS",
        "OPENBLAS_NUM_THREADS",
        "MKL_NUM_THREADS",
        "NUMBA_NUM_THREADS",
        "NPROC",  # the size of XLA's thread pool
    ):
        os.environ[name] = "1"
    flags = os.environ.get("XLA_FLAGS", "")
    os.environ["XLA_FLAGS"] = "--xla_cpu_multi_thread_eigen=false " + flags
    if hasattr(os, "sched_setaffinity"):  # as `taskset` does
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
os.environ["JAX_PLATFORMS"] = "cpu"
os.environ["JAX_ENABLE_X64"] = "1"

from benchmarks.run import main  # noqa: E402

if __name__ == "__main__":
    main()
