/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_STORE_WORDS_WORD_SEARCH_H
#define PH_STORE_WORDS_WORD_SEARCH_H

#include "store/words/search.h"

/* Reads a list by the words of ph_word (word_index.h): one of the words typed leads, the rows it leads to
 * must still pass the others. */

/* A beginning of words leads by its own rows of ph_word if these are few, else by up to 16 whole words, each
 * of which has its places in the order of the list. */
#define PH_WORD_FEW_ROWS 5000
#define PH_WORD_FEW_WORDS 16

typedef enum {
    PH_WORD_NO_LEAD, /* too many words begin so: it is an ordinary filter */
    PH_WORD_BY_PREFIX,
    PH_WORD_BY_WORDS
} ph_word_way_t;

typedef struct ph_word_lead_t {
    ph_word_way_t way;
    const char *noun;          /* PH_WORD_EXECUTION or PH_WORD_EVENT */
    const char *prefix;        /* PH_WORD_BY_PREFIX */
    apr_array_header_t *words; /* PH_WORD_BY_WORDS: const char * */
} ph_word_lead_t;

/* Choose among `words` (of words.h) the one with the fewest rows. PH_WORD_NO_LEAD as long as older rows have
 * not been indexed. From `pool`. */
apr_status_t ph_word_choose(ph_word_lead_t *lead, ph_db_t *db, const char *noun,
                            const apr_array_header_t *words, apr_pool_t *pool);

typedef struct ph_word_list_t {
    const ph_word_lead_t *lead;
    /* The places searched: from `least` (inclusive) to `before` (exclusive); `before` advances. */
    const char *least;
    const char *before;
    /* A call that returns the rows at these places (const char *, PH_BATCH_MAX at most), in the order of the
     * list. */
    ph_db_call_t *(*call)(ph_db_t *db, const apr_array_header_t *places, apr_pool_t *scratch);
} ph_word_list_t;

/* ph_search_run by words: search->call is not used. */
apr_status_t ph_word_search_run(int *has_more, ph_search_t *search, ph_word_list_t *list, ph_db_t *db,
                                apr_pool_t *pool);

#endif
