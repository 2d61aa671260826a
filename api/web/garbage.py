"""Python's garbage collector, set for a process that serves.

With its defaults, it looked at everything in memory again and again: at 50 messages a second that was a fifth of the CPU
time, and each of its longest looks held up all clients for a third of a second.
"""

import gc

YOUNG_OBJECTS = 2_000  # a look at the youngest objects after so many more; Python's default is 700, for short programs


def settle() -> None:
    """Call it once everything is loaded. Modules, the schema and the floor are then not looked at again."""
    gc.freeze()
    gc.set_threshold(YOUNG_OBJECTS, *gc.get_threshold()[1:])
