/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_CORE_MODEL_MODEL_H
#define PH_CORE_MODEL_MODEL_H

#include <apr.h>
#include <apr_tables.h>
#include <apr_time.h>

#include "outcome.h"
#include "withheld.h"

/* The records of the product, one struct each, and the words of their enums.
 * Strings are NUL-terminated UTF-8 from the pool of the code that filled the struct; NULL where the database
 * column is NULL. Times are microseconds since 1970 UTC, 0 = not set. "Sealed" is the form of secretbox.h. */

typedef enum { PH_MODE_DEFAULT, PH_MODE_EVENT, PH_MODE_TEST } ph_mode_t;
typedef enum { PH_DEFAULT_BODY_EMPTY, PH_DEFAULT_BODY_ENVELOPE } ph_default_body_t;
typedef enum { PH_EVENT_BODY_FULL, PH_EVENT_BODY_THIN } ph_event_body_t;
typedef enum { PH_CONTENT_TYPE_JSON, PH_CONTENT_TYPE_JSON_UTF8 } ph_content_type_t;
typedef enum { PH_CONFIRM_ALWAYS, PH_CONFIRM_IF_DELIVERED, PH_CONFIRM_NEVER } ph_confirm_t;
typedef enum { PH_SCHEME_V1, PH_SCHEME_V1A } ph_scheme_t;
typedef enum {
    PH_SEVERITY_DEBUG,
    PH_SEVERITY_INFO,
    PH_SEVERITY_NOTICE,
    PH_SEVERITY_WARNING,
    PH_SEVERITY_ERROR,
    PH_SEVERITY_CRITICAL
} ph_severity_t;

/* The word of a value in SQL, JSON and the UI. Static, never NULL. */
const char *ph_mode_word(ph_mode_t mode);
const char *ph_default_body_word(ph_default_body_t body);
const char *ph_event_body_word(ph_event_body_t body);
const char *ph_content_type_word(ph_content_type_t type);
const char *ph_confirm_word(ph_confirm_t confirm);
const char *ph_scheme_word(ph_scheme_t scheme);
const char *ph_severity_word(ph_severity_t severity);

/* The value of a word: 1 and *out; or 0, leaving *out alone, for any other word and for NULL. */
int ph_mode_parse(ph_mode_t *out, const char *word);
int ph_default_body_parse(ph_default_body_t *out, const char *word);
int ph_event_body_parse(ph_event_body_t *out, const char *word);
int ph_content_type_parse(ph_content_type_t *out, const char *word);
int ph_confirm_parse(ph_confirm_t *out, const char *word);
int ph_scheme_parse(ph_scheme_t *out, const char *word);
int ph_severity_parse(ph_severity_t *out, const char *word);

/* Is it an id of an integration, event or batch: [A-Za-z0-9._:~-]{1,64}? NULL is not. */
int ph_is_id(const char *text);

#define PH_USERNAME_MAX 255 /* bytes */

/* Is it a user name: UTF-8 that ph_text_is_plain accepts, without invisible characters, not empty? NULL is
 * not. */
int ph_is_username(const char *text);

typedef struct ph_integration_t {
    const char *id;
    const char *name;
    const char *kind;
    const char *description;
    const char *version;
    apr_time_t created_at;
    const char *created_by;
    apr_time_t updated_at;
    const char *updated_by;
} ph_integration_t;

typedef struct ph_event_t {
    const char *id;
    const char *type;
    const char *title;
    ph_severity_t severity;
    const char *source;
    apr_time_t occurred_at;
    const char *url; /* the event's page in the Portal (core/target/link.h); this and the next may be NULL */
    const char *severity_label; /* shown in place of the severity's name */
    const char *integration_id; /* the integrations that fit, separated by spaces (fitting_ids.h) */
    const char *owner;
    const char *details; /* JSON, the producer's bytes; NULL in lists, and if they cannot be sent */
    apr_size_t details_len;
    unsigned faults;           /* bits of event_fault.h */
    const char *details_fault; /* what is wrong with the details, a sentence; NULL = see faults */
    apr_time_t created_at;
    const char *created_by;
} ph_event_t;

