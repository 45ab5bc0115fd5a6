"""Each golden program has a report, in which each slot has the reason that its stage noted."""

from __future__ import annotations

import pytest

import srcgrad
from srcgrad.report import saving
from tests.golden.programs import PROGRAMS, Golden


@pytest.mark.long
@pytest.mark.parametrize("golden", PROGRAMS, ids=lambda golden: golden.name)
def test_each_slot_has_a_reason(golden: Golden) -> None:
    derivative = getattr(srcgrad, golden.operator)(golden.program, golden.argnums)
    found = derivative.explain(*golden.arguments)
    assert found.title in str(found) and found.variables
    assert found.as_json()
    for slot in found.saved.slots:
        assert slot.why != saving.UNKNOWN, slot
        assert slot.place is not None, slot
    names = {slot.name for slot in found.saved.slots}
    assert {each.slot for each in found.values if each.slot} <= names
    for each in found.values:
        assert "%" not in each.text and "%" not in each.why, each
