/* SPDX-License-Identifier: Apache-2.0 */
/* libcurl's sockets and timer, and an eventfd for other threads, in one epoll wait. */
#include "dispatcher_events.h"

#include <errno.h>
#include <limits.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "os/monotonic.h"

#define EVENTS_PER_TURN 256
/* Beside those in flight libcurl keeps connections that it is closing. */
#define SPARE_CONNECTIONS 64

/* CURLMOPT_RESOLVE_THREADS_MAX and CURLMOPT_QUICK_EXIT, since 8.20. */
#define RESOLVE_THREADS_MAX ((CURLMoption)(CURLOPTTYPE_LONG + 20))
#define QUICK_EXIT ((CURLMoption)(CURLOPTTYPE_LONG + 21))

/* CURLMOPT_SOCKETFUNCTION. `known` is non-NULL while the socket is in the epoll set. */
static int watch_socket(CURL *easy, curl_socket_t fd, int what, void *baton, void *known)
{
    ph_dispatcher_events_t *events = baton;
    struct epoll_event event;

    (void)easy;
    memset(&event, 0, sizeof(event));
    event.data.fd = fd;
    if (what == CURL_POLL_IN || what == CURL_POLL_INOUT) {
        event.events |= EPOLLIN;
    }
    if (what == CURL_POLL_OUT || what == CURL_POLL_INOUT) {
        event.events |= EPOLLOUT;
    }
    /* Remove it: even with no events asked for, epoll would report a hang-up again and again. */
    if (event.events == 0) {
        epoll_ctl(events->epoll_fd, EPOLL_CTL_DEL, fd, NULL);
        curl_multi_assign(events->multi, fd, NULL);
        return 0;
    }
    epoll_ctl(events->epoll_fd, known ? EPOLL_CTL_MOD : EPOLL_CTL_ADD, fd, &event);
    curl_multi_assign(events->multi, fd, events);
    return 0;
}

static int set_timer(CURLM *multi, long timeout_ms, void *baton)
{
    ph_dispatcher_events_t *events = baton;

    (void)multi;
    events->curl_due = (timeout_ms < 0) ? -1 : ph_monotonic_now() + (apr_time_t)timeout_ms * 1000;
    return 0;
}

/* libcurl 8.20 looks names up in at most 20 threads and joins them at its end: other names would wait behind
 * those that hang, and the end of the process. A name takes two, for IPv4 and IPv6. Earlier versions have a
 * thread for each name, and do not know these options. */
static void free_from_slow_names(CURLM *multi, int max_transfers)
{
    curl_multi_setopt(multi, RESOLVE_THREADS_MAX, 2L * max_transfers);
    curl_multi_setopt(multi, QUICK_EXIT, 1L);
}

static apr_status_t open_multi(ph_dispatcher_events_t *events, int max_connections)
{
    int refused = 0;

    events->multi = curl_multi_init();
    events->tls_sessions = curl_share_init();
    if (!events->multi || !events->tls_sessions) {
        return APR_ENOMEM;
    }
    refused |= curl_multi_setopt(events->multi, CURLMOPT_SOCKETFUNCTION, watch_socket) != CURLM_OK;
    refused |= curl_multi_setopt(events->multi, CURLMOPT_SOCKETDATA, events) != CURLM_OK;
    refused |= curl_multi_setopt(events->multi, CURLMOPT_TIMERFUNCTION, set_timer) != CURLM_OK;
    refused |= curl_multi_setopt(events->multi, CURLMOPT_TIMERDATA, events) != CURLM_OK;
    refused |= curl_multi_setopt(events->multi, CURLMOPT_PIPELINING, CURLPIPE_NOTHING) != CURLM_OK;
    refused |= curl_multi_setopt(events->multi, CURLMOPT_MAXCONNECTS,
                                 (long)max_connections + SPARE_CONNECTIONS) != CURLM_OK;
    free_from_slow_names(events->multi, max_connections);
    /* Never CURL_LOCK_DATA_CONNECT: connections are this thread's. */
    refused |=
        curl_share_setopt(events->tls_sessions, CURLSHOPT_SHARE, CURL_LOCK_DATA_SSL_SESSION) != CURLSHE_OK;
    return refused ? APR_EGENERAL : APR_SUCCESS;
}

