"""The build with checks finds what is planted, and nothing in a selection of the rows.

`pytest --checked` runs any tests that way; `SRCGRAD_TESTS=long … --checked -m "rows or long"` all.
"""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.tools import tiers

ROOT = Path(__file__).parent.parent
PLANTED = """
import numpy as np
import pytest
from tests.tools import checked
checked.install()
from srcgrad.backend.compile import compile_text
from srcgrad.types import FLOAT, INT, Array


def run(text, *arguments):
    kinds = [Array("float64", np.ndim(a)) if isinstance(a, np.ndarray) else INT for a in arguments]
    text = "import math\\nimport numpy as np\\n\\n\\ndef f" + text
    return compile_text(text, "f", kinds, cache=False).dispatcher(*arguments)


def is_outside(text, *arguments):
    with pytest.raises(checked.OutsideOfMemory):
        run(text, *arguments)


x = np.ones(4)
m = np.ones((3, 4))

# One element beyond: read, written, added to; in each axis, in a copy, in work memory, in a loop.
assert run("(x, n):\\n    return x[n]", x, 3) == 1.0
assert run("(x, n):\\n    return x[n]", x, -4) == 1.0
is_outside("(x, n):\\n    return x[n]", x, 4)
is_outside("(x, n):\\n    return x[n]", x, -5)
is_outside("(x, n):\\n    x[n] = 2.0", x, 4)
is_outside("(x, n):\\n    x[n] += 2.0", x, 4)
is_outside("(m, n):\\n    return m[0, n]", m, 4)
is_outside("(m, n):\\n    return m[n, 0]", m, 3)
is_outside("(m, n):\\n    y = m.T.copy()\\n    return y[0, n]", m, 3)
is_outside("(n):\\n    y = np.zeros(n)\\n    y[n] = 1.0\\n    return y[0]", 5)
sines = "(x, n):\\n    s = 0.0\\n    for i in range(n):\\n        s += math.sin(x[i])"
is_outside(sines + "\\n    return s", x, 5)
is_outside("(x, n):\\n    for i in range(n):\\n        x[i] = 2.0 * x[i + 1]", x, 4)
is_outside("(x, n):\\n    for i in range(n):\\n        x[n - 1 - i] = 0.0", x, 5)
# What is no element of a name: Numba's own subscripts.
is_outside("(m, n):\\n    return m.T[n, 0]", m, 4)

# Memory that is read before it is written.
assert np.isnan(run("(n):\\n    y = np.empty(n)\\n    y[0] = 1.0\\n    return y[0] + y[1]", 2))
assert np.isnan(run("(n):\\n    y = np.empty((n, 2))\\n    return np.sum(y)", 2))
assert run("(n):\\n    y = np.zeros((n, 2))\\n    return np.sum(y)", 2) == 0.0
assert run("(n):\\n    k = np.empty(n, np.int64)\\n    return k[0]", 2) == checked.LARGE
work = '''(n):
    s = 0.0
    for k in range(n):
        y = np.empty(3)
        if k == 0:
            y[1] = 2.0
        s += y[1]
    return s
'''
assert run(work, 1) == 2.0
assert np.isnan(run(work, 2))  # what the iteration before has left is no value

# A stack that is empty.
stack = '''(n):
    y = 1.5
    y_saved = []
    for k in range(n):
        y_saved.append(y)
        y = y * 0.5
    for k in range({}):
        y = y_saved.pop()
    return y
'''
assert run(stack.format("n"), 40) == 1.5
is_outside(stack.format("n + 1"), 40)
print("found")
"""


def environment(**more):
    return {**os.environ, "PYTHONPATH": str(ROOT), **more}


def test_what_is_planted_is_found(tmp_path):
    done = subprocess.run(
        [sys.executable, "-c", PLANTED],
        capture_output=True,
        text=True,
        cwd=ROOT,
        env=environment(SRCGRAD_CACHE_DIR=str(tmp_path)),
        check=False,
    )
    assert done.stdout == "found\n", done.stderr[-3000:]


@pytest.mark.long
def test_a_selection_of_the_rows_has_no_fault():
    """Every eighth of the compiled rows, in a process that checks."""
    chosen = sorted(tiers.CHOSEN)[::8]
    command = [sys.executable, "-m", "pytest", "--checked", "-q", "-p", "no:cacheprovider"]
    command += ["-k", " or ".join(f"[{name}]" for name in chosen)]
    command += ["tests/language/test_language.py", "tests/frontend/meanings/test_rows.py"]
    more = {"SRCGRAD_TESTS": ""}
    done = subprocess.run(
        command, capture_output=True, text=True, cwd=ROOT, env=environment(**more), check=False
    )
    assert done.returncode == 0, done.stdout[-5000:]
    assert "passed" in done.stdout
