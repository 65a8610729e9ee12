/* SPDX-License-Identifier: Apache-2.0 */
/* The words of the enums, and the syntax of ids and user names. */
#include "model.h"

#include <string.h>

#include <apr_strings.h>

#include "core/text/text.h"

#define COUNT(table) ((int)(sizeof(table) / sizeof((table)[0])))
#define ID_MAX 64

static const char *const mode_words[] = {
    [PH_MODE_DEFAULT] = "default",
    [PH_MODE_EVENT] = "event",
    [PH_MODE_TEST] = "test",
};

static const char *const default_body_words[] = {
    [PH_DEFAULT_BODY_EMPTY] = "empty",
    [PH_DEFAULT_BODY_ENVELOPE] = "envelope",
};

static const char *const event_body_words[] = {
    [PH_EVENT_BODY_FULL] = "full",
    [PH_EVENT_BODY_THIN] = "thin",
};

static const char *const content_type_words[] = {
    [PH_CONTENT_TYPE_JSON] = "application/json",
    [PH_CONTENT_TYPE_JSON_UTF8] = "application/json; charset=utf-8",
};

static const char *const confirm_words[] = {
    [PH_CONFIRM_ALWAYS] = "always",
    [PH_CONFIRM_IF_DELIVERED] = "if_delivered",
    [PH_CONFIRM_NEVER] = "never",
};

const char *const ph_view_pages[] = { "history", "events", "integrations", "audit", NULL };

static const char *const scheme_words[] = {
    [PH_SCHEME_V1] = "v1",
    [PH_SCHEME_V1A] = "v1a",
};

static const char *const severity_words[] = {
    [PH_SEVERITY_DEBUG] = "debug",     [PH_SEVERITY_INFO] = "info",   [PH_SEVERITY_NOTICE] = "notice",
    [PH_SEVERITY_WARNING] = "warning", [PH_SEVERITY_ERROR] = "error", [PH_SEVERITY_CRITICAL] = "critical",
};

/* The index of `word` in `words`, or -1. */
static int find_word(const char *const *words, int count, const char *word)
{
    int i;

    if (!word) {
        return -1;
    }
    for (i = 0; i < count; i++) {
        if (strcmp(words[i], word) == 0) {
            return i;
        }
    }
    return -1;
}

const char *ph_mode_word(ph_mode_t mode)
{
    return mode_words[mode];
}

const char *ph_default_body_word(ph_default_body_t body)
{
    return default_body_words[body];
}

const char *ph_event_body_word(ph_event_body_t body)
{
    return event_body_words[body];
}

const char *ph_content_type_word(ph_content_type_t type)
{
    return content_type_words[type];
}

const char *ph_confirm_word(ph_confirm_t confirm)
{
    return confirm_words[confirm];
}

const char *ph_scheme_word(ph_scheme_t scheme)
{
    return scheme_words[scheme];
}

const char *ph_severity_word(ph_severity_t severity)
{
    return severity_words[severity];
}

const char *ph_view_page_word(ph_view_page_t page)
{
    return ph_view_pages[page];
}

int ph_view_page_parse(ph_view_page_t *out, const char *word)
{
    int found = find_word(ph_view_pages, COUNT(ph_view_pages) - 1, word);

    if (found < 0) {
        return 0;
    }
    *out = (ph_view_page_t)found;
    return 1;
}

int ph_mode_parse(ph_mode_t *out, const char *word)
{
    int found = find_word(mode_words, COUNT(mode_words), word);

    if (found < 0) {
        return 0;
    }
    *out = (ph_mode_t)found;
    return 1;
}

int ph_default_body_parse(ph_default_body_t *out, const char *word)
{
    int found = find_word(default_body_words, COUNT(default_body_words), word);

    if (found < 0) {
        return 0;
    }
    *out = (ph_default_body_t)found;
    return 1;
}

int ph_event_body_parse(ph_event_body_t *out, const char *word)
{
    int found = find_word(event_body_words, COUNT(event_body_words), word);

    if (found < 0) {
        return 0;
    }
    *out = (ph_event_body_t)found;
    return 1;
}

int ph_content_type_parse(ph_content_type_t *out, const char *word)
{
    int found = find_word(content_type_words, COUNT(content_type_words), word);

    if (found < 0) {
        return 0;
    }
    *out = (ph_content_type_t)found;
    return 1;
}

int ph_confirm_parse(ph_confirm_t *out, const char *word)
{
    int found = find_word(confirm_words, COUNT(confirm_words), word);

    if (found < 0) {
        return 0;
    }
    *out = (ph_confirm_t)found;
    return 1;
}

int ph_scheme_parse(ph_scheme_t *out, const char *word)
{
    int found = find_word(scheme_words, COUNT(scheme_words), word);

    if (found < 0) {
        return 0;
    }
    *out = (ph_scheme_t)found;
    return 1;
}

int ph_severity_parse(ph_severity_t *out, const char *word)
{
    int found = find_word(severity_words, COUNT(severity_words), word);

    if (found < 0) {
        return 0;
    }
    *out = (ph_severity_t)found;
    return 1;
}

int ph_is_id(const char *text)
{
    static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._:~-";
    apr_size_t len;

    if (!text) {
        return 0;
    }
    len = strspn(text, alphabet);
    return len >= 1 && len <= ID_MAX && text[len] == '\0';
}

int ph_is_username(const char *text)
{
    const apr_size_t len = text ? strlen(text) : 0;

    return len >= 1 && len <= PH_USERNAME_MAX && ph_text_is_utf8(text, len) && ph_text_is_plain(text) &&
           !ph_text_has_invisible(text);
}

const char *ph_attention_event(const ph_execution_t *execution)
{
    return execution->mode == PH_MODE_EVENT && execution->event_id ? execution->event_id : "";
}

ph_execution_t *ph_execution_copy(const ph_execution_t *execution, apr_pool_t *pool)
{
    ph_execution_t *copy = apr_pmemdup(pool, execution, sizeof *copy);

    copy->id = apr_pstrdup(pool, execution->id);
    copy->message_id = apr_pstrdup(pool, execution->message_id);
    copy->retry_of = apr_pstrdup(pool, execution->retry_of);
    copy->batch_id = apr_pstrdup(pool, execution->batch_id);
    copy->integration_id = apr_pstrdup(pool, execution->integration_id);
    copy->integration_name = apr_pstrdup(pool, execution->integration_name);
    copy->event_id = apr_pstrdup(pool, execution->event_id);
    copy->event_type = apr_pstrdup(pool, execution->event_type);
    copy->event_title = apr_pstrdup(pool, execution->event_title);
    copy->username = apr_pstrdup(pool, execution->username);
    copy->client_ip = apr_pstrdup(pool, execution->client_ip);
    copy->note = apr_pstrdup(pool, execution->note);
    copy->owner = apr_pstrdup(pool, execution->owner);
    copy->webhook_version = apr_pstrdup(pool, execution->webhook_version);
    return copy;
}

const ph_client_certificate_t *ph_client_certificate_at(const apr_array_header_t *certificates,
                                                        apr_time_t now)
{
    const ph_client_certificate_t *active = NULL;
    int i;

    for (i = 0; certificates && i < certificates->nelts; i++) {
        const ph_client_certificate_t *one = &APR_ARRAY_IDX(certificates, i, ph_client_certificate_t);

        if (one->active_from <= now && (!active || one->active_from >= active->active_from)) {
            active = one;
        }
    }
    return active;
}
