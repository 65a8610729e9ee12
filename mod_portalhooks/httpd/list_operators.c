/* SPDX-License-Identifier: Apache-2.0 */
/* One operator per separator: guessed from the list, a group's name could choose how the list is split. */
#include "list_operators.h"

#include <ap_expr.h>
#include <http_config.h>

#define BLANKS " \t"

static const struct {
    const char *name;
    const char *separators; /* each of them ends an item */
} operators[] = {
    { "in_comma_list", "," },
    { "in_bar_list", "|" },
    { "in_semicolon_list", ";" },
    { "in_space_list", BLANKS },
};

/* Is the item of `len` bytes, without the blanks around it, this text? */
static int is_same(const char *item, apr_size_t len, const char *text)
{
    while (len > 0 && strchr(BLANKS, item[0])) {
        item++;
        len--;
    }
    while (len > 0 && strchr(BLANKS, item[len - 1])) {
        len--;
    }
    return len > 0 && strlen(text) == len && memcmp(item, text, len) == 0;
}

static int is_in_list(ap_expr_eval_ctx_t *context, const void *separators, const char *text, const char *list)
{
    apr_size_t len;

    (void)context;
    for (;; list += len + 1) {
        len = strcspn(list, separators);
        if (is_same(list, len, text)) {
            return 1;
        }
        if (list[len] == '\0') {
            return 0;
        }
    }
}

static int look_up(ap_expr_lookup_parms *parms)
{
    apr_size_t i;

    for (i = 0; parms->type == AP_EXPR_FUNC_OP_BINARY && i < sizeof(operators) / sizeof(operators[0]); i++) {
        if (strcmp(parms->name, operators[i].name) == 0) {
            *parms->func = (const void *)is_in_list;
            *parms->data = operators[i].separators;
            return OK;
        }
    }
    return DECLINED;
}

void ph_list_operators_register_hooks(apr_pool_t *pool)
{
    (void)pool;
    ap_hook_expr_lookup(look_up, NULL, NULL, APR_HOOK_MIDDLE);
}
