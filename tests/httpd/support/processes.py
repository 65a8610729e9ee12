# SPDX-License-Identifier: Apache-2.0
"""Resource usage of a process."""
import pathlib

from portal import SANITIZED


# sanitizers keep freed memory and its metadata for a while
GROWTH_LIMIT_KIB = 64 * 1024 if SANITIZED else 1024


class ProcessUsage:
    """Read from /proc."""

    def __init__(self, pid):
        place = pathlib.Path(f"/proc/{pid}")
        status = dict(line.split(":", 1) for line in (place / "status").read_text().splitlines())
        self.descriptors = len(list((place / "fd").iterdir()))
        self.threads = int(status["Threads"])
        self.memory_kib = int(status["RssAnon"].split()[0])

    def __repr__(self):
        return f"{self.descriptors} descriptors, {self.threads} threads, {self.memory_kib} KiB"
