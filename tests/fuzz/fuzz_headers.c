/* SPDX-License-Identifier: Apache-2.0 */
/* Header lines: a response's, read and recorded, and an admin's, judged before they are stored. */
#include <apr_strings.h>
#include <jansson.h>
#include <string.h>

#include "core/message/headers.h"
#include "core/text/text.h"
#include "targets.h"
#include "wire/response_record.h"

#define KEEP 64
#define SECRET "s3cr3t-of-the-hook"

static void hold_record(ph_response_reader_t *reader, ph_redact_t *redact, apr_pool_t *pool)
{
    ph_wire_facts_t facts = { 0 };
    ph_response_t response = { 0 };
    const json_t *pair;
    json_t *headers;
    size_t i;

    ph_response_reader_state_facts(&facts, reader);
    ph_response_record_fill(&response, reader, redact, 1, pool);
    MUST(response.body_len <= KEEP);
    MUST(reader->header_count <= PH_RESPONSE_HEADERS_MAX + 1);
    MUST(!strstr(response.headers, SECRET));
    MUST(!memmem(response.body, response.body_len, SECRET, strlen(SECRET)));
    headers = json_loads(response.headers, JSON_REJECT_DUPLICATES, NULL);
    MUST(json_is_array(headers));
    json_array_foreach(headers, i, pair)
    {
        MUST(json_array_size(pair) == 2);
        MUST(json_is_string(json_array_get(pair, 0)) && json_is_string(json_array_get(pair, 1)));
    }
    json_decref(headers);
}

/* Lines up to the blank one of a final response, then the body, as libcurl delivers them. */
static void take_answer(const char *bytes, apr_size_t len, apr_pool_t *pool)
{
    ph_redact_t *redact = ph_redact_make();
    ph_response_reader_verdict_t verdict = PH_RESPONSE_GO_ON;
    const char *end = bytes + len;
    const char *next;
    ph_response_reader_t reader;

    ph_redact_add(redact, ph_secret_make(SECRET, strlen(SECRET)));
    ph_response_reader_init(&reader, KEEP, ph_redact_longest(redact));
    while (bytes < end && verdict == PH_RESPONSE_GO_ON && reader.state != PH_RESPONSE_IN_BODY) {
        next = memchr(bytes, '\n', (apr_size_t)(end - bytes));
        next = next ? next + 1 : end;
        verdict = ph_response_reader_take_header(&reader, bytes, (apr_size_t)(next - bytes));
        bytes = next;
    }
    if (bytes < end && verdict == PH_RESPONSE_GO_ON) {
        ph_response_reader_take_body(&reader, bytes, (apr_size_t)(end - bytes));
    }
    hold_record(&reader, redact, pool);
    ph_response_reader_clear(&reader);
    ph_redact_free(redact);
}

static int is_one_line(const char *text)
{
    return !strpbrk(text, "\r\n");
}

static void judge_own(char *line)
{
    char *value = strchr(line, ':');

    if (value) {
        *value++ = '\0';
        MUST(ph_header_value_fault(value) || is_one_line(value));
        MUST(ph_bearer_fault(value) || (is_one_line(value) && !strchr(value, ' ')));
    }
    MUST(ph_header_name_fault(line) || (is_one_line(line) && !strpbrk(line, ": \t")));
}

void fuzz_headers(const char *bytes, apr_size_t len, apr_pool_t *pool)
{
    MUST(ph_text_is_utf8(ph_text_as_utf8(bytes, len, pool), strlen(ph_text_as_utf8(bytes, len, pool))));
    judge_own(apr_pstrmemdup(pool, bytes, len));
    take_answer(bytes, len, pool);
}
