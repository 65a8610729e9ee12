/* SPDX-License-Identifier: Apache-2.0 */
/* Outcomes to be spooled and replayed. */
#include "sample_spool.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <apr_file_info.h>
#include <apr_strings.h>

static ph_click_t *ended_click(const ph_execution_t *execution)
{
    static const ph_click_request_t nothing = { 0 };
    ph_click_t *click = ph_click_make(&nothing, NULL);
    ph_attempt_t *attempt = &click->attempt;
    ph_response_t *response = &attempt->response;

    ph_click_release(click); /* no waiter */
    click->execution = *execution;
    attempt->keys = apr_array_make(click->pool, 1, sizeof(ph_signing_key_t));
    attempt->outcome = (ph_outcome_t){ PH_STATE_FAILED, PH_DELIVERY_RECEIVED, PH_ERROR_HTTP_STATUS, 503 };
    attempt->finished_at = execution->created_at + 7000;
    attempt->duration_us = 6000;
    attempt->bearer = "v1.k1.sealed-token";
    response->execution_id = execution->id;
    response->status = 503;
    response->headers = "[[\"X-Name\",\"caf\xc3\xa9\"]]";
    response->body = SPOOL_BODY;
    response->body_len = sizeof(SPOOL_BODY) - 1;
    response->body_total = 4711;
    response->truncated = 1;
    response->redacted = 1;
    response->timing = (ph_timing_t){ 1, 2, -1, 4, 5, 6 };
    response->peer = "127.0.0.1:8443";
    response->sentence = "It said no.";
    response->signed_at = execution->created_at;
    return click;
}

static void keep_line(void *baton, ph_log_level_t level, const char *line)
{
    sample_spool_t *test = baton;

    atomic_fetch_add(&test->sample.logged[level], 1);
    if (level <= PH_LOG_WARNING) {
        APR_ARRAY_PUSH(test->lines, char *) = apr_pstrdup(test->sample.store->pool, line);
    }
}

void sample_spool_init(sample_spool_t *test, fresh_store_t *store)
{
    char *directory = apr_pstrdup(store->pool, "/tmp/ph_spool_XXXXXX");
    int i;

    sample_portal_init(&test->sample, store);
    test->lines = apr_array_make(store->pool, 8, sizeof(char *));
    test->sample.portal.ports.log = keep_line;
    test->sample.portal.ports.log_baton = test;
    assert_non_null(mkdtemp(directory));
    test->directory = directory;
    for (i = 0; i < SPOOL_OUTCOMES; i++) {
        test->clicks[i] = ended_click(sample_execution(&test->sample, SPOOL_WRITER, i));
    }
}

void sample_spool_end(sample_spool_t *test)
{
    int i;

    sample_spool_remove_files(test);
    assert_int_equal(rmdir(test->directory), 0);
    for (i = 0; i < SPOOL_OUTCOMES; i++) {
        ph_click_release(test->clicks[i]);
    }
    fresh_store_script(test->sample.store, "DELETE FROM ph_execution");
    fresh_store_script(test->sample.store, "DELETE FROM ph_response");
    fresh_store_script(test->sample.store, "DELETE FROM ph_stats");
}

static apr_array_header_t *list(const sample_spool_t *test)
{
    apr_pool_t *pool = test->sample.store->pool;
    apr_array_header_t *paths = apr_array_make(pool, 4, sizeof(const char *));
    apr_finfo_t entry;
    apr_dir_t *opened;

    assert_int_equal(apr_dir_open(&opened, test->directory, pool), APR_SUCCESS);
    while (apr_dir_read(&entry, APR_FINFO_NAME, opened) == APR_SUCCESS) {
        if (entry.name[0] != '.') {
            APR_ARRAY_PUSH(paths, const char *) = apr_pstrcat(pool, test->directory, "/", entry.name, NULL);
        }
    }
    apr_dir_close(opened);
    return paths;
}

const char *sample_spool_file(const sample_spool_t *test)
{
    const apr_array_header_t *paths = list(test);

    assert_true(paths->nelts <= 1);
    return paths->nelts == 1 ? APR_ARRAY_IDX(paths, 0, const char *) : NULL;
}

void sample_spool_remove_files(const sample_spool_t *test)
{
    const apr_array_header_t *paths = list(test);
    int i;

    for (i = 0; i < paths->nelts; i++) {
        unlink(APR_ARRAY_IDX(paths, i, const char *));
    }
}

void sample_spool_write(sample_spool_t *test, int count)
{
    apr_pool_t *life;
    ph_spool_t *spool;

    apr_pool_create(&life, test->sample.store->pool);
    spool = ph_spool_make(&test->sample.portal, test->directory, SPOOL_WRITER, life);
    assert_int_equal(ph_spool_write(spool, test->clicks, count, life), count);
    apr_pool_destroy(life);
}

void sample_spool_replay(sample_spool_t *test, const char *instance)
{
    fresh_store_t *store = test->sample.store;
    ph_portal_t portal = test->sample.portal;
    apr_pool_t *life;
    ph_spool_t *spool;

    portal.instance = instance;
    apr_pool_create(&life, store->pool);
    spool = ph_spool_make(&portal, test->directory, SPOOL_READER, life);
    assert_stored(store, ph_spool_replay(spool, store->db, life));
    apr_pool_destroy(life);
}

int sample_spool_is_committed(const sample_spool_t *test, int i)
{
    return sample_read_back(&test->sample, test->clicks[i]->execution.id)->outcome.state == PH_STATE_FAILED;
}

int sample_spool_committed(const sample_spool_t *test)
{
    int count = 0, i;

    for (i = 0; i < SPOOL_OUTCOMES; i++) {
        count += sample_spool_is_committed(test, i);
    }
    return count;
}

int sample_spool_lines(const sample_spool_t *test, const char *text)
{
    int count = 0, i;

    for (i = 0; i < test->lines->nelts; i++) {
        count += strstr(APR_ARRAY_IDX(test->lines, i, char *), text) != NULL;
    }
    return count;
}

void sample_spool_rename_refused(const sample_spool_t *test)
{
    const apr_array_header_t *paths = list(test);
    apr_pool_t *pool = test->sample.store->pool;
    apr_size_t len;
    int i;

    for (i = 0; i < paths->nelts; i++) {
        const char *path = APR_ARRAY_IDX(paths, i, const char *);

        len = strlen(path) - strlen(".refused");
        assert_string_equal(path + len, ".refused");
        assert_int_equal(rename(path, apr_pstrcat(pool, apr_pstrndup(pool, path, len), ".spool", NULL)), 0);
    }
}
