# SPDX-License-Identifier: Apache-2.0
"""The default tests of this checkout on the next release of Debian."""
import re
import subprocess

import pytest

from bare_root import SOURCE


@pytest.mark.parametrize("suite", ["trixie"])
def test_the_default_tests_pass_on_the_next_release(root):
    root.install("build-essential", "ca-certificates", "git", "nodejs", "npm")
    # httpd's User has no access below /root: each demo of the browser tests would be built once more.
    subprocess.run(["git", "clone", "-q", "--no-hardlinks", SOURCE, root.place / "srv/checkout"], check=True)
    root.copy_in("/etc/ssl/certs/ca-certificates.crt")  # npm may have to go through the host's proxy
    done = root.run("cd /srv/checkout && NODE_EXTRA_CA_CERTS=/root/ca-certificates.crt tests/run", network=True,
                    check=False)
    print(done.stdout)
    assert done.returncode == 0 and re.search(r"^\d+ passed, 0 failed$", done.stdout, re.M), done.stdout[-8000:]
