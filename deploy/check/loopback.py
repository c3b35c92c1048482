#!/usr/bin/env python3
"""The compose file's topology without Docker, on the loopback: PostgreSQL, a broker, three silos with deploy/compose/helpdeskflow.yml,
Prometheus with deploy/prometheus. An alert over HTTP, one over Kafka; every dashboard's query is asked; a silo is killed and the rule
about it must become an incident; it comes back. Takes about six minutes. Needs Debian's postgresql, prometheus, kcat, librdkafka1,
and a build with Orleans' packages:
    python3 deploy/check/loopback.py PATH/hdf.dll PATH/KafkaBroker.dll
The broker is librdkafka's mock cluster (tests/KafkaBroker), not a Kafka."""
import glob, hashlib, json, os, pathlib, shutil, signal, socket, subprocess, sys, tempfile, time, urllib.error, urllib.parse, urllib.request

program, broker_dll = sys.argv[1:3]
deploy = pathlib.Path(__file__).resolve().parent.parent
work = pathlib.Path(tempfile.mkdtemp(prefix="hdf-loopback-"))
work.chmod(0o755)
KEY = "key-of-this-run-only"
running = []


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def start(name, args, environment=None, stdin=None, stdout=None):
    log = open(work / f"{name}.log", "a")
    process = subprocess.Popen(args, env={**os.environ, **(environment or {})}, stdin=stdin or subprocess.DEVNULL, stdout=stdout or log, stderr=log, text=True, cwd=work)
    running.append(process)
    return process


def until(what, seconds, test):
    began = time.monotonic()
    while time.monotonic() - began < seconds:
        try:
            if (answer := test()):
                print(f"{time.monotonic() - began:6.1f} s  {what}", flush=True)
                return answer
        except (OSError, urllib.error.URLError):
            pass
        time.sleep(0.5)
    raise SystemExit(f"NOT within {seconds} s: {what}; logs are in {work}")