/* A custom header of a webhook; its value is a secret. */
typedef struct ph_sealed_header_t {
    const char *name;
    const char *sealed;
} ph_sealed_header_t;

/* What a receiver that asks for a certificate gets, under a name given by an admin. */
typedef struct ph_client_certificate_t {
    const char *name;
    const char *chain;   /* PEM, its own certificate first */
    const char *key;     /* PEM, sealed */
    const char *subject; /* of its own certificate, like the next three */
    const char *fingerprint;
    apr_time_t not_before;
    apr_time_t not_after;
    apr_time_t active_from; /* until the next one becomes active */
    apr_time_t set_at;
    const char *set_by;
} ph_client_certificate_t;

/* The one of `certificates` (ph_client_certificate_t) that is sent at `now`: that which became active last.
 * NULL = none. */
const ph_client_certificate_t *ph_client_certificate_at(const apr_array_header_t *certificates,
                                                        apr_time_t now);

#define PH_CLIENT_CERTIFICATE_SOON                                                                           \
    apr_time_from_sec(30 * 86400) /* how long before its end one is warned of */

typedef struct ph_webhook_t {
    const char *integration_id;
    const char *url;
    int enabled;
    const char *auth_scheme; /* of `bearer` in Authorization; NULL = Bearer */
    const char *bearer;      /* the sealed credential of that scheme; NULL = no Authorization */
    apr_time_t bearer_set_at;
    const char *bearer_set_by;
    const apr_array_header_t *headers;             /* of ph_sealed_header_t, never NULL */
    const apr_array_header_t *client_certificates; /* of ph_client_certificate_t; NULL = none */
    const char *ca_pem;                            /* the CAs trusted instead of the server's; NULL = those */
    int timeout_ms;                                /* 0 = the server's default */
    ph_default_body_t default_body;
    ph_event_body_t event_body;
    ph_content_type_t content_type;
    ph_confirm_t confirm;
    const char *action_label;
    const char *consequence;
    const char *version; /* for the ETag: 26 characters, new with every write */
    apr_time_t created_at;
    const char *created_by;
    apr_time_t updated_at;
    const char *updated_by;
    int max_per_minute;      /* executions; 0 = no limit */
    int max_at_once;         /* executions in flight; 0 = no limit */
    apr_time_t paused_until; /* this and the next from table ph_webhook_state */
    apr_time_t disabled_by_receiver_at;
} ph_webhook_t;

typedef struct ph_signing_key_t {
    const char *id;
    const char *integration_id;
    ph_scheme_t scheme;
    const char *secret;     /* sealed */
    const char *public_key; /* v1a only */
    apr_time_t created_at;
    const char *created_by;
    apr_time_t expires_at; /* 0 = never */
    apr_time_t last_used_at;
} ph_signing_key_t;

typedef struct ph_user_t {
    const char *username;
    const char *display_name;
    int admin;
    int can_trigger_integrations;
    int can_post_events;
    apr_time_t granted_at;
    const char *granted_by;
    apr_time_t first_seen_at;
    apr_time_t last_seen_at;
    const char *version;
} ph_user_t;

typedef struct ph_execution_t {
    const char *id;
    const char *message_id;
    int attempt; /* of its message, from 1 */
    const char *retry_of;
    const char *batch_id;
    const char *integration_id;
    const char *integration_name;
    const char *event_id;
    const char *event_type;
    const char *event_title;
    ph_mode_t mode;
    ph_outcome_t outcome; /* PH_STATE_SENDING until it is final */
    apr_time_t created_at;
    apr_time_t finished_at;
    apr_int64_t duration_us; /* -1 = none yet */
    const char *username;
    const char *client_ip;
    const char *note;
    const char *owner; /* the process that sends it */
    const char *webhook_version;
} ph_execution_t;

/* What needs attention: an integration and an event, or an integration without one, whose newest execution
 * failed or is unknown. */
typedef struct ph_attention_t {
    ph_execution_t execution; /* the newest one */
    apr_int64_t failures;     /* since the last success */
    apr_time_t first_at;      /* when the first of them was made */
    apr_time_t handled_at;    /* 0 = it is not handled */
    const char *handled_by;
    const char *handled_note;
} ph_attention_t;

