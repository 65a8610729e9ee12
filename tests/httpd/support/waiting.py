# SPDX-License-Identifier: Apache-2.0
"""Waiting for a condition, with a deadline."""
import time

LOOK_AGAIN_S = 0.02


def wait_for(condition, what, seconds=10):
    """What `condition` returns as soon as that is true; fails when it does not become so in time."""
    deadline = time.monotonic() + seconds
    while True:
        result = condition()
        if result:
            return result
        assert time.monotonic() < deadline, f"waited {seconds} s in vain for {what}"
        time.sleep(LOOK_AGAIN_S)
