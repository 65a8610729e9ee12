/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_CLI_EXIT_STATUS_H
#define PH_CLI_EXIT_STATUS_H

/* The exit statuses of the command; command_table.c has their texts. */
typedef enum {
    PH_EXIT_DONE = 0,
    PH_EXIT_FAILED = 1,
    PH_EXIT_USAGE = 2,
    PH_EXIT_UNREACHABLE = 3, /* the database cannot be reached, or refuses the login */
    PH_EXIT_PENDING = 4,     /* migrations are missing */
    PH_EXIT_NEWER = 5,       /* the schema requires a newer version than this */
    PH_EXIT_ALTERED = 6,     /* a migration was applied with other contents */
    PH_EXIT_FAULTS = 7,      /* doctor found faults */
    PH_EXIT_WARNINGS = 8,    /* doctor or verify-catalog found warnings only */
    PH_EXIT_CATALOG = 9      /* a view of an external catalog cannot be read */
} ph_exit_t;

#endif
