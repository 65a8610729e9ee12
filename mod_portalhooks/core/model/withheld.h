/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_CORE_MODEL_WITHHELD_H
#define PH_CORE_MODEL_WITHHELD_H

/* Why the body of a response is not kept: what cannot be read cannot be searched for secrets. Pure; any
 * thread. */
typedef enum {
    PH_WITHHELD_NOT,
    PH_WITHHELD_CODING_UNKNOWN,  /* in a content coding that is not decoded here, or coded too often */
    PH_WITHHELD_CODING_DAMAGED,  /* it cannot be decoded as declared */
    PH_WITHHELD_CHARSET_UNKNOWN, /* in a character set that is not known here */
    PH_WITHHELD_COMPRESSED       /* it looks compressed or encrypted */
} ph_withheld_t;

/* "coding_unknown" … as the database and the API have it; NULL for PH_WITHHELD_NOT. Static. */
const char *ph_withheld_word(ph_withheld_t withheld);

/* A word, or NULL, as in the database; 1 when there is such a word. */
int ph_withheld_parse(ph_withheld_t *withheld, const char *word);

/* One sentence for users; NULL for PH_WITHHELD_NOT. Static. */
const char *ph_withheld_sentence(ph_withheld_t withheld);

#endif
