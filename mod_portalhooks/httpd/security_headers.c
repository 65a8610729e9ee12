/* SPDX-License-Identifier: Apache-2.0 */
/* The table of security headers. */
#include "security_headers.h"

static const struct {
    const char *name;
    const char *value;
} security_headers[] = {
    { "Content-Security-Policy",
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
      "base-uri 'self'; form-action 'self'; frame-ancestors 'none'; require-trusted-types-for 'script'; "
      "trusted-types lit-html" },
    { "X-Content-Type-Options", "nosniff" },
    { "Referrer-Policy", "no-referrer" },
    { "Cross-Origin-Opener-Policy", "same-origin" },
    { "Cross-Origin-Resource-Policy", "same-origin" },
};

void ph_security_headers_set(request_rec *r)
{
    apr_size_t i;

    for (i = 0; i < sizeof(security_headers) / sizeof(security_headers[0]); i++) {
        apr_table_setn(r->err_headers_out, security_headers[i].name, security_headers[i].value);
    }
}
