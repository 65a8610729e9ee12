/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_STORE_MIGRATIONS_H
#define PH_STORE_MIGRATIONS_H

/* The migrations of sql/, compiled in: build-aux/embed-sql.sh generates migrations.c from them. */

typedef struct ph_migration_t {
    int number;
    const char *name;       /* "0008_execution" */
    const char *min_module; /* "X.Y.Z": the oldest module that may run on the schema after it */
    const char *sql;        /* the file, byte for byte */
} ph_migration_t;

/* By number, from 1 on; number 0 ends the table. */
extern const ph_migration_t ph_migrations_mysql[];
extern const ph_migration_t ph_migrations_sqlite[];

#endif
