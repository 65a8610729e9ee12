# SPDX-License-Identifier: Apache-2.0
# Posts events, and triggers integrations on behalf of the signed-in user. Perl 5.14 with its own modules; https needs
# IO::Socket::SSL (libio-socket-ssl-perl).
package PortalHooks;
use strict;
use warnings;
use HTTP::Tiny;
use JSON::PP;
use MIME::Base64 qw(encode_base64);

my $TRIES = 3;
my $json = JSON::PP->new->utf8->canonical;

# A redirect leads to a log-in: the user is not signed in.
my $http = HTTP::Tiny->new(timeout => 45, max_redirect => 0, verify_SSL => 1);

# Status and JSON of one request; status 0 = no answer, so it is not known whether it arrived.
sub request {
    my ($path, $body, $headers) = @_;
    my $response = $http->post("$ENV{PORTALHOOKS_URL}/api/v1$path",
        { content => $json->encode($body), headers => { 'content-type' => 'application/json', %$headers } });
    return (0, undef) if $response->{status} == 599;
    return ($response->{status}, eval { $json->decode($response->{content}) });
}

# Repeats what got no answer or came at a bad moment: by its id or key the server knows it again.
sub call {
    my ($path, $body, $headers) = @_;
    for my $try (1 .. $TRIES) {
        my ($status, $answer) = request($path, $body, $headers);
        return ($status, $answer) if $try == $TRIES || !grep { $status == $_ } 0, 429, 500, 502, 503, 504;
        sleep 1;
    }
}

# The event must have an id of yours. PORTALHOOKS_LOGIN is the service account, user:password.
sub post_event {
    my ($event) = @_;
    return call('/events', $event, { authorization => 'Basic ' . encode_base64($ENV{PORTALHOOKS_LOGIN}, '') });
}

# $user: the Cookie or Authorization header of the user's own request, as { cookie => '...' }. $key: made with the form
# that the user sent, so that sending it twice runs once.
sub trigger {
    my ($integration, $event, $key, $user) = @_;
    $integration =~ s/([^A-Za-z0-9._~-])/sprintf '%%%02X', ord $1/ge;
    return call("/integrations/$integration/executions", { mode => 'event', event_id => $event },
        { %$user, 'idempotency-key' => $key, prefer => 'wait=20' });
}

unless (caller) {
    my ($what, @rest) = @ARGV;
    my ($name, $value) = split /: /, $ENV{PORTALHOOKS_USER} // '', 2;
    my ($status, $answer) =
        $what eq 'post' ? post_event($json->decode(join '', <STDIN>)) : trigger(@rest[0 .. 2], { $name => $value });
    print $json->encode({ status => $status, answer => $answer }), "\n";
    exit($status >= 200 && $status < 300 ? 0 : 1);
}

1;
