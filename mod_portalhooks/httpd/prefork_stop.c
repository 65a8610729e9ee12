/* SPDX-License-Identifier: Apache-2.0 */
/* A pipe from the signal handler to a thread, and a semaphore back. */
#include "prefork_stop.h"

#include <apr_thread_proc.h>
#include <errno.h>
#include <fcntl.h>
#include <http_main.h>
#include <pthread.h>
#include <semaphore.h>
#include <signal.h>
#include <stdatomic.h>
#include <unistd.h>

#include "os/thread.h"
#include "runtime.h"

/* prefork's just_die handles TERM and HUP, and INT when there is a single process. */
static const int handled[] = { SIGTERM, SIGHUP, SIGINT };

#define HANDLED ((int)(sizeof(handled) / sizeof(handled[0])))

struct ph_prefork_stop_t {
    void (*work)(void *baton);
    void *baton;
    int ends[2];
    pthread_t main_thread;
    apr_thread_t *thread;
    struct sigaction before[HANDLED];
    atomic_int is_taken; /* somebody does the work */
    sem_t done;
};

static void on_signal(int signal_number)
{
    const ph_runtime_t *runtime = ph_config_of(ap_server_conf)->runtime;
    const unsigned char byte = (unsigned char)signal_number;
    const int saved = errno;
    /* A full pipe has been written to before. */
    const ssize_t ignored = write(runtime->stop->ends[1], &byte, 1);

    (void)ignored;
    errno = saved;
}

static int takes_work(ph_prefork_stop_t *stop)
{
    int free = 0;

    return atomic_compare_exchange_strong(&stop->is_taken, &free, 1);
}

static void restore_handlers(const ph_prefork_stop_t *stop)
{
    int i;

    for (i = 0; i < HANDLED; i++) {
        sigaction(handled[i], &stop->before[i], NULL);
    }
}

static void *APR_THREAD_FUNC run(apr_thread_t *thread, void *baton)
{
    ph_prefork_stop_t *stop = baton;
    unsigned char signal_number;
    ssize_t len;

    (void)thread;
    do {
        len = read(stop->ends[0], &signal_number, 1);
    } while (len < 0 && errno == EINTR);
    if (len != 1 || !takes_work(stop)) {
        return NULL;
    }
    stop->work(stop->baton);
    sem_post(&stop->done);
    restore_handlers(stop);
    pthread_kill(stop->main_thread, signal_number);
    for (;;) {
        pause(); /* until the process ends */
    }
}

static void install_handlers(ph_prefork_stop_t *stop)
{
    struct sigaction action = { 0 };
    int i;

    action.sa_handler = on_signal;
    action.sa_flags = SA_RESTART;
    sigemptyset(&action.sa_mask);
    for (i = 0; i < HANDLED; i++) {
        sigaction(handled[i], NULL, &stop->before[i]);
        if (stop->before[i].sa_handler != SIG_IGN && stop->before[i].sa_handler != SIG_DFL) {
            sigaction(handled[i], &action, NULL);
        }
    }
}

apr_status_t ph_prefork_stop_make(ph_prefork_stop_t **stop, void (*work)(void *baton), void *baton,
                                  apr_pool_t *pchild)
{
    ph_prefork_stop_t *made = apr_pcalloc(pchild, sizeof *made);
    apr_status_t rv;

    made->work = work;
    made->baton = baton;
    made->main_thread = pthread_self();
    if (sem_init(&made->done, 0, 0) != 0 || pipe2(made->ends, O_CLOEXEC | O_NONBLOCK) != 0 ||
        fcntl(made->ends[0], F_SETFL, 0) != 0) {
        return errno;
    }
    rv = ph_thread_start(&made->thread, "ph-stop", run, made, pchild);
    if (rv == APR_SUCCESS) {
        *stop = made;
        install_handlers(made);
    }
    return rv;
}

void ph_prefork_stop_finish(ph_prefork_stop_t *stop)
{
    apr_status_t ignored;

    if (!takes_work(stop)) {
        while (sem_wait(&stop->done) != 0 && errno == EINTR) {
        }
        return;
    }
    stop->work(stop->baton);
    restore_handlers(stop);
    close(stop->ends[1]); /* ends the thread */
    apr_thread_join(&ignored, stop->thread);
    close(stop->ends[0]);
}
