using System.Collections.Immutable;

namespace HelpDeskFlow.Notify.Templates;

/// <summary>Reads one template from its start to its end; used once.</summary>
internal sealed class TemplateParser(string source)
{
    private readonly List<TemplateProblem> _problems = [];
    private readonly Stack<Block> _blocks = new([new Block("", null!, 0, [TemplateShape.Root])]);
    private int _textFrom;

    /// <summary>All that is wrong, in order.</summary>
    public IReadOnlyList<TemplateProblem> Problems => _problems;

    /// <summary>The parts; not to be used where there are problems.</summary>
    public ImmutableArray<TemplateNode> Parse()
    {
        if (source.Length > TemplateLimits.SourceCharactersMax)
        {
            Report(0, $"it has {source.Length} characters; the limit is {TemplateLimits.SourceCharactersMax}; shorten it");
            return [];
        }

        for (var open = Find("{{", 0); open >= 0; open = Find("{{", _textFrom))
        {
            var close = source.IndexOf("}}", open, StringComparison.Ordinal);
            if (close < 0)
            {
                Report(open, "the \"{{\" here has no \"}}\"; add it");
                return [];
            }

            TakeTag(open, close + 2, source[(open + 2)..close]);
        }

        AddText(source.Length);
        foreach (var block in _blocks.Where(b => b.Kind.Length > 0).Reverse())
        {
            Report(block.Offset, $"the \"{{{{#{block.Kind}}}}}\" here has no \"{{{{/{block.Kind}}}}}\"; add it");
        }

        return [.. _blocks.Last().Nodes];
    }

    private int Find(string what, int from) => source.IndexOf(what, from, StringComparison.Ordinal);

    private void TakeTag(int open, int end, string inside)
    {
        var tag = inside.Trim();
        var isValue = tag.Length > 0 && tag[0] is not ('#' or '/' or '!') && tag != "else";
        // A block tag alone on its line takes the line with it, as in Handlebars.
        var (textUntil, goOnAt) = isValue ? (open, end) : WholeLine(open, end);
        AddText(textUntil);
        _textFrom = goOnAt;
        if (tag.StartsWith('!'))
        {
            return;
        }

        if (tag.StartsWith('{'))
        {
            Report(open, "three braces write a value as it is, which is not allowed; write two");
        }
        else if (tag.StartsWith('#'))
        {
            OpenBlock(open, tag[1..].Split(' ', 2, StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries));
        }
        else if (tag.StartsWith('/'))
        {
            CloseBlock(open, tag[1..].Trim());
        }
        else if (tag == "else")
        {
            Otherwise(open);
        }
        else if (Resolve(open, tag, out var shape) is { } path)
        {
            if (shape is not TemplateShape.Text)
            {
                Report(open, $"\"{tag}\" is no text but {(shape is TemplateShape.Group ? "a group of names" : "a list")}; write {{{{#each {tag}}}}} or one of its names");
            }

            Current.Nodes.Add(new TemplateNode.Value(path));
        }
    }

    private void OpenBlock(int open, string[] words)
    {
        var kind = words.Length > 0 ? words[0] : "";
        if (kind is not ("if" or "unless" or "each") || words.Length != 2)
        {
            Report(open, $"\"{{{{#{string.Join(' ', words)}}}}}\" is not known; write {{{{#if NAME}}}}, {{{{#unless NAME}}}} or {{{{#each NAME}}}}");
            kind = kind is "if" or "unless" or "each" ? kind : "if";
        }

        TemplateShape? shape = null;
        var path = words.Length == 2 ? Resolve(open, words[1], out shape) : null;
        var item = (kind, shape) switch
        {
            ("each", TemplateShape.List list) => list.Item,
            ("each", TemplateShape.Map) => TemplateShape.Entry,
            _ => null,
        };
        if (kind == "each" && path is not null && item is null)
        {
            Report(open, $"\"{words[1]}\" is no list; write {{{{#if {words[1]}}}}} or {{{{ {words[1]} }}}}");
        }

        if (_blocks.Count > TemplateLimits.DepthMax)
        {
            Report(open, $"blocks are nested deeper than {TemplateLimits.DepthMax}, the limit; write it flatter");
        }

        var scopes = kind == "each" ? [item ?? TemplateShape.Root, .. Current.Scopes] : Current.Scopes;
        _blocks.Push(new Block(kind, path ?? new TemplatePath(0, []), open, scopes));
    }

