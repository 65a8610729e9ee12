/* SPDX-License-Identifier: Apache-2.0 */
/* Parses the arguments of directives. An invalid one fails `httpd -t` with a sentence that says what is
 * valid. */
#include "directive_values.h"

#include <apr_file_info.h>
#include <apr_lib.h>
#include <apr_strings.h>
#include <apr_uri.h>
#include <http_log.h>

#include "core/model/model.h"
#include "core/model/permission.h"
#include "core/model/retention.h"
#include "core/target/cidr.h"
#include "core/target/link.h"
#include "core/target/proxy.h"
#include "core/target/target.h"
#include "core/text/base_path.h"
#include "wire/url_parser.h"

APLOG_USE_MODULE(portalhooks);

int ph_value_is_number(ph_value_kind_t kind)
{
    return kind <= PH_VALUE_BYTES;
}

static const char *parse_switch(ph_value_t *value, const char *argument)
{
    value->number = strcasecmp(argument, "On") == 0;
    if (!value->number && strcasecmp(argument, "Off") != 0) {
        return "must be On or Off";
    }
    return NULL;
}

static const char *parse_word(ph_value_t *value, const char *argument, apr_pool_t *pool)
{
    const char *second = strchr(value->words, ' ') + 1;

    value->number = strcasecmp(argument, second) == 0;
    if (!value->number &&
        strcasecmp(argument, apr_pstrmemdup(pool, value->words, second - value->words - 1))) {
        return apr_psprintf(pool, "must be %.*s or %s", (int)(second - value->words - 1), value->words,
                            second);
    }
    return NULL;
}

/* Digits and an optional unit out of `units`: k = 1,024, m = 1,048,576. */
static const char *parse_number(ph_value_t *value, const char *argument, const char *units, apr_pool_t *pool)
{
    apr_int64_t number;
    char *end;

    number = apr_isdigit(*argument) ? apr_strtoi64(argument, &end, 10) : -1;
    if (number >= 0 && *end && end[1] == '\0' && strchr(units, apr_tolower(*end))) {
        number = (number > value->max) ? number : number * (apr_tolower(*end) == 'm' ? 1048576 : 1024);
        end++;
    }
    if (number < value->min || number > value->max || *end) {
        return apr_psprintf(pool, "must be a whole number from %d to %d%s", value->min, value->max,
                            *units ? ", or with k or m behind it, such as 64k" : "");
    }
    value->number = (int)number;
    return NULL;
}

static const char *parse_rate(ph_value_t *value, const char *argument, apr_pool_t *pool)
{
    static const char unit[] = "/min";
    const apr_size_t len = strlen(argument);

    value->number = 0;
    if (strcasecmp(argument, "Off") == 0) {
        return NULL;
    }
    if (len <= strlen(unit) || strcasecmp(argument + len - strlen(unit), unit) != 0 ||
        parse_number(value, apr_pstrmemdup(pool, argument, len - strlen(unit)), "", pool)) {
        return apr_psprintf(pool, "must be Off, or N/min with N from %d to %d", value->min, value->max);
    }
    return NULL;
}

static const char *parse_seconds(ph_value_t *value, const char *argument, apr_pool_t *pool)
{
    apr_interval_time_t interval;

    if (!apr_isdigit(*argument) || ap_timeout_parameter_parse(argument, &interval, "s") != APR_SUCCESS ||
        interval % APR_USEC_PER_SEC != 0 || apr_time_sec(interval) < value->min ||
        apr_time_sec(interval) > value->max) {
        return apr_psprintf(pool, "must be whole seconds from %ds to %ds", value->min, value->max);
    }
    value->number = (int)apr_time_sec(interval);
    return NULL;
}

static const char *parse_seconds_or_off(ph_value_t *value, const char *argument, apr_pool_t *pool)
{
    value->number = 0;
    if (strcasecmp(argument, "Off") == 0 || !parse_seconds(value, argument, pool)) {
        return NULL;
    }
    return apr_psprintf(pool, "must be Off, or whole seconds from %ds to %ds", value->min, value->max);
}

