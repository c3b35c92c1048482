using System.Reflection;
using Xunit.Sdk;
using Xunit.v3;

namespace HelpDeskFlow.Api.Tests.Notify.Contract;

/// <summary>Cases of a theory in an abstract class, each class that derives from it says its own: the values of one of its properties.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class OwnCasesAttribute(string property) : DataAttribute
{
    /// <summary>Name of the property.</summary>
    public string Property { get; } = property;

    /// <inheritdoc/>
    public override ValueTask<IReadOnlyCollection<ITheoryDataRow>> GetData(MethodInfo testMethod, DisposalTracker disposalTracker)
    {
        ArgumentNullException.ThrowIfNull(testMethod);
        var subject = Activator.CreateInstance(testMethod.ReflectedType!)!;
        PropertyInfo? found = null;
        for (var type = subject.GetType(); found is null && type is not null; type = type.BaseType)
        {
            found = type.GetProperty(Property, BindingFlags.Instance | BindingFlags.NonPublic | BindingFlags.Public);
        }

        return new([.. ((Array)found!.GetValue(subject)!).Cast<object>().Select(value => new TheoryDataRow(value))]);
    }

    /// <inheritdoc/>
    public override bool SupportsDiscoveryEnumeration() => true;
}
