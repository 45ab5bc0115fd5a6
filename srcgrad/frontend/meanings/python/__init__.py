"""What Python's own functions mean: built-ins, methods, itertools, functools, copy.

builtin, introspection          built-in functions; those that ask of classes and attributes;
                                own_attributes: `vars`
methods, in_memory, keyed, collected   of lists and dicts; of lists in memory; dicts of computed
                                keys; `collections`; extended: classes that extend them
ordering, searching, extremes   `sorted`; `bisect`, `heapq`; `min` and `max`
folds, quantifiers              `sum`, `math.prod`, `reduce`; `any` and `all`
streams, zipped, chains, accumulated, groups, choosing   iterators made of others, as itertools does
functools, getters, copying     `partial` and its like; `operator.itemgetter`; `copy.deepcopy`
operators, means                `operator.is_`, `operator.call`; `statistics`
side_effects                    `print`, logs, warnings, clocks

    sum(w * x for w in weights)    the generator is not made: its body is read in a loop that adds
    sorted(xs, key=abs)            a permutation, which carries no derivative, and elements by it
"""
