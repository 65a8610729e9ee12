/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_CORE_VIEW_RECEIVER_MARKUP_H
#define PH_CORE_VIEW_RECEIVER_MARKUP_H

#include <apr_pools.h>

/* The message in an XML document (SOAP faults included) or an HTML page. No parser: the text of the first
 * element of a likely name, without the tags inside it. Pure; any thread. */

/* From `pool`, with the references to characters resolved; NULL when there is none. */
const char *ph_receiver_markup_message(const char *body, apr_pool_t *pool);

#endif
