/* SPDX-License-Identifier: Apache-2.0 */
/* Every result code of libcurl that ph_outcome_judge tells from the others. */
#include "wire/curl_code.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "count.h"

static const struct {
    CURLcode code;
    ph_wire_end_t end;
} cases[] = {
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
    { CURLE_PEER_FAILED_VERIFICATION, PH_WIRE_END_CERTIFICATE_REJECTED },
    { CURLE_SSL_CERTPROBLEM, PH_WIRE_END_CERTIFICATE_REJECTED },
    { CURLE_SSL_CACERT_BADFILE, PH_WIRE_END_CERTIFICATE_REJECTED },
    { CURLE_SSL_CRL_BADFILE, PH_WIRE_END_CERTIFICATE_REJECTED },
    { CURLE_SSL_ISSUER_ERROR, PH_WIRE_END_CERTIFICATE_REJECTED },
    { CURLE_SSL_PINNEDPUBKEYNOTMATCH, PH_WIRE_END_CERTIFICATE_REJECTED },
    { CURLE_SSL_INVALIDCERTSTATUS, PH_WIRE_END_CERTIFICATE_REJECTED },
    { CURLE_SSL_CLIENTCERT, PH_WIRE_END_TLS_FAILED },
    { CURLE_SEND_ERROR, PH_WIRE_END_SEND_FAILED },
    { CURLE_RECV_ERROR, PH_WIRE_END_RECEIVE_FAILED },
    { CURLE_GOT_NOTHING, PH_WIRE_END_NO_RESPONSE },
    { CURLE_PARTIAL_FILE, PH_WIRE_END_BODY_INCOMPLETE },
    { CURLE_OUT_OF_MEMORY, PH_WIRE_END_HEADER_TOO_LONG },
    { (CURLcode)100, PH_WIRE_END_HEADER_TOO_LONG }, /* CURLE_TOO_LARGE of later versions */
};

static void each_code_has_its_end(void **state)
{
    size_t i;

    (void)state;
    for (i = 0; i < COUNT(cases); i++) {
        if (ph_curl_code_end(cases[i].code, "") != cases[i].end) {
            fail_msg("%s: %d", curl_easy_strerror(cases[i].code), ph_curl_code_end(cases[i].code, ""));
        }
    }
}

static void all_other_codes_are_other(void **state)
{
    int others = 0;
    int known = 0;
    int code;
    size_t i;

    (void)state;
    for (code = 0; code < (int)CURL_LAST; code++) {
        for (i = 0; i < COUNT(cases) && (int)cases[i].code != code; i++) {
        }
        if (i == COUNT(cases)) {
            assert_int_equal(ph_curl_code_end((CURLcode)code, ""), PH_WIRE_END_OTHER);
            others++;
        }
        else {
            known++;
        }
    }
    assert_in_range(known, COUNT(cases) - 1, COUNT(cases));
    assert_int_equal(others, (int)CURL_LAST - known);
}

static void malformed_chunks_are_told_from_a_broken_connection_by_the_text(void **state)
{
    static const char *const texts[] = {
        "Illegal or missing hexadecimal sequence in chunked-encoding", /* 7.88 */
        "chunk hex-length char not a hex digit: 0x7a",                 /* 8.7 and later */
        "chunk hex-length longer than 16",
        "chunk hex-length not valid: 'ffffffffffffffff'",
        "invalid chunk size: 'ffffffffffffffff'",
        "Failed reading the chunked-encoded stream",
    };
    size_t i;

    (void)state;
    for (i = 0; i < COUNT(texts); i++) {
        assert_int_equal(ph_curl_code_end(CURLE_RECV_ERROR, texts[i]), PH_WIRE_END_OTHER);
    }
    assert_int_equal(ph_curl_code_end(CURLE_RECV_ERROR, "Recv failure: Connection reset by peer"),
                     PH_WIRE_END_RECEIVE_FAILED);
    assert_int_equal(ph_curl_code_end(CURLE_OPERATION_TIMEDOUT, "timed out in chunked-encoding"),
                     PH_WIRE_END_TIMED_OUT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_code_has_its_end),
        cmocka_unit_test(all_other_codes_are_other),
        cmocka_unit_test(malformed_chunks_are_told_from_a_broken_connection_by_the_text),
    };

    return cmocka_run_group_tests_name("curl_code", tests, NULL, NULL);
}
