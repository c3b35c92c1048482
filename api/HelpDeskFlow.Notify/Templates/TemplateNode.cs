using System.Collections.Immutable;

namespace HelpDeskFlow.Notify.Templates;

/// <summary>A part of a parsed template.</summary>
internal abstract record TemplateNode
{
    private TemplateNode()
    {
    }

    /// <summary>Text as it stands.</summary>
    public sealed record Literal(string Text) : TemplateNode;

    /// <summary>A value.</summary>
    public sealed record Value(TemplatePath Path) : TemplateNode;

    /// <summary>Then where there is something, else otherwise; the other way round where <paramref name="Negated"/>.</summary>
    public sealed record If(TemplatePath Path, bool Negated, ImmutableArray<TemplateNode> Then, ImmutableArray<TemplateNode> Else) : TemplateNode;

    /// <summary>Once for each item; else where there is none.</summary>
    public sealed record Each(TemplatePath Path, ImmutableArray<TemplateNode> Body, ImmutableArray<TemplateNode> Else) : TemplateNode;
}

/// <summary>Where a value is found.</summary>
/// <param name="Up">Scopes to go out before looking; 0 is the innermost.</param>
/// <param name="Names">From there; none: the scope's own value (<c>this</c>).</param>
internal sealed record TemplatePath(int Up, ImmutableArray<string> Names);
