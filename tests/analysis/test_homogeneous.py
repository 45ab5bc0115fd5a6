"""Which programs are seen to be linear in what comes in, and which are not."""

from __future__ import annotations

import textwrap

import pytest

from srcgrad.analysis.homogeneous import is_linear
from tests.tools.ir.programs import parse

LINEAR = [
    "y = 2.0 * u\nreturn y",
    "y = u / a\nreturn y",
    "t = u * a\ny = t - u\nreturn y",
    "y = u if a > 0.0 else 0.0\nreturn y",
    "if a > 0.0:\n    y = u\nelse:\n    y = 0.0\nreturn y",
    "s = 0.0\nfor i in range(n):\n    s = s * a + u\nreturn s",
    "s = 0.0\nfor i in range(n):\n    s += v[i] * x[i]\nreturn s",
    "y = np.zeros(n)\nfor i in range(n):\n    y[i] += v[i] * 2.0\nreturn y",
    "y = v.copy()\ny[0] = 0.0\nreturn y",
    "return 0.0",
]
OTHERS = [
    "y = u + 1.0\nreturn y",
    "y = u * u\nreturn y",
    "y = a / u\nreturn y",
    "y = abs(u)\nreturn y",
    "y = max(u, 0.0)\nreturn y",
    "y = u if u > 0.0 else 0.0\nreturn y",
    "if u > 0.0:\n    y = a\nelse:\n    y = 0.0\nreturn y",
    "if u > 0.0:\n    y = u\nelse:\n    y = 0.0\nreturn y",
    "y = 0.0\nfor i in range(n):\n    if v[i] > 0.0:\n        y += v[i]\nreturn y",
    "y = u\nwhile y > 1.0:\n    y = 0.5 * y\nreturn y",
    "y = math.sin(u)\nreturn y",
    "y = a * a\nreturn y",
    "s = 1.0\nfor i in range(n):\n    s = s * u\nreturn s",
    "s = a\nfor i in range(n):\n    s = s + u\nreturn s",
    "y = x.copy()\ny[0] = u\nreturn y",
    "t = 0.0\ns = 0.0\nfor i in range(n):\n    s = s + t * u\n    t = u\nreturn s",
]
HEAD = "f(a, u, x: 1, v: 1, n: int64)"


def program(text: str):
    return parse(f"def {HEAD}:\n{textwrap.indent(text, '    ')}\n")


@pytest.mark.parametrize("text", LINEAR)
def test_linear(text):
    assert is_linear(program(text), ["u", "v"])


@pytest.mark.parametrize("text", OTHERS)
def test_not_seen_to_be(text):
    assert not is_linear(program(text), ["u", "v"])
