# SPDX-License-Identifier: Apache-2.0
"""Two MariaDB servers without Galera: a primary and its replica, configured by conf/cluster/replica.cnf."""
from cluster import CONF, START_S, ClusterDatabase, Node, make_accounts
from waiting import wait_for


class Server(Node):
    """read_only from each start on, until it is promoted."""

    def _write_conf(self):
        conf = (CONF / "replica.cnf").read_text()
        conf = conf.replace("/etc/mysql/tls", f"{self.directory}/tls")
        conf = conf.replace("server_id = 1 ", f"server_id = {self.number} ")
        (self.directory / "my.cnf").write_text(conf)

    def is_synced(self):
        return self.status("Uptime") is not None

    def is_writable(self):
        return self.query("SELECT @@read_only AS flag")[0]["flag"] == 0

    def promote(self):
        self.query("STOP SLAVE")
        self.query("RESET SLAVE ALL")
        self.query("SET GLOBAL read_only = 0")

    def replicate(self, primary):
        self.query(f"CHANGE MASTER TO MASTER_HOST = '{primary.address}', MASTER_USER = 'replica', "
                   "MASTER_PASSWORD = 'secret', MASTER_USE_GTID = slave_pos, MASTER_SSL = 1")
        self.query("START SLAVE")

    def has_all_of(self, primary):
        position = primary.query("SELECT @@gtid_binlog_pos AS position")[0]["position"]
        return self.query("SELECT MASTER_GTID_WAIT(%s, 0) AS result", position)[0]["result"] == 0


class Pair:
    """Beside a cluster, whose servers have the numbers before."""

    def __init__(self, scripts, authority):
        self.nodes = []
        self._databases = 0
        try:
            for number in (4, 5):
                self.nodes.append(Server(number, scripts, authority))
            for server in self.nodes:
                server.start()
            self.primary, self.replica = self.nodes
            self.primary.promote()
            make_accounts(self.primary)
            self.primary.query("CREATE USER replica@'192.0.2.%' IDENTIFIED BY 'secret' REQUIRE SSL")
            self.primary.query("GRANT REPLICATION SLAVE ON *.* TO replica@'192.0.2.%'")
            self.replica.replicate(self.primary)
        except BaseException:
            self.discard()
            raise

    @property
    def any_node(self):
        return self.primary

    @property
    def socket(self):
        return self.primary.socket

    def connect(self, database=None):
        return self.primary.connect(database)

    def haproxy_conf(self):
        text = (CONF / "haproxy-replica.cfg").read_text()
        for number, server in enumerate(self.nodes, 1):
            text = text.replace(f"192.0.2.1{number}:", f"{server.address}:")
        return text

    def make_database(self, port):
        self._databases += 1
        return ClusterDatabase(self, f"portal_{self._databases}", port)

    def switch_over(self):
        """As planned: nothing is written any more, the replica gets the rest, and takes over."""
        old, new = self.primary, self.replica
        old.query("SET GLOBAL read_only = 1")
        wait_for(lambda: new.has_all_of(old), "the replica to have everything", START_S)
        new.promote()
        self.primary, self.replica = new, old
        old.query(f"SET GLOBAL gtid_slave_pos = '{old.query('SELECT @@gtid_binlog_pos AS p')[0]['p']}'")
        old.replicate(new)

    def fail_over(self):
        """The primary is lost, and with it what the replica has not got."""
        self.primary.kill()
        self.replica.promote()
        self.primary, self.replica = self.replica, None

    def discard(self):
        for server in self.nodes:
            server.discard()
