<?php
// SPDX-License-Identifier: Apache-2.0
// Posts events, and triggers integrations on behalf of the signed-in user. PHP 8 without extensions.
declare(strict_types=1);

const PORTALHOOKS_TRIES = 3;

/** Status and JSON of one request; status 0 = no answer, so it is not known whether it arrived. */
function portalhooks_request(string $path, object|array $body, array $headers): array
{
    $context = stream_context_create(['http' => [
        'method' => 'POST',
        'header' => [...$headers, 'Content-Type: application/json'],
        'content' => json_encode($body, JSON_THROW_ON_ERROR),
        'timeout' => 45,
        'follow_location' => 0, // a redirect leads to a log-in: the user is not signed in
        'ignore_errors' => true,
    ]]);
    $text = @file_get_contents(getenv('PORTALHOOKS_URL') . "/api/v1$path", false, $context);
    if ($text === false || !isset($http_response_header)) {
        return [0, null];
    }
    return [(int) explode(' ', $http_response_header[0])[1], json_decode($text)];
}

/** Repeats what got no answer or came at a bad moment: by its id or key the server knows it again. */
function portalhooks_call(string $path, object|array $body, array $headers): array
{
    for ($try = 1; ; $try++) {
        [$status, $json] = portalhooks_request($path, $body, $headers);
        if (!in_array($status, [0, 429, 500, 502, 503, 504], true) || $try === PORTALHOOKS_TRIES) {
            return [$status, $json];
        }
        sleep(1);
    }
}

/** `$event` must have an id of yours. PORTALHOOKS_LOGIN is the service account, user:password. */
function portalhooks_post_event(object|array $event): array
{
    return portalhooks_call('/events', $event, ['Authorization: Basic ' . base64_encode(getenv('PORTALHOOKS_LOGIN'))]);
}

/**
 * `$user`: the Cookie or Authorization header of the user's own request, as "Cookie: …". `$key`: made with the form
 * that the user sent, so that sending it twice runs once.
 */
function portalhooks_trigger(string $integration, string $event, string $key, string $user): array
{
    return portalhooks_call(
        '/integrations/' . rawurlencode($integration) . '/executions',
        ['mode' => 'event', 'event_id' => $event],
        [$user, "Idempotency-Key: $key", 'Prefer: wait=20'],
    );
}

if (isset($argv[1]) && realpath($argv[0]) === __FILE__) {
    [$status, $json] = $argv[1] === 'post'
        ? portalhooks_post_event(json_decode(stream_get_contents(STDIN)))
        : portalhooks_trigger($argv[2], $argv[3], $argv[4], getenv('PORTALHOOKS_USER'));
    echo json_encode(['status' => $status, 'answer' => $json]), "\n";
    exit($status >= 200 && $status < 300 ? 0 : 1);
}
