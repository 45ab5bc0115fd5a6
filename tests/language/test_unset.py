"""Names that have no value on the path that was taken raise as in Python."""

import numpy as np
import pytest

import srcgrad
from tests.language.chosen import (
    last_of_a_loop,
    names_of_one_list,
    pair_of_a_regime,
    region_of_a_table,
    sizes_of_waves,
)


@pytest.mark.parametrize(
    ("program", "arguments"),
    [
        (region_of_a_table, (3.5, 2.5)),
        (region_of_a_table, (0.5, -1.0)),
        (sizes_of_waves, (np.array([0.1, 2.0]),)),
        (pair_of_a_regime, (0.5,)),
        (names_of_one_list, (0.5,)),
        (last_of_a_loop, (0.5, 0)),
    ],
)
def test_a_name_without_a_value_raises(program, arguments):
    with pytest.raises(UnboundLocalError):
        program(*arguments)
    with pytest.raises(UnboundLocalError, match="may be unset"):
        srcgrad.grad(program).plain(*arguments)
