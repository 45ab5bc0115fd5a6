"""Calls.

The value of what is called and those of its arguments come in, a value goes out.

calls              what is called, and whose business it is
functions          the user's functions, read in place of a call; spreading: `f(*items)`;
                   slice_bounds: of slices that functions which call themselves are handed
callees            long or recursive ones of numbers, read once and called by name: apart (the
                   reading), handed_arguments (what they are given), recursive (which call
                   themselves)
elementwise_calls  functions of numbers: of numbers, of arrays, of objects, or of what is one of
                   these (mixed_results); result_orders: how what is made lies in memory
classes            objects, named tuples and dataclasses are made
cached, dispatched   `functools.cache`, `functools.singledispatch`
ruled_calls        functions with a rule of the user's, and what they give: read, or by_name; stated
                   (what users state), own_rules (a call with its rule), rule_operands, rule_parts
                   (the rule, read), printing (functions that print)
derivatives        `grad(f)(x)` within a function: derived (what is asked for), pytrees (numbers in
                   values), inner_programs, argument_copies (they may share memory); jacobians,
                   diagonals, implicit, stop_gradient
batches, paths, linearizations   `vmap(f)(x)`, `jet(f)(x, v)`, `linearize(f, x)` within a function
gradients          `gradients(ys, xs)` of values in a program: gradient_operands (what ys and xs
                   are), program_between (the part of the program that leads from xs to ys)
unknown, advice    no meaning: what to do instead; arity, options: wrong arguments
raised, formatting, blame   exceptions with their messages, and whose line an error is about

    def f(x):                 the call leaves no trace:    t1 = x * x
        return squared(x)     `squared` is read for the    return t1
                              value of x
"""
