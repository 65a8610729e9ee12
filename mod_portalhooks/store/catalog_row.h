/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_STORE_CATALOG_ROW_H
#define PH_STORE_CATALOG_ROW_H

#include "core/model/model.h"
#include "core/target/link.h"
#include "db.h"

/* Rows of an external catalog, of which any column may hold anything: what comes out is fit to be shown, sent
 * and stored, with its faults noted. Texts live in `pool`. */

/* Where a row stands in a list: what the view gives, up to the first NUL or byte that is not UTF-8. */
typedef struct ph_catalog_place_t {
    const char *id; /* "" for NULL */
    apr_time_t at;
} ph_catalog_place_t;

/* An event from the EXTERNAL_EVENT_COLUMNS of statements.c, without details. Its id is NULL if it is none or
 * has a NUL. Its url is one that `links` allows. */
void ph_catalog_row_event(ph_event_t *event, ph_catalog_place_t *place, const ph_link_policy_t *links,
                          ph_db_rows_t *rows, apr_pool_t *pool);

/* The url of `column` if it may be shown, else NULL and a fault. For events of our own catalog, too: the
 * hosts may have been other ones when it was posted. */
void ph_catalog_row_url(ph_event_t *event, const ph_link_policy_t *links, ph_db_rows_t *rows, int column,
                        apr_pool_t *pool);

/* Its details from `column`, checked as POST /events checks them. NULL is {}. */
void ph_catalog_row_details(ph_event_t *event, ph_db_rows_t *rows, int column, apr_pool_t *pool);

/* The id, name, kind and description of an integration from the first columns. The id may be NULL or not
 * valid. A name that is NULL or empty is the id; texts that are too long are cut. */
void ph_catalog_row_integration(ph_integration_t *integration, ph_db_rows_t *rows, apr_pool_t *pool);

/* A name alone. */
const char *ph_catalog_row_name(const char *id, ph_db_rows_t *rows, int column, apr_pool_t *pool);

#endif
