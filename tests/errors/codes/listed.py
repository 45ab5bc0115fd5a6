"""Programs that are refused for what is in their lists of run-time length."""

from __future__ import annotations

import copy

import numpy as np

from tests.tools.refused import refused

VECTOR = np.array([1.0, 2.0, 3.0])


class Probe:
    def __init__(self, x, is_marked):
        self.x = x
        if is_marked:
            self.mark = 1.0


@refused("SG2450", VECTOR)
def items_of_two_forms(x):
    found = []
    for v in x:
        if v > 1.5:
            found.append((v, 1.0))
        else:
            found.append((v, 1.0, 2.0))
    return found[0][0]


@refused("SG2451", VECTOR)
def a_dict_in_a_list_is_changed(x):
    found = []
    for v in x:
        if v > 1.5:
            found.append({"value": v})
    for each in found:
        each["value"] *= 2.0
    return sum(each["value"] for each in found)


@refused("SG2452", VECTOR)
def objects_of_two_forms(x):
    found = [Probe(v, False) for v in x]
    for each in found:
        each.x += 1.0
    return found[0].x + Probe(x[0], True).mark


@refused("SG2453", VECTOR)
def an_attribute_that_is_set_late(x):
    found = [Probe(v, True) for v in x]
    for each in found:
        each.x += 1.0
    for each in found:
        each.late = each.x
    return sum(each.late for each in found)


class Holder:
    def __init__(self, x):
        self.x = x
        self.held = [x]


@refused("SG2454", VECTOR)
def a_deep_copy_of_objects_that_may_share_lists(x):
    found = [Holder(v) for v in x]
    found[1].held = found[0].held
    others = copy.deepcopy(found)
    others[0].held.append(x[0])
    return sum(len(each.held) * each.x for each in others)
