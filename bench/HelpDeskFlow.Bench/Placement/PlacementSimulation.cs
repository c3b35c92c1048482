using System.Globalization;
using System.Text;
using HelpDeskFlow.Domain;
using HelpDeskFlow.Domain.Alerts;
using HelpDeskFlow.Domain.Grains;
using HelpDeskFlow.Engine.Intake;
using HelpDeskFlow.Engine.Partitions;
using NodaTime;

namespace HelpDeskFlow.Bench.Placement;

/// <summary>
/// Places alerts on partitions and partitions on silos by the engine's own code (<see cref="AlertBatchWriter"/> makes the keys,
/// <see cref="PartitionMap"/> says where they belong), and says how uneven that is. Seeded; the same scene gives the same answer.
/// </summary>
internal static class PlacementSimulation
{
    private const int BatchAlerts = 1_000;

    /// <summary>Runs one scene.</summary>
    public static PlacementOutcome Run(PlacementScene scene)
    {
        var map = new PartitionMap(scene.Partitions);
        var random = new Random(scene.Seed);
        var services = new Zipf(scene.Services, scene.ServiceSkew);
        var environments = new Zipf(scene.Environments, scene.EnvironmentSkew);
        var (byKey, byService, opened) = (new double[scene.Partitions], new double[scene.Partitions], new double[scene.Partitions]);
        var hottest = 0.0;
        for (var first = 0; first < scene.Alerts; first += BatchAlerts)
        {
            var drawn = Enumerable.Range(first, Math.Min(BatchAlerts, scene.Alerts - first)).Select(i => (Alert: i, Service: services.Next(random), Environment: environments.Next(random))).ToList();
            var keys = Keys(scene.Seed, drawn);
            for (var i = 0; i < drawn.Count; i++)
            {
                var load = Zipf.Weight(drawn[i].Alert, scene.AlertSkew);
                hottest = Math.Max(hottest, load);
                byKey[map.Of(keys[i])] += load;
                byService[map.Of(GrainId.Of(new ServiceName(Service(drawn[i].Service))))] += load;
                opened[map.Of(new GrainId(GrainKind.Correlator, Environment(scene.Seed, drawn[i].Environment)))]++; // every alert begins once
            }
        }

        return new PlacementOutcome
        {
            PartitionOverMean = OverMean(byKey),
            SiloOverMean = OverMean(Silos(byKey, scene.Silos)),
            PartitionOverMeanByService = OverMean(byService),
            SiloOverMeanByService = OverMean(Silos(byService, scene.Silos)),
            OpenedShareOfPartition = opened.Max() / opened.Sum(),
            OpenedShareOfSilo = Silos(opened, scene.Silos).Max() / opened.Sum(),
            HottestAlertShare = hottest / byKey.Sum(),
            AfterDeath = [.. Enumerable.Range(0, scene.Silos).Where(_ => scene.Silos > 1).Select(dead => Death(byKey, scene.Silos, dead))],
        };
    }

    /// <summary>A silo is gone: its partitions must move, others move because the order of silos is another one.</summary>
    private static SiloDeath Death(double[] load, int silos, int dead)
    {
        var (after, must, moved) = (new double[silos], 0, 0);
        for (var partition = 0; partition < load.Length; partition++)
        {
            var was = PartitionMap.HomeOf(partition, silos);
            var index = PartitionMap.HomeOf(partition, silos - 1);
            var home = index < dead ? index : index + 1;
            after[home] += load[partition];
            must += was == dead ? 1 : 0;
            moved += was != home ? 1 : 0;
        }

        return new SiloDeath(must / (double)load.Length, moved / (double)load.Length, after.Max() / (load.Sum() / (silos - 1)));
    }

    private static double[] Silos(double[] byPartition, int silos)
    {
        var sums = new double[silos];
        for (var partition = 0; partition < byPartition.Length; partition++)
        {
            sums[PartitionMap.HomeOf(partition, silos)] += byPartition[partition];
        }

        return sums;
    }

    private static double OverMean(double[] load) => load.Max() / load.Average();

    /// <summary>The keys that the intake computes from label sets.</summary>
    private static List<AlertKey> Keys(int seed, List<(int Alert, int Service, int Environment)> drawn)
    {
        var batch = AlertBatch.Rent(Instant.FromUtc(2026, 3, 1, 0, 0), "bench");
        var writer = new AlertBatchWriter(batch);
        foreach (var (alert, service, environment) in drawn)
        {
            Label(ref writer, "alertname"u8, $"Alert{alert % 50}");
            Label(ref writer, "environment"u8, Environment(seed, environment));
            Label(ref writer, "service"u8, Service(service));
            Label(ref writer, "instance"u8, $"10.{seed % 250}.{alert >> 8}.{alert & 255}:9100");
            writer.TryFinish(alert, null, null, Duration.FromMinutes(5));
        }

        var keys = new List<AlertKey>(batch.Count);
        foreach (ref readonly var record in batch.Records)
        {
            keys.Add(record.Key);
        }

        batch.Return();
        return keys;
    }

    private static void Label(ref AlertBatchWriter writer, ReadOnlySpan<byte> name, string value) => writer.AddLabel(name, Encoding.UTF8.GetBytes(value));

    private static string Service(int rank) => string.Create(CultureInfo.InvariantCulture, $"service-{rank}");

    /// <summary>Few names hash unevenly, and everybody has others: so they differ by seed.</summary>
    private static string Environment(int seed, int rank) => string.Create(CultureInfo.InvariantCulture, $"environment-{seed}-{rank}");
}
