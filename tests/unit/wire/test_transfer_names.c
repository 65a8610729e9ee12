/* SPDX-License-Identifier: Apache-2.0 */
/* Names of receivers: resolved without blocking the others, judged by their addresses. */
#include <apr_strings.h>
#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cmocka.h>

#include "count.h"
#include "os/monotonic.h"
#include "receiver.h"
#include "sample_attempt.h"
#include "sample_run.h"
#include "wire/dispatcher_events.h"
#include "wire/transfer.h"

#define HANGING_NAMES 40

/* What the getaddrinfo below returns; libcurl calls it instead of libc's, so that there are no DNS queries.
 */
static struct {
    pthread_mutex_t lock;
    pthread_cond_t changed;
    const char *addresses; /* separated by spaces; NULL = no such name; "" = hang until released */
    int is_released;
    int calls_open;
    int asked[HANGING_NAMES]; /* for the name that begins with this number */
} names = { .lock = PTHREAD_MUTEX_INITIALIZER, .changed = PTHREAD_COND_INITIALIZER };

static struct addrinfo *make_address(const char *address, const char *service, struct addrinfo *next)
{
    struct addrinfo *info = calloc(1, sizeof(*info) + sizeof(struct sockaddr_in6));
    struct sockaddr_in6 *in6 = (struct sockaddr_in6 *)(info + 1);
    struct sockaddr_in *in = (struct sockaddr_in *)(info + 1);
    const char *scope = strchr(address, '%');
    ph_addr_t addr = { 0 };

    assert_true(ph_addr_parse(&addr, apr_pstrmemdup(pool, address, strcspn(address, "%"))));
    if (addr.family == AF_INET) {
        in->sin_family = AF_INET;
        in->sin_port = htons((uint16_t)atoi(service));
        memcpy(&in->sin_addr, addr.bytes, 4);
    }
    else {
        in6->sin6_family = AF_INET6;
        in6->sin6_port = htons((uint16_t)atoi(service));
        in6->sin6_scope_id = scope ? (uint32_t)atoi(scope + 1) : 0;
        memcpy(&in6->sin6_addr, addr.bytes, 16);
    }
    info->ai_family = addr.family;
    info->ai_socktype = SOCK_STREAM;
    info->ai_protocol = IPPROTO_TCP;
    info->ai_addrlen = (addr.family == AF_INET) ? sizeof(*in) : sizeof(*in6);
    info->ai_addr = (struct sockaddr *)in;
    info->ai_next = next;
    return info;
}

/* Connects to addresses outside this host; the connect below refuses them. */
static int outside_connects;

__attribute__((visibility("default"))) int connect(int fd, const struct sockaddr *address, socklen_t len)
{
    const ph_addr_t addr = ph_addr_from_sockaddr(address);

    if (addr.family != AF_INET || addr.bytes[0] != 127) {
        outside_connects++;
        errno = ENETUNREACH;
        return -1;
    }
    return (int)syscall(SYS_connect, fd, address, len);
}

/* Exported in spite of -fvisibility=hidden, so that libcurl finds them. */
__attribute__((visibility("default"))) int getaddrinfo(const char *node, const char *service,
                                                       const struct addrinfo *hints, struct addrinfo **result)
{
    struct addrinfo *list = NULL;
    char copy[256] = "";
    char *last = NULL;
    char *at;
    const int number = atoi(node);

    pthread_mutex_lock(&names.lock);
    names.calls_open++;
    if (number < HANGING_NAMES) {
        names.asked[number] = 1;
    }
    while (names.addresses && *names.addresses == '\0' && !names.is_released) {
        pthread_cond_wait(&names.changed, &names.lock);
    }
    if (names.addresses) {
        snprintf(copy, sizeof(copy), "%s", names.addresses);
    }
    for (at = strtok_r(copy, " ", &last); at; at = strtok_r(NULL, " ", &last)) {
        if (hints->ai_family == AF_UNSPEC || hints->ai_family == (strchr(at, ':') ? AF_INET6 : AF_INET)) {
            list = make_address(at, service, list);
        }
    }
    names.calls_open--;
    pthread_cond_broadcast(&names.changed);
    pthread_mutex_unlock(&names.lock);
    *result = list;
    return list ? 0 : EAI_NONAME;
}

