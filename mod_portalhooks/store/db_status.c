/* SPDX-License-Identifier: Apache-2.0 */
/* What a driver's error means for us: try again, taken, away, refused. MySQL speaks in numbers, SQLite
 * in words. */
#include "db_status.h"

#include <string.h>

typedef struct ph_mysql_code_t {
    int code;
    apr_status_t status;
} ph_mysql_code_t;

static const ph_mysql_code_t mysql_codes[] = {
    { 1020, PH_DB_CONFLICT },    /* the row has changed since the snapshot */
    { 1040, PH_DB_UNAVAILABLE }, /* too many connections */
    { 1044, PH_DB_UNAVAILABLE }, /* access denied to the database */
    { 1045, PH_DB_UNAVAILABLE }, /* access denied */
    { 1047, PH_DB_CONFLICT },    /* a Galera node that is not ready */
    { 1053, PH_DB_UNAVAILABLE }, /* the server is stopping */
    { 1061, PH_DB_DUPLICATE },   /* an index of this name is there */
    { 1062, PH_DB_DUPLICATE },
    { 1152, PH_DB_UNAVAILABLE }, /* aborted connection, and the network errors after it */
    { 1158, PH_DB_UNAVAILABLE },
    { 1159, PH_DB_UNAVAILABLE },
    { 1160, PH_DB_UNAVAILABLE },
    { 1161, PH_DB_UNAVAILABLE },
    { 1180, PH_DB_CONFLICT }, /* error during commit: a node without quorum */
    { 1184, PH_DB_UNAVAILABLE },
    { 1203, PH_DB_UNAVAILABLE }, /* too many connections of this account */
    { 1205, PH_DB_CONFLICT },    /* waited too long for a lock */
    { 1213, PH_DB_CONFLICT },    /* deadlock, or lost the certification of a cluster */
    { 1290, PH_DB_UNAVAILABLE }, /* read only: a replica, or a failover under way */
    { 1836, PH_DB_UNAVAILABLE }, /* the same */
    { 1927, PH_DB_UNAVAILABLE }, /* the connection was killed */
    { 2001, PH_DB_UNAVAILABLE }, /* the client's own: no socket, no server, lost, gone */
    { 2002, PH_DB_UNAVAILABLE },
    { 2003, PH_DB_UNAVAILABLE },
    { 2004, PH_DB_UNAVAILABLE },
    { 2005, PH_DB_UNAVAILABLE },
    { 2006, PH_DB_UNAVAILABLE },
    { 2012, PH_DB_UNAVAILABLE },
    { 2013, PH_DB_UNAVAILABLE },
    { 2026, PH_DB_UNAVAILABLE },
    { 2027, PH_DB_UNAVAILABLE },
    { 2030, PH_DB_UNAVAILABLE }, /* statements of a connection that was replaced beneath us */
    { 2048, PH_DB_UNAVAILABLE },
    { 2055, PH_DB_UNAVAILABLE },
    { 4031, PH_DB_UNAVAILABLE }, /* closed for being idle */
};

typedef struct ph_sqlite_words_t {
    const char *words;
    apr_status_t status;
} ph_sqlite_words_t;

static const ph_sqlite_words_t sqlite_words[] = {
    { "UNIQUE constraint failed", PH_DB_DUPLICATE },
    { "is locked", PH_DB_CONFLICT },          /* the database, a table of it, its schema */
    { "schema has changed", PH_DB_CONFLICT }, /* since the statement was prepared */
    { "unable to open database", PH_DB_UNAVAILABLE },
    { "readonly database", PH_DB_UNAVAILABLE },
    { "disk I/O error", PH_DB_UNAVAILABLE },
    { "disk is full", PH_DB_UNAVAILABLE },
};

apr_status_t ph_db_status_of(ph_dialect_t dialect, int code, const char *words)
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
    for (i = 0; i < sizeof(sqlite_words) / sizeof(sqlite_words[0]); i++) {
        if (strstr(words, sqlite_words[i].words)) {
            return sqlite_words[i].status;
        }
    }
    return PH_DB_FAILED;
}

int ph_db_status_is_open_question(ph_dialect_t dialect, int code)
{
    return dialect == PH_DIALECT_MYSQL && (code == 2013 || code == 2055);
}
