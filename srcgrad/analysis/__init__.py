"""What is known of a program: its structure, what carries derivatives, which elements meet.

A program of `ir` comes in, a value goes out that answers questions of the stages after it; nothing
is changed, and nothing hung on the program.

dataflow                     what statements read and write, and the same with parts replaced
layout, paths, names         which statement stands where, what is around it; names for what is new
activity, dependence, reach  what carries a derivative; what depends on what
affine, subscripts, elements, covering   which elements meet, are overwritten, are all that is read
proofs, facts, ranges        what is known of lengths, conditions and numbers at a place
integer_sets, integers       the questions about integers that isl answers
zeros, singular, unused      zero against infinity; slopes that are infinite; results left unused
products, sums_of_products, homogeneous   programs that are linear algebra

Subscripts are compared in one form, a sum of multiples of names:

    >>> import operator
    >>> from srcgrad.analysis.affine import affine, expression, plus
    >>> from srcgrad.ir import Apply, Const, Var
    >>> following = affine(Apply(operator.add, (Var("i"), Const(1))), {})  # the 1 of x[i + 1]
    >>> expression(plus(following, affine(Var("i"), {}), -1))  # less that of x[i]: never the same
    Const(value=1)
"""
