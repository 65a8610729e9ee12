/* SPDX-License-Identifier: Apache-2.0 */
/* Cursors from clients: an accepted one is exactly what ph_cursor_make gives. */
#include <apr_strings.h>
#include <string.h>

#include "core/request/cursor.h"
#include "core/text/text.h"
#include "targets.h"

void fuzz_cursor(const char *bytes, apr_size_t len, apr_pool_t *pool)
{
    const char *text = apr_pstrmemdup(pool, bytes, len);
    ph_cursor_t cursor;

    if (ph_cursor_parse(&cursor, "events", text, pool)) {
        MUST(ph_text_is_utf8(cursor.key, strlen(cursor.key)) &&
             ph_text_is_utf8(cursor.id, strlen(cursor.id)));
        MUST(strcmp(ph_cursor_make("events", cursor.key, cursor.id, pool), text) == 0);
        MUST(!ph_cursor_parse(&cursor, "event", text, pool));
    }
}
