"""The kinds of values, and the run that they belong to.

values       every kind of value, from `Known` to `ArrayRef` and `Iterator`; holes: what patterns
             of them are made of
same         whether two of them are one and the same
interface    what the interpreter does for those below it
run          `Run`: one specialisation under way; run_state: what is known, what has been
             written to …; frames: the calls that are being read
memory       whole arrays: parameters of the program, and what it makes; aliasing: what is written
             to, refused where the write would have to be seen under another name; origins: which
             array a name stands for, a number at run time
control      what ends the reading of a path: `Raised`, `NeedKnown` …; raising: what goes on in a
             handler; returned: what the program returns
captured     what the program takes from outside, and how to fetch it at each call
boxes        arrays without axes of their own; over: what a `for` runs over
layouts      lists that are held in another way than they were first
mentions     in how many places of the state a value is to be had
identities   which of the caller's objects are one; growth: how much of the program each
             function is

    y = 2 * x    run.value(node) of `2` is Known(2), of `x` is Number(Var("x")); their product is
                 Number(Var("%1")), and run.emit has put `%1 = 2.0 * x` into the draft's block
"""
