/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_CORE_MODEL_FITTING_IDS_H
#define PH_CORE_MODEL_FITTING_IDS_H

#include <apr_pools.h>

/* The integrations that fit an event, as a text: ids separated by spaces or commas. Pure; any thread. */

#define PH_FITTING_IDS_MAX 16
#define PH_FITTING_TEXT_MAX (PH_FITTING_IDS_MAX * 65) /* bytes */

/* The first PH_FITTING_IDS_MAX valid ids of the text, each once, separated by single spaces; NULL for none.
 * *is_whole is 0 when anything was left out. From `pool`. */
const char *ph_fitting_ids(int *is_whole, const char *text, apr_pool_t *pool);

#endif
