# SPDX-License-Identifier: Apache-2.0
"""What a process takes up."""
import pathlib

from portal import SANITIZED


# Under a sanitizer what was freed stays for a while, and so does what is known about it.
MAY_GROW_KIB = 64 * 1024 if SANITIZED else 1024


class Size:
    """Of one process, by /proc."""

    def __init__(self, pid):
        place = pathlib.Path(f"/proc/{pid}")
        status = dict(line.split(":", 1) for line in (place / "status").read_text().splitlines())
        self.descriptors = len(list((place / "fd").iterdir()))
        self.threads = int(status["Threads"])
        self.memory_kib = int(status["RssAnon"].split()[0])

    def __repr__(self):
        return f"{self.descriptors} descriptors, {self.threads} threads, {self.memory_kib} KiB"
