/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_STORE_SEARCH_H
#define PH_STORE_SEARCH_H

#include "store/words/word_details.h"

/* Reads one page of a long list: an index supplies the rows in keyset order, the remaining filters are
 * applied here, and a budget ends the search, so a page costs the same however long the list is. */

#define PH_SEARCH_BUDGET 2000 /* rows read per page at most */
#define PH_SEARCH_ID_MAX 64   /* bytes of an id */

/* The position of the search: the last row it read. */
typedef struct ph_search_place_t {
    char id[PH_SEARCH_ID_MAX + 1];
    apr_time_t at;
} ph_search_place_t;

typedef struct ph_search_t {
    /* The call that reads the next `rows` rows after `place`, from `scratch`. */
    ph_db_call_t *(*call)(void *list, ph_db_t *db, const ph_search_place_t *place, int rows,
                          apr_pool_t *scratch);
    /* Set `place` to the current row. If it passes the filters, keep a copy of it and return 1, else 0. */
    int (*take)(void *list, ph_search_place_t *place, ph_db_rows_t *rows, apr_pool_t *scratch);
    void *list;
    int limit;               /* rows of the page, at least 1 */
    int is_filtered;         /* `take` may return 0 */
    ph_search_place_t place; /* in: where the page begins; out: the last row read */
    /* NULL, or the words of details, which are read before the rows they belong to are taken. */
    ph_word_details_t *details;
} ph_search_t;

/* Read a page. *has_more is 0 when the end of the list was reached; else the next page begins at
 * search->place. A page that ends with the budget may have fewer rows than `limit`, even none. */
apr_status_t ph_search_run(int *has_more, ph_search_t *search, ph_db_t *db, apr_pool_t *pool);

/* A prefix is looked up in the indexes of several columns if it is rare: no column has more than this many
 * rows that begin with it. A more frequent prefix is an ordinary filter. The database compares by its
 * collation, so rows found by the indexes must still pass ph_search_matches. */
#define PH_SEARCH_PREFIX_ROWS 200

/* Is the prefix rare in each of the `columns` columns? `count` is the noun's ..._COUNT_BY_PREFIX. */
apr_status_t ph_search_is_rare(int *is_rare, ph_db_t *db, ph_statement_t count, const char *prefix,
                               int columns, apr_pool_t *scratch);

/* Bind the first parameters of a ..._BY_PREFIX statement: per column, the bounds of the texts with that
 * prefix. */
void ph_search_bind_prefix(ph_db_call_t *call, const char *prefix, int columns, apr_pool_t *scratch);

#endif
