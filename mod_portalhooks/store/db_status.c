/* SPDX-License-Identifier: Apache-2.0 */
/* Errors of the drivers as faults: MySQL's by number, SQLite's and those of opening a connection by message.
 */
#include "db_status.h"

#include <string.h>

#define COUNT_OF(table) (sizeof(table) / sizeof(table[0]))

typedef struct code_fault_t {
    int code;
    ph_db_fault_t fault;
} code_fault_t;

static const code_fault_t mysql_codes[] = {
    { 1020, PH_DB_FAULT_DEADLOCK }, /* the row changed since the snapshot */
    { 1021, PH_DB_FAULT_FULL },     /* disk full */
    { 1022, PH_DB_FAULT_DUPLICATE },
    { 1036, PH_DB_FAULT_READ_ONLY }, /* the table */
    { 1040, PH_DB_FAULT_CONNECTIONS },
    { 1044, PH_DB_FAULT_LOGIN }, /* access denied to the database */
    { 1045, PH_DB_FAULT_LOGIN },
    { 1047, PH_DB_FAULT_NOT_READY }, /* a Galera node is not ready */
    { 1049, PH_DB_FAULT_LOGIN },     /* unknown database */
    { 1053, PH_DB_FAULT_NOT_READY }, /* the server is shutting down */
    { 1054, PH_DB_FAULT_SCHEMA },    /* unknown column */
    { 1060, PH_DB_FAULT_DUPLICATE }, /* a column of this name exists */
    { 1061, PH_DB_FAULT_DUPLICATE }, /* an index of this name exists */
    { 1062, PH_DB_FAULT_DUPLICATE },
    { 1077, PH_DB_FAULT_NOT_READY }, /* shutdown, and the two after it */
    { 1078, PH_DB_FAULT_NOT_READY },
    { 1079, PH_DB_FAULT_NOT_READY },
    { 1080, PH_DB_FAULT_UNREACHABLE }, /* the server closes the thread by force */
    { 1114, PH_DB_FAULT_FULL },        /* the table is full */
    { 1129, PH_DB_FAULT_CONNECTIONS }, /* host blocked after connection errors */
    { 1130, PH_DB_FAULT_LOGIN },       /* host not allowed */
    { 1135, PH_DB_FAULT_CONNECTIONS }, /* no more threads */
    { 1142, PH_DB_FAULT_SCHEMA },      /* no privilege on the table */
    { 1143, PH_DB_FAULT_SCHEMA },      /* no privilege on the column */
    { 1146, PH_DB_FAULT_SCHEMA },      /* no such table */
    { 1152, PH_DB_FAULT_UNREACHABLE }, /* aborted connection, and the network errors after it */
    { 1153, PH_DB_FAULT_PACKET },
    { 1154, PH_DB_FAULT_UNREACHABLE },
    { 1155, PH_DB_FAULT_UNREACHABLE },
    { 1156, PH_DB_FAULT_UNREACHABLE },
    { 1157, PH_DB_FAULT_UNREACHABLE },
    { 1158, PH_DB_FAULT_UNREACHABLE },
    { 1159, PH_DB_FAULT_UNREACHABLE },
    { 1160, PH_DB_FAULT_UNREACHABLE },
    { 1161, PH_DB_FAULT_UNREACHABLE },
    { 1180, PH_DB_FAULT_NOT_READY },   /* error during commit: a node lost its quorum */
    { 1184, PH_DB_FAULT_SESSION },     /* aborted connection: init_connect failed */
    { 1203, PH_DB_FAULT_CONNECTIONS }, /* of this account */
    { 1205, PH_DB_FAULT_LOCKED },
    { 1206, PH_DB_FAULT_LOCKED },      /* the table of locks is full */
    { 1207, PH_DB_FAULT_READ_ONLY },   /* the transaction may only read */
    { 1213, PH_DB_FAULT_DEADLOCK },    /* or a cluster's certification failed */
    { 1223, PH_DB_FAULT_READ_ONLY },   /* FLUSH TABLES WITH READ LOCK */
    { 1226, PH_DB_FAULT_CONNECTIONS }, /* a limit of the account's resources */
    { 1243, PH_DB_FAULT_SESSION },     /* unknown prepared statement: a proxy changed the server beneath */
    { 1290, PH_DB_FAULT_READ_ONLY },   /* a replica, or a failover in progress */
    { 1295, PH_DB_FAULT_SESSION },     /* a proxy that cannot prepare this statement */
    { 1317, PH_DB_FAULT_DEADLOCK },    /* KILL QUERY */
    { 1347, PH_DB_FAULT_VIEW },        /* not of type BASE TABLE */
    { 1356, PH_DB_FAULT_SCHEMA },      /* a view that refers to what is gone */
    { 1370, PH_DB_FAULT_SCHEMA },      /* no privilege on the routine */
    { 1412, PH_DB_FAULT_DEADLOCK },    /* the table changed since the snapshot */
    { 1449, PH_DB_FAULT_SCHEMA },      /* a view whose definer is gone */
    { 1461, PH_DB_FAULT_STATEMENTS },
    { 1586, PH_DB_FAULT_DUPLICATE },
    { 1615, PH_DB_FAULT_SESSION },  /* the prepared statement must be prepared again */
    { 1637, PH_DB_FAULT_LOCKED },   /* too many transactions at once */
    { 1689, PH_DB_FAULT_DEADLOCK }, /* a wait for a lock was ended */
    { 1696, PH_DB_FAULT_FULL },     /* the quota of a user */
    { 1698, PH_DB_FAULT_LOGIN },
    { 1792, PH_DB_FAULT_READ_ONLY },   /* the transaction is read only */
    { 1820, PH_DB_FAULT_LOGIN },       /* the password must be changed first */
    { 1836, PH_DB_FAULT_READ_ONLY },   /* the server runs in read only mode */
    { 1862, PH_DB_FAULT_LOGIN },       /* the password has expired */
    { 1874, PH_DB_FAULT_READ_ONLY },   /* InnoDB runs in read only mode */
    { 1881, PH_DB_FAULT_READ_ONLY },   /* innodb_force_recovery */
    { 1927, PH_DB_FAULT_UNREACHABLE }, /* connection killed */
    { 1969, PH_DB_FAULT_TOO_SLOW },    /* MariaDB: max_statement_time */
    { 2000, PH_DB_FAULT_UNREACHABLE }, /* from here on the client library's: no socket, server lost or gone */
    { 2001, PH_DB_FAULT_UNREACHABLE },
    { 2002, PH_DB_FAULT_UNREACHABLE },
    { 2003, PH_DB_FAULT_UNREACHABLE },
    { 2004, PH_DB_FAULT_UNREACHABLE },
    { 2005, PH_DB_FAULT_UNREACHABLE },
    { 2006, PH_DB_FAULT_UNREACHABLE },
    { 2007, PH_DB_FAULT_UNREACHABLE },
    { 2009, PH_DB_FAULT_UNREACHABLE },
    { 2011, PH_DB_FAULT_UNREACHABLE },
    { 2012, PH_DB_FAULT_UNREACHABLE },
    { 2013, PH_DB_FAULT_UNREACHABLE },
    { 2014, PH_DB_FAULT_SESSION }, /* commands out of sync */
    { 2018, PH_DB_FAULT_UNREACHABLE },
    { 2020, PH_DB_FAULT_PACKET },
    { 2026, PH_DB_FAULT_UNREACHABLE },
    { 2027, PH_DB_FAULT_UNREACHABLE },
    { 2030, PH_DB_FAULT_SESSION }, /* statement of a connection that the library replaced */
    { 2048, PH_DB_FAULT_UNREACHABLE },
    { 2055, PH_DB_FAULT_UNREACHABLE },
    { 2056, PH_DB_FAULT_SESSION },     /* statement closed beneath us */
    { 2057, PH_DB_FAULT_SESSION },     /* its columns changed: prepared before a migration */
    { 3024, PH_DB_FAULT_TOO_SLOW },    /* MySQL: max_execution_time */
    { 3032, PH_DB_FAULT_NOT_READY },   /* MySQL: offline mode */
    { 3100, PH_DB_FAULT_NOT_READY },   /* group replication: the node cannot commit */
    { 3101, PH_DB_FAULT_DEADLOCK },    /* group replication: certification failed */
    { 3118, PH_DB_FAULT_LOGIN },       /* account locked; 4151 is MariaDB's number */
    { 3159, PH_DB_FAULT_TLS },         /* the server wants TLS */
    { 3168, PH_DB_FAULT_NOT_READY },   /* group replication: the server is not available */
    { 3169, PH_DB_FAULT_UNREACHABLE }, /* session killed */
    { 3572, PH_DB_FAULT_LOCKED },      /* MySQL: NOWAIT */
    { 3796, PH_DB_FAULT_NOT_READY },   /* group replication: waiting for a consistent read was ended */
    { 3797, PH_DB_FAULT_NOT_READY },
    { 3798, PH_DB_FAULT_NOT_READY },
    { 4031, PH_DB_FAULT_UNREACHABLE }, /* closed after idling */
    { 4151, PH_DB_FAULT_LOGIN },
};

