/* SPDX-License-Identifier: Apache-2.0 */
/* The record of a response: secrets redacted, the body truncated, headers as JSON. */
#include "wire/response_record.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "count.h"
#include "pool_fixture.h"

#define SECRET "tok-4f1d8a/+7=secret"

static ph_response_reader_t reader;
static ph_redact_t *redact;

/* A reader that records `keep` bytes, and has taken in a final status line. */
static void begin(apr_size_t keep, const char *status_line)
{
    redact = ph_redact_make();
    ph_redact_add(redact, ph_secret_make(SECRET, strlen(SECRET)));
    ph_response_reader_init(&reader, keep, ph_redact_longest(redact));
    ph_response_reader_take_header(&reader, status_line, strlen(status_line));
}

static void header(const char *line)
{
    ph_response_reader_take_header(&reader, line, strlen(line));
}

static void body(const char *bytes)
{
    header("\r\n");
    ph_response_reader_take_body(&reader, bytes, strlen(bytes));
}

/* The record; ends what `begin` began. */
static ph_response_t end(int is_whole)
{
    ph_response_t response = { 0 };

    ph_response_record_fill(&response, &reader, redact, is_whole, pool);
    ph_response_reader_clear(&reader);
    ph_redact_free(redact);
    return response;
}

static void headers_are_pairs_of_utf8(void **state)
{
    ph_response_t response;

    (void)state;
    begin(100, "HTTP/1.1 302 Found\r\n");
    header("Location: https://elsewhere.example/a?b\r\n");
    header("X-Bytes:caf\xe9 \xc3\xa9 \r\n");
    header("X-Quote: \"a\\b\"\r\n");
    header("X-Folded: one\r\n");
    header(" \ttwo\r\n");
    header("X-Empty:\r\n");
    header("no colon\n");
    body("");
    response = end(1);
    assert_int_equal(response.status, 302);
    assert_string_equal(response.headers,
                        "[[\"Location\",\"https://elsewhere.example/a?b\"],"
                        "[\"X-Bytes\",\"caf\xc3\xa9 \xc3\x83\xc2\xa9\"],[\"X-Quote\",\"\\\"a\\\\b\\\"\"],"
                        "[\"X-Folded\",\"one two\"],[\"X-Empty\",\"\"],[\"no colon\",\"\"]]");
}

static void response_without_headers_and_body_is_recorded_empty(void **state)
{
    ph_response_t response;

    (void)state;
    begin(100, "HTTP/1.1 200 OK\r\n");
    response = end(0);
    assert_int_equal(response.status, 200);
    assert_string_equal(response.headers, "[]");
    assert_string_equal(response.body, "");
    assert_int_equal(response.body_len, 0);
    assert_int_equal(response.body_total, -1);
    assert_false(response.truncated);
    assert_false(response.redacted);
}

static void body_is_truncated_at_the_limit_and_not_within_a_character(void **state)
{
    static const struct {
        const char *body;
        apr_size_t keep;
        apr_size_t kept;
        int truncated;
    } cases[] = {
        { "0123456789", 10, 10, 0 },        { "0123456789a", 10, 10, 1 },
        { "0123456789a", 0, 0, 1 },         { "", 0, 0, 0 },
        { "12345678\xc3\xa9", 9, 8, 1 },    { "12345678\xc3\xa9x", 10, 10, 1 },
        { "1234567\xe2\x80\xa2", 9, 7, 1 }, { "1234567\xf0\x9f\x9a\x80", 10, 7, 1 },

    };
    ph_response_t response;
    size_t i;

    (void)state;
    for (i = 0; i < COUNT(cases); i++) {
        begin(cases[i].keep, "HTTP/1.1 200 OK\r\n");
        body(cases[i].body);
        response = end(1);
        assert_int_equal(response.body_len, cases[i].kept);
        assert_memory_equal(response.body, cases[i].body, cases[i].kept);
        assert_int_equal(response.truncated, cases[i].truncated);
        assert_int_equal(response.body_total, strlen(cases[i].body));
    }
}

