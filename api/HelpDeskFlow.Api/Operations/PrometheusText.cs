using System.Globalization;
using System.Text;

namespace HelpDeskFlow.Api.Operations;

/// <summary>Builds Prometheus' text format 0.0.4.</summary>
internal sealed class PrometheusText
{
    private readonly StringBuilder _text = new(16 * 1024);
    private readonly HashSet<string> _names = new(StringComparer.Ordinal);

    /// <summary>Whether a metric of that name is written already.</summary>
    public bool Has(string name) => _names.Contains(name);

    public void Counter(string name, string help, double value) => Single(name, help, "counter", value);

    public void Gauge(string name, string help, double value) => Single(name, help, "gauge", value);

    public void Info(string name, string help, params (string Name, string Value)[] labels)
    {
        Head(name, help, "gauge");
        Sample(name, Labels(labels), 1);
    }

    public void Head(string name, string help, string type)
    {
        _names.Add(name);
        var escaped = help.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);
        _text.Append("# HELP ").Append(name).Append(' ').Append(escaped).Append('\n');
        _text.Append("# TYPE ").Append(name).Append(' ').Append(type).Append('\n');
    }

    /// <summary>One line; <paramref name="labels"/> as of <see cref="Labels"/>, without braces, may be empty.</summary>
    public void Sample(string name, string labels, double value)
    {
        _text.Append(name);
        if (labels.Length > 0)
        {
            _text.Append('{').Append(labels).Append('}');
        }

        _text.Append(' ').Append(Number(value)).Append('\n');
    }

    /// <summary><c>a="x",b="y"</c>, escaped.</summary>
    public static string Labels(params ReadOnlySpan<(string Name, string Value)> labels)
    {
        var text = new StringBuilder();
        foreach (var (name, value) in labels)
        {
            text.Append(text.Length > 0 ? "," : "").Append(Name(name)).Append("=\"").Append(Escape(value)).Append('"');
        }

        return text.ToString();
    }

    public static string Escape(string value) => value
        .Replace("\\", "\\\\", StringComparison.Ordinal)
        .Replace("\"", "\\\"", StringComparison.Ordinal)
        .Replace("\n", "\\n", StringComparison.Ordinal);

    /// <summary>A name that Prometheus takes.</summary>
    public static string Name(string name) => string.Create(name.Length, name, static (target, source) =>
    {
        for (var i = 0; i < source.Length; i++)
        {
            target[i] = char.IsAsciiLetterOrDigit(source[i]) || source[i] == '_' ? source[i] : '_';
        }
    });

    public static string Number(double value) => double.IsPositiveInfinity(value)
        ? "+Inf"
        : double.IsNegativeInfinity(value) ? "-Inf" : value.ToString("R", CultureInfo.InvariantCulture);

    public override string ToString() => _text.ToString();

    private void Single(string name, string help, string type, double value)
    {
        Head(name, help, type);
        Sample(name, "", value);
    }
}
