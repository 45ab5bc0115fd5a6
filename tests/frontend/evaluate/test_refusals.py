# ruff: noqa: E501, B007
"""What is refused, and in which words."""

import math

import numpy as np
import pytest

from srcgrad import errors
from srcgrad.frontend.programs import interpret
from tests.tools.specialised import specialised


def words(error):
    """The problem and the marked source of an error, without the file's name."""
    shown = str(error).split("\n")
    kept = [line for line in shown if not line.startswith('  File "')]
    return "\n".join(kept)


def misspelt(x):
    return np.sinn(x)


def no_rule(x):
    return np.sort_complex(x)


def dynamic(x):
    return eval("x")


def unset(x):
    return x + y  # noqa: F821


def one_branch(x):
    if x > 0:
        return x


def integer_array(x):
    k = np.zeros(3, int)
    k[0] = x
    return k[0]


def shapes(x):
    return np.zeros(3) + np.zeros(4) * x


def constant_index(x):
    return (x, x)[5]


def constant_array_index(x):
    return np.zeros(3)[4] * x


def overflow(x):
    return x * 1 + (2**63 + int(x))


def run_time_depth(x, n):
    if x < n:
        return [x]
    return run_time_depth(x / 2, n)


def with_statement(x):
    with open("file"):
        return x


def importing(x):
    import no_such_module

    return x + no_such_module.value


class Thing:
    def __init__(self):
        self.length = 2.0


THING = Thing()


def attribute(x):
    return x * THING.lenght


def condition_on_array(x):
    return 1.0 if x > 0 else 2.0


def mixed(x):
    if x > 0:
        y = "a"
    else:
        y = 2.0
    return y + "c"


def wrong_arguments(x):
    return wrong_arguments_of(x, 1, 2)


def wrong_arguments_of(x):
    return x


def global_write(x):
    global THING
    THING = x
    return x


def always_raises(x):
    raise ValueError("no")


X = np.ones(3)

