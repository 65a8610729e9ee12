/* SPDX-License-Identifier: Apache-2.0 */
/* /integrations: the list, and the changes of one. */
#include <apr_strings.h>

#include "api.h"
#include "core/request/form.h"
#include "core/view/json_integration.h"
#include "httpd/respond.h"
#include "service/integrations.h"

#define LIST "integrations"

static json_t *days_json(const ph_integration_page_t *page, const char *id)
{
    const ph_stats_day_t *days = page->days ? apr_hash_get(page->days, id, APR_HASH_KEY_STRING) : NULL;
    json_t *list = json_array();
    int i;

    for (i = 0; days && i < PH_INTEGRATION_DAYS; i++) {
        json_array_append_new(list,
                              ph_json_day(days[i].day, days[i].succeeded, days[i].failed, days[i].unknown));
    }
    return list;
}

static json_t *card_json(const ph_call_t *call, const ph_integration_page_t *page, int place)
{
    const ph_integration_card_t *card = &APR_ARRAY_IDX(page->cards, place, ph_integration_card_t);
    json_t *json =
        ph_json_integration(&card->integration, card->webhook, card->last,
                            days_json(page, card->integration.id), call->caller.permissions, call->r->pool);

    if (ph_may(call->caller.permissions, PH_MAY_VIEW)) {
        json_object_set_new(json, "has_signing_key",
                            json_boolean(card->signed_until > call->portal->ports.now()));
    }
    return json;
}

/* ?state=enabled,disabled,unconfigured */
static int parse_states(int *show, const ph_call_t *call)
{
    static const struct {
        const char *word;
        ph_show_t bit;
    } states[] = {
        { "enabled", PH_SHOW_ENABLED },
        { "disabled", PH_SHOW_DISABLED },
        { "unconfigured", PH_SHOW_UNCONFIGURED },
    };
    const char *text = NULL;
    const char *word;
    int bits = 0;
    int known;
    apr_size_t i;

    if (!ph_query_text(&text, &call->query, "state", 64)) {
        return 0;
    }
    while (text && *text) {
        word = ap_getword(call->r->pool, &text, ',');
        known = 0;
        for (i = 0; i < sizeof(states) / sizeof(states[0]); i++) {
            known |= (strcmp(states[i].word, word) == 0) ? (int)states[i].bit : 0;
        }
        if (!known) {
            return ph_query_refuse(&call->query, "state", "some of enabled, disabled and unconfigured");
        }
        bits |= known;
    }
    *show = bits ? bits : PH_SHOW_ALL;
    return 1;
}

ph_problem_code_t ph_api_integrations_list(ph_call_t *call)
{
    const ph_context_t context = ph_call_context(call);
    ph_integration_filter_t filter = { 0 };
    ph_integration_page_t page;
    ph_cursor_t cursor = { 0 };
    const char *next = NULL;
    json_t *items;
    int i;

    if (!ph_query_text(&filter.q, &call->query, "q", 200) || !parse_states(&filter.show, call) ||
        !ph_call_page(&filter.limit, &cursor, call, LIST)) {
        return call->problem.code;
    }
    filter.after_name = cursor.key;
    filter.after_id = cursor.id;
    if (ph_integrations_list(&page, &context, &filter) != PH_PROBLEM_NONE) {
        return call->problem.code;
    }
    items = json_array();
    for (i = 0; i < page.cards->nelts; i++) {
        json_array_append_new(items, card_json(call, &page, i));
    }
    if (page.last_id) {
        next = ph_cursor_make(LIST, page.last_name, page.last_id, call->r->pool);
    }
    ph_respond_list(call->r, items, next, 0);
    return PH_PROBLEM_NONE;
}

/* Send one integration with its ETag; an external catalog has no versions. */
static ph_problem_code_t send_integration(ph_call_t *call, const char *id, int status)
{
    const ph_context_t context = ph_call_context(call);
    ph_integration_page_t page;
    const char *version;

    if (ph_integrations_get(&page, &context, id) != PH_PROBLEM_NONE) {
        return call->problem.code;
    }
    version = APR_ARRAY_IDX(page.cards, 0, ph_integration_card_t).integration.version;
    if (version) {
        ph_respond_etag(call->r, version);
    }
    ph_respond_json(call->r, status, card_json(call, &page, 0));
    return PH_PROBLEM_NONE;
}

