// SPDX-License-Identifier: Apache-2.0
// A private Node-RED on a loopback port: no editor, no telemetry, and what its flow needs to verify signatures.
module.exports = {
    uiHost: '127.0.0.1',
    uiPort: Number(process.env.PORT),
    httpAdminRoot: false,
    flowFile: 'flow.json',
    telemetry: { enabled: false, updateNotification: false },
    functionGlobalContext: { crypto: require('node:crypto'), secret: process.env.SECRET },
    logging: { console: { level: 'warn' } },
};
