/* SPDX-License-Identifier: Apache-2.0 */
/* The pause of all hosts. */
#include "store_pause.h"

#include "store_user.h"

/* As of a caller without a name: each connection keeps every statement that it has prepared. */
apr_status_t ph_store_pause_get(ph_pause_t *pause, ph_db_t *db, apr_pool_t *pool)
{
    ph_user_t *nobody;

    return ph_store_caller_get(&nobody, pause, db, "", pool);
}

apr_status_t ph_store_pause_set(ph_db_t *db, const ph_pause_t *pause, apr_pool_t *scratch)
{
    ph_db_call_t *call = ph_db_call(db, PH_ST_PAUSE_SET, scratch);

    ph_db_time(call, pause->at);
    ph_db_text(call, pause->by);
    ph_db_text(call, pause->note);
    return ph_db_execute(NULL, call);
}