static const char *parse_base(ph_value_t *value, const char *argument, apr_pool_t *pool)
{
    const char *base;
    const char *fault = ph_base_path_parse(&base, argument, pool);

    if (!fault) {
        value->pointer = base;
    }
    return fault;
}

static const char *parse_path(ph_value_t *value, const char *argument, apr_pool_t *pool)
{
    value->pointer = ap_server_root_relative(pool, argument);
    return value->pointer ? NULL : "must be a path";
}

/* The path of an existing file or directory. */
static const char *parse_existing(ph_value_t *value, const char *argument, apr_filetype_e type,
                                  apr_pool_t *pool)
{
    apr_finfo_t info;

    if (parse_path(value, argument, pool) ||
        apr_stat(&info, value->pointer, APR_FINFO_TYPE, pool) != APR_SUCCESS || info.filetype != type) {
        return apr_psprintf(pool, "must be the path of an existing %s: %s is not",
                            (type == APR_DIR) ? "directory" : "file", argument);
    }
    return NULL;
}

static const char *parse_characters(ph_value_t *value, const char *argument, int lowest, apr_pool_t *pool)
{
    const char *at;

    for (at = argument; *at; at++) {
        if (*at < lowest || *at > '~') {
            break;
        }
    }
    if (*at || at - argument < value->min || at - argument > value->max) {
        return apr_psprintf(pool, "must be %d to %d characters of visible ASCII%s", value->min, value->max,
                            (lowest == ' ') ? " or spaces" : "");
    }
    value->pointer = argument;
    return NULL;
}

static const char *parse_username(ph_value_t *value, const char *argument)
{
    if (!ph_is_username(argument)) {
        return "must be a user name: 1 to 255 bytes of UTF-8 without control or invisible characters";
    }
    value->pointer = argument;
    return NULL;
}

static const char *parse_proxy(ph_value_t *value, const char *argument, apr_pool_t *pool)
{
    ph_proxy_t *proxy = apr_palloc(pool, sizeof(*proxy));

    value->pointer = proxy;
    return ph_proxy_parse(proxy, argument, ph_url_parser_parse, pool);
}

static apr_array_header_t *list_of(ph_value_t *value, int size, apr_pool_t *pool)
{
    apr_array_header_t *list = (apr_array_header_t *)value->pointer;

    if (!list) {
        list = apr_array_make(pool, 4, size);
        value->pointer = list;
    }
    return list;
}

/* The second one may be the same file. */
static const char *parse_files(ph_value_t *value, const char *argument, apr_pool_t *pool)
{
    ph_value_t one = *value;
    const char *fault = parse_existing(&one, argument, APR_REG, pool);
    apr_array_header_t *list = list_of(value, sizeof(const char *), pool);

    if (!fault && list->nelts == 2) {
        return "takes a certificate and a key, once";
    }
    if (!fault) {
        APR_ARRAY_PUSH(list, const char *) = one.pointer;
    }
    return fault;
}

/* Stored as browsers send it: lower case, without the default port of the scheme. */
static const char *parse_origin(ph_value_t *value, const char *argument, apr_pool_t *pool)
{
    static const char fault[] =
        "must be an origin such as https://portal.example.com or http://127.0.0.1:8080";
    char *origin = apr_pstrdup(pool, argument);
    apr_uri_t uri;

    ap_str_tolower(origin);
    if (apr_uri_parse(pool, origin, &uri) != APR_SUCCESS || !uri.scheme || !uri.hostname || !*uri.hostname ||
        (strcmp(uri.scheme, "http") != 0 && strcmp(uri.scheme, "https") != 0)) {
        return fault;
    }
    if (uri.path || uri.query || uri.fragment || uri.user || (uri.port_str && uri.port == 0)) {
        return fault;
    }
    if (uri.port_str && uri.port == apr_uri_port_of_scheme(uri.scheme)) {
        *strrchr(origin, ':') = '\0';
    }
    APR_ARRAY_PUSH(list_of(value, sizeof(const char *), pool), const char *) = origin;
    return NULL;
}

