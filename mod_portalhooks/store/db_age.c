/* SPDX-License-Identifier: Apache-2.0 */
/* A view may gain a column at any time: connections that know the old one are replaced, a minute later. */
#include "db_age.h"

#include "os/monotonic.h"

#define KEY "ph_db_age"

void ph_db_age_begin(apr_pool_t *connection)
{
    apr_time_t *begun = apr_palloc(connection, sizeof(*begun));

    *begun = ph_monotonic_now();
    apr_pool_userdata_set(begun, KEY, NULL, connection);
}

int ph_db_age_is_over(apr_pool_t *connection, apr_time_t now)
{
    void *begun = NULL;

    apr_pool_userdata_get(&begun, KEY, connection);
    return begun && now - *(const apr_time_t *)begun >= PH_DB_AGE_MAX;
}