ph_problem_code_t ph_api_integrations_get(ph_call_t *call)
{
    return send_integration(call, call->id, HTTP_OK);
}

static const ph_form_field_t fields[] = {
    { "id", PH_FORM_ID, PH_FORM_OPTIONAL, offsetof(ph_integration_t, id), 1, 64, NULL },
    { "name", PH_FORM_NAME, PH_FORM_OPTIONAL, offsetof(ph_integration_t, name), 1, 200, NULL },
    { "kind", PH_FORM_NAME, PH_FORM_NULLABLE, offsetof(ph_integration_t, kind), 1, 64, NULL },
    { "description", PH_FORM_LINES, PH_FORM_NULLABLE, offsetof(ph_integration_t, description), 0, 2000,
      NULL },
    { "version", PH_FORM_VERSION, PH_FORM_NULLABLE, 0, 0, 0, NULL },
    { "created_at", PH_FORM_SERVER, PH_FORM_OPTIONAL, 0, 0, 0, NULL },
    { "created_by", PH_FORM_SERVER, PH_FORM_OPTIONAL, 0, 0, 0, NULL },
    { "updated_at", PH_FORM_SERVER, PH_FORM_OPTIONAL, 0, 0, 0, NULL },
    { "updated_by", PH_FORM_SERVER, PH_FORM_OPTIONAL, 0, 0, 0, NULL },
    { NULL, PH_FORM_VALUE, PH_FORM_OPTIONAL, 0, 0, 0, NULL },
};

ph_problem_code_t ph_api_integrations_post(ph_call_t *call)
{
    const ph_context_t context = ph_call_context(call);
    ph_integration_t wanted = { 0 };
    const char *id;

    ph_form_need(call->json, "name", &call->problem, call->r->pool);
    if (json_is_string(json_object_get(call->json, PH_CALL_VERSION))) {
        ph_problem_add_field(&call->problem, "/" PH_CALL_VERSION, "A new integration has no version yet.",
                             call->r->pool);
    }
    if (ph_form_read(&wanted, fields, call->json, "", &call->problem, call->r->pool) != PH_PROBLEM_NONE ||
        ph_integrations_create(&id, &context, &wanted) != PH_PROBLEM_NONE) {
        return call->problem.code;
    }
    ph_respond_location(call->r,
                        ph_call_location(call, apr_pstrcat(call->r->pool, "/integrations/", id, NULL)));
    return send_integration(call, id, HTTP_CREATED);
}

ph_problem_code_t ph_api_integrations_patch(ph_call_t *call)
{
    const ph_precondition_t precondition = ph_call_precondition(call);
    const ph_context_t context = ph_call_context(call);
    const ph_integration_t *seen;
    ph_integration_t wanted;

    if (ph_integrations_get_for_update(&seen, &context, call->id) != PH_PROBLEM_NONE) {
        return call->problem.code;
    }
    wanted = *seen;
    if (json_object_get(call->json, "id")) {
        ph_problem_add_field(&call->problem, "/id", "The id of an integration cannot be changed.",
                             call->r->pool);
    }
    if (ph_form_read(&wanted, fields, call->json, "", &call->problem, call->r->pool) != PH_PROBLEM_NONE ||
        ph_integrations_update(&context, seen, &wanted, &precondition) != PH_PROBLEM_NONE) {
        return call->problem.code;
    }
    return send_integration(call, call->id, HTTP_OK);
}

ph_problem_code_t ph_api_integrations_delete(ph_call_t *call)
{
    const ph_precondition_t precondition = ph_call_precondition(call);
    const ph_context_t context = ph_call_context(call);
    const ph_integration_t *seen;

    if (ph_integrations_get_for_update(&seen, &context, call->id) != PH_PROBLEM_NONE ||
        ph_integrations_delete(&context, seen, &precondition) != PH_PROBLEM_NONE) {
        return call->problem.code;
    }
    ph_respond_no_content(call->r);
    return PH_PROBLEM_NONE;
}
