"""Memory of a process that serves: how Python's garbage collector and the C library's allocator treat it.

With its defaults, the collector looked at everything in memory again and again: at 50 messages a second that was a fifth of
the CPU time, and each of its longest looks held up all clients for a third of a second. Beside 50 hostile clients, looks at
20,000 objects that had survived one took 5 to 12 ms, three times a second, and looks at everything 50 to 120 ms. What Vigie
makes leaves no cycles (tests/schema/test_garbage.py, tests/attacks/test_garbage.py), so short looks find what others leave,
and those at everything may be rare.

With its defaults, glibc takes blocks from one heap that are as large as one it was once given back, and a heap shrinks only
at its end. Each connection with TLS has a buffer of 256 kB. So the attempts to reach a database that was away for half a
minute left 50 MB in the process that nothing used and that it never returned.
"""

import ctypes
import gc

YOUNG_OBJECTS = 1_000  # a look at the youngest objects after so many more
YOUNG_LOOKS = 1  # after more than so many, a look at what survived them too; Python's default is 10
MIDDLE_LOOKS = 300  # after more than so many of these, a look at everything not frozen; Python's default is 10
LARGE_BLOCK_BYTES = 128 * 1024  # glibc's first value, which it otherwise raises
_M_MMAP_THRESHOLD = -3  # from glibc's malloc.h


def settle() -> None:
    """Call it once everything is loaded. Modules, the schema and the floor are then not looked at again."""
    gc.freeze()
    gc.set_threshold(YOUNG_OBJECTS, YOUNG_LOOKS, MIDDLE_LOOKS)
    _return_large_blocks()


def _return_large_blocks() -> None:
    """The system gets each of them back when it is freed. Other C libraries than glibc have no such setting."""
    try:
        mallopt = ctypes.CDLL(None).mallopt
    except (AttributeError, OSError, TypeError):  # musl; a program without symbols; Windows
        return
    mallopt(_M_MMAP_THRESHOLD, LARGE_BLOCK_BYTES)
