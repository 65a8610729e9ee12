#!/usr/bin/perl
# SPDX-License-Identifier: Apache-2.0
# An application's answer to httpd's question who the caller is: its sessions are files, the cookie names one.
use strict;
use warnings;
use FCGI;

my ($address, $sessions) = @ARGV;
my $request = FCGI::Request(\*STDIN, \*STDOUT, \*STDERR, \my %environment, FCGI::OpenSocket($address, 5));
while ($request->Accept() >= 0) {
    my ($session) = ($environment{HTTP_COOKIE} // '') =~ /(?:^|; )app_session=([0-9a-f]{32})(?:;|$)/;
    if ($session && open my $file, '<', "$sessions/$session") {
        chomp(my ($user, $groups) = <$file>);
        print "Status: 200 OK\r\nVariable-PORTAL_USER: $user\r\nVariable-PORTAL_GROUPS: $groups\r\n\r\n";
    } else {
        print "Status: 401 Unauthorized\r\n\r\n";
    }
}
