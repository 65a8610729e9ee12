# SPDX-License-Identifier: Apache-2.0
"""Bounded waits for conditions."""
import time

LOOK_AGAIN_S = 0.02


def wait_for(condition, what, seconds=10):
    """The result of `condition` once it is true; fails after the deadline."""
    deadline = time.monotonic() + seconds
    while True:
        result = condition()
        if result:
            return result
        assert time.monotonic() < deadline, f"timed out after {seconds} s waiting for {what}"
        time.sleep(LOOK_AGAIN_S)