typedef struct text_fault_t {
    const char *part; /* of the message */
    ph_db_fault_t fault;
} text_fault_t;

static const text_fault_t sqlite_texts[] = {
    { "UNIQUE constraint failed", PH_DB_FAULT_DUPLICATE },
    { "duplicate column name", PH_DB_FAULT_DUPLICATE },
    { "is locked", PH_DB_FAULT_LOCKED },          /* the database, a table of it, its schema */
    { "schema has changed", PH_DB_FAULT_LOCKED }, /* since the statement was prepared */
    { "unable to open database", PH_DB_FAULT_UNREACHABLE },
    { "readonly database", PH_DB_FAULT_READ_ONLY },
    { "disk I/O error", PH_DB_FAULT_UNREACHABLE },
    { "disk is full", PH_DB_FAULT_FULL },
    { "Cannot add a column to a view", PH_DB_FAULT_VIEW },
    { "no such table", PH_DB_FAULT_SCHEMA },
    { "no such column", PH_DB_FAULT_SCHEMA },
    { "interrupted", PH_DB_FAULT_TOO_SLOW },
};

static const text_fault_t open_texts[] = {
    { "Access denied", PH_DB_FAULT_LOGIN },
    { "Unknown database", PH_DB_FAULT_LOGIN },
    { "is not allowed to connect", PH_DB_FAULT_LOGIN },
    { "Authentication plugin", PH_DB_FAULT_LOGIN },
    { "is blocked because of many connection errors", PH_DB_FAULT_CONNECTIONS },
    { "Too many connections", PH_DB_FAULT_CONNECTIONS },
    { "max_user_connections", PH_DB_FAULT_CONNECTIONS },
    { "not yet prepared node", PH_DB_FAULT_NOT_READY },
    { "session variable", PH_DB_FAULT_SESSION },
    { "init_connect", PH_DB_FAULT_SESSION },
    { "gone away", PH_DB_FAULT_SESSION }, /* after the login succeeded */
    { "DBDInitSQL", PH_DB_FAULT_SESSION },
    { "Can't create a new thread", PH_DB_FAULT_CONNECTIONS },
    { "is locked", PH_DB_FAULT_LOGIN }, /* the account */
    { "password has expired", PH_DB_FAULT_LOGIN },
    { "secure_transport", PH_DB_FAULT_TLS },
    { "unexpected eof", PH_DB_FAULT_UNREACHABLE }, /* the server went away during the handshake */
    { "shutdown while in init", PH_DB_FAULT_UNREACHABLE },
    { "TLS/SSL error", PH_DB_FAULT_TLS },
    { "SSL connection error", PH_DB_FAULT_TLS },
    { "shutdown in progress", PH_DB_FAULT_NOT_READY },
    { "offline mode", PH_DB_FAULT_NOT_READY },
};

