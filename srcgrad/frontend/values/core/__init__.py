"""The kinds of values, and the run that they belong to.

values       every kind of value, from `Known` to `ArrayRef` and `Iterator`
same         whether two of them are one and the same
interface    what the interpreter does for those below it
run          `Run`: one specialisation under way; run_state: what is known, what has been
             written to …; frames: the calls that are being read
memory       whole arrays: parameters of the program, and what it makes; aliasing: what is written
             to, refused where the write would have to be seen under another name
control      what ends the reading of a path: `Raised`, `NeedKnown` …
captured     what the program takes from outside, and how to fetch it at each call
boxes        arrays without axes of their own; over: what a `for` runs over
mentions     in how many places of the state a value is to be had
identities   which of the caller's objects are one; growth: how much of the program each
             function is
"""
