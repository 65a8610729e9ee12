/* SPDX-License-Identifier: Apache-2.0 */
/* portalhooks user list and integration list. */
#include <stdio.h>

#include <apr_strings.h>

#include "commands.h"
#include "core/target/origin.h"
#include "core/view/json_integration.h"
#include "core/view/json_user.h"
#include "local_portal.h"
#include "print_json.h"
#include "service/integrations.h"
#include "service/users.h"

#define PAGE 200

static const char *permissions_of(const ph_user_t *user, apr_pool_t *pool)
{
    const int bits = ph_permission_of(user);

    return bits == 0 ? "none"
                     : apr_pstrcat(pool, (bits & PH_PERMISSION_ADMIN) ? "admin " : "",
                                   (bits & PH_PERMISSION_TRIGGER) ? "can_trigger_integrations " : "",
                                   (bits & PH_PERMISSION_POST_EVENTS) ? "can_post_events " : "", NULL);
}

ph_exit_t ph_command_user_list(const ph_arguments_t *arguments, apr_pool_t *pool)
{
    const char *after = NULL;
    json_t *list = json_array();
    apr_array_header_t *users;
    ph_local_portal_t *local;
    ph_context_t context;
    ph_exit_t code = ph_local_portal_start(&local, arguments, pool);
    int i;

    while (code == PH_EXIT_DONE) {
        context = ph_local_portal_context(local, pool);
        if (ph_users_list(&users, &after, &context, ph_arguments_operand(arguments, 0), after, PAGE) !=
            PH_PROBLEM_NONE) {
            code = ph_local_portal_refuse(local, pool);
            break;
        }
        for (i = 0; i < users->nelts; i++) {
            const ph_user_t *user = &APR_ARRAY_IDX(users, i, ph_user_t);

            if (ph_arguments_has(arguments, PH_OPTION_JSON)) {
                json_array_append_new(list, ph_json_user(user, pool));
            }
            else {
                printf("%s: %s\n", user->username, permissions_of(user, pool));
            }
        }
        if (!after) {
            break;
        }
    }
    if (code == PH_EXIT_DONE && ph_arguments_has(arguments, PH_OPTION_JSON)) {
        ph_print_json(json_pack("{s:O}", "users", list));
    }
    json_decref(list);
    return code;
}

static void list_card(json_t *list, const ph_integration_card_t *card, const ph_arguments_t *arguments,
                      apr_pool_t *pool)
{
    if (ph_arguments_has(arguments, PH_OPTION_JSON)) {
        json_array_append_new(list, ph_json_integration(&card->integration, card->webhook, card->last, NULL,
                                                        PH_PERMISSION_ADMIN, pool));
        return;
    }
    printf("%s: %s%s%s (%s)\n", card->integration.id, ph_webhook_state_word(card->webhook),
           card->webhook ? ", " : "", card->webhook ? ph_origin_public(card->webhook->url, pool) : "",
           card->integration.name);
}

ph_exit_t ph_command_integration_list(const ph_arguments_t *arguments, apr_pool_t *pool)
{
    ph_integration_filter_t filter = { ph_arguments_operand(arguments, 0), PH_SHOW_ALL, NULL, NULL, PAGE };
    json_t *list = json_array();
    ph_integration_page_t page;
    ph_local_portal_t *local;
    ph_context_t context;
    ph_exit_t code = ph_local_portal_start(&local, arguments, pool);
    int i;

    while (code == PH_EXIT_DONE) {
        context = ph_local_portal_context(local, pool);
        if (ph_integrations_list(&page, &context, &filter) != PH_PROBLEM_NONE) {
            code = ph_local_portal_refuse(local, pool);
            break;
        }
        for (i = 0; i < page.cards->nelts; i++) {
            list_card(list, &APR_ARRAY_IDX(page.cards, i, ph_integration_card_t), arguments, pool);
        }
        if (!page.last_name) {
            break;
        }
        filter.after_name = page.last_name;
        filter.after_id = page.last_id;
    }
    if (code == PH_EXIT_DONE && ph_arguments_has(arguments, PH_OPTION_JSON)) {
        ph_print_json(json_pack("{s:O}", "integrations", list));
    }
    json_decref(list);
    return code;
}
