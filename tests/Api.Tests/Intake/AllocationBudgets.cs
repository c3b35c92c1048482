using System.Text.Json;

namespace Api.Tests.Intake;

/// <summary>The checked-in budgets: bench/expected-allocations.json.</summary>
internal static class AllocationBudgets
{
    public static double Of(string name)
    {
        using var file = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "expected-allocations.json")));
        return file.RootElement.GetProperty(name).GetDouble();
    }
}
