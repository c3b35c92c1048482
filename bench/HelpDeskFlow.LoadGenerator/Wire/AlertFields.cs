namespace HelpDeskFlow.LoadGenerator.Wire;

/// <summary>What differs between two alerts of the load; everything else is the template's.</summary>
/// <param name="Name">Alert name, <see cref="AlertName.Length"/> bytes.</param>
/// <param name="Number">Tells alerts of one name apart: it is in the labels <c>instance</c> and <c>pod</c>; below 10^8.</param>
/// <param name="Cluster">0–99.</param>
/// <param name="ServiceNumber">0–99; also the namespace's number.</param>
/// <param name="Severity">The digit of <c>sev0</c> … <c>sev3</c>.</param>
internal readonly record struct AlertFields(byte[] Name, int Number, int Cluster, int ServiceNumber, byte Severity, long StartsAtMs, long EndsAtMs)
{
    public const int NamesPerSeries = 50;
    public const int Clusters = 20;
    public const int ServiceNames = 20;

    /// <summary>
    /// The alert with this number in a series of <see cref="NamesPerSeries"/> names: 50 names x 20 clusters give 1000
    /// groups. As in real rule files, service and severity follow from the name.
    /// </summary>
    public static AlertFields InSeries(byte[][] names, int number, long startsAtMs, long endsAtMs)
    {
        int name = number % NamesPerSeries;
        int cluster = number / NamesPerSeries % Clusters;
        byte severity = (name % 10) switch { 0 => (byte)'1', < 6 => (byte)'2', _ => (byte)'3' };
        return new AlertFields(names[name], number, cluster, name % ServiceNames, severity, startsAtMs, endsAtMs);
    }
}
