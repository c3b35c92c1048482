// Opsgenie's own client library against a server: node opsgenie.js URL KEY. Prints one JSON object of what came back.
'use strict';

const opsgenie = require('opsgenie-sdk');

const [url, key] = process.argv.slice(2);
opsgenie.configure({ host: url, api_key: key, maxAttempts: 1 });

const ask = (call, ...args) => new Promise((resolve) => call(...args, (error, result) => resolve(error ?? result)));
const alias = { identifier: 'orders/eu', identifierType: 'alias' };
const escaped = { identifier: encodeURIComponent(alias.identifier), identifierType: 'alias' };

async function main() {
  const alerts = opsgenie.alertV2;
  const seen = {};
  seen.create = await ask(alerts.create, {
    message: 'Orders fail', alias: alias.identifier, priority: 'P1', entity: 'shop', source: 'sdk',
    description: 'half of the orders fail', tags: ['prod', 'eu'], details: { cluster: 'eu-1' }, note: 'look at the queue', user: 'ana',
  });
  seen.status = await ask(alerts.getRequestStatus, seen.create.requestId);
  seen.get = await ask(alerts.get, escaped);
  const id = { identifier: seen.get.data.id, identifierType: 'id' };
  const tiny = { identifier: seen.get.data.tinyId, identifierType: 'tiny' };
  seen.acknowledge = await ask(alerts.acknowledge, id, { user: 'ana' });
  seen.acknowledged = await ask(alerts.get, tiny);
  seen.unacknowledge = await ask(alerts.unacknowledge, tiny, { user: 'ana' });
  seen.note = await ask(alerts.addNote, escaped, { note: 'found it', user: 'bo' });
  seen.snooze = await ask(alerts.snooze, id, { endTime: new Date(Date.now() + 3600e3).toISOString(), user: 'ana' });
  seen.list = await ask(alerts.list, { query: 'status: open AND tag: eu', limit: 10 });
  seen.wrong = await ask(alerts.create, { message: 'm', priority: 'highest' });
  seen.close = await ask(alerts.close, escaped, { user: 'ana' });
  seen.closed = await ask(alerts.get, id);
  seen.again = await ask(alerts.close, { identifier: 'nobody', identifierType: 'alias' }, {});
  seen.unknown = await ask(alerts.getRequestStatus, seen.again.requestId);
  seen.ping = await ask(opsgenie.heartbeat.ping.bind(opsgenie.heartbeat), { identifier: 'backup' }, {});
  process.stdout.write(JSON.stringify(seen));
}

main().catch((error) => {
  console.error(error);
  process.exit(1);
});
