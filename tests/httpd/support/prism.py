# SPDX-License-Identifier: Apache-2.0
"""Stoplight's Prism between client and Portal: an independent validator that replaces responses violating the contract
by errors."""
import pathlib
import socket
import subprocess

from waiting import wait_for

SOURCE = pathlib.Path(__file__).parents[3]


class Prism:
    def __init__(self, portal):
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.address = probe.getsockname()
        upstream = f"http://127.0.0.1:{portal.port}{portal.settings.base}/api/v1"
        self._log = portal.directory / "prism.log"
        with open(self._log, "wb") as log:
            self._process = subprocess.Popen(
                [str(SOURCE / "tests/contract/node_modules/.bin/prism"), "proxy", str(SOURCE / "htdocs/openapi.json"),
                 upstream, "--errors", "--validate-request=false", "--cors=false", "--port", str(self.address[1]),
                 "--verboseLevel", "warn"], stdout=log, stderr=log)
        wait_for(self._listens, "prism to listen", 60)

    def _listens(self):
        assert self._process.poll() is None, self._log.read_text()
        try:
            socket.create_connection(self.address, 1).close()
        except OSError:
            return False
        return True

    def close(self):
        self._process.terminate()
        self._process.wait(20)
