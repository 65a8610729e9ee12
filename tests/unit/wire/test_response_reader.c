/* SPDX-License-Identifier: Apache-2.0 */
/* The limits of a response, to the byte. */
#include "wire/response_reader.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "count.h"

static ph_response_reader_t reader;

static int begin(void **state)
{
    (void)state;
    ph_response_reader_init(&reader, 100, 20);
    return 0;
}

static int clear(void **state)
{
    (void)state;
    ph_response_reader_clear(&reader);
    return 0;
}

static ph_response_reader_verdict_t line(const char *text)
{
    return ph_response_reader_take_header(&reader, text, strlen(text));
}

static ph_wire_facts_t facts_of(ph_wire_end_t end)
{
    ph_wire_facts_t facts = { 0 };

    facts.end = end;
    ph_response_reader_state_facts(&facts, &reader);
    return facts;
}

static void headers_are_limited_to_200(void **state)
{
    int i;

    (void)state;
    assert_int_equal(line("HTTP/1.1 200 OK\r\n"), PH_RESPONSE_GO_ON);
    for (i = 0; i < PH_RESPONSE_HEADERS_MAX; i++) {
        assert_int_equal(line("A: 1\r\n"), PH_RESPONSE_GO_ON);
    }
    assert_false(facts_of(PH_WIRE_END_COMPLETE).headers_over_limit);
    assert_int_equal(line("A: 1\r\n"), PH_RESPONSE_END);
    assert_true(facts_of(PH_WIRE_END_OTHER).headers_over_limit);
    assert_int_equal(facts_of(PH_WIRE_END_OTHER).http_status, 200);
}

static void limit_of_header_bytes_spans_all_lines(void **state)
{
    static char big[PH_RESPONSE_HEADER_BYTES_MAX];
    const apr_size_t used = strlen("HTTP/1.1 200 OK\r\n");

    (void)state;
    memset(big, 'x', sizeof(big));
    memcpy(big, "A:", 2);
    assert_int_equal(line("HTTP/1.1 200 OK\r\n"), PH_RESPONSE_GO_ON);
    assert_int_equal(ph_response_reader_take_header(&reader, big, sizeof(big) - used), PH_RESPONSE_GO_ON);
    assert_int_equal(line("\n"), PH_RESPONSE_END);
    assert_true(facts_of(PH_WIRE_END_OTHER).headers_over_limit);
}

static void status_line_is_judged_here_and_not_by_the_version_of_libcurl(void **state)
{
    static const struct {
        const char *text;
        int status; /* 0 = no status line of HTTP/1 */
    } cases[] = {
        { "HTTP/1.1 200 OK\r\n", 200 },
        { "HTTP/1.0 999 Odd\r\n", 999 },
        { "HTTP/1.1 204\r\n", 204 },
        { "HTTP/1.1 204 \r\n", 204 },
        { "HTTP/1.1 200\n", 200 },
        { "HTTP/1.1 200", 200 },
        { "HTTP/1.1\t200 OK\r\n", 200 },
        { "HTTP/1.1 200OK\r\n", 200 },
        { "HTTP/1.1 2000 OK\r\n", 0 },
        { "HTTP/1.1 20000\r\n", 0 },
        { "HTTP/1.1 20 OK\r\n", 0 },
        { "HTTP/1.1 2\r\n", 0 },
        { "HTTP/1.1 \r\n", 0 },
        { "HTTP/1.1\r\n", 0 },
        { "HTTP/1.1  200 OK\r\n", 0 },
        { "HTTP/1.1 -200 OK\r\n", 0 },
        { "HTTP/1.1 +20 OK\r\n", 0 },
        { "HTTP/1.1 000 Odd\r\n", 0 },
        { "HTTP/1.1 099 Odd\r\n", 0 },
        { "HTTP/1.1 0x0 Odd\r\n", 0 },
        { "HTTP/1.2 200 OK\r\n", 0 },
        { "HTTP/1.10 200 OK\r\n", 0 },
        { "HTTP/1 200 OK\r\n", 0 },
        { "HTTP/2 200\r\n", 0 },
        { "HTTP/2.0 200 OK\r\n", 0 },
        { "HTTP/0.9 200 OK\r\n", 0 },
        { "http/1.1 200 OK\r\n", 0 },
        { " HTTP/1.1 200 OK\r\n", 0 },
        { "ICY 200 OK\r\n", 0 },
        { "HTTP/1.1_200 OK\r\n", 0 },
        { "HTTP/1.1 \xc2\xb2"
          "00\r\n",
          0 },
        { "", 0 },
    };
    size_t i;

    (void)state;
    for (i = 0; i < COUNT(cases); i++) {
        ph_response_reader_clear(&reader);
        ph_response_reader_init(&reader, 100, 20);
        if (line(cases[i].text) != (cases[i].status ? PH_RESPONSE_GO_ON : PH_RESPONSE_END) ||
            reader.status != cases[i].status) {
            fail_msg("%s: %d", cases[i].text, reader.status);
        }
        assert_int_equal(facts_of(PH_WIRE_END_COMPLETE).end,
                         cases[i].status ? PH_WIRE_END_COMPLETE : PH_WIRE_END_OTHER);
    }
}

