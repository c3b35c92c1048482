using System.Reflection;
using HelpDeskFlow.Grains.Contracts;
using Orleans;

namespace HelpDeskFlow.Engine.ContractTests.Cluster.Silos;

/// <summary>Silos of two versions run side by side during an upgrade, so what they call each other is fixed: the approved file is added to, never changed.</summary>
public sealed class GrainContractTests
{
    [Fact]
    public void Contracts_AreTheApprovedOnes()
    {
        var types = typeof(IPartitionGrain).Assembly.GetTypes().Where(t => t.Namespace == typeof(IPartitionGrain).Namespace && t.GetCustomAttribute<AliasAttribute>() is not null);
        var lines = types.SelectMany(Describe).Order(StringComparer.Ordinal);
        Assert.Equal(File.ReadAllLines(Path.Combine(AppContext.BaseDirectory, "approved", "grain-contracts.txt")), lines);
    }

    private static IEnumerable<string> Describe(Type type)
    {
        var alias = type.GetCustomAttribute<AliasAttribute>()!.Alias;
        foreach (var method in type.IsInterface ? type.GetMethods() : [])
        {
            yield return $"{alias} {method.GetCustomAttribute<AliasAttribute>()?.Alias ?? "?"}({string.Join(", ", method.GetParameters().Select(p => Name(p.ParameterType)))}): {Name(method.ReturnType.GetGenericArguments()[0])}";
        }

        foreach (var property in type.GetProperties().Where(p => p.GetCustomAttribute<IdAttribute>() is not null))
        {
            yield return $"{alias} {property.GetCustomAttribute<IdAttribute>()!.Id}: {property.Name} {Name(property.PropertyType)}";
        }
    }

    private static string Name(Type type) => type.GetCustomAttribute<AliasAttribute>()?.Alias ?? type.Name;
}
