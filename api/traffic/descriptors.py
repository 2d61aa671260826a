"""How many sockets a process may hold: its file descriptors, without those that are kept for everything else."""

import os
import resource

from api.settings import SettingsFault

MOST_SOCKETS = 10_000  # of a process, unless VIGIE_MAX_SOCKETS says otherwise
RESERVED = (
    128  # the database's connections (64 at most), the bell, deliveries, files, and sockets that are being refused
)
FEWEST_SOCKETS = 10


def sockets_allowed(asked: int | None) -> int:
    """How many sockets this process may hold. Raises the soft limit of its file descriptors, as far as it may.

    Raises SettingsFault if the limit is too low for `asked`, or for any useful number.
    """
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = (asked or MOST_SOCKETS) + RESERVED
    if soft == resource.RLIM_INFINITY or soft >= wanted:
        return wanted - RESERVED
    reachable = _raised(soft, wanted if hard == resource.RLIM_INFINITY else min(wanted, hard), hard)
    if reachable - RESERVED < (asked or FEWEST_SOCKETS):
        raise SettingsFault(_too_low(asked, reachable))
    return reachable - RESERVED


def can_open_files() -> bool:
    """Whether this process may open another file now."""
    try:
        os.close(os.open(os.devnull, os.O_RDONLY))
    except OSError:
        return False
    return True


def _raised(soft: int, to: int, hard: int) -> int:
    """The soft limit after trying to raise it."""
    if to <= soft:
        return soft
    try:
        resource.setrlimit(resource.RLIMIT_NOFILE, (to, hard))
    except (ValueError, OSError):  # the kernel has a maximum of its own, below an infinite hard limit
        return soft
    return to


def _too_low(asked: int | None, reachable: int) -> str:
    needed = (asked or FEWEST_SOCKETS) + RESERVED
    what = f"VIGIE_MAX_SOCKETS is {asked}" if asked else f"Vigie needs at least {FEWEST_SOCKETS} sockets"
    lower = f", or lower VIGIE_MAX_SOCKETS to {reachable - RESERVED}" if reachable - RESERVED >= FEWEST_SOCKETS else ""
    return (
        f"{what}, but this process may open only {reachable} files, and {RESERVED} of them are kept for the database "
        f"and other files: raise the limit to {needed} (`ulimit -n`, or LimitNOFILE= in a systemd unit){lower}."
    )
