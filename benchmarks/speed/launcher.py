"""Run one command, and write down what it took: `python -I -S launcher.py REPORT COMMAND ARGUMENT…`.

A process of its own, because the peak memory that a system tells of a process is never less than that of the process which
started it: this one loads nothing, and is as small as Python can be.
"""

import os
import sys
import time

report, *command = sys.argv[1:]
started = time.perf_counter()
_, status, used = os.wait4(os.posix_spawn(command[0], command, os.environ), 0)
wall = time.perf_counter() - started
unit = 1 if sys.platform == "darwin" else 1024
with open(report, "w") as file:  # noqa: PTH123 - pathlib takes memory
    file.write(f"{wall * 1e3} {(used.ru_utime + used.ru_stime) * 1e3} {used.ru_maxrss * unit / 1e6}")
sys.exit(os.waitstatus_to_exitcode(status))
