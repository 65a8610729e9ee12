# SPDX-License-Identifier: Apache-2.0
"""nginx in front of httpd, from Debian's package."""
import os
import socket
import subprocess

from waiting import wait_for


class Nginx:
    def __init__(self, directory, server):
        """`server`: the directives of its one server, for example locations. Private files go to `directory`."""
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        temporary = " ".join(f"{kind}_temp_path {directory}/{kind};"
                             for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
        (directory / "nginx.conf").write_text(f"""
daemon off; pid {directory}/nginx.pid; error_log {directory}/nginx.log; worker_processes 1;
{"user www-data;" if os.getuid() == 0 else ""}
events {{}}
http {{
    access_log off;
    {temporary}
    server {{
        listen 127.0.0.1:{self.port};
        {server}
    }}
}}
""")
        self._process = subprocess.Popen(["nginx", "-p", directory, "-c", directory / "nginx.conf"])
        wait_for(self._listens, "nginx to listen")

    @property
    def address(self):
        return ("127.0.0.1", self.port)

    def _listens(self):
        assert self._process.poll() is None, "nginx exited"
        with socket.socket() as probe:
            return probe.connect_ex(self.address) == 0

    def close(self):
        self._process.terminate()
        self._process.wait(30)