static const struct {
    apr_status_t status;
    int ends_connection;
    int may_pass;
    const char *name;
    const char *remedy;
} faults[PH_DB_FAULTS] = {
    [PH_DB_FAULT_UNREACHABLE] = { PH_DB_UNAVAILABLE, 1, 1, "unreachable",
                                  "Check that the database server runs and that this host can reach it." },
    [PH_DB_FAULT_LOGIN] = { PH_DB_UNAVAILABLE, 1, 0, "login refused",
                            "Check user, password and database name in DBDParams, the account's host, and "
                            "whether the account requires TLS." },
    [PH_DB_FAULT_TLS] = { PH_DB_UNAVAILABLE, 1, 1, "TLS failed",
                          "Check ssl-ca in the option file, and the issuer, names and dates of the server's "
                          "certificate; or only one side demands TLS." },
    [PH_DB_FAULT_CONNECTIONS] = { PH_DB_UNAVAILABLE, 1, 1, "too many connections",
                                  "Raise the server's max_connections or the account's limit, or lower DBDMax." },
    [PH_DB_FAULT_READ_ONLY] = { PH_DB_UNAVAILABLE, 1, 1, "read only",
                                "The connection leads to a replica or a server in read-only mode: check the "
                                "failover or the balancer." },
    [PH_DB_FAULT_NOT_READY] = { PH_DB_UNAVAILABLE, 1, 1, "not ready",
                                "The server is shutting down or its cluster node has no quorum." },
    [PH_DB_FAULT_SESSION] = { PH_DB_UNAVAILABLE, 1, 1, "session unusable",
                              "The server or a proxy ended or changed the session: check init_connect, "
                              "DBDInitSQL, and that a proxy keeps one server session for each connection." },
    [PH_DB_FAULT_STATEMENTS] = { PH_DB_UNAVAILABLE, 1, 0, "too many prepared statements",
                                 "Raise the server's max_prepared_stmt_count; sql/README.md has the formula." },
    [PH_DB_FAULT_PACKET] = { PH_DB_FAILED, 1, 0, "statement too large",
                             "Raise the server's max_allowed_packet, or lower PortalHooksKeepBody." },
    [PH_DB_FAULT_LOCKED] = { PH_DB_CONFLICT, 0, 1, "lock wait timeout",
                             "Another session holds a row for more than a second: see "
                             "information_schema.INNODB_TRX." },
    [PH_DB_FAULT_DEADLOCK] = { PH_DB_CONFLICT, 0, 1, "deadlock",
                               "It is retried; if it stays, see SHOW ENGINE "
                               "INNODB STATUS." },
    [PH_DB_FAULT_TOO_SLOW] = { PH_DB_FAILED, 0, 0, "statement too slow",
                               "The server ended the statement at its time limit: check indexes and load." },
    [PH_DB_FAULT_FULL] = { PH_DB_UNAVAILABLE, 0, 0, "full", "Free space for the database." },
    [PH_DB_FAULT_DUPLICATE] = { PH_DB_DUPLICATE, 0, 0, "duplicate key", "" },
    [PH_DB_FAULT_VIEW] = { PH_DB_FAILED, 0, 0, "a view in place of a table",
                           "See \"External catalog\" in sql/README.md." },
    [PH_DB_FAULT_SCHEMA] = { PH_DB_FAILED, 0, 0, "table, column or privilege missing",
                             "Run portalhooks migrate --check, and compare the account's privileges with "
                             "sql/mysql/grants.sql." },
    [PH_DB_FAULT_OTHER] = { PH_DB_FAILED, 0, 0, "statement refused", "See the server's number and text." },
};

