/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_STORE_VIEWS_STORE_VIEW_H
#define PH_STORE_VIEWS_STORE_VIEW_H

#include "core/model/model.h"
#include "store/db.h"

/* Rows of ph_view. */

/* Those of the user and the shared ones, by name: an array of ph_view_t in `pool`. */
apr_status_t ph_store_view_list(apr_array_header_t **views, ph_db_t *db, const char *username,
                                apr_pool_t *pool);

apr_status_t ph_store_view_insert(ph_db_t *db, const ph_view_t *view, apr_pool_t *scratch);

/* *deleted is 0 if there is none. */
apr_status_t ph_store_view_delete(int *deleted, ph_db_t *db, const char *id, apr_pool_t *scratch);

#endif
