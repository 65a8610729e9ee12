/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_STORE_SEARCH_H
#define PH_STORE_SEARCH_H

#include "db.h"

/* A page of a long list: an index leads in keyset order, further filters are applied to the rows as
 * they come, and a budget ends the search, so that a page costs the same however long the list is. */

#define PH_SEARCH_BUDGET 2000
#define PH_SEARCH_ID_MAX 64

/* Where the search stands: the last row it looked at. */
typedef struct ph_search_place_t {
    char id[PH_SEARCH_ID_MAX + 1];
    apr_time_t at;
} ph_search_place_t;

typedef struct ph_search_t {
    /* The call that reads the next `rows` rows after `place`. */
    ph_db_call_t *(*call)(void *list, ph_db_t *db, const ph_search_place_t *place, int rows,
                          apr_pool_t *scratch);
    /* Look at the present row: note its place, keep it and answer 1 when it passes the filters. */
    int (*take)(void *list, ph_search_place_t *place, ph_db_rows_t *rows, apr_pool_t *scratch);
    void *list;
    int limit;               /* rows to take */
    int is_filtered;         /* `take` may answer 0 */
    ph_search_place_t place; /* in: where to begin; out: where it stopped */
} ph_search_t;

/* *has_more 0: the list came to its end. */
apr_status_t ph_search_run(int *has_more, ph_search_t *search, ph_db_t *db, apr_pool_t *pool);

/* A prefix leads a search by the indexes of `columns` columns, unless more than so many rows of one of them
 * begin with it: then the rows are many enough to be found by looking through all. The sort keys of the
 * database decide, so what is found has to be looked at again. */
#define PH_SEARCH_PREFIX_ROWS 200

/* Is the prefix rare? `count` is a statement that gives the most rows of one column. */
apr_status_t ph_search_is_rare(int *is_rare, ph_db_t *db, ph_statement_t count, const char *prefix,
                               int columns, apr_pool_t *scratch);

/* Bind what such a statement begins with: for each column the first and the last text of the prefix. */
void ph_search_bind_prefix(ph_db_call_t *call, const char *prefix, int columns, apr_pool_t *scratch);

/* Does the text begin with `prefix`, letters of ASCII in either case? A NULL text does not. */
int ph_search_matches(const char *text, const char *prefix);

#endif
