"""Reading pickles and torch files without executing anything of them.

`apart.read_apart` is what the program uses: a process of its own reads the file, and only numbers and their names come
back. What that process needs knows neither torch nor numpy.
"""