static void total_is_the_length_announced_or_what_was_read_to_the_end(void **state)
{
    static const struct {
        const char *status_line;
        const char *header;
        int is_whole;
        apr_int64_t total;
    } cases[] = {
        { "HTTP/1.1 200 OK\r\n", "X: 1\r\n", 1, 2 },
        { "HTTP/1.1 200 OK\r\n", "X: 1\r\n", 0, -1 },
        { "HTTP/1.1 200 OK\r\n", "Content-Length: 50\r\n", 0, 50 },
        { "HTTP/1.1 200 OK\r\n", "Transfer-Encoding: chunked\r\n", 1, 2 },
        { "HTTP/1.1 200 OK\r\n", "Transfer-Encoding: chunked\r\n", 0, -1 },
        { "HTTP/1.1 200 OK\r\n", "Content-Length: many\r\n", 0, -1 },
        { "HTTP/1.1 204 No Content\r\n", "Content-Length: 50\r\n", 1, 0 },
        { "HTTP/1.1 304 Not Modified\r\n", "Content-Length: 50\r\n", 1, 0 },
    };
    size_t i;

    (void)state;
    for (i = 0; i < COUNT(cases); i++) {
        begin(100, cases[i].status_line);
        header(cases[i].header);
        body("ok");
        assert_int_equal(end(cases[i].is_whole).body_total, cases[i].total);
    }
}

static void secrets_are_redacted_in_headers_and_body(void **state)
{
    const char *echo = "token " SECRET ", again " SECRET;
    ph_response_t response;

    (void)state;
    begin(100, "HTTP/1.1 200 OK\r\n");
    header("X-Echo: Bearer " SECRET "\r\n");
    body(echo);
    response = end(1);
    assert_true(response.redacted);
    assert_int_equal(response.body_len, strlen(echo));
    assert_memory_equal(response.body, "token ********************, again ********************",
                        response.body_len);
    assert_string_equal(response.headers, "[[\"X-Echo\",\"Bearer ********************\"]]");
}

static void secret_in_headers_alone_is_reported(void **state)
{
    ph_response_t response;

    (void)state;
    begin(100, "HTTP/1.1 200 OK\r\n");
    header("X-Echo: " SECRET "\r\n");
    body("ok");
    response = end(1);
    assert_true(response.redacted);
    assert_memory_equal(response.body, "ok", 2);
}

static void secret_across_the_cut_is_redacted(void **state)
{
    ph_response_t response;
    apr_size_t cut;

    (void)state;
    for (cut = 1; cut < strlen(SECRET); cut++) {
        begin(10 + cut, "HTTP/1.1 200 OK\r\n");
        body("0123456789" SECRET "0123456789");
        response = end(1);
        assert_true(response.redacted);
        assert_true(response.truncated);
        assert_int_equal(response.body_len, 10 + cut);
        assert_memory_equal(response.body, "0123456789", 10);
        assert_memory_equal(response.body + 10, "********************", cut);
    }
}

static void trailers_and_interim_responses_are_not_recorded(void **state)
{
    (void)state;
    begin(100, "HTTP/1.1 103 Early Hints\r\n");
    header("X-Interim: 1\r\n");
    header("\r\n");
    header("HTTP/1.1 200 OK\r\n");
    header("X-Final: 1\r\n");
    body("ok");
    header("X-Trailer: 1\r\n");
    assert_string_equal(end(1).headers, "[[\"X-Final\",\"1\"]]");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        POOL_TEST(headers_are_pairs_of_utf8),
        POOL_TEST(response_without_headers_and_body_is_recorded_empty),
        POOL_TEST(body_is_truncated_at_the_limit_and_not_within_a_character),
        POOL_TEST(total_is_the_length_announced_or_what_was_read_to_the_end),
        POOL_TEST(secrets_are_redacted_in_headers_and_body),
        POOL_TEST(secret_in_headers_alone_is_reported),
        POOL_TEST(secret_across_the_cut_is_redacted),
        POOL_TEST(trailers_and_interim_responses_are_not_recorded),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
