/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_CORE_SECRETS_NEEDLES_H
#define PH_CORE_SECRETS_NEEDLES_H

#include "reading.h"

/* What must not be found, and the search for it. The search ignores the case of ASCII letters, and white
 * space, plus signs and NULs: a wrapped, collapsed or form-encoded secret is found, and one in UTF-16.
 * Needles are secrets: outside of pools, wiped when freed. Aborts when there is no memory. One thread at a
 * time. */
typedef struct ph_needles_t ph_needles_t;

/* Which neighbours a needle may have. */
typedef enum {
    PH_NEEDLE_ANYWHERE,
    PH_NEEDLE_WORD /* no letter, digit, '-' or '_' beside it, and not a closing tag: for short ones */
} ph_needle_bounds_t;

ph_needles_t *ph_needles_make(void);
void ph_needles_free(ph_needles_t *needles);

/* Add a needle and what it reads as when its own escapes are decoded. One that has no 2 bytes beside those
 * that are ignored is left out. Not after the first search. */
void ph_needles_add(ph_needles_t *needles, const char *bytes, apr_size_t len, ph_needle_bounds_t bounds);

/* Set hidden[i] for each byte i of the original text that `reading` has a needle in. At the end of the
 * reading also the first 8 bytes or more of a longer needle: the text may have been cut there. *work is
 * increased by the bytes compared and set; the search ends when it exceeds `work_max`. 1 when anything was
 * set. */
int ph_needles_search(unsigned char *hidden, apr_size_t *work, apr_size_t work_max, ph_needles_t *needles,
                      const ph_reading_t *reading);

#endif
