/* SPDX-License-Identifier: Apache-2.0 */
/* Where the errors of JSON APIs hold their message. */
#include "receiver_json.h"

#include <string.h>

#include <apr_lib.h>
#include <apr_strings.h>
#include <jansson.h>

#define DEPTH_MAX 6

/* Members in which a message is looked for, the most specific first. Case and "_" or "-" do not matter:
 * error_message is errorMessage is ErrorMessage. */
static const char *const members[] = {
    "faultstring",  "detail",        "details", "message",     "errordescription",
    "errormessage", "errormessages", "error",   "errors",      "fault",
    "msg",          "reason",        "title",   "description", "exception",
    "data",         "response",      "result",  "value",       "statusmessage",
    "statustext",   "errorcode",     "code",
};

static const char *find_in(const json_t *json, int depth, apr_pool_t *pool);

static int is_member(const char *name, const char *wanted)
{
    for (; *name != '\0'; name++) {
        if (*name == '_' || *name == '-') {
            continue;
        }
        if (apr_tolower(*name) != *wanted) {
            return 0;
        }
        wanted++;
    }
    return *wanted == '\0';
}

static int is_blank(const char *text)
{
    return text[strspn(text, " \t\r\n")] == '\0';
}

static const char *find_in_array(const json_t *array, int depth, apr_pool_t *pool)
{
    const char *found = NULL;
    size_t i;

    for (i = 0; i < json_array_size(array) && !found; i++) {
        found = find_in(json_array_get(array, i), depth - 1, pool);
    }
    return found;
}

/* {"errors": {"priority": ["must be 1 to 5"]}}: the members are the fields of the message. */
static const char *find_in_fields(json_t *fields, int depth, apr_pool_t *pool)
{
    const char *found = NULL;
    const char *name;
    json_t *value;

    json_object_foreach(fields, name, value)
    {
        found = find_in(value, depth - 1, pool);
        if (found) {
            return (*name == '\0') ? found : apr_pstrcat(pool, name, ": ", found, NULL);
        }
    }
    return NULL;
}

static const char *find_in_member(json_t *object, const char *wanted, int depth, apr_pool_t *pool)
{
    const char *found = NULL;
    const char *name;
    json_t *value;

    json_object_foreach(object, name, value)
    {
        if (!is_member(name, wanted)) {
            continue;
        }
        found = find_in(value, depth - 1, pool);
        if (!found && json_is_object(value) && strcmp(wanted, "errors") == 0) {
            found = find_in_fields(value, depth, pool);
        }
        if (found) {
            return found;
        }
    }
    return NULL;
}

static const char *find_in(const json_t *json, int depth, apr_pool_t *pool)
{
    const char *found = NULL;
    size_t i;

    if (depth == 0) {
        return NULL;
    }
    if (json_is_string(json)) {
        return is_blank(json_string_value(json)) ? NULL : json_string_value(json);
    }
    if (json_is_array(json)) {
        return find_in_array(json, depth, pool);
    }
    for (i = 0; json_is_object(json) && i < sizeof(members) / sizeof(members[0]) && !found; i++) {
        found = find_in_member((json_t *)json, members[i], depth, pool);
    }
    return found;
}

static json_t *load(const char *body)
{
    return json_loads(body, JSON_DECODE_ANY | JSON_ALLOW_NUL, NULL);
}

const char *ph_receiver_json_message(const char *body, apr_pool_t *pool)
{
    json_t *json = load(body);
    const char *found = json ? apr_pstrdup(pool, find_in(json, DEPTH_MAX, pool)) : NULL;

    json_decref(json);
    return found;
}

int ph_receiver_json_is_document(const char *body)
{
    json_t *json = load(body);

    json_decref(json);
    return json != NULL;
}
