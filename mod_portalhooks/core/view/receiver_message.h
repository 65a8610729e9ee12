/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_CORE_VIEW_RECEIVER_MESSAGE_H
#define PH_CORE_VIEW_RECEIVER_MESSAGE_H

#include <apr_pools.h>

/* The receiver's own words, found in the body of its response. Pure; any thread. */

#define PH_RECEIVER_MESSAGE_MAX 300 /* code points; longer messages end in "…" */

/* What the body says: the member of a JSON document, the element of an XML document or the title of an HTML
 * page that usually holds a message, else the first line of a text. One line of UTF-8 from `pool`; control,
 * bidirectional and invisible characters are escaped as in JSON. NULL when there is none. `body` is UTF-8
 * with secrets redacted: what is found is only ever part of it. */
const char *ph_receiver_message(const char *body, apr_pool_t *pool);

#endif