static apr_status_t open_descriptors(ph_dispatcher_events_t *events)
{
    struct epoll_event event;

    events->epoll_fd = epoll_create1(EPOLL_CLOEXEC);
    if (events->epoll_fd < 0) {
        return APR_FROM_OS_ERROR(errno);
    }
    events->wake_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    if (events->wake_fd < 0) {
        return APR_FROM_OS_ERROR(errno);
    }
    memset(&event, 0, sizeof(event));
    event.events = EPOLLIN;
    event.data.fd = events->wake_fd;
    if (epoll_ctl(events->epoll_fd, EPOLL_CTL_ADD, events->wake_fd, &event) < 0) {
        return APR_FROM_OS_ERROR(errno);
    }
    return APR_SUCCESS;
}

apr_status_t ph_dispatcher_events_init(ph_dispatcher_events_t *events, int max_in_flight,
                                       apr_interval_time_t reuse, int max_idle)
{
    apr_status_t status;

    memset(events, 0, sizeof(*events));
    events->epoll_fd = -1;
    events->wake_fd = -1;
    events->curl_due = -1;
    status = open_descriptors(events);
    if (status == APR_SUCCESS) {
        status = open_multi(events, max_in_flight + max_idle);
    }
    if (status == APR_SUCCESS && reuse > 0 && max_idle > 0) {
        events->kept = ph_kept_connections_make(reuse, max_idle);
    }
    if (status != APR_SUCCESS) {
        ph_dispatcher_events_destroy(events);
    }
    return status;
}

void ph_dispatcher_events_destroy(ph_dispatcher_events_t *events)
{
    curl_multi_cleanup(events->multi);
    curl_share_cleanup(events->tls_sessions);
    ph_kept_connections_free(events->kept);
    if (events->wake_fd >= 0) {
        close(events->wake_fd);
    }
    if (events->epoll_fd >= 0) {
        close(events->epoll_fd);
    }
}

/* Rounded up, so that epoll_wait does not return before the time. */
static int milliseconds_until(apr_time_t due, apr_time_t now)
{
    const apr_interval_time_t left = due - now;

    if (left <= 0) {
        return 0;
    }
    return (left / 1000 >= INT_MAX) ? INT_MAX : (int)((left + 999) / 1000);
}

static int wait_ms(const ph_dispatcher_events_t *events, apr_time_t due)
{
    if (events->curl_due >= 0 && (due < 0 || events->curl_due < due)) {
        due = events->curl_due;
    }
    return (due < 0) ? -1 : milliseconds_until(due, ph_monotonic_now());
}

static void handle_event(ph_dispatcher_events_t *events, const struct epoll_event *event)
{
    eventfd_t ignored;
    int running;
    int ready = 0;

    if (event->data.fd == events->wake_fd) {
        eventfd_read(events->wake_fd, &ignored);
        return;
    }
    if (event->events & EPOLLIN) {
        ready |= CURL_CSELECT_IN;
    }
    if (event->events & EPOLLOUT) {
        ready |= CURL_CSELECT_OUT;
    }
    if (event->events & (EPOLLERR | EPOLLHUP)) {
        ready |= CURL_CSELECT_ERR;
    }
    curl_multi_socket_action(events->multi, event->data.fd, ready, &running);
}

void ph_dispatcher_events_wait(ph_dispatcher_events_t *events, apr_time_t due)
{
    struct epoll_event ready[EVENTS_PER_TURN];
    int running;
    int count;
    int i;

    count = epoll_wait(events->epoll_fd, ready, EVENTS_PER_TURN, wait_ms(events, due));
    for (i = 0; i < count; i++) {
        handle_event(events, &ready[i]);
    }
    if (events->curl_due >= 0 && events->curl_due <= ph_monotonic_now()) {
        /* libcurl sets its next timer before this returns, if it needs one. */
        events->curl_due = -1;
        curl_multi_socket_action(events->multi, CURL_SOCKET_TIMEOUT, 0, &running);
    }
}

apr_time_t ph_dispatcher_events_expire(ph_dispatcher_events_t *events)
{
    return events->kept ? ph_kept_connections_expire(events->kept) : -1;
}

void ph_dispatcher_events_wake(ph_dispatcher_events_t *events)
{
    eventfd_write(events->wake_fd, 1);
}
