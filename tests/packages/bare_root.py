# SPDX-License-Identifier: Apache-2.0
"""A bare Debian: made by debootstrap, with processes, mounts and a loopback interface of its own. Everything started in
it ends with it. Needs root."""
import pathlib
import shutil
import subprocess
import tempfile

SOURCE = pathlib.Path(__file__).parents[2]
CACHE = SOURCE / ".build/roots"
MIRROR = "http://deb.debian.org/debian"
SECURITY = "http://deb.debian.org/debian-security"

# There is no systemd: this does what the documents ask of it by init scripts.
SYSTEMCTL = """#!/bin/sh
verb=$1
shift
[ "$1" != --now ] || shift
for unit in "$@"; do
    command=$(sed -n 's/^ExecStart=//p' "/etc/systemd/system/${unit%.service}.service" 2>/dev/null)
    if [ -n "$command" ]; then
        setsid $command </dev/null >/dev/null 2>&1 &
        continue
    fi
    if [ "$unit" = mariadb.service ]; then # of galera_new_cluster
        . /run/mariadb-wsrep-new-cluster
        service mariadb "$verb" "$_WSREP_NEW_CLUSTER"
        continue
    fi
    case $verb in
        start | stop | restart | reload) service "${unit%.service}" "$verb" ;;
        enable) service "${unit%.service}" start ;;
        daemon-reload) ;;
        *) echo "systemctl $verb: not here" >&2; exit 1 ;;
    esac
done
"""


def _archive(suite):
    """The new system as a tar file; made once per build directory."""
    archive = CACHE / f"{suite}.tar"
    if not archive.exists():
        CACHE.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=CACHE) as place:
            subprocess.run(["debootstrap", "--variant=minbase", suite, f"{place}/root", MIRROR], check=True,
                           stdout=subprocess.DEVNULL)
            subprocess.run(["tar", "-C", f"{place}/root", "-cf", f"{place}/new.tar", "."], check=True)
            shutil.move(f"{place}/new.tar", archive)
    return archive


class BareRoot:
    def __init__(self, suite):
        self.suite = suite
        self.place = pathlib.Path(tempfile.mkdtemp(prefix=f"portalhooks-{suite}-"))
        self.place.chmod(0o755)
        subprocess.run(["tar", "-C", self.place, "-xf", _archive(suite)], check=True)
        for file in ("resolv.conf", "hosts"):
            shutil.copy(f"/etc/{file}", self.place / "etc" / file)
        (self.place / "etc/apt/sources.list").write_text(
            f"deb {MIRROR} {suite} main\ndeb {MIRROR} {suite}-updates main\ndeb {SECURITY} {suite}-security main\n")
        (self.place / "usr/local/bin/systemctl").write_text(SYSTEMCTL)
        (self.place / "usr/local/bin/systemctl").chmod(0o755)
        self._holder = subprocess.Popen(
            ["unshare", "--net", "--mount", "--pid", "--fork", "--kill-child", "sh", "-euc",
             f"mount -t proc proc {self.place}/proc; mount --rbind /dev {self.place}/dev; ip link set lo up;"
             " echo ready; sleep infinity & wait"], stdout=subprocess.PIPE, text=True)
        assert self._holder.stdout.readline() == "ready\n"
        children = pathlib.Path(f"/proc/{self._holder.pid}/task/{self._holder.pid}/children").read_text()
        self._init = children.split()[0]  # a shell, which reaps what daemons leave
        self.run("apt-get -q update", network=True)

    def run(self, script, network=False, check=True, stdin=None):
        """Run a shell script, with only the loopback interface or with the host's network; returns its result, with
        what it printed on either stream in stdout."""
        namespaces = ["--mount", "--pid"] + ([] if network else ["--net"])
        done = subprocess.run(
            ["nsenter", "-t", self._init, *namespaces, "chroot", self.place, "/usr/bin/env", "-i", "HOME=/root",
             "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL=C.UTF-8",
             "DEBIAN_FRONTEND=noninteractive", "sh", "-euc", f"cd /root\n{script}"],
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace",
            **({"input": stdin} if stdin is not None else {"stdin": subprocess.DEVNULL}))
        assert not check or done.returncode == 0, f"{script}\n{done.stdout[-4000:]}"
        return done

    def install(self, *packages):
        return self.run(f"apt-get -q -y install --no-install-recommends {' '.join(packages)}", network=True)

    def copy_in(self, *files, to="root"):
        for file in files:
            shutil.copy(file, self.place / to)

    def enter(self, *command):
        """The command line that runs `command` of the host at the root's loopback interface."""
        return ["nsenter", "-t", self._init, "--net", *command]

    def _ip(self, *arguments):
        subprocess.run(self.enter("ip", *arguments), check=True)

    def make_network(self, address):
        """A bridge at this root, for others."""
        self._ip("link", "add", "bridge", "type", "bridge")
        self._ip("addr", "add", address, "dev", "bridge")
        self._ip("link", "set", "bridge", "up")

    def join_network(self, root, name, address):
        """Of that root, whose end of the cable gets this name."""
        root._ip("link", "add", name, "type", "veth", "peer", "name", "eth0", "netns", self._init)
        root._ip("link", "set", name, "master", "bridge", "up")
        self._ip("addr", "add", address, "dev", "eth0")
        self._ip("link", "set", "eth0", "up")

    def close(self):
        self._holder.kill()
        self._holder.wait(30)
        shutil.rmtree(self.place, ignore_errors=True)