CASES = [
    (
        misspelt,
        (1.0,),
        errors.MissingRule,
        """np has no function sinn
    return np.sinn(x)
           ^^^^^^^
  Did you mean np.sin or np.sinh or np.sinc?""",
    ),
    (
        no_rule,
        (X,),
        errors.MissingRule,
        """no derivative rule for np.sort_complex
    return np.sort_complex(x)
           ^^^^^^^^^^^^^^^^^^
  Did you mean np.iscomplex? Write it in plain Python or NumPy, or give it a rule with srcgrad.adjoint, or keep it off the path from the arguments to the result.""",
    ),
    (
        dynamic,
        (1.0,),
        errors.UnsupportedSyntax,
        """eval is not supported: what it does is not in the text of the function
    return eval("x")
           ^^^^^^^^^
  Write out what it does.""",
    ),
    (
        unset,
        (1.0,),
        errors.Unbound,
        """name 'y' is not defined
    return x + y  # noqa: F821
               ^""",
    ),
    (
        one_branch,
        (1.0,),
        errors.UnsupportedSyntax,
        """the path ending at line {last} returns nothing, while another returns a number (float64)
    if x > 0:
    ^^^^^^^^^
  Return a value on every path.""",
    ),
    (
        integer_array,
        (1.0,),
        errors.DTypeError,
        """storing a differentiable value into int64 array k cuts the gradient
    k[0] = x
    ^^^^
  Make it an array of floats, or say int(...) if the cut is meant.""",
    ),
    (
        shapes,
        (1.0,),
        errors.ShapeError,
        """operands could not be broadcast together with shapes (3,) (4,)
    return np.zeros(3) + np.zeros(4) * x
           ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
  Give the arrays shapes that fit: x.reshape(...), or x[:, None].""",
    ),
    (
        constant_index,
        (1.0,),
        errors.OutOfBounds,
        """tuple index out of range
    return (x, x)[5]
           ^^^^^^^^^""",
    ),
    (
        constant_array_index,
        (1.0,),
        errors.OutOfBounds,
        """index 4 is out of bounds for axis 0 with size 3
    return np.zeros(3)[4] * x
           ^^^^^^^^^^^^^^""",
    ),
    (
        overflow,
        (1.0,),
        errors.DTypeError,
        """int64 overflow: 9223372036854775808 does not fit
    return x * 1 + (2**63 + int(x))
                    ^^^^^^^^^^^^^^
  Write it as a float, or keep to integers below 2**63.""",
    ),
    (
        run_time_depth,
        (1.0, 2.0),
        errors.NotDifferentiable,
        """run_time_depth calls itself to a depth that is only known when the program runs
    return run_time_depth(x / 2, n)
           ^^^^^^^^^^^^^^^^^^^^^^^^
  Let it take and return numbers, and arrays that each call hands on as they are (bounds in place \
of slices); write it as a loop; or let the depth depend on an integer argument.""",
    ),
    (
        with_statement,
        (1.0,),
        errors.UnsupportedSyntax,
        """open is not supported: what it does is not in the text of the function
    with open("file"):
         ^^^^^^^^^^^^
  Write out what it does.""",
    ),
    (
        importing,
        (1.0,),
        errors.UnsupportedSyntax,
        """this import fails: No module named 'no_such_module'
    import no_such_module
    ^^^^^^^^^^^^^^^^^^^^^
  Import at the top of the module.""",
    ),
    (
        attribute,
        (1.0,),
        errors.NotDifferentiable,
        """'Thing' object has no attribute 'lenght'
    return x * THING.lenght
               ^^^^^^^^^^^^
  Did you mean length?""",
    ),
    (
        condition_on_array,
        (X,),
        errors.ShapeError,
        """the truth of an array of several elements is ambiguous
    return 1.0 if x > 0 else 2.0
                  ^^^^^
  Use np.any(...) or np.all(...), or compare one element.""",
    ),
    (
        mixed,
        (1.0,),
        errors.DifferentiationError,
        """y is 'a' on one path and 2.0 on another
    return y + "c"
           ^
  Make it the same kind of value on both paths, or decide by something known beforehand.""",
    ),
    (
        wrong_arguments,
        (1.0,),
        errors.NotDifferentiable,
        """wrong_arguments_of() takes 1 positional argument but 3 were given
    return wrong_arguments_of(x, 1, 2)
           ^^^^^^^^^^^^^^^^^^^^^^^^^^^""",
    ),
    (
        global_write,
        (1.0,),
        errors.UnsupportedSyntax,
        """assignment to the global name THING
    THING = x
    ^^^^^^^^^
  A derivative leaves no trace outside itself: return the value instead, or set it back.""",
    ),
    (
        always_raises,
        (1.0,),
        ValueError,
        """no
    raise ValueError("no")
    ^^^^^^^^^^^^^^^^^^^^^^""",
    ),
]


@pytest.mark.parametrize(
    ("function", "args", "kind", "text"), CASES, ids=[case[0].__name__ for case in CASES]
)
def test_refused(function, args, kind, text):
    with pytest.raises(kind) as caught:
        specialised(function, *args)
    assert isinstance(caught.value, errors.SrcgradError)
    last = max(line for *_, line in function.__code__.co_lines() if line)
    assert words(caught.value) == text.replace("{last}", str(last))


def may_be_unset(x):
    if x > 0:
        y = x
    return math.sin(y)


def after_loop(n):
    for i in range(n):
        pass
    return i * 1.0


def run_time_index(x, k):
    return x[k]


def unequal(x, y):
    return np.sum(x + y)


@pytest.mark.parametrize(
    ("function", "args", "kind", "text"),
    [
        (
            may_be_unset,
            (-1.0,),
            UnboundLocalError,
            "y may be unset at line {} when condition at line {} is false",
        ),
        (
            after_loop,
            (0,),
            UnboundLocalError,
            "i may be unset at line {} when loop at line {} does not run",
        ),
        (
            run_time_index,
            (X, 5),
            IndexError,
            "index 5 is out of bounds for axis 0 with size 3",
        ),
        (
            unequal,
            (X, np.ones(4)),
            ValueError,
            "operands could not be broadcast together with shapes (3,) (4,)",
        ),
    ],
)
def test_raised_when_run(function, args, kind, text):
    program, leaves = specialised(function, *args)
    first = function.__code__.co_firstlineno
    with pytest.raises(kind) as caught:
        interpret.run(program.program, *leaves)
    assert str(caught.value) == text.format(first + 3, first + 1)
