using HelpDeskFlow.Silo.Configuration.Yaml;

namespace HelpDeskFlow.Silo.Configuration;

/// <summary>What all sections share while one file is read: the problems and notes so far, the environment, the names.</summary>
internal sealed class ConfigReader(string file, Func<string, string?> environment)
{
    private readonly HashSet<ConfigProblem> _problems = [];
    private readonly List<ConfigProblem> _notes = [];

    /// <summary>Names that are declared and referred to.</summary>
    public ConfigNames Names { get; } = new();

    /// <summary>Values that must not be shown; written straight into the file, not as a reference to the environment.</summary>
    public List<Place> Secrets { get; } = [];

    /// <summary>In the order of the file, none twice.</summary>
    public IEnumerable<ConfigProblem> Problems => InOrder(_problems);

    /// <summary>In the order of the file.</summary>
    public IEnumerable<ConfigProblem> Notes => InOrder(_notes);

    /// <summary>Whether anything is wrong so far.</summary>
    public bool Failed => _problems.Count > 0;

    /// <summary>Something is wrong; the sentence says what and what to write.</summary>
    public void Report(Place place, string sentence) => _problems.Add(new ConfigProblem(file, place.Line, place.Column, sentence));

    /// <summary>Something harmless but worth knowing.</summary>
    public void Note(Place place, string sentence) => _notes.Add(new ConfigProblem(file, place.Line, place.Column, sentence));

    /// <summary>The text with the environment filled in; null where that failed (reported).</summary>
    public string? Text(ScalarNode node) => EnvironmentText.Fill(node.Value, environment, sentence => Report(node.Place, sentence));

    /// <summary>The text of a value that must be a single one; reports and gives null for a list, a mapping or nothing.</summary>
    public string? Text(ConfigNode node, string what, string write)
    {
        if (node is ScalarNode { IsNull: false } scalar)
        {
            return Text(scalar);
        }

        Report(node.Place, $"{what} is {node.Kind}; write {write}.");
        return null;
    }

    /// <summary>The items of a list; reports and gives none for anything else.</summary>
    public IReadOnlyList<ConfigNode> Items(ConfigNode node, string what, string write, int countMax)
    {
        if (node is not ListNode list)
        {
            Report(node.Place, $"{what} is {node.Kind}; write {write}.");
            return [];
        }

        if (list.Items.Count > countMax)
        {
            Report(list.Items[countMax].Place, $"{what} has {list.Items.Count} entries; the limit is {countMax}; remove some.");
        }

        return list.Items;
    }

    /// <summary>Remembers a value as secret so that it is never shown.</summary>
    public void Hide(ScalarNode node)
    {
        if (!EnvironmentText.IsOnlyReferences(node.Value))
        {
            Secrets.Add(node.Place);
        }
    }

    private static IEnumerable<ConfigProblem> InOrder(IEnumerable<ConfigProblem> problems) =>
        problems.OrderBy(p => p.Line).ThenBy(p => p.Column).ThenBy(p => p.Text, StringComparer.Ordinal);
}
