/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_STORE_CATALOG_SAMPLE_H
#define PH_STORE_CATALOG_SAMPLE_H

#include "db.h"

/* Values of the views' rows, so that plans and durations are those of real requests. */

typedef struct ph_catalog_sample_t {
    const char *event_id;
    const char *integration_id;
    const char *type;
    const char *severity;
    apr_int64_t rows[2]; /* of ph_integration and ph_event, PH_CATALOG_ROWS_MANY at most each */
} ph_catalog_sample_t;

/* Texts are empty where a view cannot be read. `db` is a direct connection. */
void ph_catalog_sample_read(ph_catalog_sample_t *sample, ph_db_t *db, apr_pool_t *pool);

/* Bind the parameters of a statement, in order: i the id of an event, g of an integration, t a type, s a
 * severity, 0 a number 0, M and N the greatest times, E an empty text, L the
 * rows of a page. */
void ph_catalog_sample_bind(ph_db_call_t *call, const char *parameters, const ph_catalog_sample_t *sample);

#endif
