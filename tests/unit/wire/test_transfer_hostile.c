/* SPDX-License-Identifier: Apache-2.0 */
/* Receivers that bend or break the protocol on purpose: still one request, and the right outcome. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "count.h"
#include "response_case.h"

/* "ok" in gzip */
#define OK_GZIP                                                                                              \
    "\037\213\010\000\000\000\000\000\002\003"                                                               \
    "\313\317\006\000\107\335\334\171\002\000\000\000"
#define OK_GZIP_CHUNK "16\r\n" OK_GZIP "\r\n0\r\n\r\n"

static const response_case_t responses[] = {
    /* status lines */ { "status 000", RESPOND_CLOSE("HTTP/1.1 000 Odd\r\n" NO_BODY), PH_ERROR_PROTOCOL_ERROR,
                         MAYBE, 0 },
    { "status 099", RESPOND_CLOSE("HTTP/1.1 099 Odd\r\n" NO_BODY), PH_ERROR_PROTOCOL_ERROR, MAYBE, 0 },
    { "status 1000", RESPOND_CLOSE("HTTP/1.1 1000 Odd\r\n" NO_BODY), PH_ERROR_PROTOCOL_ERROR, MAYBE, 0 },
    { "status 20", RESPOND_CLOSE("HTTP/1.1 20 OK\r\n" NO_BODY), PH_ERROR_PROTOCOL_ERROR, MAYBE, 0 },
    { "status 2000", RESPOND_CLOSE("HTTP/1.1 2000 OK\r\n" NO_BODY), PH_ERROR_PROTOCOL_ERROR, MAYBE, 0 },
    { "a status not followed by a space", RESPOND_CLOSE("HTTP/1.1 200OK\r\n" NO_BODY), PH_ERROR_NONE,
      RECEIVED, 200 },
    { "status +200", RESPOND_CLOSE("HTTP/1.1 +200 OK\r\n" NO_BODY), PH_ERROR_PROTOCOL_ERROR, MAYBE, 0 },
    { "no status", RESPOND_CLOSE("HTTP/1.1\r\n\r\n"), PH_ERROR_PROTOCOL_ERROR, MAYBE, 0 },
    { "an HTTP/2 status line", RESPOND_CLOSE("HTTP/2 200\r\n" OK_BODY), PH_ERROR_PROTOCOL_ERROR, MAYBE, 0 },
    { "a status line in lower case", RESPOND_CLOSE("http/1.1 500 Oh\r\n" NO_BODY), PH_ERROR_PROTOCOL_ERROR,
      MAYBE, 0 },
    { "two spaces before the status", RESPOND_CLOSE("HTTP/1.1  200 OK\r\n" NO_BODY), PH_ERROR_PROTOCOL_ERROR,
      MAYBE, 0 },
    { "103, then status 2000", RESPOND_CLOSE(EARLY_HINTS "HTTP/1.1 2000 OK\r\n" NO_BODY),
      PH_ERROR_PROTOCOL_ERROR, MAYBE, 0 },
    { "HTTP/3", RESPOND_CLOSE("HTTP/3 200\r\n" OK_BODY), PH_ERROR_PROTOCOL_ERROR, MAYBE, 0 },
    { "HTTP/9.9", RESPOND_CLOSE("HTTP/9.9 200 OK\r\n" OK_BODY), PH_ERROR_PROTOCOL_ERROR, MAYBE, 0 },
    { "HTTP/2 frames",
      RESPOND_CLOSE("\0\0\x12\x04\0\0\0\0\0\0\x03\0\0\0\x80\0\x04\0\x01\0\0\0\x05\0\xff\xff\xff"),
      PH_ERROR_PROTOCOL_ERROR, MAYBE, 0 },
    { "RTSP", RESPOND_CLOSE("RTSP/1.0 200 OK\r\n" OK_BODY), PH_ERROR_PROTOCOL_ERROR, MAYBE, 0 },
    { "ICY", RESPOND_CLOSE("ICY 200 OK\r\n" OK_BODY), PH_ERROR_PROTOCOL_ERROR, MAYBE, 0 },
    { "a blank line first", RESPOND_CLOSE("\r\nHTTP/1.1 200 OK\r\n" OK_BODY), PH_ERROR_PROTOCOL_ERROR, MAYBE,
      0 },
    { "199 before 200", RESPOND("HTTP/1.1 199 Odd\r\n\r\nHTTP/1.1 200 OK\r\n" OK_BODY), PH_ERROR_NONE,
      RECEIVED, 200 },
    { "an interim response, reset", RESPOND_RESET("HTTP/1.1 102 Wait\r\n\r\n"), PH_ERROR_CONNECTION_RESET,
      MAYBE, 0 },
    { "two responses", RESPOND("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\nHTTP/1.1 500 No\r\n" NO_BODY),
      PH_ERROR_NONE, RECEIVED, 200 },
    /* headers */
    { "lines ending in LF", RESPOND("HTTP/1.1 200 OK\nContent-Length: 2\n\nok"), PH_ERROR_NONE, RECEIVED,
      200 },
    { "a folded header", RESPOND("HTTP/1.1 200 OK\r\nX-A: one\r\n two\r\n" OK_BODY), PH_ERROR_NONE, RECEIVED,
      200 },
    { "a NUL in a header", RESPOND("HTTP/1.1 200 OK\r\nX-A: a\0b\r\n" OK_BODY), PH_ERROR_PROTOCOL_ERROR,
      RECEIVED, 200 },
    { "a header without a colon", RESPOND("HTTP/1.1 200 OK\r\nnonsense\r\n" OK_BODY), PH_ERROR_PROTOCOL_ERROR,
      RECEIVED, 200 },
    { "a header without a name", RESPOND("HTTP/1.1 200 OK\r\n: x\r\n" OK_BODY), PH_ERROR_NONE, RECEIVED,
      200 },
    { "non-ASCII bytes in a header", RESPOND("HTTP/1.1 200 \xff\xfe\r\nX-\xc3\x28: \x80\x01\r\n" OK_BODY),
      PH_ERROR_NONE, RECEIVED, 200 },
    { "a redirect to a file", RESPOND("HTTP/1.1 302 Found\r\nLocation: file:///etc/passwd\r\n" NO_BODY),
      PH_ERROR_REDIRECT, RECEIVED, 302 },
    { "a redirect to itself", RESPOND("HTTP/1.1 303 See\r\nLocation: /in\r\n" NO_BODY), PH_ERROR_REDIRECT,
      RECEIVED, 303 },
    { "an empty Location", RESPOND("HTTP/1.1 302 Found\r\nLocation:\r\n" NO_BODY), PH_ERROR_REDIRECT,
      RECEIVED, 302 },
    { "a Location with 200", RESPOND("HTTP/1.1 200 OK\r\nLocation: /x\r\n" NO_BODY), PH_ERROR_NONE, RECEIVED,
      200 },
    { "Set-Cookie, HSTS and Alt-Svc",
      RESPOND(
          "HTTP/1.1 200 OK\r\nSet-Cookie: a=b\r\nStrict-Transport-Security: max-age=9\r\nAlt-Svc: h2=\":1\"\r\n" NO_BODY),
      PH_ERROR_NONE, RECEIVED, 200 },
    { "200 with Upgrade", RESPOND("HTTP/1.1 200 OK\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n" NO_BODY),
      PH_ERROR_NONE, RECEIVED, 200 },
    { "426 with Upgrade", RESPOND("HTTP/1.1 426 Upgrade\r\nUpgrade: h2c\r\nConnection: Upgrade\r\n" NO_BODY),
      PH_ERROR_HTTP_STATUS, RECEIVED, 426 },
    /* lengths */
    { "a length of 20 digits",
      RESPOND_CLOSE("HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999\r\n\r\nok"),
      PH_ERROR_PROTOCOL_ERROR, RECEIVED, 200 },
    { "a length of a terabyte", RESPOND_CLOSE("HTTP/1.1 200 OK\r\nContent-Length: 1099511627776\r\n\r\nok"),
      PH_ERROR_RESPONSE_INCOMPLETE, RECEIVED, 200 },
    { "an empty length", RESPOND_CLOSE("HTTP/1.1 200 OK\r\nContent-Length:\r\n\r\nok"),
      PH_ERROR_PROTOCOL_ERROR, RECEIVED, 200 },
    { "lengths in a list", RESPOND_CLOSE("HTTP/1.1 200 OK\r\nContent-Length: 2, 2\r\n\r\nok"),
      PH_ERROR_PROTOCOL_ERROR, RECEIVED, 200 },
    { "a length and chunked",
      RESPOND("HTTP/1.1 200 OK\r\nContent-Length: 50\r\n" CHUNKED "2\r\nok\r\n0\r\n\r\n"), PH_ERROR_NONE,
      RECEIVED, 200 },
    { "204, chunked", RESPOND("HTTP/1.1 204 No\r\n" CHUNKED "2\r\nok\r\n0\r\n\r\n"), PH_ERROR_NONE, RECEIVED,
      204 },
    { "205 with a body", RESPOND("HTTP/1.1 205 Reset\r\n" OK_BODY), PH_ERROR_NONE, RECEIVED, 205 },
    { "304 with a body", RESPOND("HTTP/1.1 304 Not\r\n" OK_BODY), PH_ERROR_HTTP_STATUS, RECEIVED, 304 },
    /* chunks */
    { "a chunk of 16 digits", RESPOND_CLOSE("HTTP/1.1 200 OK\r\n" CHUNKED "ffffffffffffffff\r\nok"),
      PH_ERROR_PROTOCOL_ERROR, RECEIVED, 200 },
    { "a chunk of 40 digits",
      RESPOND_CLOSE("HTTP/1.1 200 OK\r\n" CHUNKED "0000000000000000000000000000000000000002\r\nok"),
      PH_ERROR_PROTOCOL_ERROR, RECEIVED, 200 },
    { "a negative chunk", RESPOND_CLOSE("HTTP/1.1 200 OK\r\n" CHUNKED "-1\r\nok"), PH_ERROR_PROTOCOL_ERROR,
      RECEIVED, 200 },
    { "a chunk longer than its length", RESPOND_CLOSE("HTTP/1.1 200 OK\r\n" CHUNKED "2\r\nokok\r\n0\r\n\r\n"),
      PH_ERROR_PROTOCOL_ERROR, RECEIVED, 200 },
    { "chunked twice",
      RESPOND("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked, chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n"),
      PH_ERROR_NONE, RECEIVED, 200 },
    /* transfer codings */
    { "gzip and chunked",
      RESPOND("HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n" OK_GZIP_CHUNK), PH_ERROR_NONE,
      RECEIVED, 200 },
    { "gzip and chunked in two fields",
      RESPOND("HTTP/1.1 200 OK\r\nTransfer-Encoding: x-gzip\r\n" CHUNKED OK_GZIP_CHUNK), PH_ERROR_NONE,
      RECEIVED, 200 },
    { "500, gzip and chunked",
      RESPOND("HTTP/1.1 500 Oh\r\nTransfer-Encoding: gzip, chunked\r\n\r\n" OK_GZIP_CHUNK),
      PH_ERROR_HTTP_STATUS, RECEIVED, 500 },
    { "gzip until the connection closes",
      RESPOND_CLOSE("HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\n" OK_GZIP), PH_ERROR_NONE, RECEIVED,
      200 },
    { "chunked before gzip",
      RESPOND_CLOSE("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked, gzip\r\n\r\n" OK_GZIP_CHUNK),
      PH_ERROR_PROTOCOL_ERROR, RECEIVED, 200 },
    { "an identity", RESPOND_CLOSE("HTTP/1.1 200 OK\r\nTransfer-Encoding: identity\r\n\r\nok"), PH_ERROR_NONE,
      RECEIVED, 200 },
    { "an identity and chunked",
      RESPOND("HTTP/1.1 200 OK\r\nTransfer-Encoding: identity, chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n"),
      PH_ERROR_NONE, RECEIVED, 200 },
    { "chunked, HTTP/1.0", RESPOND_CLOSE("HTTP/1.0 200 OK\r\n" CHUNKED "2\r\nok\r\n0\r\n\r\n"), PH_ERROR_NONE,
      RECEIVED, 200 },
    { "an unknown transfer encoding, no body",
      RESPOND("HTTP/1.1 200 OK\r\nTransfer-Encoding: magic, chunked\r\n\r\n0\r\n\r\n"), PH_ERROR_NONE,
      RECEIVED, 200 },
    { "an unknown transfer encoding and chunked",
      RESPOND("HTTP/1.1 200 OK\r\nTransfer-Encoding: magic, chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n"),
      PH_ERROR_PROTOCOL_ERROR, RECEIVED, 200 },
    { "an unknown transfer encoding", RESPOND_CLOSE("HTTP/1.1 200 OK\r\nTransfer-Encoding: magic\r\n\r\nok"),
      PH_ERROR_PROTOCOL_ERROR, RECEIVED, 200 },
    { "a gzip transfer encoding",
      RESPOND("HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n"),
      PH_ERROR_PROTOCOL_ERROR, RECEIVED, 200 },
    { "gzip announced, not used", RESPOND("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n" OK_BODY),
      PH_ERROR_NONE, RECEIVED, 200 },
    /* too early */
    { "a response before the request",
      { .when = RECEIVER_AT_ONCE, BYTES("HTTP/1.1 200 OK\r\n" OK_BODY) },
      PH_ERROR_NONE,
      RECEIVED,
      200 },
    { "503 before the request, closed",
      { .when = RECEIVER_AT_ONCE, BYTES("HTTP/1.1 503 No\r\n" NO_BODY), .then = RECEIVER_CLOSE },
      PH_ERROR_HTTP_STATUS,
      RECEIVED,
      503 },
};

static void malformed_response_has_its_outcome_after_one_request(void **state)
{
    (void)state;
    response_cases_run(responses, COUNT(responses), apr_time_from_sec(2));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SENDER_TEST(malformed_response_has_its_outcome_after_one_request),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
