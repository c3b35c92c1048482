using HelpDeskFlow.Notify;
using HelpDeskFlow.Notify.Channels;
using Microsoft.Extensions.DependencyInjection;

namespace HelpDeskFlow.Api.Tests.Notify.Contract;

/// <summary>Goal: no channel goes without <see cref="ChannelContract"/>. Method: the registered ones are compared with the classes that derive from it.</summary>
public sealed class ChannelCoverageTests
{
    // The log has no receiver; Kafka's broker is no server that answers a request at a time: tests of its own with a broker.
    private static readonly string[] Others = ["kafka", "log"];

    [Fact]
    public void Channels_AllRegistered_KeepTheContract()
    {
        using var services = new ServiceCollection().AddLogging().AddNotify().BuildServiceProvider();
        var kept = typeof(ChannelContract).Assembly.GetTypes()
            .Where(t => t.IsSubclassOf(typeof(ChannelContract)) && !t.IsAbstract)
            .Select(t => ((ChannelContract)Activator.CreateInstance(t)!).TypeOfDestination);

        Assert.Equal(
            services.GetServices<INotificationChannel>().Select(c => c.Type).Order(StringComparer.Ordinal),
            kept.Concat(Others).Distinct().Order(StringComparer.Ordinal));
    }
}
