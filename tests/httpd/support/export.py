# SPDX-License-Identifier: Apache-2.0
"""Exports of large histories, read as slowly as a test wants."""
import socket

KEEP = "PortalHooksRetention executions never"  # the rows inserted here are old
WHOLE = b"\r\n0\r\n\r\n"  # the last chunk

# What attacks, and how it stands in the file.
FORMULAS = {
    "=1+1": "'=1+1", "+1": "'+1", "-1": "'-1", "@SUM(A1)": "'@SUM(A1)", "\t=1": "\t'=1", "＝1": "'＝1",
    "=cmd|' /C calc'!A0": "'=cmd|' /C calc'!A0", "a;=1": "a;'=1", "a\t+1": "a\t'+1", "a|-1": "a|'-1",
    "a\n=1;=2": "a\n'=1;'=2", 'a;"=1': "a;\"'=1", 'a;""=1': "a;\"\"'=1", "a; =1": "a; '=1", "a,@A1": "a,'@A1",
    "a:=1": "a:'=1", "a^=1": "a^'=1", "a;＝1": "a;'＝1", "a;\u00a0=1": "a;\u00a0'=1", "x@y, a - b": "x@y, a - b",
}


def fill(portal, count, integration_id):
    """Insert executions of the past directly."""
    step = 2000
    for first in range(0, count, step):
        rows = ",".join(
            f"('exe_{number:026d}','msg_{number:026d}',1,'{integration_id}','Name','default','succeeded','received',"
            f"200,{1_700_000_000_000_000 + number},5,'ann','A note of some length, number {number}','own','v1')"
            for number in range(first, min(first + step, count)))
        portal.database.query(
            "INSERT INTO ph_execution (id, message_id, attempt, integration_id, integration_name, mode, state, "
            f"delivery, http_status, created_at, duration_us, username, note, owner, webhook_version) VALUES {rows}")


def read_on(connection):
    """The last bytes of the response."""
    read = b""
    while piece := connection.recv(65536):
        read = (read + piece)[-100:]
    return read


def begin_export(portal, query="format=ndjson"):
    connection = socket.socket()
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    connection.settimeout(30)
    connection.connect(portal.address)
    connection.sendall(f"GET /portal/api/v1/executions/export?{query} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"
                       f"Authorization: {portal.as_('admin').authorization}\r\n\r\n".encode())
    return connection