__attribute__((visibility("default"))) void freeaddrinfo(struct addrinfo *list)
{
    struct addrinfo *next;

    for (; list; list = next) {
        next = list->ai_next;
        free(list);
    }
}

static ph_attempt_t *send_to_name(receiver_t *receiver, const char *addresses)
{
    ph_attempt_t *attempt =
        sample_attempt(apr_psprintf(pool, "http://hooks.example.com:%d/", receiver_port(receiver)), pool);

    names.addresses = addresses;
    sample_run(attempt);
    return attempt;
}

static void unknown_name_is_dns_failed(void **state)
{
    receiver_t *receiver = receiver_start_ok(pool);
    const ph_attempt_t *attempt = send_to_name(receiver, NULL);

    (void)state;
    receiver_stop(receiver);
    sample_assert_not_sent(attempt, PH_ERROR_DNS_FAILED);
}

static void unknown_name_of_the_proxy_is_reported_as_such(void **state)
{
    const ph_proxy_t proxy = { .url = "http://proxy.corp.example:3128",
                               .port = 3128,
                               .addr = { .family = AF_UNSPEC } };
    ph_attempt_t *attempt = sample_attempt("http://hooks.example.com/in", pool);

    (void)state;
    names.addresses = NULL;
    sample_sender.proxy = &proxy;
    sample_run(attempt);
    sample_assert_not_sent(attempt, PH_ERROR_DNS_FAILED);
    assert_string_equal(attempt->response.sentence,
                        "The host name of the proxy could not be resolved. Nothing was sent.");
}

static void no_socket_is_opened_for_a_name_of_forbidden_addresses(void **state)
{
    static const char *const addresses[] = {
        "10.0.0.8",
        "169.254.169.254",
        "10.0.0.8 192.168.1.1",
        "0.0.0.0",
        "::1",
        "::",
        "::ffff:127.0.0.1",
        "64:ff9b::7f00:1",
        "2002:7f00:1::1",
        "fd00::8",
        "fe80::8%2",
        "2606:4700::1111%2",
        "10.0.0.8 ::1 fd00:ec2::254 100.64.0.1",
    };
    receiver_t *receiver = receiver_start_ok(pool);
    size_t i;

    (void)state;
    outside_connects = 0;
    for (i = 0; i < COUNT(addresses); i++) {
        sample_assert_not_sent(send_to_name(receiver, addresses[i]), PH_ERROR_TARGET_BLOCKED);
    }
    receiver_stop(receiver);
    assert_int_equal(receiver_connections(receiver), 0);
    assert_int_equal(outside_connects, 0);
}

/* DNS rebinding: the name resolves to a different address each time. */
static void rebound_name_is_judged_each_time(void **state)
{
    static const struct {
        const char *address;
        ph_state_t wanted;
    } steps[] = {
        { "127.0.0.1", PH_STATE_SUCCEEDED }, { "10.0.0.8", PH_STATE_FAILED },
        { "127.0.0.1", PH_STATE_SUCCEEDED }, { "::1", PH_STATE_FAILED },
        { "127.0.0.1", PH_STATE_SUCCEEDED },
    };
    receiver_t *receiver = receiver_start_ok(pool);
    const ph_attempt_t *attempt;
    size_t i;

    (void)state;
    outside_connects = 0;
    for (i = 0; i < COUNT(steps); i++) {
        attempt = send_to_name(receiver, steps[i].address);
        assert_int_equal(attempt->outcome.state, steps[i].wanted);
    }
    receiver_stop(receiver);
    assert_int_equal(receiver_requests(receiver), 3);
    assert_int_equal(outside_connects, 0);
}

static void public_addresses_of_a_name_are_tried(void **state)
{
    receiver_t *receiver = receiver_start_ok(pool);

    (void)state;
    outside_connects = 0;
    sample_assert_not_sent(send_to_name(receiver, "9.9.9.9"), PH_ERROR_CONNECT_FAILED);
    sample_assert_not_sent(send_to_name(receiver, "2606:4700::1111"), PH_ERROR_CONNECT_FAILED);
    receiver_stop(receiver);
    assert_int_equal(outside_connects, 2);
}

