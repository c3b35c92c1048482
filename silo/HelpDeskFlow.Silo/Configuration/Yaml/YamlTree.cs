using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace HelpDeskFlow.Silo.Configuration.Yaml;

/// <summary>
/// Reads YAML text into <see cref="ConfigNode"/>s. One document; no tags; aliases are followed but what they stand for counts
/// against <see cref="ConfigLimits.ValuesMax"/> every time.
/// </summary>
internal sealed class YamlTree
{
    private readonly IParser _parser;
    private readonly Action<Place, string> _report;
    private readonly Dictionary<string, ConfigNode> _anchors = new(StringComparer.Ordinal);
    private readonly Stack<ParsingEvent> _open = new();
    private long _values;

    private YamlTree(string text, Action<Place, string> report)
    {
        _parser = new Parser(new Scanner(new StringReader(text), skipComments: true));
        _report = report;
    }

    /// <summary>The root value; null when the text is empty or broken (then a problem was reported).</summary>
    public static ConfigNode? Read(string text, Action<Place, string> report)
    {
        var tree = new YamlTree(text, report);
        try
        {
            return tree.Document();
        }
        catch (YamlStop stop)
        {
            report(stop.Place, stop.Message);
        }
        catch (YamlException e)
        {
            var (place, sentence) = YamlSyntax.Explain(text, e);
            report(place, sentence);
        }
        catch (InvalidOperationException) when (tree._open.Count > 0)
        {
            // YamlDotNet's scanner answers so where a bracket is still open when a new key starts.
            var last = tree._open.Peek();
            report(PlaceOf(last), last is SequenceStart
                ? "a list that opens with \"[\" here is not closed; add the \"]\"."
                : "a mapping that opens with \"{\" here is not closed; add the \"}\".");
        }

        return null;
    }

    private ConfigNode? Document()
    {
        Next();
        Next();
        if (_parser.Current is not DocumentStart)
        {
            return null;
        }

        Next();
        var root = Value(0);
        Next();
        Next();
        if (_parser.Current is DocumentStart second)
        {
            _report(PlaceOf(second), "a second YAML document starts here; keep one document in the file and remove the \"---\".");
        }

        return root;
    }

    private void Next() => _parser.MoveNext();

    private ConfigNode Value(int depth)
    {
        var current = _parser.Current!;
        Count(1, current);
        if (depth > ConfigLimits.DepthMax)
        {
            throw new YamlStop(PlaceOf(current), $"values are nested deeper than {ConfigLimits.DepthMax} levels, the limit; write them flatter.");
        }

        if (current is AnchorAlias alias)
        {
            if (!_anchors.TryGetValue(alias.Value.Value, out var target))
            {
                throw new YamlStop(PlaceOf(alias), $"the alias \"*{alias.Value.Value}\" has no anchor \"&{alias.Value.Value}\" before it; define the anchor first, or put the text in quotes.");
            }

            Count(target.Size, alias);
            return target;
        }

        if (current is NodeEvent { Tag.IsEmpty: false } tagged && !tagged.Tag.IsNonSpecific)
        {
            throw new YamlStop(PlaceOf(current), $"the YAML tag \"{tagged.Tag.Value}\" is not understood; remove it.");
        }

        ConfigNode node = current switch
        {
            Scalar scalar => new ScalarNode(PlaceOf(scalar), scalar.Value, scalar.Style != ScalarStyle.Plain),
            SequenceStart start => List(start, depth),
            MappingStart start => Mapping(start, depth),
            _ => throw new YamlStop(PlaceOf(current), "a value is missing here; write one."),
        };
        if (current is NodeEvent { Anchor.IsEmpty: false } anchored)
        {
            _anchors[anchored.Anchor.Value] = node;
        }

        return node;
    }

    private ListNode List(SequenceStart start, int depth)
    {
        var list = new ListNode(PlaceOf(start));
        _open.Push(start);
        for (Next(); _parser.Current is not SequenceEnd; Next())
        {
            list.Add(Value(depth + 1));
        }

        _open.Pop();
        return list;
    }

    private MappingNode Mapping(MappingStart start, int depth)
    {
        var mapping = new MappingNode(PlaceOf(start));
        _open.Push(start);
        for (Next(); _parser.Current is not MappingEnd; Next())
        {
            var keyEvent = _parser.Current!;
            if (Value(depth + 1) is not ScalarNode key)
            {
                throw new YamlStop(PlaceOf(keyEvent), "a key must be a single word; put it in quotes if it contains { } [ ] or \": \".");
            }

            Next();
            var value = Value(depth + 1);
            if (!mapping.TryAdd(key, value, out var first))
            {
                _report(key.Place, $"the key \"{key.Value}\" stands here a second time (first in line {first.Line}); keep one of them.");
            }
        }

        _open.Pop();
        return mapping;
    }

    private void Count(long values, ParsingEvent at)
    {
        _values += values;
        if (_values > ConfigLimits.ValuesMax)
        {
            throw new YamlStop(PlaceOf(at), $"the file holds more than {ConfigLimits.ValuesMax} values, aliases followed, the limit; use fewer aliases or a smaller file.");
        }
    }

    private static Place PlaceOf(ParsingEvent e) => new(e.Start.Line, e.Start.Column, (int)e.Start.Index, (int)e.End.Index);

    /// <summary>Reading cannot go on after this.</summary>
    private sealed class YamlStop(Place place, string message) : Exception(message)
    {
        public Place Place { get; } = place;
    }
}
