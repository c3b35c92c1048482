using System.Collections.Frozen;

namespace HelpDeskFlow.Classifier.Features;

/// <summary>
/// Products and parts by the kind of thing they are, written from general knowledge of the field: so that a model that never saw
/// <c>cassandra</c> knows it for a database. They are features like any other; the model learns what each kind is worth where.
/// </summary>
internal static class ComponentWords
{
    private static readonly (string Kind, string Words)[] Kinds =
    [
        ("database", "postgres postgresql pg pgbouncer patroni mysql mysqld mariadb percona galera innodb mongodb mongo redis valkey memcached cassandra scylla scylladb couchdb couchbase elasticsearch opensearch solr clickhouse influxdb cockroachdb cockroach crdb tidb tikv oracle oracledb mssql sqlserver sql rds aurora dynamodb cosmosdb neo4j db2 sqlite vitess hana sybase greenplum snowflake redshift bigquery synapse kusto hbase dragonfly keydb tarantool arangodb db database databases replication replica-lag deadlocks tablespace vacuum wal|pg-stat elastic-search document-db sql-server|document-db"),
        ("messaging", "kafka rabbitmq rabbit activemq artemis pulsar nats jetstream zookeeper kinesis sqs sns servicebus eventhub eventhubs eventgrid pubsub mqtt emqx vernemq mosquitto ibmmq rocketmq redpanda strimzi celery sidekiq queue queues consumer consumers topic topics broker brokers amqp dead-letter event-hub event-hubs service-bus event-grid pub-sub"),
        ("kubernetes", "kube kubernetes k8s pod pods kubelet apiserver etcd deployment daemonset statefulset replicaset hpa cronjob namespace container containers kubeadm karpenter autoscaler openshift rancher argo-rollouts kubermatic gardener kured aks eks gke helm crd operator scheduler controller-manager capi capa kubeconfig node-pool kube-proxy"),
        ("host", "node host hosts cpu memory mem swap disk filesystem fs inode inodes load temperature fan ups ipmi smartctl smart smartmon raid mdadm edac hwmon systemd ntp clock vm vms esxi vmware vcenter vrops hypervisor ec2 virtualmachine virtualmachines bare-metal machine server windows linux oom nvme thermal psu power battery baremetal ironic redfish proxmox libvirt xen nova-compute reboot uptime virtual-machine virtual-machines"),
        ("network", "network dns coredns bind unbound bgp ospf router routers switch switches interface interfaces vpn ipsec wireguard openvpn cilium calico istio envoy linkerd metallb loadbalancer lb vpc snmp snmp-exporter arista cisco juniper bird frr conntrack packet packets latency-network ping icmp tunnel gateway expressroute subnet firewall-rules netscaler f5 bigip neutron nsxt nsx dhcp ipam peering nat vnet traffic-manager load-balancer express-route route-server natgateway vpngateway hubble flannel ovn ovs bfd optic transceiver"),
        ("storage", "ceph rook osd mon rbd longhorn openebs minio s3 glusterfs zfs zpool pv pvc pvcs persistentvolume persistentvolumeclaim volume volumes nfs netapp ontap filer swift cinder manila storage velero backup backups restic bucket blob portworx linstor drbd lustre csi snapshot snapshots storageaccounts ebs efs aggregate lun storage-account disk-pool cephfs mds scrub solidfire purestorage emc isilon"),
        ("observability", "prometheus alertmanager thanos cortex mimir loki grafana tempo jaeger zipkin promtail fluentd fluentbit fluent vector logstash otel opentelemetry watchdog pushgateway exporter exporters scrape tsdb victoriametrics vmalert vmagent sentry kibana target targets rule rules ruler ingester compactor querier distributor alloy agent pyroscope blackbox karma telegraf filebeat metricbeat datadog newrelic heartbeat deadmansswitch metrics logging logs monitoring kube-state kube-state-metrics query-frontend application-insights log-analytics appinsights store-gateway remote-write mixin absent-metrics"),
        ("security", "vault cert certs certificate certificates certmanager tls ssl falco kyverno gatekeeper opa trivy crowdsec keycloak ldap oauth oauth2 oidc iam kms waf keyvault keyvaults vulnerability vulnerabilities cve audit intrusion malware auth authentication authorization x509 secrets secret keystone barbican teleport fail2ban clamav wazuh sealed dex firewall shell unauthorized privileged suspicious acme letsencrypt letsencrypt expiry sudo ssh cert-manager key-vault external-secrets sealed-secrets azure-firewall"),
        ("ci-cd", "argocd argo flux fluxcd gotk jenkins gitlab-ci runner runners pipeline pipelines buildkite tekton concourse github gitea gitlab drone spinnaker harbor registry nexus artifactory atlantis terraform helmrelease kustomization build builds deploy deploys deployer ci cd renovate image-registry docker-registry pull-request gitops backstage reconcile release releases sonarqube flagger keel"),
        ("service-api", "nginx ingress apache httpd haproxy traefik api apis http https 5xx 4xx requests request endpoint latency slo apdex error-rate web frontend webservice backend kong caddy varnish tomcat jetty grpc rest errors-budget errorbudget burn workhorse puma unicorn application-gateway front-door apimanagement alb elb cdn cloudfront fastly websites sites http-error response-time status-code api-management app-service"),
        ("application", "app application job jobs worker workers jvm gc heap threads thread php fpm ruby rails django dotnet go goroutines node-js batch cron spark flink airflow hadoop wordpress nextcloud jira confluence zeebe camunda openai cognitive cognitiveservices machinelearning ml model llm token tokens logic-app logicapps databricks hdinsight desktopvirtualization avd datafactory stream-analytics batch-accounts minecraft thread-pool machine-learning logic-apps data-factory"),
        ("serverless", "lambda lambdas serverless cloudfunction cloudfunctions functionapp functionapps faas knative openfaas stepfunctions cloudrun azure-functions cloud-function cloud-functions cloud-run step-functions function-app function-execution cold-start fargate function-invocations functions-count"),
        ("cost", "cost costs billing budget-spend spend invoice finops kubecost opencost cloudcost charges anomaly-cost savings cost-anomaly cost-management reserved-instances"),
    ];

    private static readonly FrozenDictionary<uint, uint> ByWord = Build();

    /// <summary>All kinds, also those too rare to be in every training.</summary>
    public static IEnumerable<string> All => Kinds.Select(k => k.Kind);

    /// <summary>The kind of the word (or pair of words) with this hash.</summary>
    public static bool TryFind(uint word, out uint kind) => ByWord.TryGetValue(word, out kind);

    private static FrozenDictionary<uint, uint> Build()
    {
        var found = new Dictionary<uint, uint>();
        foreach (var (kind, words) in Kinds)
        {
            foreach (var word in words.Split([' ', '|'], StringSplitOptions.RemoveEmptyEntries))
            {
                var parts = word.Split('-', 2);
                var hash = parts.Length == 1 ? FeatureHash.Of(word) : FeatureHash.Pair(FeatureHash.Of(parts[0]), FeatureHash.Of(parts[1]));
                found.TryAdd(hash, FeatureHash.Of(kind));
            }
        }

        return found.ToFrozenDictionary();
    }
}
