"""A function's text and tree, its names and their lives: nothing is evaluated here.

A callable comes in, a `Source` goes out: the function under its decorators, its gast tree, and the
file that it stands in. What a name is *worth* is no question here, only where it is set and read.

    unwrap        the plain function under partials, methods, decorators and dispatchers
    functions     `read(function)`: its source; what its names mean outside it
    trees, codes  the tree of the very function that a code object was compiled from
    source        `Source`, and where a node of it stands
    liveness      which names are still wanted after each statement
    subclasses    classes that change the rules of numbers and containers

    def f(x):               read(f).tree            the `FunctionDef`, as gast
        s = x * x           liveness(tree).live     after `s = …`: {"s"}
        return s            read(f).span(node)      file, line, columns, text
"""