def ask(url, body=None):
    request = urllib.request.Request(url, None if body is None else json.dumps(body).encode(), {"Authorization": f"Bearer {KEY}", "Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=10) as answer:
        text = answer.read()
    return json.loads(text) if text.startswith((b"{", b"[")) else text.decode()


def postgres():
    binaries = sorted(glob.glob("/usr/lib/postgresql/*/bin"))[-1]
    data, port = work / "pg", free_port()
    data.mkdir()
    as_user = []
    if os.geteuid() == 0:
        shutil.chown(data, "postgres")
        as_user = ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"]
    subprocess.run([*as_user, f"{binaries}/initdb", "-D", data / "db", "-U", "hdf", "-A", "trust", "-E", "UTF8", "--locale=C"], check=True, stdout=subprocess.DEVNULL, cwd=data)
    start("postgres", [*as_user, f"{binaries}/postgres", "-D", data / "db", "-k", data, "-p", str(port), "-c", "listen_addresses=127.0.0.1", "-c", "max_connections=400"])
    until("PostgreSQL answers", 30, lambda: subprocess.run([f"{binaries}/createdb", "-h", data, "-p", str(port), "-U", "hdf", "hdf"], stderr=subprocess.DEVNULL).returncode == 0)
    return f"Host=127.0.0.1;Port={port};Database=hdf;Username=hdf"


class Silo:
    def __init__(self, number, common):
        self.number, self.http = number, free_port()
        self.url = f"http://127.0.0.1:{self.http}"
        self.environment = {**common, "HDF_LISTEN": f"127.0.0.1:{self.http}", "HDF_CLUSTER_LISTEN": f"127.0.0.1:{free_port()}", "HDF_DATA": str(work / f"silo-{number}")}

    def start(self):
        self.process = start(f"silo-{self.number}", ["dotnet", program, "run"], self.environment)

    def ready(self):
        return subprocess.run(["dotnet", program, "health", "--url", self.url], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL).returncode == 0

    def titles(self):
        return [i["title"] for i in ask(f"{self.url}/api/v1/incidents")["items"]]


def prometheus(silos):
    text = (deploy / "prometheus/prometheus.yml").read_text().replace("/run/secrets/hdf-key", str(work / "hdf-key"))
    for silo in silos:
        text = text.replace(f"silo-{silo.number}:8080", f"127.0.0.1:{silo.http}")
    port = free_port()
    (work / "prometheus.yml").write_text(text.replace("localhost:9090", f"127.0.0.1:{port}"))
    (work / "hdf-key").write_text(KEY)
    shutil.copy(deploy / "prometheus/helpdeskflow.rules.yml", work)
    start("prometheus", ["prometheus", f"--config.file={work}/prometheus.yml", f"--storage.tsdb.path={work}/tsdb", f"--web.listen-address=127.0.0.1:{port}"])
    return f"http://127.0.0.1:{port}"


def query(url, expression):
    return ask(f"{url}/api/v1/query?query={urllib.parse.quote(expression)}")["data"]["result"]


def dashboards(url):
    asked, empty = 0, []
    for file in sorted(deploy.glob("grafana/dashboards/*.json")):
        for panel in json.loads(file.read_text())["panels"]:
            for target in panel.get("targets", []):
                asked += 1
                if not query(url, target["expr"].replace("$__rate_interval", "1m").replace("$instance", ".*")):
                    empty.append(f"{file.stem}: {panel['title']}: {target['expr']}")
    print(f"          {asked} queries of the dashboards asked, {len(empty)} without any series:")
    for line in empty:
        print(f"            {line}")


def main():
    connection = postgres()
    broker = start("broker", ["dotnet", broker_dll, "alerts:24", "alerts.dlq:1", "hdf.escalations:6"], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    bootstrap = broker.stdout.readline().split()[1]
    common = {
        "HDF_CONFIG": str(deploy / "compose/helpdeskflow.yml"), "HDF_ENGINE": "orleans", "HDF_JOURNAL": "postgres", "HDF_JOURNAL_CONNECTION": connection, "HDF_KAFKA": bootstrap,
        "HDF_KEY_SHA256": hashlib.sha256(KEY.encode()).hexdigest(), "HDF_LINK_SECRET": "a-secret-of-this-run-only", "DOTNET_EnableDiagnostics": "0",
    }
    silos = [Silo(n, common) for n in (1, 2, 3)]
    for silo in silos:
        silo.start()
    for silo in silos:
        until(f"silo {silo.number} is ready", 90, silo.ready)
    url = prometheus(silos)
    until("Prometheus reaches all three", 60, lambda: len(query(url, 'up{job="helpdeskflow"} == 1')) == 3)

    alert = lambda name: {"labels": {"alertname": name, "service": "checkout", "severity": "critical"}}
    ask(f"{silos[1].url}/api/v1/alerts", alert("OverHttp"))
    subprocess.run(["kcat", "-b", bootstrap, "-t", "alerts", "-P"], input=json.dumps([alert("OverKafka")]), text=True, check=True)
    until("both alerts are incidents, seen from silo 3", 60, lambda: {"OverHttp", "OverKafka"} <= set(silos[2].titles()))
    until("Watchdog arrived from Prometheus", 90, lambda: any(a["labels"]["alertname"] == "Watchdog" for a in ask(f"{silos[0].url}/api/v2/alerts")))
    until("twelve partitions run, four on each", 240, lambda: sorted(s["value"][1] for s in query(url, "hdf_cluster_partitions")) == ["4", "4", "4"])
    ask(f"{silos[0].url}/api/v1/alerts", alert("Again"))
    time.sleep(45)
    dashboards(url)
    firing = lambda: {a["labels"]["alertname"] for a in ask(f"{url}/api/v1/alerts")["data"]["alerts"] if a["state"] == "firing"}
    print(f"          rules that fire while all is well: {', '.join(sorted(firing()))}")

    silos[0].process.send_signal(signal.SIGKILL)
    silos[0].process.wait()
    until("alerts are taken again after kill -9 of silo 1", 60, lambda: ask(f"{silos[1].url}/api/v1/alerts", [alert(f"After{i}") for i in range(40)])["accepted"] == 40)
    until("all partitions run on two silos", 90, lambda: sum(int(s["value"][1]) for s in query(url, 'hdf_cluster_partitions and on(instance) up == 1')) == 12)
    until("the rule HelpDeskFlowDown became an incident", 240, lambda: "HelpDeskFlowDown" in silos[1].titles())
    silos[0].start()
    until("silo 1 is ready again", 90, silos[0].ready)
    until("and runs its four partitions", 240, lambda: sorted(s["value"][1] for s in query(url, "hdf_cluster_partitions")) == ["4", "4", "4"])
    print("all of it worked")


try:
    main()
    failed = False
except BaseException:
    failed = True
    raise
finally:
    for process in reversed(running):  # the store last, so that silos can end in order
        if process.poll() is None:
            process.terminate()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
    if not failed:
        shutil.rmtree(work)
