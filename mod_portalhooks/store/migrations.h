/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_STORE_MIGRATIONS_H
#define PH_STORE_MIGRATIONS_H

/* The files of sql/, compiled in: build-aux/embed-sql.sh writes migrations.c. */

typedef struct ph_migration_t {
    int number;
    const char *name; /* "0008_execution" */
    const char *min_module;
    const char *sql; /* the file, byte for byte */
} ph_migration_t;

/* In order, numbers from 1; the last row has number 0. */
extern const ph_migration_t ph_migrations_mysql[];
extern const ph_migration_t ph_migrations_sqlite[];

#endif