/* The event under which an execution counts; "" = none. Not for tests, which do not count. */
const char *ph_attention_event(const ph_execution_t *execution);

/* How many of them have the same integration and reason. */
typedef struct ph_attention_group_t {
    const char *integration_id;
    ph_error_t error;
    int http_status; /* 0 = none */
    int count;
} ph_attention_group_t;

/* The list pages that have saved views. */
typedef enum { PH_VIEW_HISTORY, PH_VIEW_EVENTS, PH_VIEW_INTEGRATIONS, PH_VIEW_AUDIT } ph_view_page_t;

/* A saved view: a named filter of a list page. */
typedef struct ph_view_t {
    const char *id;    /* viw_… */
    const char *owner; /* the user; "" = shared by all */
    ph_view_page_t page;
    const char *name;
    const char *query; /* of the page's address, without "?" */
    apr_time_t created_at;
    const char *created_by;
} ph_view_t;

/* The words of ph_view_page_t, in its order; NULL ends them. */
extern const char *const ph_view_pages[];

const char *ph_view_page_word(ph_view_page_t page);
int ph_view_page_parse(ph_view_page_t *out, const char *word);

/* A deep copy in `pool`. */
ph_execution_t *ph_execution_copy(const ph_execution_t *execution, apr_pool_t *pool);

/* The request of an execution: committed together with it, before a socket is opened. */
typedef struct ph_request_t {
    const char *execution_id;
    const char *url;
    const char *headers; /* JSON array of [name, value], secrets masked, without webhook-timestamp */
    const char *body;
    apr_size_t body_len;
} ph_request_t;

/* The phases of one attempt in microseconds; -1 = did not happen or was not measured. */
typedef struct ph_timing_t {
    apr_int64_t dns_us;
    apr_int64_t connect_us;
    apr_int64_t tls_us;
    apr_int64_t send_us;
    apr_int64_t wait_us;
    apr_int64_t receive_us;
} ph_timing_t;

/* What came back, redacted and truncated. Every final execution has one, unless its sender died. */
typedef struct ph_response_t {
    const char *execution_id;
    int status;          /* 0 = none */
    const char *headers; /* JSON array of [name, value] */
    const char *body;
    apr_size_t body_len;    /* of what is kept */
    apr_int64_t body_total; /* Content-Length, or what was read when that was all; -1 = unknown */
    int truncated;          /* the body was larger than what is kept */
    int redacted;           /* a secret or the target's path was replaced by asterisks */
    int decoded;            /* a content coding was undone */
    const char *charset;    /* what the body was converted from to UTF-8; NULL = nothing was */
    ph_withheld_t withheld; /* why there is no body */
    ph_timing_t timing;
    const char *peer;        /* "127.0.0.1:8443", "[::1]:80" */
    int via_proxy;           /* `peer` is the proxy's */
    int reused;              /* the connection had served an earlier attempt */
    const char *tls_version; /* "TLSv1.3" */
    const char *tls_cipher;
    const char *sentence; /* what happened, for users */
    /* of the connection, not stored */
    int certificate_requested; /* the receiver asked for a client certificate */
    int certificate_sent;
    const char *certificate_authorities; /* the issuers it named, one a line; NULL = none */
    apr_time_t signed_at;                /* the webhook-timestamp of this attempt; 0 = not signed */
} ph_response_t;

/* A pause of all hosts: nothing is sent. `at` is 0 when there is none. */
typedef struct ph_pause_t {
    apr_time_t at;
    const char *by;
    const char *note; /* NULL = none */
} ph_pause_t;

typedef struct ph_audit_entry_t {
    const char *id;
    apr_time_t at;
    const char *actor;
    const char *auth_type;
    const char *client_ip;
    const char *request_id;
    const char *action;      /* e.g. "webhook.update" */
    const char *object_type; /* e.g. "webhook" */
    const char *object_id;
    const char *diff; /* JSON object: field → [before, after]; "changed" for secrets */
    int left_out;     /* refusals that were not written since the previous entry */
} ph_audit_entry_t;

#endif
