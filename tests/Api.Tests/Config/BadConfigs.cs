namespace HelpDeskFlow.Api.Tests.Config;

/// <summary>Config texts with what is said about them, word for word.</summary>
public sealed class BadConfigs : TheoryData<string, string[]>
{
    private static readonly string Formats = string.Join(", ", HelpDeskFlow.Intake.Formats.IntakeFormats.All.Select(f => f.Name));

    public BadConfigs()
    {
        // unknown root key
        Bad(
            "version: 1\npolices: []\n",
            "f.yml:2:1: the config has the unknown key \"polices\"; write \"policies\".");

        // unknown root far
        Bad(
            "version: 1\nxyzzy: []\n",
            "f.yml:2:1: the config has the unknown key \"xyzzy\"; its keys are version, people, teams, services, routes, policies, schedules, destinations, templates, heartbeats, severity, grouping, reopen_window, resolve_timeout, intake, silences, inhibit, maintenance, mute, flapping, transient_hold, storm, kafka, links, listen, auth, retention, redaction, mappings, topology, correlation, hours, nobody_on_call, cluster, classification.");

        // a model that is none of the program's
        Bad(
            "version: 1\nclassification: { model: mine.hdm }\n",
            "f.yml:2:26: \"model\" of \"classification\" is \"mine.hdm\"; write one of shipped, microsoft-ml.");

        // no version
        Bad(
            "people: []\n",
            "f.yml:1:1: the config needs \"version\"; write version: 1.");

        // version 2
        Bad(
            "version: 2\n",
            "f.yml:1:10: version 2 of the config is not known to this program; write version: 1, or use a program that knows it.");

        // version empty
        Bad(
            "version:\n",
            "f.yml:1:9: the config needs \"version\"; write version: 1.");

        // empty
        Bad(
            "",
            "f.yml:1:1: the file is empty; write at least \"version: 1\".");

        // comment only
        Bad(
            "# nothing\n",
            "f.yml:1:1: the file is empty; write at least \"version: 1\".");

        // list root
        Bad(
            "- a\n",
            "f.yml:1:1: the config is a list; write a mapping with the keys version, people, teams, services, routes, policies, schedules, destinations, templates, heartbeats, severity, grouping, reopen_window, resolve_timeout, intake, silences, inhibit, maintenance, mute, flapping, transient_hold, storm, kafka, links, listen, auth, retention, redaction, mappings, topology, correlation, hours, nobody_on_call, cluster, classification.");

        // scalar root
        Bad(
            "hello\n",
            "f.yml:1:1: the config is a single value; write a mapping with the keys version, people, teams, services, routes, policies, schedules, destinations, templates, heartbeats, severity, grouping, reopen_window, resolve_timeout, intake, silences, inhibit, maintenance, mute, flapping, transient_hold, storm, kafka, links, listen, auth, retention, redaction, mappings, topology, correlation, hours, nobody_on_call, cluster, classification.");

        // tab indent
        Bad(
            "version: 1\npeople:\n\t- name: ana\n",
            "f.yml:3:1: a tab stands where YAML wants spaces; indent with spaces.");

        // tab in crlf
        Bad(
            "version: 1\r\npeople:\r\n\t- name: ana\r\n",
            "f.yml:3:1: a tab stands where YAML wants spaces; indent with spaces.");

        // crlf unknown
        Bad(
            "version: 1\r\npeople:\r\n  - name: ana\r\n    emial: a@b.c\r\n",
            "f.yml:4:5: person \"ana\" has the unknown key \"emial\"; write \"email\".");

        // bom unknown
        Bad(
            "\uFEFFvershun: 1\n",
            "f.yml:1:1: the config has the unknown key \"vershun\"; write \"version\".",
            "f.yml:1:1: the config needs \"version\"; write version: 1.");

        // line of one tab
        Bad(
            "version: 1\n\t\n",
            "f.yml:2:1: a tab stands where YAML wants spaces; indent with spaces.");

        // unclosed list
        Bad(
            "version: 1\npeople: [{ name: ana }\nteams: []\n",
            "f.yml:2:9: a list that opens with \"[\" here is not closed; add the \"]\".");

        // unclosed quote
        Bad(
            "version: 1\npeople:\n  - name: \"ana\nteams: []\n",
            "f.yml:3:11: this is not valid YAML (while scanning a multi-line double-quoted scalar, found wrong indentation); close the quote that opens here.");

        // colon in value
        Bad(
            "version: 1\nlisten: address: x\n",
            "f.yml:2:16: this is not valid YAML (while scanning a plain scalar value, found invalid mapping); put the text in quotes if it contains \": \", or indent the key like its neighbours.");

        // bad indent
        Bad(
            "version: 1\nlisten:\n  address: 127.0.0.1:1\n bad: 1\n",
            "f.yml:4:2: this is not valid YAML (while parsing a block mapping, did not find expected key); indent this line like the keys above it.");

        // at sign
        Bad(
            "version: 1\npeople:\n  - name: @ana\n",
            "f.yml:3:11: this is not valid YAML (while scanning for the next token, found character that cannot start any token); put the text in quotes.");

        // two docs
        Bad(
            "version: 1\n---\nversion: 1\n",
            "f.yml:2:1: a second YAML document starts here; keep one document in the file and remove the \"---\".");

        // dup key
        Bad(
            "version: 1\nreopen_window: 5m\nreopen_window: 6m\n",
            "f.yml:3:1: the key \"reopen_window\" stands here a second time (first in line 2); keep one of them.");

        // tag
        Bad(
            "version: !!int 1\n",
            "f.yml:1:10: the YAML tag \"tag:yaml.org,2002:int\" is not understood; remove it.");

        // alias unknown
        Bad(
            "version: *v\n",
            "f.yml:1:10: the alias \"*v\" has no anchor \"&v\" before it; define the anchor first, or put the text in quotes.");

        // control char
        Bad(
            "version: 1\npeople: []\u0007\n",
            "f.yml:2:11: the character U+0007 cannot stand in a config; remove it.");

        // deep
        Bad(
            "version: 1\npeople: [[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]\n",
            "f.yml:2:41: values are nested deeper than 32 levels, the limit; write them flatter.");

        // people map
        Bad(
            "version: 1\npeople: { ana: {} }\n",
            "f.yml:2:9: \"people\" of the config is a mapping; write a list.");

        // person text
        Bad(
            "version: 1\npeople: [ana]\n",
            "f.yml:2:10: this person is a single value; write a mapping with the keys name, email, phone, timezone, notify, quiet, throttle.");

        // person no name
        Bad(
            "version: 1\npeople: [{ email: a@b.c }]\n",
            "f.yml:2:10: this person needs \"name\"; write name: NAME.");

        // person bad email
        Bad(
            "version: 1\npeople: [{ name: ana, email: ana }]\n",
            "f.yml:2:30: \"email\" of person \"ana\" is \"ana\"; write an address such as ana@example.org.");

        // person zone
        Bad(
            "version: 1\npeople: [{ name: ana, timezone: Europe/Lisabon }]\n",
            "f.yml:2:33: \"timezone\" of person \"ana\" is \"Europe/Lisabon\", which is not a known time zone; write \"Europe/Lisbon\".");

        // person dup
        Bad(
            "version: 1\npeople:\n  - name: ana\n  - name: ana\n",
            "f.yml:4:11: the person \"ana\" is defined a second time (first in line 3); rename or remove one of them.");

        // notify via unknown
        Bad(
            "version: 1\npeople: [{ name: ana, notify: [{ via: pager }] }]\n",
            "f.yml:2:39: a notify rule of person \"ana\" names the destination \"pager\", which is not defined; define it under \"destinations\".");

        // notify via near
        Bad(
            "version: 1\npeople: [{ name: ana, notify: [{ via: paegr }] }]\ndestinations: [{ name: pager, type: log }]\n",
            "f.yml:2:39: a notify rule of person \"ana\" names the destination \"paegr\", which is not defined; write \"pager\", or define \"paegr\" under \"destinations\".");

        // notify after no unit
        Bad(
            "version: 1\npeople: [{ name: ana, notify: [{ via: p, after: 5 }] }]\ndestinations: [{ name: p, type: log }]\n",
            "f.yml:2:49: \"after\" of a notify rule of person \"ana\": \"5\" has no unit; write \"5s\" for seconds or \"5m\" for minutes.");

        // bad duration
        Bad(
            "version: 1\nreopen_window: 5 minutes\n",
            "f.yml:2:16: \"reopen_window\" of the config: \"5 minutes\" is not a duration; write it like 30s, 5m, 1h30m or 2d.");

        // duration order
        Bad(
            "version: 1\nreopen_window: 5m1h\n",
            "f.yml:2:16: \"reopen_window\" of the config: \"5m1h\" is not a duration; write it like 30s, 5m, 1h30m or 2d.");

        // duration too long
        Bad(
            "version: 1\nretention: { journal: 9999d }\n",
            "f.yml:2:23: \"journal\" of \"retention\": \"9999d\" is longer than 3660d, the limit; write a shorter time.");

        // duration out of range
        Bad(
            "version: 1\nreopen_window: 8d\n",
            "f.yml:2:16: \"reopen_window\" of the config is 8d; write a duration from 0s to 7d.");

        // duration is list
        Bad(
            "version: 1\nreopen_window: [5m]\n",
            "f.yml:2:16: \"reopen_window\" of the config is a list; write a duration such as 5m.");

        // service tier
        Bad(
            "version: 1\nservices: [{ name: a, tier: 5 }]\n",
            "f.yml:2:29: \"tier\" of service \"a\" is \"5\"; write a whole number from 1 to 4.");

        // service tier word
        Bad(
            "version: 1\nservices: [{ name: a, tier: one }]\n",
            "f.yml:2:29: \"tier\" of service \"a\" is \"one\"; write a whole number from 1 to 4.");

        // service matcher no op
        Bad(
            "version: 1\nservices: [{ name: a, match: [checkout] }]\n",
            "f.yml:2:31: the matcher \"checkout\" has no operator; write label=\"value\" with one of = != =~ !~.");

        // service matcher regex
        Bad(
            "version: 1\nservices: [{ name: a, match: ['x=~\"(\"'] }]\n",
            "f.yml:2:31: the matcher x=~\"(\" cannot be read: The pattern \"(\" of x is not a regular expression that can be used: Invalid pattern '^(?:()\\z' at offset 8. Not enough )'s.");

        // service matcher quote
        Bad(
            "version: 1\nservices:\n  - name: a\n    match:\n      - 'x=\"y'\n",
            "f.yml:5:9: the matcher x=\"y cannot be read: \"y opens a quote and does not close it; add the closing \".");

        // service refs
        Bad(
            "version: 1\nservices: [{ name: a, team: t, policy: p, depends_on: [b, a] }]\n",
            "f.yml:2:29: service \"a\" names the team \"t\", which is not defined; define it under \"teams\".",
            "f.yml:2:40: service \"a\" names the policy \"p\", which is not defined; define it under \"policies\".",
            "f.yml:2:56: \"depends_on\" of service \"a\" names the service \"b\", which is not defined; define it under \"services\" or write \"a\".",
            "f.yml:2:59: service \"a\" depends on itself; remove it from \"depends_on\".");

        // service unknown key
        Bad(
            "version: 1\nservices:\n  - name: a\n    dependson: [b]\n",
            "f.yml:4:5: service \"a\" has the unknown key \"dependson\"; write \"depends_on\".");

        // service link
        Bad(
            "version: 1\nservices: [{ name: a, links: { runbook: wiki } }]\n",
            "f.yml:2:41: the link \"runbook\" of service \"a\" is \"wiki\"; write an address that starts with http:// or https://.");

        // route no match
        Bad(
            "version: 1\nroutes: [{ service: unrouted }]\n",
            "f.yml:2:10: this route needs at least one matcher; write match: ['label=\"value\"'].");

        // route unknown service
        Bad(
            "version: 1\nroutes: [{ match: ['a=b'], service: chekout }]\nservices: [{ name: checkout }]\n",
            "f.yml:2:37: a route names the service \"chekout\", which is not defined; write \"checkout\", or define \"chekout\" under \"services\".");

        // policy no steps
        Bad(
            "version: 1\npolicies: [{ name: p, steps: [] }]\n",
            "f.yml:2:30: policy \"p\" has no steps, so it would tell nobody; write steps: [{ notify: [\"schedule:NAME\"], wait: 5m }].");

        // policy steps missing
        Bad(
            "version: 1\npolicies: [{ name: p }]\n",
            "f.yml:2:12: policy \"p\" has no steps, so it would tell nobody; write steps: [{ notify: [\"schedule:NAME\"], wait: 5m }].");

        // policy target form
        Bad(
            "version: 1\npolicies: [{ name: p, steps: [{ notify: [ana] }] }]\n",
            "f.yml:2:42: \"ana\" in \"notify\" of step 1 of policy \"p\" does not say whom to tell; write schedule:NAME, next:SCHEDULE, person:NAME, team:NAME or destination:NAME.");

        // policy repeat
        Bad(
            "version: 1\npolicies: [{ name: p, repeat: 101, steps: [{ notify: [\"person:ana\"] }] }]\npeople: [{ name: ana }]\ndestinations: [{ name: d, type: log }]\n",
            "f.yml:2:31: \"repeat\" of policy \"p\" is \"101\"; write a whole number from 0 to 100.");

        // policy unknown schedule
        Bad(
            "version: 1\npolicies: [{ name: p, steps: [{ notify: [\"schedule:s\", \"team:t\", \"destination:d\", \"person:x\"] }] }]\n",
            "f.yml:2:42: step 1 of policy \"p\" names the schedule \"s\", which is not defined; define it under \"schedules\".",
            "f.yml:2:56: step 1 of policy \"p\" names the team \"t\", which is not defined; define it under \"teams\".",
            "f.yml:2:66: step 1 of policy \"p\" names the destination \"d\", which is not defined; define it under \"destinations\".",
            "f.yml:2:83: step 1 of policy \"p\" names the person \"x\", which is not defined; define it under \"people\".");

        // policy severity key
        Bad(
            "version: 1\npolicies: [{ name: p, severities: { P4: {} }, steps: [{ notify: [\"person:ana\"] }] }]\npeople: [{ name: ana }]\ndestinations: [{ name: d, type: log }]\n",
            "f.yml:2:37: \"severities\" of policy \"p\" has the unknown key \"P4\"; its keys are P0, P1, P2, P3.");

        // policy page flag
        Bad(
            "version: 1\npolicies: [{ name: p, severities: { P3: { page: no } }, steps: [{ notify: [\"person:ana\"] }] }]\npeople: [{ name: ana }]\ndestinations: [{ name: d, type: log }]\n",
            "f.yml:2:49: \"page\" of P3 of policy \"p\" is \"no\"; write true or false.");

        // policy step empty
        Bad(
            "version: 1\npolicies: [{ name: p, steps: [{ wait: 5m }] }]\n",
            "f.yml:2:31: step 1 of policy \"p\" notifies nobody; write notify: [\"schedule:NAME\"] with schedule:NAME, next:SCHEDULE, person:NAME, team:NAME or destination:NAME.");

        // policy no destinations
        Bad(
            "version: 1\npolicies: [{ name: p, steps: [{ notify: [\"person:ana\"] }] }]\npeople: [{ name: ana }]\n",
            "f.yml:2:20: the policy \"p\" would tell nobody: there are no destinations; add a destination of type webhook, pagerduty, opsgenie, slack, slack_bot, teams, discord, telegram, ntfy, smtp, twilio_sms, twilio_voice, kafka, log and name it in a step or in the people's notify rules.");

        // team no schedule
        Bad(
            "version: 1\nteams: [{ name: t }]\npolicies: [{ name: p, steps: [{ notify: [\"team:t\", \"destination:d\"] }] }]\ndestinations: [{ name: d, type: log }]\n",
            "f.yml:2:17: the policy \"p\" notifies the team \"t\", which has no schedule; write schedule: NAME here.");

        // schedule no layers
        Bad(
            "version: 1\nschedules: [{ name: s }]\n",
            "f.yml:2:13: schedule \"s\" has no layers, so nobody would ever be on call; write layers: [{ rotation: weekly, start: 2026-01-05T09:00, people: [NAME] }].");

        // schedule rotation
        Bad(
            "version: 1\nschedules: [{ name: s, layers: [{ rotation: weekley, start: 2026-01-05T09:00, people: [] }] }]\n",
            "f.yml:2:45: \"rotation\" of layer 1 of schedule \"s\" is \"weekley\"; write \"weekly\".",
            "f.yml:2:87: layer 1 of schedule \"s\" has no people; write people: [NAME, NAME].");

        // schedule rotation every
        Bad(
            "version: 1\nschedules: [{ name: s, layers: [{ rotation: { every: 5s }, start: 2026-01-05T09:00, people: [null] }] }]\n",
            "f.yml:2:54: \"every\" of \"rotation\" of layer 1 of schedule \"s\" is 5s; write a duration of at least 1m.");

        // schedule start zone
        Bad(
            "version: 1\nschedules: [{ name: s, layers: [{ rotation: daily, start: 2026-01-05T09:00Z, people: [null] }] }]\n",
            "f.yml:2:59: \"start\" of layer 1 of schedule \"s\" is \"2026-01-05T09:00Z\"; write a local date and time without a zone, such as 2026-01-05T09:00.");

        // schedule day
        Bad(
            "version: 1\nschedules: [{ name: s, layers: [{ rotation: daily, start: 2026-01-05T09:00, people: [null], restrict: [{ days: [monday], from: \"9\", to: \"25:00\" }] }] }]\n",
            "f.yml:2:128: \"from\" of a restriction of layer 1 of schedule \"s\" is \"9\"; write a time of day such as \"09:00\".",
            "f.yml:2:137: \"to\" of a restriction of layer 1 of schedule \"s\" is \"25:00\"; write a time of day such as \"09:00\".");

        // override order
        Bad(
            "version: 1\nschedules: [{ name: s, layers: [{ rotation: daily, start: 2026-01-05T09:00, people: [null] }], overrides: [{ from: 2026-02-02T00:00, to: 2026-02-01T00:00 }] }]\n",
            "f.yml:2:108: override 1 of schedule \"s\" needs \"person\"; write person: NAME, or person: null for nobody.",
            "f.yml:2:138: override 1 of schedule \"s\" ends at or before its start; write a \"to\" that is later than \"from\".");

        // override unknown
        Bad(
            "version: 1\nschedules: [{ name: s, layers: [{ rotation: daily, start: 2026-01-05T09:00, people: [dora] }], overrides: [{ from: 2026-02-02T00:00, to: 2026-02-03T00:00, person: dore }] }]\npeople: [{ name: dora }]\n",
            "f.yml:2:164: override 1 of schedule \"s\" names the person \"dore\", which is not defined; write \"dora\", or define \"dore\" under \"people\".");

        // dest type
        Bad(
            "version: 1\ndestinations: [{ name: d, type: webhok }]\n",
            "f.yml:2:33: \"type\" of destination \"d\" is \"webhok\"; write \"webhook\".");

        // dest no type
        Bad(
            "version: 1\ndestinations: [{ name: d }]\n",
            "f.yml:2:16: destination \"d\" needs \"type\"; write type: webhook, pagerduty, opsgenie, slack, slack_bot, teams, discord, telegram, ntfy, smtp, twilio_sms, twilio_voice, kafka, log.");

        // dest no url
        Bad(
            "version: 1\ndestinations: [{ name: d, type: webhook }]\n",
            "f.yml:2:16: destination \"d\" needs \"url\"; write url: \"https://…\".");

        // dest bad url
        Bad(
            "version: 1\ndestinations: [{ name: d, type: webhook, url: localhost:9 }]\n",
            "f.yml:2:47: \"url\" of destination \"d\" is \"localhost:9\"; write an address that starts with http:// or https://.");

        // dest slack url
        Bad(
            "version: 1\ndestinations: [{ name: d, type: slack, url: hunter2 }]\n",
            "f.yml:2:45: \"url\" of destination \"d\" is not a web address; write an address that starts with http:// or https://.");

        // dest forms of settings
        Bad(
            "version: 1\ndestinations:\n  - { name: d, type: webhook, url: \"http://h\", form: xml }\n  - { name: t, type: telegram, token: hunter2, chat_id: incidents }\n  - { name: n, type: ntfy, topic: \"a b\" }\n  - { name: b, type: slack_bot, token: x }\n",
            "f.yml:3:54: \"form\" of destination \"d\" is \"xml\"; write one of hdf, alertmanager, cloudevents.",
            "f.yml:4:57: \"chat_id\" of destination \"t\" is \"incidents\"; write the number of the chat such as -1001234567890, or the name of a public one such as \"@incidents\".",
            "f.yml:5:35: \"topic\" of destination \"n\" is not what it should be; write 1 to 64 letters, digits, - and _.",
            "f.yml:6:5: destination \"b\" needs \"channel\"; write channel: \"…\".");

        // dest key
        Bad(
            "version: 1\ndestinations: [{ name: d, type: pagerduty, routingkey: x }]\n",
            "f.yml:2:16: destination \"d\" needs \"routing_key\"; write routing_key: \"…\".",
            "f.yml:2:44: destination \"d\" has the unknown key \"routingkey\" for the type pagerduty; write \"routing_key\".");

        // dest fallback unknown
        Bad(
            "version: 1\ndestinations: [{ name: d, type: log, fallback: e }]\n",
            "f.yml:2:48: destination \"d\" names the destination \"e\", which is not defined; define it under \"destinations\" or write \"d\".");

        // dest fallback loop
        Bad(
            "version: 1\ndestinations:\n  - { name: a, type: log, fallback: b }\n  - { name: b, type: log, fallback: c }\n  - { name: c, type: log, fallback: b }\n",
            "f.yml:4:13: the fallbacks go in a circle: b → c → b; remove one \"fallback\" of them.");

        // dest fallback self
        Bad(
            "version: 1\ndestinations: [{ name: d, type: log, fallback: d }]\n",
            "f.yml:2:24: the fallbacks go in a circle: d → d; remove one \"fallback\" of them.");

        // dest limits
        Bad(
            "version: 1\ndestinations: [{ name: d, type: log, attempts: 0, timeout: 5h, backoff_first: 10m }]\n",
            "f.yml:2:48: \"attempts\" of destination \"d\" is \"0\"; write a whole number from 1 to 1000.",
            "f.yml:2:60: \"timeout\" of destination \"d\" is 5h; write a duration from 10ms to 2m.",
            "f.yml:2:79: destination \"d\" has a \"backoff_max\" of 5m, less than its \"backoff_first\" of 10m; make backoff_max the longer one.");

        // env missing
        Bad(
            "version: 1\ndestinations: [{ name: d, type: webhook, url: \"${NO_SUCH_VARIABLE}\" }]\n",
            "f.yml:2:47: the environment variable NO_SUCH_VARIABLE is not set; set it before the start, or write the value here.");

        // env bad
        Bad(
            "version: 1\ndestinations: [{ name: d, type: webhook, url: \"http://${x\" }]\n",
            "f.yml:2:47: \"${\" is not followed by the name of an environment variable and \"}\"; write ${NAME}, or $${ for the characters themselves.");

        // severity map
        Bad(
            "version: 1\nseverity: { map: { critical: P9 } }\n",
            "f.yml:2:30: \"critical\" of \"map\" of \"severity\" is \"P9\"; write one of P0, P1, P2, P3.");

        // grouping labels
        Bad(
            "version: 1\ngrouping: [{ window: 5m }]\n",
            "f.yml:2:12: a grouping rule needs \"labels\"; write labels: [alertname, cluster], or labels: [] for one group a service.");

        // grouping matcher
        Bad(
            "version: 1\ngrouping: [{ labels: [a], match: ['team'] }]\n",
            "f.yml:2:35: the matcher \"team\" has no operator; write label=\"value\" with one of = != =~ !~.");

        // grouping twice
        Bad(
            "version: 1\ngrouping: [{ labels: [a, b], window: 1m }, { labels: [b, a], window: 1h }]\n",
            "f.yml:2:54: this grouping rule has the labels and matchers of rule 1; remove it, or write other labels or matchers.");

        // intake service
        Bad(
            "version: 1\nintake: { pagerduty: { keys: { K: s } } }\n",
            "f.yml:2:35: a key of \"pagerduty\" names the service \"s\", which is not defined; define it under \"services\".");

        // intake sender
        Bad(
            "version: 1\nintake: { pagerdutty: {} }\n",
            "f.yml:2:11: \"intake\" has the unknown key \"pagerdutty\"; write \"pagerduty\".");

        // intake setting of another format
        Bad(
            "version: 1\nintake: { datadog: { secrets: [x] } }\n",
            "f.yml:2:22: \"datadog\" has the unknown key \"secrets\"; its keys are keys.");

        // intake topic
        Bad(
            "version: 1\nintake: { cloudwatch-sns: { topics: [alarms] } }\n",
            "f.yml:2:38: the topic \"alarms\" is no ARN; write for example arn:aws:sns:eu-west-1:123456789012:alarms.");

        // intake secret
        Bad(
            "version: 1\nintake: { sentry: { secrets: [\"\"] } }\n",
            "f.yml:2:31: a secret of \"sentry\" is empty; write the one that the sender signs with.");

        // listen
        Bad(
            "version: 1\nlisten: { address: 8080 }\n",
            "f.yml:2:20: \"address\" of \"listen\" is \"8080\"; write HOST:PORT such as 127.0.0.1:8080 (port 0 takes any free one).");

        // auth
        Bad(
            "version: 1\nauth: { keys: [{ name: ci, role: root, sha256: abc }] }\n",
            "f.yml:2:34: \"role\" of API key \"ci\" is \"root\"; write one of viewer, responder, operator, lead, admin.",
            "f.yml:2:48: \"sha256\" of API key \"ci\" is not 64 hex digits; write what \"printf %s KEY | sha256sum\" prints.");

        // maintenance
        Bad(
            "version: 1\nmaintenance: [{ name: m, match: ['a=b'], rrule: WEEKLY, start: x }]\n",
            "f.yml:2:15: maintenance window \"m\" needs \"duration\"; write duration: 2h.",
            "f.yml:2:49: \"rrule\" of maintenance window \"m\": the part \"WEEKLY\" of the rule is not understood; write FREQ, INTERVAL, COUNT, UNTIL, BYDAY, BYMONTHDAY or BYMONTH, such as FREQ=WEEKLY;BYDAY=SA,SU.",
            "f.yml:2:64: \"start\" of maintenance window \"m\" is \"x\"; write a local date and time without a zone, such as 2026-01-05T09:00.");

        // inhibit
        Bad(
            "version: 1\ninhibit: [{ source: ['a=b'] }]\n",
            "f.yml:2:11: this inhibition needs at least one matcher; write target: ['label=\"value\"'].");

        // kafka
        Bad(
            "version: 1\nkafka: { topics: [{ format: x }] }\n",
            "f.yml:2:8: \"kafka\" needs \"bootstrap\"; write bootstrap: localhost:9092.",
            "f.yml:2:19: this topic needs \"name\"; write name: alerts.",
            "f.yml:2:29: \"format\" of this topic is \"x\"; write one of " + Formats + ".");

        // kafka topics
        Bad(
            "version: 1\nkafka: { bootstrap: k, topics: [{ name: a, format: alertmanagr }, { name: a }, { name: b, dead_letters: b, start: now }] }\n",
            "f.yml:2:52: \"format\" of topic \"a\" is \"alertmanagr\"; write \"alertmanager\".",
            "f.yml:2:75: the topic \"a\" is read by the group \"helpdeskflow\" twice; keep one of them, or give it another group.",
            "f.yml:2:105: \"dead_letters\" of topic \"b\" is the topic itself, which would be read for ever; write another topic, such as b.dlq.",
            "f.yml:2:115: \"start\" of topic \"b\" is \"now\"; write one of earliest, latest.");

        // kafka settings
        Bad(
            "version: 1\nkafka: { bootstrap: k, settings: { group.id: x, sasl.password: [a] } }\n",
            "f.yml:2:36: the setting \"group.id\" is the program's own, because its promises depend on it; remove it.",
            "f.yml:2:64: the setting \"sasl.password\" of \"kafka\" is a list; write one value.");

        // kafka topic with a mapping that is not there
        Bad(
            "version: 1\nkafka: { bootstrap: k, topics: [{ name: a, format: \"json:orders\" }] }\n",
            "f.yml:2:8: the topic \"a\" has the format json:orders, and there is no such mapping; write json: and the name of one under \"mappings\".");

        // kafka destination without a cluster
        Bad(
            "version: 1\ndestinations: [{ name: k, type: kafka, topic: t }]\n",
            "f.yml:2:15: the destination \"k\" is of type kafka, and the config has no \"kafka\"; write kafka: { bootstrap: localhost:9092 }.");

        // silence
        Bad(
            "version: 1\nsilences: [{ comment: x }]\n",
            "f.yml:2:12: this silence needs at least one matcher; write match: ['label=\"value\"'].");

        // retention key
        Bad(
            "version: 1\nretention: { jurnal: 30d }\n",
            "f.yml:2:14: \"retention\" has the unknown key \"jurnal\"; write \"journal\".");

        // redaction
        Bad(
            "version: 1\nredaction: { personal: maybe, extra: [{ kind: Id, pattern: x }, { kind: id, pattern: '(' }, { kind: id, pattern: 'x*' }, { kind: id }] }\n",
            "f.yml:2:24: \"personal\" of \"redaction\" is \"maybe\"; write true or false.",
            "f.yml:2:47: The kind \"Id\" is not 1 to 32 lower-case letters, digits or hyphens; write for example employee-id.",
            "f.yml:2:86: The pattern of id is not a regular expression that can be used: Invalid pattern '(' at offset 1. Not enough )'s.",
            "f.yml:2:114: The pattern of id matches the empty text; write one that needs at least one character.",
            "f.yml:2:122: an extra pattern of \"redaction\" needs \"pattern\"; write pattern: 'E-\\d{6}'.");

        // journal bytes
        Bad(
            "version: 1\nretention: { journal_bytes: 10G }\n",
            "f.yml:2:29: \"journal_bytes\" of \"retention\" is \"10G\"; write a size of at least 256MiB, such as 10GiB.");

        // journal bytes too few
        Bad(
            "version: 1\nretention: { journal_bytes: 255MiB }\n",
            "f.yml:2:29: \"journal_bytes\" of \"retention\" is \"255MiB\"; write a size of at least 256MiB, such as 10GiB.");

        // mappings
        Bad(
            "version: 1\nmappings:\n  - { name: \"a b\", labels: { x: $.x } }\n  - { name: a, labels: { x: \"$.x[\", y: { path: $.y, regex: \"(\" }, z: { path: $.z, regex: \"(a)\", group: b }, w: { pth: $.w }, v: [1] } }\n  - { name: a, items: alerts, labels: {}, resolved_when: [ok] }\n  - { name: c, labels: { x: y }, dedup_key: [$.a, b..c, $b], timeout: soon }\n",
            "f.yml:3:13: the name of this mapping is \"a b\"; write 1 to 64 letters, digits, hyphens, dots or underscores.",
            "f.yml:4:29: \"x\" of \"labels\" of mapping \"a\": the path \"$.x[\" cannot be read at character 4; write .name, ['any name'], [0] or [*] there.",
            "f.yml:4:60: \"regex\" of \"y\" of \"labels\" of mapping \"a\": the pattern \"(\" is not a regular expression that can be used: Invalid pattern '(' at offset 1. Not enough )'s.",
            "f.yml:4:104: \"regex\" of \"z\" of \"labels\" of mapping \"a\": the pattern \"(a)\" has no group \"b\"; write one of 0, 1.",
            "f.yml:4:112: \"w\" of \"labels\" of mapping \"a\" needs \"path\"; write path: $.rule.name.",
            "f.yml:4:114: \"w\" of \"labels\" of mapping \"a\" has the unknown key \"pth\"; write \"path\".",
            "f.yml:4:129: \"v\" of \"labels\" of mapping \"a\" is a list; write a path such as $.rule.name, a constant, or { path: $.rule.name, regex: '^(\\w+)' }.",
            "f.yml:5:13: the mapping \"a\" is defined a second time; rename or remove one of them.",
            "f.yml:5:23: \"items\" of mapping \"a\": the path \"alerts\" does not begin with \"$\"; write for example $.rule.name.",
            "f.yml:5:39: mapping \"a\" needs at least one label; write labels: { alertname: $.rule.name }.",
            "f.yml:5:43: mapping \"a\" has \"resolved_when\" but no \"status\" to compare; write status: $.state.",
            "f.yml:6:57: a part of \"dedup_key\" of mapping \"c\": the path \"$b\" cannot be read at character 2; write .name, ['any name'], [0] or [*] there.",
            "f.yml:6:71: \"timeout\" of mapping \"c\": \"soon\" is not a duration; write it like 30s, 5m, 1h30m or 2d.");

        // name with control
        Bad(
            "version: 1\npeople: [{ name: \" ana\" }]\n",
            "f.yml:2:18: the name of this person has 4 characters, control characters or outer spaces; write 1 to 128 characters without them.");

        // person bad contacts
        Bad(
            "version: 1\npeople: [{ name: ana, email: \"ana <ana@example.org>\" }, { name: bo, email: bö@example.org, phone: 912345678 }, { name: cy, email: c@exa_mple.org, phone: +0123456789 }]\n",
            "f.yml:2:30: \"email\" of person \"ana\" is \"ana <ana@example.org>\"; write an address such as ana@example.org.",
            "f.yml:2:76: \"email\" of person \"bo\" is \"bö@example.org\"; write an address such as bo@example.org.",
            "f.yml:2:99: \"phone\" of person \"bo\" is \"912345678\"; write it with the country code, such as \"+351 912 345 678\".",
            "f.yml:2:131: \"email\" of person \"cy\" is \"c@exa_mple.org\"; write an address such as cy@example.org.",
            "f.yml:2:154: \"phone\" of person \"cy\" is \"+0123456789\"; write it with the country code, such as \"+351 912 345 678\".");

        // links
        Bad(
            "version: 1\nlinks: { secret: short, base_url: \"ftp://x\", expire_after: 1s, secrets: x }\n",
            "f.yml:2:18: \"secret\" of \"links\" has 5 characters; write at least 16, for instance what \"openssl rand -hex 32\" prints, or leave it out.",
            "f.yml:2:35: \"base_url\" of \"links\" is \"ftp://x\"; write an address such as https://alerts.example.org.",
            "f.yml:2:60: \"expire_after\" of \"links\" is 1s; write a duration from 1m to 30d.",
            "f.yml:2:64: \"links\" has the unknown key \"secrets\"; write \"secret\".");

        // links second secret alone
        Bad(
            "version: 1\nlinks: { secret2: 0123456789abcdef }\n",
            "f.yml:2:19: \"links\" has a \"secret2\" without a \"secret\"; write the one that signs as secret.");

        // smtp settings
        Bad(
            "version: 1\ndestinations: [{ name: m, type: smtp, host: \"smtp.example.org:25\", port: 0, from: hdf, to: \"a@example.org,b\", starttls: on, certificate_sha256: 12, usrname: x }]\n",
            "f.yml:2:45: \"host\" of destination \"m\" is \"smtp.example.org:25\"; write the name or address of a machine such as smtp.example.org; the port goes into \"port\".",
            "f.yml:2:74: \"port\" of destination \"m\" is \"0\"; write a whole number from 1 to 65535.",
            "f.yml:2:83: \"from\" of destination \"m\" is \"hdf\"; write an address such as hdf@example.org or \"HelpDeskFlow <hdf@example.org>\".",
            "f.yml:2:92: \"to\" of destination \"m\" is \"a@example.org,b\"; write 1 to 20 addresses with commas between them, such as ops@example.org.",
            "f.yml:2:121: \"starttls\" of destination \"m\" is \"on\"; write one of never, when_offered, required, implicit.",
            "f.yml:2:145: \"certificate_sha256\" of destination \"m\" is \"12\"; write 64 hex digits, as \"openssl x509 -noout -fingerprint -sha256\" prints them.",
            "f.yml:2:149: destination \"m\" has the unknown key \"usrname\" for the type smtp; write \"username\".");

        // smtp without host and sender, password alone
        Bad(
            "version: 1\ndestinations: [{ name: m, type: smtp, password: x }]\n",
            "f.yml:2:16: destination \"m\" needs \"from\"; write from: \"…\".",
            "f.yml:2:16: destination \"m\" needs \"host\"; write host: \"…\".",
            "f.yml:2:49: destination \"m\" has a \"password\" without a \"username\"; write both or neither.");

        // smtp password in the clear
        Bad(
            "version: 1\ndestinations: [{ name: m, type: smtp, host: h, from: a@b.c, username: u, password: p, starttls: when_offered }]\n",
            "f.yml:2:97: destination \"m\" would send its password to whoever answers in the server's place; write starttls: required, or never if the way to the server is safe.");

        // nobody's address
        Bad(
            "version: 1\ndestinations: [{ name: m, type: smtp, host: h, from: a@b.c }]\npolicies: [{ name: p, steps: [{ notify: [\"destination:m\"] }] }]\npeople: [{ name: ana, notify: [{ via: m }] }]\n",
            "f.yml:2:24: the policy \"p\" notifies the destination \"m\" itself, which has no address; write to: ADDRESS here, or name a person or schedule in the policy.",
            "f.yml:4:18: the person \"ana\" is told through \"m\" but has no \"email\"; write email: ana@example.org here, or to: ADDRESS at the destination.");

        // heartbeats
        Bad(
            "version: 1\nheartbeats: [{ name: a, every: 0s, grace: 90d, service: nobody, severity: P9, labels: { \"\": x } }, { name: a }]\n",
            "f.yml:2:32: \"every\" of heartbeat \"a\" is 0s; write a duration from 1s to 366d.",
            "f.yml:2:43: \"grace\" of heartbeat \"a\" is 90d; write a duration from 0s to 31d.",
            "f.yml:2:57: heartbeat \"a\" names the service \"nobody\", which is not defined; define it under \"services\".",
            "f.yml:2:75: \"severity\" of heartbeat \"a\" is \"P9\"; write one of P0, P1, P2, P3.",
            "f.yml:2:93: the label \"\" of heartbeat \"a\" has an empty name, a name of more than 256 bytes or a value of more than 1024; shorten it.",
            "f.yml:2:100: heartbeat \"a\" needs \"every\"; write every: 5m.",
            "f.yml:2:108: the heartbeat \"a\" is defined a second time (first in line 2); rename or remove one of them.");

        // templates
        Bad(
            "version: 1\ntemplates:\n  a:\n    subject: \"{{ incident.titel }}\"\n    text: |\n      fine\n      {{#each alerts}} {{ tittle }} {{/each}}\n      {{ nothing.like.it }}\n  b: { html: x }\n  c: { text: \"{{#if url}}\", subjct: x }\n",
            "f.yml:4:15: \"subject\" of template \"a\": there is no \"incident.titel\"; write \"title\".",
            "f.yml:7:24: \"text\" of template \"a\": there is no \"tittle\"; write \"title\".",
            "f.yml:8:7: \"text\" of template \"a\": there is no \"nothing.like.it\"; known here are event, verb, headline, reason, target, person, step, url, acknowledge_url, sent_at, incident, alerts, links, timeline.",
            "f.yml:9:6: template \"b\" needs \"text\"; write text: \"{{ headline }}\".",
            "f.yml:10:15: \"text\" of template \"c\": the \"{{#if}}\" here has no \"{{/if}}\"; add it.",
            "f.yml:10:29: template \"c\" has the unknown key \"subjct\"; write \"subject\".");

        // templates that are not there, or have no place
        Bad(
            "version: 1\ntemplates: { short: { text: x } }\ndestinations: [{ name: a, type: slack, url: \"http://h/x\", template: shrt }, { name: b, type: webhook, url: \"http://h/x\", template: short }]\n",
            "f.yml:3:69: destination \"a\" names the template \"shrt\", which is not defined; write \"short\", or define \"shrt\" under \"templates\".",
            "f.yml:3:122: destination \"b\" has a \"template\", but the type webhook sends a fixed form; remove it, or use one of the types slack, slack_bot, teams, discord, telegram, ntfy, smtp, twilio_sms, twilio_voice.");

        // twilio settings
        Bad(
            "version: 1\ndestinations: [{ name: s, type: sms, account_sid: AC1, auth_token: t, to: 123 }, { name: v, type: voice, account_sid: AC0123456789abcdef0123456789abcdef, auth_token: t }]\n",
            "f.yml:2:16: destination \"s\" needs one of \"from\" and \"messaging_service\"; write from: \"+351 912 345 678\" or messaging_service: MG….",
            "f.yml:2:51: \"account_sid\" of destination \"s\" is \"AC1\"; write the account SID as Twilio's console shows it: AC and 32 hex digits.",
            "f.yml:2:75: \"to\" of destination \"s\" is \"123\"; write a number with the country code, such as \"+351 912 345 678\".",
            "f.yml:2:82: destination \"v\" needs \"from\"; write from: \"…\".");

        // nobody's number
        Bad(
            "version: 1\ndestinations: [{ name: s, type: sms, account_sid: AC0123456789abcdef0123456789abcdef, auth_token: t, from: HelpDesk }]\npeople: [{ name: ana, notify: [{ via: s }] }]\n",
            "f.yml:3:18: the person \"ana\" is told through \"s\" but has no \"phone\"; write phone: \"+351 912 345 678\" here, or to: ADDRESS at the destination.");

        // topology
        Bad(
            "version: 1\ntopology:\n  nodes: [{ name: web }, { name: Web, type: service }, { nam: db }]\n  edges: [[web, dbb], [web], [web, web], x]\n",
            "f.yml:3:34: the node \"Web\" is defined a second time; rename or remove one of them.",
            "f.yml:3:56: this node needs \"name\"; write name: NAME.",
            "f.yml:3:58: this node has the unknown key \"nam\"; write \"name\".",
            "f.yml:4:17: an edge names \"dbb\", which is no node; define it under \"nodes\" or \"services\".",
            "f.yml:4:23: an edge of \"topology\" is a list of 1; write a pair [caller, callee]: the first depends on the second.",
            "f.yml:4:30: an edge goes from \"web\" to itself; remove it.",
            "f.yml:4:42: an edge of \"topology\" is a single value; write a pair [caller, callee]: the first depends on the second.");

        // correlation
        Bad(
            "version: 1\ncorrelation: { enabled: yes, window: 1h, precision: 1.5, lables: [a] }\n",
            "f.yml:2:25: \"enabled\" of \"correlation\" is \"yes\"; write true or false.",
            "f.yml:2:38: \"window\" of \"correlation\" is 1h; write a duration from 10s to 30m.",
            "f.yml:2:53: \"precision\" of \"correlation\" is \"1.5\"; write a number from 0.5 to 0.999.",
            "f.yml:2:58: \"correlation\" has the unknown key \"lables\"; write \"labels\".");

        // complex key
        Bad(
            "version: 1\nlisten: { [a]: b }\n",
            "f.yml:2:11: a key must be a single word; put it in quotes if it contains { } [ ] or \": \".");
    }

    private void Bad(string text, params string[] problems) => Add(text, problems);
}
