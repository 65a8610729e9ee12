/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_STORE_RESEAL_H
#define PH_STORE_RESEAL_H

#include "core/secrets/secretbox.h"
#include "db.h"

/* Opens every sealed value of the database and reseals it under the active key, bound to its destination. For
 * the command: `db` must come from a direct source with named statements prepared. */

/* Of the values sealed with one key. */
typedef struct ph_reseal_count_t {
    const char *kid; /* key id; "" = values that name none */
    int sealed;      /* values found */
    int resealed;    /* of these, now under the active key */
    int unknown;     /* of these, not opened and left alone: the keyring has no such key */
    int refused;     /* of these, not opened and left alone: altered or moved since they were sealed */
    int unbound;     /* of these, opened and of the older format, which has no destination */
    int outdated;    /* of these, not opened and left alone: of the older format, but the key is bound */
} ph_reseal_count_t;

typedef enum { PH_RESEAL_VERIFY, PH_RESEAL_WRITE } ph_reseal_mode_t;

typedef struct ph_reseal_t {
    const ph_keyring_t *ring;
    ph_reseal_mode_t mode;
    void (*random)(void *bytes, apr_size_t len);  /* fresh bytes for each seal */
    const char *(*new_version)(apr_pool_t *pool); /* of a webhook: a concurrent edit must not overwrite it */
    /* out, from `pool` */
    apr_array_header_t *counts; /* ph_reseal_count_t, one per key id found */
    apr_array_header_t *bound;  /* const char *: "<integration>: <scheme>://<host>:<port>" of each webhook
                                 * whose secrets were of the older format and are bound to that now */
} ph_reseal_t;

/* One pass over all values, inside the caller's transaction. PH_DB_CONFLICT when a row changed meanwhile: run
 * it again. PH_RESEAL_VERIFY changes nothing. */
apr_status_t ph_reseal_run(ph_reseal_t *reseal, ph_db_t *db, apr_pool_t *pool);

#endif
