"""Every program of this folder, differentiated and checked in every way."""

import pytest

from tests.language import (
    adversarial,
    algorithms,
    arrays,
    assignments,
    branches,
    built_in,
    chosen,
    collected,
    complex,
    extended,
    found,
    functions,
    generators,
    grouped,
    handled,
    heaps,
    integers,
    iterators,
    jitted,
    keyed,
    leaving,
    lengths,
    listed_objects,
    lists,
    lists_of_lists,
    loops,
    mathematics,
    nesting,
    networks,
    number_or_array,
    operators,
    other_names,
    queues,
    ragged,
    recurrent,
    recursion,
    returned,
    returns,
    routines,
    science,
    stacked,
    structures,
    tuple_or_none,
    views,
)
from tests.tools.checking import Case, check

MODULES = (
    assignments,
    operators,
    other_names,
    routines,
    branches,
    chosen,
    collected,
    loops,
    functions,
    integers,
    structures,
    mathematics,
    built_in,
    iterators,
    complex,
    arrays,
    views,
    algorithms,
    nesting,
    adversarial,
    science,
    networks,
    number_or_array,
    lists,
    extended,
    queues,
    ragged,
    recursion,
    stacked,
    recurrent,
    returned,
    returns,
    jitted,
    keyed,
    found,
    generators,
    handled,
    leaving,
    lengths,
    tuple_or_none,
    grouped,
    heaps,
    lists_of_lists,
    listed_objects,
)
CASES = [
    pytest.param(case, id=f"{module.__name__.rsplit('.', 1)[-1]}-{name}")
    for module in MODULES
    for name, case in module.case.params()
]


@pytest.mark.rows
@pytest.mark.parametrize("case", CASES)
def test_program(case: Case) -> None:
    check(case.program, *case.arguments, keywords=case.keywords, **case.options)
