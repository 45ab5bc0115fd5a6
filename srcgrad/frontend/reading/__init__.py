"""A function's text and tree, its names and their lives: nothing is evaluated here.

A callable comes in, a `Source` goes out: the function under its decorators, its gast tree, and the
file that it stands in. What a name is *worth* is no question here, only where it is set and read.

    unwrap        the plain function under partials, methods, decorators and dispatchers;
                  signatures: of NumPy's compiled ones
    functions     `read(function)`: its source; what its names mean outside it
    trees, codes, places  the tree of the very function that a code object was compiled from
    source        `Source`, and where a node of it stands
    scopes, private, owned, sums, kinds   names that are set and read, `__k`, names for one array,
                  names that are added to, generators
    liveness      which names are still wanted after each statement
    asking        whether a function asks whether items are None
    stacked, steps, hoisted   functions that call themselves, with a stack of their own;
                  viewed, moved: of slices and arrays that they write to
    forwarding, returning_gradients, library_calls   functions made of others, or of a library's,
                  with a text that can be read
    subclasses    classes that change the rules of numbers and containers
    deep, depth_limit   work that recurses deep

    def f(x):               read(f).tree            the `FunctionDef`, as gast
        s = x * x           liveness(tree).live     after `s = …`: {"s"}
        return s            read(f).span(node)      file, line, columns, text
"""