static void refused_addresses_of_a_name_are_skipped(void **state)
{
    static const char *const addresses[] = { "10.0.0.8 127.0.0.1", "127.0.0.1 10.0.0.8",
                                             "::1 127.0.0.1 fd00::8" };
    receiver_t *receiver = receiver_start_ok(pool);
    const ph_attempt_t *attempt;
    size_t i;

    (void)state;
    for (i = 0; i < COUNT(addresses); i++) {
        attempt = send_to_name(receiver, addresses[i]);
        assert_int_equal(attempt->outcome.state, PH_STATE_SUCCEEDED);
    }
    receiver_stop(receiver);
    assert_int_equal(receiver_requests(receiver), 3);
}

static void refused_and_unreachable_addresses_are_connect_failed(void **state)
{
    const receiver_script_t script = { 0 };
    receiver_t *receiver = receiver_start(&script, NULL, pool);

    (void)state;
    receiver_stop(receiver);
    sample_assert_not_sent(send_to_name(receiver, "10.0.0.8 127.0.0.1"), PH_ERROR_CONNECT_FAILED);
}

static void release_lookups(void)
{
    pthread_mutex_lock(&names.lock);
    names.is_released = 1;
    pthread_cond_broadcast(&names.changed);
    while (names.calls_open > 0) {
        pthread_cond_wait(&names.changed, &names.lock);
    }
    pthread_mutex_unlock(&names.lock);
}

static void hanging_lookup_ends_at_the_connect_timeout(void **state)
{
    receiver_t *receiver = receiver_start_ok(pool);
    const apr_time_t before = ph_monotonic_now();
    const ph_attempt_t *attempt = send_to_name(receiver, "");
    const apr_interval_time_t took = ph_monotonic_now() - before;

    (void)state;
    release_lookups();
    receiver_stop(receiver);
    sample_assert_not_sent(attempt, PH_ERROR_CONNECT_TIMEOUT);
    assert_true(took >= sample_sender.connect_timeout - 10000 && took < apr_time_from_sec(5));
    assert_int_equal(receiver_connections(receiver), 0);
}

static int names_asked(void)
{
    int count = 0;
    int i;

    pthread_mutex_lock(&names.lock);
    for (i = 0; i < HANGING_NAMES; i++) {
        count += names.asked[i];
    }
    pthread_mutex_unlock(&names.lock);
    return count;
}

static void hanging_lookups_do_not_wait_for_each_other(void **state)
{
    const apr_time_t until = ph_monotonic_now() + apr_time_from_sec(10);
    ph_transfer_t *hanging[HANGING_NAMES];
    ph_dispatcher_events_t events;
    int running;
    int i;

    (void)state;
    memset(names.asked, 0, sizeof(names.asked));
    names.addresses = "";
    names.is_released = 0;
    sample_sender.connect_timeout = apr_time_from_sec(20);
    assert_int_equal(ph_dispatcher_events_init(&events, HANGING_NAMES, 0, 0), APR_SUCCESS);
    for (i = 0; i < HANGING_NAMES; i++) {
        hanging[i] = ph_transfer_make(sample_attempt(apr_psprintf(pool, "http://%d.example.com/", i), pool),
                                      &sample_sender, SAMPLE_NOW);
        curl_multi_add_handle(events.multi, ph_transfer_handle(hanging[i]));
    }
    while (names_asked() < HANGING_NAMES && ph_monotonic_now() < until) {
        curl_multi_perform(events.multi, &running);
        curl_multi_poll(events.multi, NULL, 0, 10, NULL);
    }
    assert_int_equal(names_asked(), HANGING_NAMES);
    release_lookups();
    for (i = 0; i < HANGING_NAMES; i++) {
        curl_multi_remove_handle(events.multi, ph_transfer_handle(hanging[i]));
        ph_transfer_finish(hanging[i], CURLE_OPERATION_TIMEDOUT, SAMPLE_NOW);
    }
    ph_dispatcher_events_destroy(&events);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SENDER_TEST(unknown_name_is_dns_failed),
        SENDER_TEST(unknown_name_of_the_proxy_is_reported_as_such),
        SENDER_TEST(no_socket_is_opened_for_a_name_of_forbidden_addresses),
        SENDER_TEST(rebound_name_is_judged_each_time),
        SENDER_TEST(public_addresses_of_a_name_are_tried),
        SENDER_TEST(refused_addresses_of_a_name_are_skipped),
        SENDER_TEST(refused_and_unreachable_addresses_are_connect_failed),
        SENDER_TEST(hanging_lookup_ends_at_the_connect_timeout),
        SENDER_TEST(hanging_lookups_do_not_wait_for_each_other),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
