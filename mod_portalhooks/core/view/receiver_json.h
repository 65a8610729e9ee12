/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_CORE_VIEW_RECEIVER_JSON_H
#define PH_CORE_VIEW_RECEIVER_JSON_H

#include <apr_pools.h>

/* The message in a JSON document: problem details (RFC 9457), OAuth (RFC 6749), and the shapes that APIs
 * commonly give their errors. Pure; any thread. */

/* From `pool`, as it stands in the document; NULL when there is none or it is not JSON. */
const char *ph_receiver_json_message(const char *body, apr_pool_t *pool);

/* Is it JSON at all? */
int ph_receiver_json_is_document(const char *body);

#endif