static const char *parse_cidr(ph_value_t *value, const char *argument, apr_pool_t *pool)
{
    ph_cidr_t cidr;

    if (!ph_cidr_parse(&cidr, argument) || cidr.bits == 0) {
        return "must be an address or network such as 10.0.0.5 or fd00:1::/64, without host bits; /0 is not "
               "allowed, since it trusts every peer";
    }
    APR_ARRAY_PUSH(list_of(value, sizeof(ph_cidr_t), pool), ph_cidr_t) = cidr;
    return NULL;
}

static const char *parse_target(ph_value_t *value, const char *argument, cmd_parms *cmd)
{
    const char *fault =
        ph_target_policy_allow(ph_target_policy_make(ph_url_parser_parse, cmd->temp_pool), argument);

    if (fault) {
        return apr_psprintf(cmd->pool, "cannot allow %s: %s", argument, fault);
    }
    APR_ARRAY_PUSH(list_of(value, sizeof(const char *), cmd->pool), const char *) = argument;
    return NULL;
}

static const char *parse_link_host(ph_value_t *value, const char *argument, apr_pool_t *pool)
{
    const char *fault = ph_link_host_fault(argument, pool);

    if (fault) {
        return apr_psprintf(pool, "cannot allow %s: %s", argument, fault);
    }
    APR_ARRAY_PUSH(list_of(value, sizeof(const char *), pool), const char *) = argument;
    return NULL;
}

#define READS_HEADERS "mod_portalhooks: the expression reads a request header"

/* httpd's default look-up, which also records whether the expression reads a request header: any client can
 * send one, so it counts only from a trusted proxy. */
static int look_up(ap_expr_lookup_parms *parms)
{
    const char *name = parms->name;

    if (parms->type == AP_EXPR_FUNC_VAR && strncasecmp(name, "HTTP_", 5) == 0) {
        apr_pool_userdata_set(parms->pool, READS_HEADERS, NULL, parms->ptemp);
    }
    if ((parms->type == AP_EXPR_FUNC_STRING || parms->type == AP_EXPR_FUNC_LIST) &&
        (strcasecmp(name, "http") == 0 || strcasecmp(name, "req") == 0 ||
         strcasecmp(name, "req_novary") == 0)) {
        apr_pool_userdata_set(parms->pool, READS_HEADERS, NULL, parms->ptemp);
    }
    return ap_expr_lookup_default(parms);
}

static const char *parse_expression(const ap_expr_info_t **out, int *reads_headers, const char *text,
                                    unsigned int flags, cmd_parms *cmd)
{
    const char *fault = NULL;
    void *recorded = NULL;

    apr_pool_userdata_set(NULL, READS_HEADERS, NULL, cmd->temp_pool);
    *out = ap_expr_parse_cmd(cmd, text, flags | AP_EXPR_FLAG_DONT_VARY, &fault, look_up);
    if (fault) {
        return apr_psprintf(cmd->pool, "has an invalid expression: %s", fault);
    }
    apr_pool_userdata_get(&recorded, READS_HEADERS, cmd->temp_pool);
    *reads_headers = recorded != NULL;
    return NULL;
}

static const char *parse_user(ph_value_t *value, const char *argument, cmd_parms *cmd)
{
    const ap_expr_info_t *expression;
    const char *fault;

    if (!strpbrk(argument, "%$")) {
        return apr_psprintf(cmd->pool, "is the same user for every request: write %%{%s} for the variable",
                            argument);
    }
    fault = parse_expression(&expression, &value->number, argument, AP_EXPR_FLAG_STRING_RESULT, cmd);
    value->pointer = expression;
    return fault;
}

