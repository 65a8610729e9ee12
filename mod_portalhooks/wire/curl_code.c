/* SPDX-License-Identifier: Apache-2.0 */
/* Translates libcurl's result codes. Each code that is missing from the table is PH_WIRE_END_OTHER. */
#include "curl_code.h"

#include <string.h>

/* "… in chunked-encoding" (7.88), "chunk hex-length …", "invalid chunk size …" (8.x): each has it, and no
 * text of a broken connection. */
#define CHUNK_ERROR_TEXT "chunk"

#define CODE_TOO_LARGE ((CURLcode)100) /* CURLE_TOO_LARGE, since 8.6 */

static const struct {
    CURLcode code;
    ph_wire_end_t end;
} ends[] = {
    { CURLE_OK, PH_WIRE_END_COMPLETE },
    { CURLE_COULDNT_RESOLVE_PROXY, PH_WIRE_END_NAME_NOT_RESOLVED },
    { CURLE_COULDNT_RESOLVE_HOST, PH_WIRE_END_NAME_NOT_RESOLVED },
    { CURLE_OPERATION_TIMEDOUT, PH_WIRE_END_TIMED_OUT },
    { CURLE_SSL_CONNECT_ERROR, PH_WIRE_END_TLS_FAILED },
    { CURLE_SSL_ENGINE_NOTFOUND, PH_WIRE_END_TLS_FAILED },
    { CURLE_SSL_ENGINE_SETFAILED, PH_WIRE_END_TLS_FAILED },
    { CURLE_SSL_ENGINE_INITFAILED, PH_WIRE_END_TLS_FAILED },
    { CURLE_SSL_CIPHER, PH_WIRE_END_TLS_FAILED },
    { CURLE_USE_SSL_FAILED, PH_WIRE_END_TLS_FAILED },
    { CURLE_SSL_CLIENTCERT, PH_WIRE_END_TLS_FAILED },
    { CURLE_PEER_FAILED_VERIFICATION, PH_WIRE_END_CERTIFICATE_REJECTED },
    { CURLE_SSL_CERTPROBLEM, PH_WIRE_END_CERTIFICATE_REJECTED },
    { CURLE_SSL_CACERT_BADFILE, PH_WIRE_END_CERTIFICATE_REJECTED },
    { CURLE_SSL_CRL_BADFILE, PH_WIRE_END_CERTIFICATE_REJECTED },
    { CURLE_SSL_ISSUER_ERROR, PH_WIRE_END_CERTIFICATE_REJECTED },
    { CURLE_SSL_PINNEDPUBKEYNOTMATCH, PH_WIRE_END_CERTIFICATE_REJECTED },
    { CURLE_SSL_INVALIDCERTSTATUS, PH_WIRE_END_CERTIFICATE_REJECTED },
    { CURLE_SEND_ERROR, PH_WIRE_END_SEND_FAILED },
    { CURLE_RECV_ERROR, PH_WIRE_END_RECEIVE_FAILED },
    { CURLE_GOT_NOTHING, PH_WIRE_END_NO_RESPONSE },
    { CURLE_PARTIAL_FILE, PH_WIRE_END_BODY_INCOMPLETE },
    /* A header line beyond libcurl's own limit. */
    { CURLE_OUT_OF_MEMORY, PH_WIRE_END_HEADER_TOO_LONG },
    { CODE_TOO_LARGE, PH_WIRE_END_HEADER_TOO_LONG },
};

ph_wire_end_t ph_curl_code_end(CURLcode code, const char *error)
{
    size_t i;

    if (code == CURLE_RECV_ERROR && strstr(error, CHUNK_ERROR_TEXT)) {
        return PH_WIRE_END_OTHER;
    }
    for (i = 0; i < sizeof(ends) / sizeof(ends[0]); i++) {
        if (ends[i].code == code) {
            return ends[i].end;
        }
    }
    return PH_WIRE_END_OTHER;
}
