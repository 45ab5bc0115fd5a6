"""For the tests of programs that use srcgrad.

    assert_gradient    a derivative against differences, in both modes   gradients.py
    assert_golden      a derivative's text against a file                golden.py
    arguments          Hypothesis's strategies for arguments             strategies.py

With pytest there are fixtures, too, and `--update-golden`: srcgrad/pytest_plugin.py.
"""

from srcgrad.testing.golden import assert_golden
from srcgrad.testing.gradients import assert_gradient
from srcgrad.testing.strategies import arguments

__all__ = ["arguments", "assert_golden", "assert_gradient"]
