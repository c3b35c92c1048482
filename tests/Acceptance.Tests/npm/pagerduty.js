// PagerDuty's own client library against a server: node pagerduty.js HOST:PORT KEY CERTIFICATE. It speaks TLS only. Prints one
// JSON object of what came back.
'use strict';

const fs = require('fs');
const https = require('https');
const { event, change, trigger, acknowledge, resolve } = require('@pagerduty/pdjs');

const [server, key, certificate] = process.argv.slice(2);
https.globalAgent.options.ca = fs.readFileSync(certificate);

const seen = {};
const keep = async (name, answer) => {
  const { response, data } = await answer;
  seen[name] = { status: response.status, data };
};

async function main() {
  const payload = { summary: 'Orders fail', source: 'shop', severity: 'critical', custom_details: { cluster: 'eu-1' } };
  await keep('change', change({ server, data: { routing_key: key, payload: { summary: 'Build 7 deployed', source: 'ci', custom_details: { build: 7 } }, links: [{ href: 'https://ci.example.org/7', text: 'build' }] } }));
  await keep('trigger', trigger({ server, data: { routing_key: key, dedup_key: 'orders', payload } }));
  await keep('acknowledge', acknowledge({ server, data: { routing_key: key, dedup_key: 'orders' } }));
  await keep('resolve', resolve({ server, data: { routing_key: key, dedup_key: 'orders' } }));
  await keep('generated', event({ server, data: { routing_key: key, event_action: 'trigger', payload } }));
  await keep('wrong', trigger({ server, data: { routing_key: 'nobody', dedup_key: 'x', payload } }));
  process.stdout.write(JSON.stringify(seen));
}

main().catch((error) => {
  console.error(error);
  process.exit(1);
});
