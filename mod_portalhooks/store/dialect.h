/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_STORE_DIALECT_H
#define PH_STORE_DIALECT_H

/* MySQL or MariaDB, or SQLite. */
typedef enum { PH_DIALECT_MYSQL, PH_DIALECT_SQLITE } ph_dialect_t;

#endif
