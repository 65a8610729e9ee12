/* SPDX-License-Identifier: Apache-2.0 */
/* Opens and closes a connection; a socket that fails is noticed by the kernel within seconds. */
#include "dbd_connection.h"

#include <apr_strings.h>
#include <dlfcn.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include "os/monotonic.h"
#include "store/db_session.h"

#define SET_UP_TIMEOUT apr_time_from_sec(2) /* DBDInitSQL and the session variables */
#define UNACKNOWLEDGED_MS 5000              /* sent data that nobody acknowledges */
#define KEEPALIVE_IDLE_S 15
#define KEEPALIVE_INTERVAL_S 5
#define KEEPALIVE_PROBES 3

static apr_status_t close_handle(void *data)
{
    ph_dbd_connection_t *connection = data;

    apr_dbd_close(connection->db.driver, connection->db.handle);
    return APR_SUCCESS;
}

/* APR DBD has no access to the socket; the client library, libmariadb or libmysqlclient, has. */
static int find_socket(const ph_dbd_connection_t *connection)
{
    return connection->get_socket
               ? connection->get_socket(apr_dbd_native_handle(connection->db.driver, connection->db.handle))
               : -1;
}

/* Has no effect on a Unix socket. */
static void watch_peer(int socket)
{
    static const int on = 1, unacknowledged = UNACKNOWLEDGED_MS, idle = KEEPALIVE_IDLE_S;
    static const int interval = KEEPALIVE_INTERVAL_S, probes = KEEPALIVE_PROBES;

    setsockopt(socket, SOL_SOCKET, SO_KEEPALIVE, &on, sizeof(on));
    setsockopt(socket, IPPROTO_TCP, TCP_USER_TIMEOUT, &unacknowledged, sizeof(unacknowledged));
    setsockopt(socket, IPPROTO_TCP, TCP_KEEPIDLE, &idle, sizeof(idle));
    setsockopt(socket, IPPROTO_TCP, TCP_KEEPINTVL, &interval, sizeof(interval));
    setsockopt(socket, IPPROTO_TCP, TCP_KEEPCNT, &probes, sizeof(probes));
}

static const char *run_init_sql(ph_dbd_connection_t *connection, const ph_dbd_conf_t *conf, apr_pool_t *pool)
{
    int rows, code, i;

    for (i = 0; i < conf->init_sql->nelts; i++) {
        code = apr_dbd_query(connection->db.driver, connection->db.handle, &rows,
                             APR_ARRAY_IDX(conf->init_sql, i, const char *));
        if (code != 0) {
            return apr_psprintf(pool, "DBDInitSQL fails: %s (%d)",
                                apr_dbd_error(connection->db.driver, connection->db.handle, code), code);
        }
    }
    return NULL;
}

static const char *set_up(ph_dbd_connection_t *connection, const ph_dbd_conf_t *conf, apr_pool_t *pool)
{
    const char *fault = run_init_sql(connection, conf, pool);

    if (!fault && conf->dialect == PH_DIALECT_MYSQL) {
        fault = ph_db_session_set_up(&connection->db.packet_max, connection->db.driver, connection->db.handle,
                                     PH_DB_SESSION_SERVING, pool);
    }
    return fault;
}

const char *ph_dbd_connection_open(ph_dbd_connection_t *connection, const ph_dbd_conf_t *conf,
                                   apr_pool_t *pool)
{
    ph_db_connection_t *db = &connection->db;
    const char *fault = NULL;

    db->pool = pool;
    db->prepared = apr_hash_make(pool);
    db->packet_max = 0;
    db->is_crowded = 0;
    db->baton = connection;
    atomic_store(&connection->is_cut, 0);
    atomic_store(&connection->socket, -1);
    if (apr_dbd_get_driver(pool, conf->driver, &db->driver) != APR_SUCCESS) {
        return "the APR DBD driver cannot be loaded";
    }
    if (apr_dbd_open_ex(db->driver, pool, conf->params, &db->handle, &fault) != APR_SUCCESS) {
        return fault ? fault : "the driver gives no reason";
    }
    apr_pool_cleanup_register(pool, connection, close_handle, apr_pool_cleanup_null);
    if (conf->dialect == PH_DIALECT_MYSQL) {
        *(void **)&connection->get_socket = dlsym(RTLD_DEFAULT, "mysql_get_socket");
        atomic_store(&connection->socket, find_socket(connection));
        watch_peer(atomic_load(&connection->socket));
    }
    ph_dbd_connection_enter(connection, SET_UP_TIMEOUT);
    fault = set_up(connection, conf, pool);
    ph_dbd_connection_leave(connection);
    return fault;
}

void ph_dbd_connection_retire(ph_dbd_connection_t *connection, ph_db_fitness_t fitness)
{
    /* Asked anew: the library closes the socket of a connection it has lost, and its number may be that of an
     * HTTP connection by now. */
    const int socket = atomic_exchange(&connection->socket, -1) >= 0 ? find_socket(connection) : -1;

    if (fitness == PH_DB_UNFIT && socket >= 0) {
        shutdown(socket, SHUT_RDWR);
    }
}

void ph_dbd_connection_close(ph_dbd_connection_t *connection)
{
    apr_pool_destroy(connection->db.pool);
}

void ph_dbd_connection_enter(ph_dbd_connection_t *connection, apr_interval_time_t at_most)
{
    atomic_store(&connection->too_late, ph_monotonic_now() + at_most);
}

void ph_dbd_connection_leave(ph_dbd_connection_t *connection)
{
    atomic_store(&connection->too_late, 0);
    connection->used_at = ph_monotonic_now();
}

int ph_dbd_connection_is_quiet(const ph_dbd_connection_t *connection)
{
    char byte;

    return recv(find_socket(connection), &byte, 1, MSG_PEEK | MSG_DONTWAIT) < 0 &&
           (errno == EAGAIN || errno == EWOULDBLOCK);
}

int ph_dbd_connection_is_alive(ph_dbd_connection_t *connection, apr_interval_time_t at_most, apr_pool_t *pool)
{
    apr_status_t rv;

    ph_dbd_connection_enter(connection, at_most);
    rv = apr_dbd_check_conn(connection->db.driver, pool, connection->db.handle);
    ph_dbd_connection_leave(connection);
    return rv == APR_SUCCESS && !atomic_load(&connection->is_cut);
}

void ph_dbd_connection_cut_if_late(ph_dbd_connection_t *connection, apr_time_t now)
{
    const apr_time_t too_late = atomic_load(&connection->too_late);
    const int socket = atomic_load(&connection->socket);

    /* Once: the library closes the socket when it notices. */
    if (socket >= 0 && too_late != 0 && now > too_late && !atomic_exchange(&connection->is_cut, 1)) {
        shutdown(socket, SHUT_RDWR);
    }
}
