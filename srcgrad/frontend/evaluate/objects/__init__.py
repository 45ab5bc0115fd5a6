"""The data model: objects of classes written in Python.

objects          attributes by `__getattribute__`, descriptors and special methods
object_writes    attributes set and deleted
overloaded       operators that classes define, in Python's order
python_classes   the class that a value has
"""
