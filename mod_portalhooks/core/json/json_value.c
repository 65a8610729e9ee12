/* SPDX-License-Identifier: Apache-2.0 */
/* How the API writes strings, times, numbers and bytes. */
#include "json_value.h"

#include <apr_base64.h>
#include <string.h>

#include "core/text/text.h"
#include "core/text/text_time.h"

json_t *ph_json_text(const char *text)
{
    return text ? json_string(text) : json_null();
}

json_t *ph_json_time(apr_time_t time, apr_pool_t *scratch)
{
    return ph_json_text(ph_text_time(time, scratch));
}

json_t *ph_json_number(apr_int64_t number, apr_int64_t unset)
{
    return (number == unset) ? json_null() : json_integer(number);
}

void ph_json_set_bytes(json_t *object, const char *name, const char *bytes, apr_size_t len,
                       apr_pool_t *scratch)
{
    char *base64;

    /* A NUL is valid UTF-8, but many JSON readers end a string there. */
    if (len == 0 || (ph_text_is_utf8(bytes, len) && !memchr(bytes, '\0', len))) {
        json_object_set_new(object, name, json_stringn(len ? bytes : "", len));
        json_object_set_new(object, "encoding", json_string("utf-8"));
        return;
    }
    base64 = apr_palloc(scratch, (apr_size_t)apr_base64_encode_len((int)len));
    apr_base64_encode_binary(base64, (const unsigned char *)bytes, (int)len);
    json_object_set_new(object, name, json_string(base64));
    json_object_set_new(object, "encoding", json_string("base64"));
}
