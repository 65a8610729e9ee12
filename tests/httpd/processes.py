# SPDX-License-Identifier: Apache-2.0
"""What a process takes up."""
import pathlib


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
