/* SPDX-License-Identifier: Apache-2.0 */
/* The words and sentences of bodies that are not kept. */
#include "withheld.h"

#include <stddef.h>
#include <string.h>

static const struct {
    const char *word;
    const char *sentence;
} reasons[] = {
    [PH_WITHHELD_NOT] = { NULL, NULL },
    [PH_WITHHELD_CODING_UNKNOWN] = { "coding_unknown",
                                     "The body is in a content coding that cannot be decoded here, so it could "
                                     "not be searched for secrets and is not kept." },
    [PH_WITHHELD_CODING_DAMAGED] = { "coding_damaged",
                                     "The body cannot be decoded with its content coding, so it could not be "
                                     "searched for secrets and is not kept." },
    [PH_WITHHELD_CHARSET_UNKNOWN] = { "charset_unknown",
                                      "The body declares a character set that is not known here, so it could "
                                      "not be searched for secrets and is not kept." },
    [PH_WITHHELD_COMPRESSED] = { "compressed",
                                 "The body is not text and looks compressed or encrypted, so it could not be "
                                 "searched for secrets and is not kept." },
};

#define REASONS (sizeof(reasons) / sizeof(reasons[0]))

const char *ph_withheld_word(ph_withheld_t withheld)
{
    return reasons[withheld].word;
}

int ph_withheld_parse(ph_withheld_t *withheld, const char *word)
{
    size_t i;

    *withheld = PH_WITHHELD_NOT;
    for (i = 1; word && i < REASONS; i++) {
        if (strcmp(reasons[i].word, word) == 0) {
            *withheld = (ph_withheld_t)i;
        }
    }
    return !word || *withheld != PH_WITHHELD_NOT;
}

const char *ph_withheld_sentence(ph_withheld_t withheld)
{
    return reasons[withheld].sentence;
}
