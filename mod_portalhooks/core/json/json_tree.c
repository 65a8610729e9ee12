/* SPDX-License-Identifier: Apache-2.0 */
/* Duplicate keys, numbers out of range, and the tree itself: what jansson does. */
#include "json_tree.h"

/* jansson's message quotes the input, so only its code and position, which is past the fault, are used. */
static void set_fault(ph_json_token_t *in, const char *text, const json_error_t *error)
{
    const enum json_error_code code = json_error_code(error);

    in->at = text + (error->position > 0 ? error->position - 1 : 0);
    in->fault = "not valid JSON";
    if (code == json_error_duplicate_key) {
        in->fault = "duplicate key";
    }
    else if (code == json_error_numeric_overflow) {
        in->fault = "a number is too large";
    }
}

json_t *ph_json_tree_make(ph_json_token_t *in, const char *text, const char *shadow, apr_size_t len)
{
    json_error_t error;
    json_t *tree = json_loadb(shadow, len, JSON_REJECT_DUPLICATES | JSON_DECODE_ANY, &error);

    if (!tree) {
        set_fault(in, text, &error);
    }
    return tree;
}

static void mark(json_t *object, const char *member)
{
    const json_t *value = json_object_get(object, member);

    if (value && !json_is_null(value)) {
        json_object_set_new(object, member, json_true());
    }
}

void ph_json_tree_mark(json_t *root, const char *member)
{
    size_t i;

    mark(root, member);
    for (i = 0; i < json_array_size(root); i++) {
        mark(json_array_get(root, i), member);
    }
}
