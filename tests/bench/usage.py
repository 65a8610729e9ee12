# SPDX-License-Identifier: Apache-2.0
"""CPU time and memory of processes, from /proc."""
import collections
import os
import pathlib
import time

TICK_MS = 1000 / os.sysconf("SC_CLK_TCK")


def tree(pid):
    """A process and all its descendants."""
    found = [pid]
    for task in pathlib.Path(f"/proc/{pid}/task").iterdir():
        for child in (task / "children").read_text().split():
            found += tree(int(child))
    return found


def cpu_ms(pid):
    """User and system time of a process and its descendants, including exited ones."""
    total = 0
    for one in tree(pid):
        fields = pathlib.Path(f"/proc/{one}/stat").read_text().rpartition(")")[2].split()
        total += sum(int(field) for field in fields[11:13])
        if one == pid:
            total += sum(int(field) for field in fields[13:15])
    return total * TICK_MS


def cpu_ms_by_thread(pid):
    """User and system time by the name of the thread, of a process and its descendants; without exited threads."""
    totals = collections.Counter()
    for one in tree(pid):
        for task in pathlib.Path(f"/proc/{one}/task").iterdir():
            name, fields = (task / "stat").read_text().partition("(")[2].rsplit(")", 1)
            totals[name] += sum(int(field) for field in fields.split()[11:13]) * TICK_MS
    return totals


def idle_ms():
    """Idle time of all processors, waiting for disks included."""
    fields = pathlib.Path("/proc/stat").read_text().splitlines()[0].split()
    return (int(fields[4]) + int(fields[5])) * TICK_MS


def pss_kib(pid):
    """Proportional set size: shared pages are counted in proportion."""
    lines = pathlib.Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    return int(next(line for line in lines if line.startswith("Pss:")).split()[1])


def tree_pss_kib(pid):
    return sum(pss_kib(one) for one in tree(pid))


def machine_memory_bytes():
    return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")


def wait_until_quiet(pid, seconds=10):
    """Wait, for a limited time, until work left by the previous measurement (flushing, purging) is done."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        before = cpu_ms(pid)
        time.sleep(0.3)
        if cpu_ms(pid) - before <= TICK_MS:
            return
