// Checks what the tests cannot run: every YAML and JSON file under deploy/ can be read, Kubernetes' objects fit the types of npm's
// kubernetes-models (unknown keys too), kustomizations name files that are there and build (where kubectl is installed), dashboards
// are those that grafana/make.mjs makes, the compose file holds together, Bicep can be parsed and names what it declares. Prints one line a finding and exits 1, or prints what was
// looked at as JSON. Packages are found from the working directory:
//   cd tests/Acceptance.Tests/npm && npm ci --ignore-scripts && node ../../../deploy/check/objects.mjs
import { createRequire } from "node:module";
import { existsSync, mkdirSync, readFileSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";

const need = createRequire(join(process.cwd(), "package.json"));
const { parseAllDocuments } = need("yaml");
const deploy = resolve(dirname(fileURLToPath(import.meta.url)), "..");
const findings = [];
const counts = { files: 0, objects: 0, overlays: 0, dashboards: 0, services: 0, expressions: 0, resources: 0 };
const found = (where, what) => findings.push(`${where}: ${what}`);

const walk = (directory) => readdirSync(directory).flatMap((name) => {
  const path = join(directory, name);
  return statSync(path).isDirectory() ? (name === "secrets" ? [] : walk(path)) : [path];
});

/** The documents of a YAML text; what is wrong with it is a finding. */
function documents(text, where) {
  const parsed = parseAllDocuments(text, { merge: true, uniqueKeys: true });
  for (const one of parsed) for (const fault of [...one.errors, ...one.warnings]) found(where, fault.message.split("\n")[0]);
  return parsed.filter((d) => d.errors.length === 0).map((d) => d.toJS()).filter((d) => d !== null);
}

const shown = (path) => relative(deploy, path);
const files = walk(deploy);
const yaml = new Map(files.filter((f) => /\.ya?ml$/.test(f)).map((f) => [f, documents(readFileSync(f, "utf8"), shown(f))]));
for (const file of files.filter((f) => f.endsWith(".json"))) {
  try { JSON.parse(readFileSync(file, "utf8")); } catch (e) { found(shown(file), e.message); }
}
counts.files = files.filter((f) => /\.(ya?ml|json)$/.test(f)).length;

checkKubernetes();
checkCompose();
await checkDashboards();
await checkBicep();
if (findings.length > 0) {
  console.log(findings.join("\n"));
  process.exit(1);
}
console.log(JSON.stringify(counts));

function checkKubernetes() {
  const root = join(deploy, "kubernetes");
  const objects = [];
  for (const [file, docs] of yaml) {
    if (!file.startsWith(root + "/")) continue;
    for (const object of docs) {
      if (object.kind === "Kustomization" || object.kind === "Component") checkKustomization(file, object);
      else if (dirname(file).endsWith("/patches")) continue; // a part of an object; the overlay that it makes is built below
      else if (object.kind) objects.push([shown(file), object]);
    }
  }
  const overlays = readdirSync(join(root, "overlays"));
  if (spawnSync("kubectl", ["version", "--client"]).status === 0) {
    for (const overlay of overlays) {
      const built = spawnSync("kubectl", ["kustomize", join(root, "overlays", overlay)], { encoding: "utf8" });
      if (built.status !== 0) { found(`kubernetes/overlays/${overlay}`, built.stderr.trim().split("\n")[0]); continue; }
      counts.overlays++;
      const made = documents(built.stdout, `overlay ${overlay}`);
      objects.push(...made.map((o) => [`overlay ${overlay}`, o]));
      checkTogether(overlay, made);
    }
  }
  for (const [where, object] of objects) checkObject(where, object);
  checkTypes(objects);
}

function checkKustomization(file, { resources = [], components = [], configMapGenerator = [], patches = [] }) {
  for (const path of [...resources, ...components, ...configMapGenerator.flatMap((g) => g.files ?? []).map((f) => f.split("=").pop()), ...patches.map((p) => p.path)]) {
    if (path && !existsSync(resolve(dirname(file), path))) found(shown(file), `${path} is not there`);
  }
}

function checkObject(where, object) {
  const name = `${where} ${object.kind}/${object.metadata?.name}`;
  if (!object.apiVersion || !object.metadata?.name) return found(name, "has no apiVersion or no name");
  counts.objects++;
  const pod = object.spec?.template?.spec;
  if (pod) checkPod(pod, object.spec, name);
}

function checkPod(pod, spec, name) {
  const labels = spec.template.metadata?.labels ?? {};
  for (const [key, value] of Object.entries(spec.selector?.matchLabels ?? {})) if (labels[key] !== value) found(name, `its pods lack the label ${key}=${value} of its selector`);
  if (pod.securityContext?.runAsNonRoot !== true) found(name, "runAsNonRoot is not set");
  const volumes = new Set([...(pod.volumes ?? []).map((v) => v.name), ...(spec.volumeClaimTemplates ?? []).map((v) => v.metadata.name)]);
  for (const container of pod.containers) {
    const security = container.securityContext ?? {};
    if (security.readOnlyRootFilesystem !== true || security.allowPrivilegeEscalation !== false || !security.capabilities?.drop?.includes("ALL")) found(name, `container ${container.name} is not locked down`);
    if (!container.resources?.limits?.memory || !container.resources?.requests?.cpu) found(name, `container ${container.name} lacks a memory limit or a CPU request`);
    const ports = new Set((container.ports ?? []).map((p) => p.name));
    for (const probe of ["startupProbe", "readinessProbe", "livenessProbe"]) {
      if (!container[probe]) found(name, `container ${container.name} has no ${probe}`);
      else if (!ports.has(container[probe].httpGet?.port)) found(name, `its ${probe} names a port that is not there`);
    }
    for (const mount of container.volumeMounts ?? []) if (!volumes.has(mount.name)) found(name, `the volume ${mount.name} is not there`);
  }
}

/** What one object of an overlay says of another. */
function checkTogether(overlay, objects) {
  const of = (...kinds) => objects.filter((o) => kinds.includes(o.kind));
  const where = `overlay ${overlay}`;
  const named = (kind, name) => of(kind).some((o) => o.metadata.name === name);
  const matches = (selector, labels) => Object.entries(selector ?? {}).every(([k, v]) => labels[k] === v);
  const pods = of("Deployment", "StatefulSet").map((o) => o.spec.template.metadata.labels);
  for (const service of of("Service")) if (!pods.some((l) => matches(service.spec.selector, l))) found(where, `no pod has the labels of Service ${service.metadata.name}`);
  for (const budget of of("PodDisruptionBudget")) if (!pods.some((l) => matches(budget.spec.selector.matchLabels, l))) found(where, `no pod has the labels of PodDisruptionBudget ${budget.metadata.name}`);
  for (const policy of of("NetworkPolicy")) if (!pods.some((l) => matches(policy.spec.podSelector.matchLabels, l))) found(where, `no pod has the labels of NetworkPolicy ${policy.metadata.name}`);
  for (const monitor of of("ServiceMonitor")) if (!of("Service").some((s) => matches(monitor.spec.selector.matchLabels, s.metadata.labels ?? {}))) found(where, `no Service has the labels of ServiceMonitor ${monitor.metadata.name}`);
  for (const scaler of of("HorizontalPodAutoscaler", "ScaledObject")) { const { kind = "Deployment", name } = scaler.spec.scaleTargetRef; if (!named(kind, name)) found(where, `${scaler.kind} scales ${kind} ${name}, which is not there`); }
  for (const set of of("StatefulSet")) if (!named("Service", set.spec.serviceName)) found(where, `StatefulSet names the Service ${set.spec.serviceName}, which is not there`);
  for (const { spec: { template: { spec } } } of of("Deployment", "StatefulSet")) {
    if (spec.serviceAccountName && !named("ServiceAccount", spec.serviceAccountName)) found(where, `ServiceAccount ${spec.serviceAccountName} is not there`);
    for (const { configMap } of spec.volumes ?? []) if (configMap && !named("ConfigMap", configMap.name)) found(where, `ConfigMap ${configMap.name} is not there`);
  }
}

/** TypeScript knows which keys an object may have, and of which type; one finding an object at a time. */
function checkTypes(objects) {
  const packages = { "monitoring.coreos.com": "@kubernetes-models/prometheus-operator", "keda.sh": "@kubernetes-models/keda" };
  const unknown = new Set(["SecretProviderClass"]); // there are no types of it on npm
  const lines = objects.filter(([, o]) => o.apiVersion && !unknown.has(o.kind)).map(([where, object], i) => {
    const home = packages[object.apiVersion.split("/")[0]] ?? "kubernetes-models";
    return `const o${i}: import("${home}/${object.apiVersion}/${object.kind}").I${object.kind} = ${JSON.stringify(object)}; // ${where} ${object.kind}/${object.metadata?.name}`;
  });
  const directory = join(process.cwd(), "node_modules", ".deploy-check");
  mkdirSync(directory, { recursive: true });
  writeFileSync(join(directory, "objects.mts"), lines.join("\n"));
  const tsc = spawnSync(process.execPath, [join(process.cwd(), "node_modules/typescript/bin/tsc"), "--noEmit", "--skipLibCheck", "--strict", "--module", "nodenext", "--target", "es2022", "--types", "", "--pretty", "false", join(directory, "objects.mts")], { encoding: "utf8" });
  const faults = tsc.stdout.split("\n").map((l) => /objects\.mts\((\d+),\d+\): error \S+ (.*)/.exec(l)).filter(Boolean);
  for (const [, line, what] of faults) found(lines[line - 1].split(" // ").pop(), what);
  if (tsc.status !== 0 && faults.length === 0) found("types", (tsc.stdout + tsc.stderr).slice(0, 1000));
}

function checkCompose() {
  const file = join(deploy, "compose.yml");
  const [compose] = yaml.get(file);
  for (const [name, service] of Object.entries(compose.services)) {
    counts.services++;
    const where = `compose.yml ${name}`;
    if (!service.image) found(where, "has no image");
    if (!service.restart) found(where, "does not say when it is started again");
    for (const other of Object.keys(Array.isArray(service.depends_on) ? Object.fromEntries(service.depends_on.map((d) => [d, 1])) : service.depends_on ?? {})) if (!compose.services[other]) found(where, `depends on ${other}, which is not there`);
    for (const volume of service.volumes ?? []) {
      const [from] = volume.split(":");
      if (from.startsWith("./") ? !existsSync(join(deploy, from)) : !(from in compose.volumes)) found(where, `the volume ${from} is not there`);
    }
    for (const secret of service.secrets ?? []) if (!(secret in compose.secrets)) found(where, `the secret ${secret} is not there`);
  }
}

async function checkDashboards() {
  const { files: made } = await import("../grafana/make.mjs");
  const directory = join(deploy, "grafana/dashboards");
  if (readdirSync(directory).sort().join() !== Object.keys(made).sort().join()) found("grafana/dashboards", "other files than grafana/make.mjs makes; type: node deploy/grafana/make.mjs");
  for (const [name, text] of Object.entries(made)) {
    counts.dashboards++;
    if (!existsSync(join(directory, name)) || readFileSync(join(directory, name), "utf8") !== text) found(`grafana/dashboards/${name}`, "not as grafana/make.mjs makes it; type: node deploy/grafana/make.mjs");
    const { panels } = JSON.parse(text);
    for (const panel of panels) {
      counts.expressions += panel.targets?.length ?? 0;
      const { x, w } = panel.gridPos;
      if (x + w > 24) found(`grafana/dashboards/${name}`, `panel "${panel.title}" is wider than the page`);
    }
  }
}

/** By the grammar of tree-sitter, which is not Azure's compiler: it knows no types of resources. */
async function checkBicep() {
  const { Parser, Language } = await import(need.resolve("web-tree-sitter"));
  await Parser.init();
  const parser = new Parser();
  parser.setLanguage(await Language.load(join(dirname(need.resolve("tree-sitter-bicep/package.json")), "tree-sitter-bicep.wasm")));
  const functions = new Set(["resourceGroup", "subscription", "environment", "uniqueString", "guid", "subscriptionResourceId", "toLower", "empty", "concat", "json", "minLength", "maxLength", "minValue", "description", "secure", "allowed"]);
  for (const file of files.filter((f) => f.endsWith(".bicep"))) {
    const root = parser.parse(readFileSync(file, "utf8")).rootNode;
    const declared = new Map();
    for (const node of root.namedChildren.filter((n) => /^(parameter|variable|resource)_declaration$/.test(n.type))) declared.set(node.namedChildren.find((n) => n.type === "identifier").text, false);
    counts.resources += root.namedChildren.filter((n) => n.type === "resource_declaration").length;
    const visit = (node) => {
      if (node.type === "ERROR" || node.isMissing) found(shown(file), `line ${node.startPosition.row + 1} cannot be parsed: ${node.text.slice(0, 60).split("\n")[0]}`);
      node.namedChildren.forEach((child, i) => {
        const isName = i === 0 && /^(object_property|parameter_declaration|variable_declaration|resource_declaration|output_declaration)$/.test(node.type);
        if (child.type === "identifier" && !isName && !/assignment/.test(node.type)) {
          if (node.type === "call_expression" && i === 0) { if (!functions.has(child.text)) found(shown(file), `line ${child.startPosition.row + 1} calls ${child.text}, which is not known here`); }
          else if (!declared.has(child.text)) found(shown(file), `line ${child.startPosition.row + 1} names ${child.text}, which is not declared`);
          else declared.set(child.text, true);
        }
        visit(child);
      });
    };
    visit(root);
    for (const [name, used] of declared) if (!used && root.namedChildren.some((n) => n.type !== "resource_declaration" && n.namedChildren[0]?.text === name)) found(shown(file), `${name} is not used`);
  }
}
