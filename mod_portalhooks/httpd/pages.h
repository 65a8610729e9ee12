/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_HTTPD_PAGES_H
#define PH_HTTPD_PAGES_H

#include "own_request.h"

/* The files of the user interface below the base. Everything without a file of its own is a place
 * inside the application: it gets index.html with <base href>, except below assets/ and embed/. */

/* Where the file is: r->filename and r->finfo. */
void ph_pages_translate(request_rec *r, ph_own_request_t *own);

/* Its content type and how long it may be kept. */
void ph_pages_set_type(request_rec *r);

/* Answer, or DECLINED: then httpd's own handler sends the file with ETag, ranges and conditions. */
int ph_pages_handle(request_rec *r, ph_own_request_t *own);

#endif
