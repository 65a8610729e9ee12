/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_STORE_RESEAL_H
#define PH_STORE_RESEAL_H

#include "core/secrets/secretbox.h"
#include "db.h"

/* Every sealed value of the database: which key it lies under, and its way to the active one. For the
 * command, over a direct connection with all statements prepared. */

typedef struct ph_reseal_count_t {
    const char *kid; /* "" = of values that name none */
    int sealed;      /* values that lay under it */
    int resealed;    /* of these, now under the active key */
    int unknown;     /* of these, left alone: the key file has no such key */
    int refused;     /* of these, left alone: changed or moved since they were sealed */
} ph_reseal_count_t;

typedef enum { PH_RESEAL_LOOK, PH_RESEAL_WRITE } ph_reseal_mode_t;

typedef struct ph_reseal_t {
    const ph_keyring_t *ring;
    ph_reseal_mode_t mode;
    void (*random)(void *bytes, apr_size_t len);  /* fresh bytes for each seal */
    const char *(*new_version)(apr_pool_t *pool); /* of a webhook: what is being edited must not go over it */
    apr_array_header_t *counts;                   /* out: of ph_reseal_count_t, one per key id that was met */
} ph_reseal_t;

/* One pass, within a transaction of the caller's: PH_DB_CONFLICT when somebody changes the same rows. */
apr_status_t ph_reseal_run(ph_reseal_t *reseal, ph_db_t *db, apr_pool_t *pool);

#endif