static ph_db_fault_t fault_of_text(const text_fault_t *table, apr_size_t count, const char *text,
                                   ph_db_fault_t otherwise)
{
    apr_size_t i;

    for (i = 0; i < count; i++) {
        if (strstr(text, table[i].part)) {
            return table[i].fault;
        }
    }
    return otherwise;
}

ph_db_fault_t ph_db_fault_of(ph_dialect_t dialect, int code, const char *text)
{
    apr_size_t i;

    if (dialect == PH_DIALECT_SQLITE) {
        return fault_of_text(sqlite_texts, COUNT_OF(sqlite_texts), text, PH_DB_FAULT_OTHER);
    }
    for (i = 0; i < COUNT_OF(mysql_codes); i++) {
        if (mysql_codes[i].code == code) {
            return mysql_codes[i].fault;
        }
    }
    return PH_DB_FAULT_OTHER;
}

ph_db_fault_t ph_db_fault_of_open(ph_dialect_t dialect, const char *text)
{
    return dialect == PH_DIALECT_SQLITE
               ? PH_DB_FAULT_UNREACHABLE
               : fault_of_text(open_texts, COUNT_OF(open_texts), text, PH_DB_FAULT_UNREACHABLE);
}

apr_status_t ph_db_fault_status(ph_db_fault_t fault)
{
    return faults[fault].status;
}

int ph_db_fault_ends_connection(ph_db_fault_t fault)
{
    return faults[fault].ends_connection;
}

int ph_db_fault_may_pass(ph_db_fault_t fault)
{
    return faults[fault].may_pass;
}

const char *ph_db_fault_name(ph_db_fault_t fault)
{
    return faults[fault].name;
}

const char *ph_db_fault_word(ph_db_fault_t fault)
{
    static const char *const words[PH_DB_FAULTS] = {
        [PH_DB_FAULT_UNREACHABLE] = "unreachable",
        [PH_DB_FAULT_LOGIN] = "login",
        [PH_DB_FAULT_TLS] = "tls",
        [PH_DB_FAULT_CONNECTIONS] = "connections",
        [PH_DB_FAULT_READ_ONLY] = "read_only",
        [PH_DB_FAULT_NOT_READY] = "not_ready",
        [PH_DB_FAULT_SESSION] = "session",
        [PH_DB_FAULT_STATEMENTS] = "statements",
        [PH_DB_FAULT_PACKET] = "packet",
        [PH_DB_FAULT_LOCKED] = "locked",
        [PH_DB_FAULT_DEADLOCK] = "deadlock",
        [PH_DB_FAULT_VIEW] = "view",
        [PH_DB_FAULT_TOO_SLOW] = "too_slow",
        [PH_DB_FAULT_FULL] = "full",
        [PH_DB_FAULT_DUPLICATE] = "duplicate",
        [PH_DB_FAULT_SCHEMA] = "schema",
        [PH_DB_FAULT_OTHER] = "other",
    };

    return words[fault];
}

const char *ph_db_fault_remedy(ph_db_fault_t fault)
{
    return faults[fault].remedy;
}

int ph_db_status_is_ambiguous(ph_dialect_t dialect, int code)
{
    return dialect == PH_DIALECT_MYSQL && (code == 2013 || code == 2055);
}

int ph_db_status_is_rolled_back(ph_dialect_t dialect, int code)
{
    return dialect == PH_DIALECT_SQLITE || code == 1213 || code == 3101;
}
