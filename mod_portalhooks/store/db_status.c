/* SPDX-License-Identifier: Apache-2.0 */
/* Errors of the drivers as statuses: MySQL's by number, SQLite's by message. */
#include "db_status.h"

#include <string.h>

typedef struct ph_mysql_code_t {
    int code;
    apr_status_t status;
} ph_mysql_code_t;

static const ph_mysql_code_t mysql_codes[] = {
    { 1020, PH_DB_CONFLICT },    /* the row changed since the snapshot */
    { 1040, PH_DB_UNAVAILABLE }, /* too many connections */
    { 1044, PH_DB_UNAVAILABLE }, /* access denied to the database */
    { 1045, PH_DB_UNAVAILABLE }, /* access denied */
    { 1047, PH_DB_CONFLICT },    /* a Galera node is not ready */
    { 1053, PH_DB_UNAVAILABLE }, /* the server is shutting down */
    { 1061, PH_DB_DUPLICATE },   /* an index of this name exists */
    { 1062, PH_DB_DUPLICATE },
    { 1152, PH_DB_UNAVAILABLE }, /* aborted connection, and the network errors after it */
    { 1158, PH_DB_UNAVAILABLE },
    { 1159, PH_DB_UNAVAILABLE },
    { 1160, PH_DB_UNAVAILABLE },
    { 1161, PH_DB_UNAVAILABLE },
    { 1180, PH_DB_CONFLICT }, /* error during commit: a node lost its quorum */
    { 1184, PH_DB_UNAVAILABLE },
    { 1203, PH_DB_UNAVAILABLE }, /* too many connections by this account */
    { 1205, PH_DB_CONFLICT },    /* lock wait timeout */
    { 1213, PH_DB_CONFLICT },    /* deadlock, or a cluster's certification failed */
    { 1290, PH_DB_UNAVAILABLE }, /* read only: a replica, or a failover in progress */
    { 1836, PH_DB_UNAVAILABLE }, /* the same */
    { 1927, PH_DB_UNAVAILABLE }, /* connection killed */
    { 2001, PH_DB_UNAVAILABLE }, /* from here on the client library's: no socket, no server, lost, gone */
    { 2002, PH_DB_UNAVAILABLE },
    { 2003, PH_DB_UNAVAILABLE },
    { 2004, PH_DB_UNAVAILABLE },
    { 2005, PH_DB_UNAVAILABLE },
    { 2006, PH_DB_UNAVAILABLE },
    { 2012, PH_DB_UNAVAILABLE },
    { 2013, PH_DB_UNAVAILABLE },
    { 2026, PH_DB_UNAVAILABLE },
    { 2027, PH_DB_UNAVAILABLE },
    { 2030, PH_DB_UNAVAILABLE }, /* statement of a connection that the library replaced */
    { 2048, PH_DB_UNAVAILABLE },
    { 2055, PH_DB_UNAVAILABLE },
    { 4031, PH_DB_UNAVAILABLE }, /* closed after idling */
};

typedef struct ph_sqlite_text_t {
    const char *part; /* of the message */
    apr_status_t status;
} ph_sqlite_text_t;

static const ph_sqlite_text_t sqlite_texts[] = {
    { "UNIQUE constraint failed", PH_DB_DUPLICATE },
    { "is locked", PH_DB_CONFLICT },          /* the database, a table of it, its schema */
    { "schema has changed", PH_DB_CONFLICT }, /* since the statement was prepared */
    { "unable to open database", PH_DB_UNAVAILABLE },
    { "readonly database", PH_DB_UNAVAILABLE },
    { "disk I/O error", PH_DB_UNAVAILABLE },
    { "disk is full", PH_DB_UNAVAILABLE },
};

apr_status_t ph_db_status_of(ph_dialect_t dialect, int code, const char *text)
{
    apr_size_t i;

    if (dialect == PH_DIALECT_MYSQL) {
        for (i = 0; i < sizeof(mysql_codes) / sizeof(mysql_codes[0]); i++) {
            if (mysql_codes[i].code == code) {
                return mysql_codes[i].status;
            }
        }
        return PH_DB_FAILED;
    }
    for (i = 0; i < sizeof(sqlite_texts) / sizeof(sqlite_texts[0]); i++) {
        if (strstr(text, sqlite_texts[i].part)) {
            return sqlite_texts[i].status;
        }
    }
    return PH_DB_FAILED;
}

int ph_db_status_is_ambiguous(ph_dialect_t dialect, int code)
{
    return dialect == PH_DIALECT_MYSQL && (code == 2013 || code == 2055);
}
