/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_TESTS_SAMPLE_SPOOL_H
#define PH_TESTS_SAMPLE_SPOOL_H

#include <sys/types.h>

#include "pipeline/spool.h"
#include "sample_portal.h"

/* A spool directory of its own, and clicks whose executions are `sending` in the database and whose attempts
 * have ended. */

#define SPOOL_WRITER SAMPLE_START_ID "-writer"
#define SPOOL_READER SAMPLE_START_ID "-reader"
#define SPOOL_OUTCOMES 3
#define SPOOL_BODY "caf\xc3\xa9 \x00\xff"

typedef struct sample_spool_t {
    sample_portal_t sample;
    const char *directory;
    ph_click_t *clicks[SPOOL_OUTCOMES]; /* owned by SPOOL_WRITER */
    apr_array_header_t *lines;          /* char *: warnings and errors; not for several threads */
} sample_spool_t;

void sample_spool_init(sample_spool_t *test, fresh_store_t *store);
void sample_spool_end(sample_spool_t *test); /* removes files and rows, so that a test may begin again */

/* The path of the only file there is; NULL = there is none. */
const char *sample_spool_file(const sample_spool_t *test);
void sample_spool_remove_files(const sample_spool_t *test);

/* Write the first `count` outcomes as a process does that cannot reach its database, and end, which releases
 * the lock of its file. */
void sample_spool_write(sample_spool_t *test, int count);

/* Replay as another process of `instance` does, once. */
void sample_spool_replay(sample_spool_t *test, const char *instance);

/* Have all files of refused outcomes replayed, as their log lines say. */
void sample_spool_rename_refused(const sample_spool_t *test);

/* Is the outcome of click `i` in the database? And how many are? */
int sample_spool_is_committed(const sample_spool_t *test, int i);
int sample_spool_committed(const sample_spool_t *test);

/* How many of `lines` have this text. */
int sample_spool_lines(const sample_spool_t *test, const char *text);

#endif