static void interim_responses_leave_no_status(void **state)
{
    int i;

    (void)state;
    for (i = 0; i < PH_RESPONSE_INTERIM_MAX; i++) {
        assert_int_equal(line("HTTP/1.1 102 Processing\r\n"), PH_RESPONSE_GO_ON);
        assert_int_equal(line("Location: /x\r\n"), PH_RESPONSE_GO_ON);
        assert_int_equal(line("\r\n"), PH_RESPONSE_GO_ON);
    }
    assert_int_equal(facts_of(PH_WIRE_END_COMPLETE).http_status, 0);
    assert_false(facts_of(PH_WIRE_END_COMPLETE).has_location);
    assert_true(facts_of(PH_WIRE_END_COMPLETE).interim_seen);
    assert_int_equal(line("HTTP/1.1 102 Processing\r\n"), PH_RESPONSE_END);
}

static void trailers_are_neither_headers_nor_status_lines(void **state)
{
    (void)state;
    assert_int_equal(line("HTTP/1.1 200 OK\r\n"), PH_RESPONSE_GO_ON);
    assert_true(facts_of(PH_WIRE_END_COMPLETE).headers_cut);
    assert_int_equal(line("\r\n"), PH_RESPONSE_GO_ON);
    assert_false(facts_of(PH_WIRE_END_COMPLETE).headers_cut);
    assert_int_equal(line("HTTP/1.1 500 Oh\r\n"), PH_RESPONSE_GO_ON);
    assert_int_equal(line("Location: /x\r\n"), PH_RESPONSE_GO_ON);
    assert_int_equal(line("Content-Length: x\r\n"), PH_RESPONSE_GO_ON);
    assert_int_equal(facts_of(PH_WIRE_END_COMPLETE).http_status, 200);
    assert_false(facts_of(PH_WIRE_END_COMPLETE).has_location);
    assert_int_equal(reader.headers.len, 0);
}

static void lengths_must_be_digits_and_agree_and_chunked_the_last_coding(void **state)
{
    static const struct {
        const char *first;
        const char *second;
        ph_response_reader_verdict_t verdict;
    } cases[] = {
        { "content-length: 5\r\n", "CONTENT-LENGTH:5 \t\r\n", PH_RESPONSE_GO_ON },
        { "Content-Length: 5\r\n", "Content-Length: 6\r\n", PH_RESPONSE_END },
        { "A: 1\r\n", "Content-Length: 5, 5\r\n", PH_RESPONSE_END },
        { "A: 1\r\n", "Content-Length: +5\r\n", PH_RESPONSE_END },
        { "A: 1\r\n", "Content-Length: 0x5\r\n", PH_RESPONSE_END },
        { "A: 1\r\n", "Content-Length:\r\n", PH_RESPONSE_END },
        { "A: 1\r\n", "Content-Length: 9223372036854775808\r\n", PH_RESPONSE_END },
        { "A: 1\r\n", "Content-Lengthy: x\r\n", PH_RESPONSE_GO_ON },
        { "Transfer-Encoding: gzip\r\n", "transfer-encoding: Chunked\r\n", PH_RESPONSE_GO_ON },
        { "Transfer-Encoding: gzip ,,deflate\r\n", "Transfer-Encoding: chunked,\tchunked\r\n",
          PH_RESPONSE_GO_ON },
        { "Transfer-Encoding: chunked\r\n", "Transfer-Encoding: gzip\r\n", PH_RESPONSE_END },
        { "A: 1\r\n", "Transfer-Encoding: chunked, identity\r\n", PH_RESPONSE_END },
    };
    size_t i;

    (void)state;
    for (i = 0; i < COUNT(cases); i++) {
        ph_response_reader_clear(&reader);
        ph_response_reader_init(&reader, 100, 20);
        assert_int_equal(line("HTTP/1.1 200 OK\r\n"), PH_RESPONSE_GO_ON);
        assert_int_equal(line(cases[i].first), PH_RESPONSE_GO_ON);
        assert_int_equal(line(cases[i].second), cases[i].verdict);
        assert_int_equal(facts_of(PH_WIRE_END_COMPLETE).end,
                         (cases[i].verdict == PH_RESPONSE_END) ? PH_WIRE_END_OTHER : PH_WIRE_END_COMPLETE);
    }
}

static void body_is_buffered_up_to_the_limit_and_the_longest_secret(void **state)
{
    static const char bytes[121] = { 0 };

    (void)state;
    assert_int_equal(ph_response_reader_take_body(&reader, bytes, 119), PH_RESPONSE_GO_ON);
    assert_int_equal(ph_response_reader_take_body(&reader, bytes, 1), PH_RESPONSE_GO_ON);
    assert_false(facts_of(PH_WIRE_END_COMPLETE).cut_by_us);
    assert_int_equal(ph_response_reader_take_body(&reader, bytes, 1), PH_RESPONSE_END);
    assert_true(facts_of(PH_WIRE_END_OTHER).cut_by_us);
    assert_int_equal(reader.body.len, 120);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, clear)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(headers_are_limited_to_200),
        TEST(limit_of_header_bytes_spans_all_lines),
        TEST(status_line_is_judged_here_and_not_by_the_version_of_libcurl),
        TEST(interim_responses_leave_no_status),
        TEST(trailers_are_neither_headers_nor_status_lines),
        TEST(lengths_must_be_digits_and_agree_and_chunked_the_last_coding),
        TEST(body_is_buffered_up_to_the_limit_and_the_longest_secret),
    };
    int failed;

    apr_initialize();
    failed = cmocka_run_group_tests(tests, NULL, NULL);
    apr_terminate();
    return failed;
}