    private void Otherwise(int open)
    {
        if (Current is not { Kind.Length: > 0, HasElse: false } block)
        {
            Report(open, "the \"{{else}}\" here belongs to no block; remove it");
            return;
        }

        block.Then.AddRange(block.Nodes);
        block.Nodes.Clear();
        block.HasElse = true;
        if (block.Kind == "each")
        {
            block.Scopes = block.Scopes.RemoveAt(0); // there is no item
        }
    }

    private void CloseBlock(int open, string kind)
    {
        if (Current.Kind != kind || kind.Length == 0)
        {
            Report(open, Current.Kind.Length == 0
                ? $"the \"{{{{/{kind}}}}}\" here closes nothing; remove it"
                : $"the \"{{{{/{kind}}}}}\" here does not fit the \"{{{{#{Current.Kind}}}}}\" before it; write {{{{/{Current.Kind}}}}}");
            return;
        }

        var block = _blocks.Pop();
        ImmutableArray<TemplateNode> then = [.. block.HasElse ? block.Then : block.Nodes];
        ImmutableArray<TemplateNode> otherwise = [.. block.HasElse ? block.Nodes : []];
        Current.Nodes.Add(kind == "each"
            ? new TemplateNode.Each(block.Path, then, otherwise)
            : new TemplateNode.If(block.Path, kind == "unless", then, otherwise));
    }

    /// <summary>Finds the first name from the innermost scope outwards, the others from there.</summary>
    private TemplatePath? Resolve(int open, string text, out TemplateShape? shape)
    {
        var scopes = Current.Scopes;
        shape = scopes[0];
        if (text == "this")
        {
            return new TemplatePath(0, []);
        }

        var names = Names(text);
        var up = scopes.FindIndex(s => s is TemplateShape.Group group && group.Members.ContainsKey(names[0]));
        if (up < 0)
        {
            Unknown(open, text, names[0], [.. scopes.OfType<TemplateShape.Group>().SelectMany(g => g.Members.Keys).Distinct()]);
            shape = null;
            return null;
        }

        shape = scopes[up];
        foreach (var name in names)
        {
            if (shape is TemplateShape.Map)
            {
                shape = new TemplateShape.Text();
                continue;
            }

            var members = (shape as TemplateShape.Group)?.Members;
            if (members is null || !members.TryGetValue(name, out shape))
            {
                Unknown(open, text, name, [.. members?.Keys ?? []]);
                shape = null;
                return null;
            }
        }

        return new TemplatePath(up, [.. names]);
    }

    /// <summary>Names between dots; one in brackets may hold dots: <c>labels.[app.kubernetes.io/name]</c>.</summary>
    private static string[] Names(string text)
    {
        var bracket = text.IndexOf(".[", StringComparison.Ordinal);
        return bracket > 0 && text.EndsWith(']') ? [.. text[..bracket].Split('.'), text[(bracket + 2)..^1]] : text.Split('.');
    }

    private (int TextUntil, int GoOnAt) WholeLine(int open, int end)
    {
        var lineStart = open == 0 ? 0 : source.LastIndexOf('\n', open - 1) + 1;
        var lineEnd = source.IndexOf('\n', end);
        lineEnd = lineEnd < 0 ? source.Length : lineEnd + 1;
        return lineStart >= _textFrom && string.IsNullOrWhiteSpace(source[lineStart..open]) && string.IsNullOrWhiteSpace(source[end..lineEnd]) ? (lineStart, lineEnd) : (open, end);
    }

    private void AddText(int until)
    {
        if (until > _textFrom)
        {
            Current.Nodes.Add(new TemplateNode.Literal(source[_textFrom..until]));
        }
    }

    private Block Current => _blocks.Peek();

    private void Unknown(int open, string text, string name, IReadOnlyCollection<string> known) =>
        _problems.Add(new TemplateProblem(open, $"there is no \"{text}\"", name, known));

    private void Report(int offset, string text) => _problems.Add(new TemplateProblem(offset, text, null, []));

    private sealed class Block(string kind, TemplatePath path, int offset, ImmutableList<TemplateShape> scopes)
    {
        public string Kind { get; } = kind;

        public TemplatePath Path { get; } = path;

        public int Offset { get; } = offset;

        public ImmutableList<TemplateShape> Scopes { get; set; } = scopes;

        public List<TemplateNode> Nodes { get; } = [];

        public List<TemplateNode> Then { get; } = [];

        public bool HasElse { get; set; }
    }
}
