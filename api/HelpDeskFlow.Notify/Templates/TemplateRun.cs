using System.Collections.Immutable;
using System.Text;

namespace HelpDeskFlow.Notify.Templates;

/// <summary>One rendering. Values are texts, lists of values, and groups or maps of values by name; what is missing is empty.</summary>
internal sealed class TemplateRun(object? root, Func<string, string> escape)
{
    private readonly StringBuilder _output = new();
    private readonly List<object?> _scopes = [root];
    private int _steps;

    /// <summary>The whole text.</summary>
    public string Write(ImmutableArray<TemplateNode> nodes)
    {
        Append(nodes);
        return _output.ToString();
    }

    private void Append(ImmutableArray<TemplateNode> nodes)
    {
        foreach (var node in nodes)
        {
            if (++_steps > TemplateLimits.StepsMax)
            {
                throw new TemplateLimitException($"more than {TemplateLimits.StepsMax} steps");
            }

            switch (node)
            {
                case TemplateNode.Literal literal:
                    Append(literal.Text);
                    break;
                case TemplateNode.Value value:
                    Append(escape(Find(value.Path) as string ?? ""));
                    break;
                case TemplateNode.If choice:
                    Append(IsSomething(Find(choice.Path)) != choice.Negated ? choice.Then : choice.Else);
                    break;
                case TemplateNode.Each each:
                    AppendEach(each);
                    break;
            }
        }
    }

    private void AppendEach(TemplateNode.Each each)
    {
        var items = Find(each.Path) switch
        {
            IReadOnlyList<object?> list => list,
            IReadOnlyDictionary<string, object?> map => [.. map.Select(m => (object?)new Dictionary<string, object?> { ["name"] = m.Key, ["value"] = m.Value })],
            _ => [],
        };
        if (items.Count == 0)
        {
            Append(each.Else);
            return;
        }

        foreach (var item in items)
        {
            _scopes.Add(item);
            Append(each.Body);
            _scopes.RemoveAt(_scopes.Count - 1);
        }
    }

    private void Append(string text)
    {
        _output.Append(text);
        if (_output.Length > TemplateLimits.OutputCharactersMax)
        {
            throw new TemplateLimitException($"more than {TemplateLimits.OutputCharactersMax} characters");
        }
    }

    private object? Find(TemplatePath path)
    {
        var value = _scopes[^(path.Up + 1)];
        foreach (var name in path.Names)
        {
            value = (value as IReadOnlyDictionary<string, object?>)?.GetValueOrDefault(name);
        }

        return value;
    }

    private static bool IsSomething(object? value) => value switch
    {
        null => false,
        string text => text.Length > 0,
        IReadOnlyList<object?> list => list.Count > 0,
        IReadOnlyDictionary<string, object?> map => map.Count > 0,
        _ => true,
    };
}
