/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_STORE_SCHEMA_STATE_H
#define PH_STORE_SCHEMA_STATE_H

/* A database's schema, compared with the migrations of this module. */
typedef enum {
    PH_SCHEMA_CURRENT,
    PH_SCHEMA_MISSING, /* there is no table ph_schema, or no SQLite file */
    PH_SCHEMA_BEHIND,  /* migrations have not been applied */
    PH_SCHEMA_AHEAD,   /* a migration requires a newer module than this one */
    PH_SCHEMA_ALTERED  /* a migration was applied with another checksum */
} ph_schema_state_t;

#endif
