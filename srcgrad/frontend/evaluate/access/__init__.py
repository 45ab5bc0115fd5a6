"""`owner[index]` and `owner.name`, read and written.

The values of an owner and an index come in, a value goes out; a store changes the run's state.

items        a subscript of anything, read, set and deleted
buffers      items of lists that lie in memory
index_parts  an index, part by part
indexing     arrays of subscripts and masks: what they select; masks: where they hold
selected     a dict of known keys, at a key that the program computes
chosen_items   lists of pairs, and of arrays, at subscripts that are computed
updates      stores into arrays: view_updates, picked_updates (masks and arrays of subscripts)
storable     what an array can hold; overlapping: values that read what is being written
stores       one element; without_axes: of an array without axes, which is a number here
nested       nested lists as one array
attributes, array_attributes, complex_parts   `owner.name` of objects, arrays, complex numbers

    x[1:][k]       a view of a view: the element of x at 1 + k, with a check of k
    x[mask] = 0    a check of lengths, then a loop with a store where the mask holds
    point.scale    what the state knows of it, else what the caller's object has
"""
