"""`owner[index]` and `owner.name`, read and written.

items        a subscript of anything, read, set and deleted
indexing     arrays of subscripts and masks: what they select; masks: where they hold
updates      stores into arrays, by views, masks and arrays of subscripts; stores: one element,
             what fits
nested       nested lists as one array
attributes, array_attributes, complex_parts
"""
