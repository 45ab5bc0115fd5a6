"""The data model: objects of classes written in Python.

lookup           what the classes of an object have under a name
reading          attributes, by `__getattribute__`, `__getattr__` and what the object holds
descriptors      methods and properties, bound to an object; supers: `super().name`
held             what an object itself holds; missing: what is not there, refused
special_methods  the methods that operations call
object_writes    attributes set and deleted
overloaded       operators that classes define, in Python's order
python_classes   the class that a value has; identity: whether two objects are one
shelves          objects that are changed while they are in lists of run-time length

    model.loss(x)     `lookup` finds `loss` in the class, `descriptors` binds it to the object,
                      `calls` reads its text with `self` the object
    self.scale        `held`: what the program has set, else a value taken from the caller's object
"""
