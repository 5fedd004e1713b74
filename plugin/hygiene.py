"""Keeps this process's memory out of files and away from other processes of the same user.

Python cannot wipe its memory: keys, passwords and contents may lie there for a while after use. So that nothing
but the process itself reads them, the kernel must write no core dump of it, and let no debugger attach.
"""

import ctypes
import os
import resource
import signal
import sys

_PR_SET_PDEATHSIG = 1
_PR_SET_DUMPABLE = 4


def keep_memory_private() -> None:
    """Forbid core dumps and debuggers, for this process and for those that it forks.

    `RLIMIT_CORE` alone does not bind a kernel that pipes dumps to a program, so the process is made undumpable
    as well; that also gives its `/proc` files to root (https://man7.org/linux/man-pages/man2/PR_SET_DUMPABLE.2const.html).
    Not inherited by another program that is run (`execve` resets it), and not binding for root. Where the
    operating system is not Linux, only the limit is set.
    """
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)


def end_with_parent(parent: int) -> None:
    """End this process when the one that forked it does, however that ends: nobody else would ever stop it.

    `parent` is the forking process's id.

    https://man7.org/linux/man-pages/man2/PR_SET_PDEATHSIG.2const.html
    """
    if sys.platform != "linux":
        return
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM, 0, 0, 0)
    if os.getppid() != parent:
        # It ended before the call.
        raise SystemExit(1)
