# SPDX-License-Identifier: Apache-2.0
"""A guide in Markdown, followed word for word: its ```sh blocks are run in order."""
import re
import time


def follow(root, guide):
    """Run the guide in a root; only lines that install packages reach the network. Returns (commands, seconds)."""
    commands = 0
    started = time.monotonic()
    for block in re.findall(r"(?ms)^```sh\n(.*?)^```", guide.read_text()):
        directory = "."
        for line in block.splitlines():
            if line.startswith("cd "):
                directory = line[3:]
                continue
            root.run(f"cd {directory}\n{line}", network=line.startswith("apt-get"))
            commands += 1
    assert commands > 0
    return commands, time.monotonic() - started
