"""`owner[index]` and `owner.name`, read and written.

items        a subscript of anything, read, set and deleted
index_parts  an index, part by part
indexing     arrays of subscripts and masks: what they select; masks: where they hold
rows         lists of pairs, and of arrays, at subscripts that are computed
updates      stores into arrays: view_updates, picked_updates (masks and arrays of subscripts)
storable     what an array can hold; overlapping: values that read what is being written
stores       one element
nested       nested lists as one array
attributes, array_attributes, complex_parts
"""
