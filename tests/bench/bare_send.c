/* SPDX-License-Identifier: Apache-2.0 */
/* Lower bound for sending: one thread, libcurl's multi interface, one HMAC per request, kept
 * connections. Prints the CPU time per request in microseconds. */
#include <curl/curl.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

#define BODY_BYTES 1024
#define AT_A_TIME 16

typedef struct sending_t {
    const char *url;
    CURLM *multi;
    CURL *handles[AT_A_TIME];
    struct curl_slist *headers[AT_A_TIME];
    char body[BODY_BYTES];
    int wanted;
    int started;
    int succeeded;
} sending_t;

static size_t ignore_body(char *data, size_t size, size_t count, void *baton)
{
    (void)data;
    (void)baton;
    return size * count;
}

/* The headers that the module sends for a run with an event. */
static struct curl_slist *make_headers(const sending_t *sending)
{
    static const unsigned char secret[32] = "a secret of thirty-two bytes ..";
    unsigned char mac[32], signature[64];
    char message[128 + BODY_BYTES], line[160];
    struct curl_slist *headers = NULL;
    const long now = (long)time(NULL);
    int length;

    length = snprintf(message, sizeof(message), "msg_bare%018d.%ld.", sending->started, now);
    memcpy(message + length, sending->body, BODY_BYTES);
    HMAC(EVP_sha256(), secret, sizeof(secret), (unsigned char *)message, (size_t)length + BODY_BYTES, mac,
         NULL);
    EVP_EncodeBlock(signature, mac, sizeof(mac));
    snprintf(line, sizeof(line), "webhook-id: msg_bare%018d", sending->started);
    headers = curl_slist_append(headers, line);
    snprintf(line, sizeof(line), "webhook-timestamp: %ld", now);
    headers = curl_slist_append(headers, line);
    snprintf(line, sizeof(line), "webhook-signature: v1,%s", signature);
    headers = curl_slist_append(headers, line);
    headers = curl_slist_append(headers, "Authorization: Bearer token-of-the-bench");
    headers = curl_slist_append(headers, "Content-Type: application/json");
    headers = curl_slist_append(headers, "User-Agent: mod_portalhooks/0.1.0");
    snprintf(line, sizeof(line), "portalhooks-execution-id: exe_bare%018d", sending->started);
    headers = curl_slist_append(headers, line);
    headers = curl_slist_append(headers, "portalhooks-integration-id: fast");
    headers = curl_slist_append(headers, "portalhooks-event-id: evt-bench");
    snprintf(line, sizeof(line), "traceparent: 00-%032d-%016d-01", sending->started, sending->started);
    headers = curl_slist_append(headers, line);
    return curl_slist_append(headers, "Expect:");
}

static void start(sending_t *sending, int place)
{
    CURL *easy = curl_easy_init();

    if (!easy) {
        exit(1);
    }
    sending->headers[place] = make_headers(sending);
    sending->handles[place] = easy;
    sending->started++;
    curl_easy_setopt(easy, CURLOPT_URL, sending->url);
    curl_easy_setopt(easy, CURLOPT_HTTPHEADER, sending->headers[place]);
    curl_easy_setopt(easy, CURLOPT_POSTFIELDS, sending->body);
    curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE, (long)BODY_BYTES);
    curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, ignore_body);
    curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(easy, CURLOPT_PRIVATE, (char *)NULL + place);
    curl_multi_add_handle(sending->multi, easy);
}

static void finish(sending_t *sending, const CURLMsg *message)
{
    CURL *easy = message->easy_handle;
    const CURLcode code = message->data.result;
    char *place = NULL;
    long status = 0;

    curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &status);
    curl_easy_getinfo(easy, CURLINFO_PRIVATE, &place);
    sending->succeeded += code == CURLE_OK && status == 200;
    curl_multi_remove_handle(sending->multi, easy);
    curl_easy_cleanup(easy);
    curl_slist_free_all(sending->headers[place - (char *)NULL]);
    if (sending->started < sending->wanted) {
        start(sending, (int)(place - (char *)NULL));
    }
}

static void run(sending_t *sending)
{
    int running = 1, left, place;

    for (place = 0; place < AT_A_TIME && sending->started < sending->wanted; place++) {
        start(sending, place);
    }
    while (running > 0) {
        const CURLMsg *message;

        curl_multi_perform(sending->multi, &running);
        for (message = curl_multi_info_read(sending->multi, &left); message;
             message = curl_multi_info_read(sending->multi, &left)) {
            finish(sending, message);
            running++;
        }
        if (running > 0) {
            curl_multi_poll(sending->multi, NULL, 0, 1000, NULL);
        }
    }
}

int main(int argc, char **argv)
{
    sending_t sending = { 0 };
    struct rusage used;

    if (argc != 3) {
        fprintf(stderr, "usage: bare_send URL REQUESTS\n");
        return 2;
    }
    curl_global_init(CURL_GLOBAL_ALL);
    sending.url = argv[1];
    sending.wanted = atoi(argv[2]);
    sending.multi = curl_multi_init();
    memset(sending.body, 'x', sizeof(sending.body));
    run(&sending);
    if (sending.succeeded != sending.wanted) {
        fprintf(stderr, "bare_send: %d of %d succeeded\n", sending.succeeded, sending.wanted);
        return 1;
    }
    getrusage(RUSAGE_SELF, &used);
    printf("%.2f\n", ((double)(used.ru_utime.tv_sec + used.ru_stime.tv_sec) * 1e6 +
                      (double)(used.ru_utime.tv_usec + used.ru_stime.tv_usec)) /
                         sending.wanted);
    curl_multi_cleanup(sending.multi);
    return 0;
}
