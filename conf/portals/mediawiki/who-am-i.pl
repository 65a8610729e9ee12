#!/usr/bin/perl
# SPDX-License-Identifier: Apache-2.0
# Asks MediaWiki who sent a request, for mod_authnz_fcgi: a FastCGI authorizer that passes the cookies on.
# usage: who-am-i.pl ADDRESS:PORT URL-OF-API.PHP
use strict;
use warnings;
use FCGI;
use HTTP::Tiny;
use JSON::PP;

my ($address, $api) = @ARGV;
my $question = "$api?action=query&meta=userinfo&uiprop=groups&format=json&formatversion=2";
my $socket = FCGI::OpenSocket($address, 64);
for (2 .. 4) {
    last if !fork;
}
my $client = HTTP::Tiny->new(timeout => 5, max_redirect => 0);
my $request = FCGI::Request(\*STDIN, \*STDOUT, \*STDERR, \my %environment, $socket);
while ($request->Accept() >= 0) {
    my $response = $client->get($question, { headers => { Cookie => $environment{HTTP_COOKIE} // '' } });
    my $user = $response->{success} ? eval { JSON::PP->new->decode($response->{content})->{query}{userinfo} } : undef;
    my $name = $user && !$user->{anon} ? $user->{name} : '';
    my @groups = map { "$_|" } @{ $user->{groups} // [] };
    if (length $name && "$name@groups" !~ /[\r\n\0]/) {
        print "Status: 200 OK\r\nVariable-PORTAL_USER: $name\r\nVariable-PORTAL_GROUPS: |", @groups, "\r\n\r\n";
    } else {
        print "Status: 401 Unauthorized\r\n\r\n";
    }
}
