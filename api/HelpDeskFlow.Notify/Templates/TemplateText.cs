using System.Collections.Immutable;

namespace HelpDeskFlow.Notify.Templates;

/// <summary>What is wrong with a template.</summary>
/// <param name="Offset">Character at which it stands.</param>
/// <param name="Text">What is wrong, one clause without a full stop.</param>
/// <param name="Name">The name that is not known, where that is what is wrong.</param>
/// <param name="Known">Names that are known there.</param>
public sealed record TemplateProblem(int Offset, string Text, string? Name, IReadOnlyCollection<string> Known);

/// <summary>
/// A parsed template: <c>{{ path }}</c>, <c>{{#if path}}</c>, <c>{{#unless path}}</c>, <c>{{#each path}}</c>, <c>{{else}}</c>,
/// <c>{{/if}}</c> and <c>{{! remark }}</c>, a small part of Handlebars. It cannot call anything, so it is safe whoever wrote it.
/// </summary>
public sealed class TemplateText
{
    private readonly ImmutableArray<TemplateNode> _nodes;

    private TemplateText(ImmutableArray<TemplateNode> nodes) => _nodes = nodes;

    /// <summary>Parses and checks every name; null and what is wrong where it cannot be used.</summary>
    public static TemplateText? Parse(string source, out IReadOnlyList<TemplateProblem> problems)
    {
        var parser = new TemplateParser(source);
        var nodes = parser.Parse();
        problems = parser.Problems;
        return problems.Count == 0 ? new TemplateText(nodes) : null;
    }

    /// <summary>The text with its values, each made fit for its target.</summary>
    /// <exception cref="TemplateLimitException">It became too long, or took too many steps.</exception>
    internal string Render(object? root, Func<string, string> escape) => new TemplateRun(root, escape).Write(_nodes);
}

/// <summary>A template went over a limit.</summary>
public sealed class TemplateLimitException(string message) : Exception(message);