/* A permission, then an expression: the rest of the line, quoted or not. */
static const char *parse_grant(ph_value_t *value, const char *arguments, cmd_parms *cmd)
{
    const char *word = ap_getword_conf(cmd->pool, &arguments);
    ph_grant_t grant = { 0 };
    const char *fault;

    grant.permission = ph_permission_parse(word);
    if (!grant.permission) {
        return "must begin with admin, can_trigger_integrations or can_post_events";
    }
    if (*arguments == '"' || *arguments == '\'') {
        word = ap_getword_conf(cmd->pool, &arguments);
        if (*arguments) {
            return "takes a permission and one expression";
        }
    }
    else {
        word = arguments;
    }
    if (!*word) {
        return "needs an expression after the permission";
    }
    fault = parse_expression(&grant.condition, &grant.reads_headers, word, 0, cmd);
    if (fault) {
        return fault;
    }
    APR_ARRAY_PUSH(list_of(value, sizeof(ph_grant_t), cmd->pool), ph_grant_t) = grant;
    return NULL;
}

static const char *parse_retention(ph_value_t *value, const char *arguments, apr_pool_t *pool)
{
    const char *kind = ap_getword_conf(pool, &arguments);
    const char *days = ap_getword_conf(pool, &arguments);
    ph_retention_t *retention = apr_palloc(pool, sizeof(*retention));

    ph_retention_init(retention);
    if (value->pointer) {
        *retention = *(const ph_retention_t *)value->pointer;
    }
    if (*arguments || !ph_retention_parse(retention, kind, days)) {
        return "must be executions, evidence or events, followed by 1 to 36500 days or never";
    }
    value->pointer = retention;
    return NULL;
}

const char *ph_value_parse(ph_value_t *value, ph_value_kind_t kind, const char *argument, cmd_parms *cmd)
{
    switch (kind) {
    case PH_VALUE_SWITCH:
        return parse_switch(value, argument);
    case PH_VALUE_WORD:
        return parse_word(value, argument, cmd->pool);
    case PH_VALUE_NUMBER:
        return parse_number(value, argument, "", cmd->pool);
    case PH_VALUE_RATE:
        return parse_rate(value, argument, cmd->pool);
    case PH_VALUE_SECONDS:
        return parse_seconds(value, argument, cmd->pool);
    case PH_VALUE_SECONDS_OR_OFF:
        return parse_seconds_or_off(value, argument, cmd->pool);
    case PH_VALUE_BYTES:
        return parse_number(value, argument, "km", cmd->pool);
    case PH_VALUE_BASE:
        return parse_base(value, argument, cmd->pool);
    case PH_VALUE_PATH:
        return parse_path(value, argument, cmd->pool);
    case PH_VALUE_FILE:
        return parse_existing(value, argument, APR_REG, cmd->pool);
    case PH_VALUE_FILES:
        return parse_files(value, argument, cmd->pool);
    case PH_VALUE_DIR_OR_OFF:
        if (strcasecmp(argument, "Off") == 0) {
            value->pointer = "";
            return NULL;
        }
        return parse_existing(value, argument, APR_DIR, cmd->pool);
    case PH_VALUE_VISIBLE:
        return parse_characters(value, argument, '!', cmd->pool);
    case PH_VALUE_PRINTABLE:
        return parse_characters(value, argument, ' ', cmd->pool);
    case PH_VALUE_USERNAME:
        return parse_username(value, argument);
    case PH_VALUE_PROXY:
        return parse_proxy(value, argument, cmd->pool);
    case PH_VALUE_ORIGINS:
        return parse_origin(value, argument, cmd->pool);
    case PH_VALUE_CIDRS:
        return parse_cidr(value, argument, cmd->pool);
    case PH_VALUE_TARGETS:
        return parse_target(value, argument, cmd);
    case PH_VALUE_LINK_HOSTS:
        return parse_link_host(value, argument, cmd->pool);
    case PH_VALUE_GRANTS:
        return parse_grant(value, argument, cmd);
    case PH_VALUE_RETENTION:
        return parse_retention(value, argument, cmd->pool);
    case PH_VALUE_USER:
        return parse_user(value, argument, cmd);
    }
    return "has no parser";
}
