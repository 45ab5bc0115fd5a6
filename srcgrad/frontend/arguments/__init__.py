"""What a call's arguments are made of: descriptions of them, and the numbers and arrays in them.

The values of a call come in; a `Spec` for each goes out (what the program is specialised for) and
the leaves in order (what compiled code is called with). Descriptions that are equal share a
program.

    specs         the kinds of descriptions: a number, an array, a tuple or list, a dict, something
                  fixed
    describe      a value's description, and its leaves; sparse: matrices of scipy.sparse
    leaves        flatten and rebuild values of a known description; a path in words for each leaf
    selection     `argnums`: with respect to what
    seeds         tangents of arguments and adjoints of results, checked and taken apart
    results       what of a result is differentiated
    dispatch      what tells calls apart, quickly
    preparation   arrays as compiled code takes them
    notation      `"f8[:], f8"`
    repeats, overlaps   arguments that are one object, or share memory

    f({"w": np.ones(3)}, 2.0)    Mapping(dict, ("w",), (ArrayLeaf(float64, 1 axis),)),
                                 Number(float64)
                                 leaves: the array, 2.0; paths: "p['w']", "k"
"""
