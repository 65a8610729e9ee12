# SPDX-License-Identifier: Apache-2.0
"""The packages in a bare Debian 12 and 13."""
import hashlib
import re
import shlex
import time

from bare_root import SOURCE
from receiver import Receiver


def test_lintian_finds_nothing(built):
    _, lint = built
    # "initial-upload-closes-no-bugs" asks for a bug number of Debian's own archive.
    found = [line for line in lint.splitlines() if line[:2] in ("E:", "W:") and "initial-upload" not in line]
    assert found == []


def test_another_build_makes_the_same_packages(built):
    files, _ = built
    again = (files[0].parent / "again.txt").read_text().split()
    assert {file.name: hashlib.sha256(file.read_bytes()).hexdigest() for file in files} == {
        name: digest for digest, name in zip(again[::2], again[1::2]) if "dbgsym" not in name}


def test_the_first_webhook_is_sent_and_purge_leaves_nothing(built, root):
    root.copy_in(*built[0])
    root.install("./*.deb", "apache2", "apache2-utils", "curl", "python3", "openssl")
    assert "portalhooks" not in root.run("ls /etc/apache2/mods-enabled").stdout, "inert until enabled"
    root.copy_in(SOURCE / "debian/tests/first-webhook", to="usr/local/bin")
    assert root.run("first-webhook").stdout.endswith("# done\n")
    root.run("service apache2 stop; a2dismod -q portalhooks; a2disconf -q portalhooks-test")
    names = " ".join(shlex.quote(file.name.split("_")[0]) for file in built[0])
    root.run(f"apt-get -q -y purge {names}", network=True)
    assert root.run("ls -d /etc/portalhooks /var/lib/portalhooks /usr/share/portalhooks /usr/bin/portalhooks"
                    " /etc/apache2/mods-available/portalhooks.* 2>/dev/null", check=False).stdout == ""


def readme_commands():
    """The README's commands from the packages to the first webhook, without comments."""
    readme = (SOURCE / "README.md").read_text()
    block = re.search(r"From there to the first webhook, as root:\n\n```sh\n(.*?)```", readme, re.S)[1]
    return [line.split("   #")[0].rstrip() for line in block.splitlines()]


def test_five_commands_lead_to_the_first_webhook(built, root):
    root.copy_in(*built[0])
    receiver = Receiver(root)
    install, setup, *rest = readme_commands()
    assert len(rest) == 3
    started = time.monotonic()
    root.run(install.replace("apt install", "apt-get -q -y install"), network=True)
    setup = setup.replace("https://receiver.example.com/hook", f"{receiver.address} --allow-target 127.0.0.1")
    made = root.run(setup).stdout
    password = re.search(r"log-in of dana; the password, shown this once: (\S+)", made)[1]
    for command in rest:
        printed = root.run(command.replace("-u dana ", f"-u dana:{password} "), stdin="").stdout
    seconds = time.monotonic() - started
    print(f"{seconds:.0f} s")
    assert '"state":"succeeded"' in printed and seconds < 300
    secret = re.search(r"whsec_\S+", made)[0]
    assert receiver.verified_body(secret, None) == ""
    doctor = root.run("portalhooks doctor", check=False)
    assert doctor.returncode in (0, 8), doctor.stdout  # 8: warnings only, such as passwords without TLS


# As a package of the first release: an older version, another configuration, and the files that it made.
OLDER = """
for file in libapache2-mod-portalhooks portalhooks; do
    dpkg-deb -R ${file}_*.deb older
    sed -i 's/^Version: .*/Version: 0.1.0-1/; s/portalhooks (= [^)]*)/portalhooks (= 0.1.0-1)/' older/DEBIAN/control
    rm -f older/DEBIAN/md5sums
    [ ! -e older/etc ] || sed -i '1i # of version 0.1.0' older/etc/apache2/mods-available/portalhooks.conf
    mkdir -p old && dpkg-deb --root-owner-group -b older old/$file.deb
    rm -r older
done
"""


def test_data_and_configuration_survive_a_new_version(built, root):
    root.copy_in(*built[0])
    root.run(OLDER)
    root.install("./old/*.deb", "apache2", "sqlite3", "curl", "apache2-utils")
    schemas = SOURCE / "tests/schemas/0.1.0"
    root.copy_in(schemas / "sqlite.sql")
    root.copy_in(schemas / "sqlite.keys", to="etc/portalhooks/keys")
    root.run("chmod 600 /etc/portalhooks/keys; sqlite3 /var/lib/portalhooks/portalhooks.sqlite <sqlite.sql;"
             " chown -R www-data: /var/lib/portalhooks;"
             " echo '# of the sysadmin' >>/etc/apache2/mods-available/portalhooks.conf;"
             " printf 'ServerName 127.0.0.1\\n' >/etc/apache2/conf-enabled/name.conf;"
             " echo secret | htpasswd -iB /etc/portalhooks/passwd admin; cp /etc/portalhooks/keys kept;"
             " cp /etc/portalhooks/passwd passwd; a2enmod -q portalhooks")
    root.run("apt-get -q -y -o Dpkg::Options::=--force-confold install ./*.deb", network=True)
    root.run("grep -q 'of the sysadmin' /etc/apache2/mods-available/portalhooks.conf;"
             " ls /etc/apache2/mods-enabled/portalhooks.load; cmp kept /etc/portalhooks/keys;"
             " cmp passwd /etc/portalhooks/passwd")
    root.run("service apache2 stop; runuser -u www-data -- portalhooks migrate --driver sqlite3"
             " --params /var/lib/portalhooks/portalhooks.sqlite; service apache2 start")
    history = root.run("curl -qfsS -u admin:secret http://127.0.0.1/portal/api/v1/executions").stdout
    assert history.count('"state":"succeeded"') > 2
