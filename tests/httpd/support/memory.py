# SPDX-License-Identifier: Apache-2.0
"""The memory of a process as a core dump contains it: all its mappings except those excluded from dumps."""
import pathlib
import re

from portal import SANITIZED

MAPPING = re.compile(r"^([0-9a-f]+)-([0-9a-f]+) (\S{4}) \S+ \S+ \d+\s*(.*)$")
PIECE = 1 << 20
HUGE = 1 << 32  # a sanitizer's shadow memory, which contains no data of the process
ASAN_QUARANTINE_KIB = 600_000 if SANITIZED else 0  # ASan keeps freed memory in quarantine


def children_of(pid):
    tasks = pathlib.Path(f"/proc/{pid}/task").iterdir()
    return [int(child) for task in tasks for child in (task / "children").read_text().split()]


def resident_kib(pid):
    found = re.search(r"^VmRSS:\s+(\d+) kB", pathlib.Path(f"/proc/{pid}/status").read_text(), re.MULTILINE)
    return int(found[1])


def _mappings(pid):
    """(start, end, is dumped) of each readable mapping."""
    start = end = readable = None
    for line in pathlib.Path(f"/proc/{pid}/smaps").read_text().splitlines():
        found = MAPPING.match(line)
        if found:
            start, end = int(found[1], 16), int(found[2], 16)
            readable = found[3][0] == "r" and found[4] not in ("[vvar]", "[vsyscall]")
        elif line.startswith("VmFlags:") and readable:
            yield start, end, "dd" not in line.split()


def count_in_memory(pid, needles, dumped=True):
    """Occurrences of each needle in the dumped mappings, or in the others if not `dumped`."""
    counts = {needle: 0 for needle in needles}
    with open(f"/proc/{pid}/mem", "rb", buffering=0) as memory:
        for start, end, is_dumped in _mappings(pid):
            if is_dumped != dumped or end - start > HUGE:
                continue
            for at in range(start, end, PIECE):
                memory.seek(at)
                try:
                    # Overlap the next piece, for needles across the boundary.
                    piece = memory.read(min(PIECE + 256, end - at))
                except OSError:
                    continue  # a page beyond the end of the mapped file
                for needle in needles:
                    counts[needle] += piece.count(needle)
    return counts
