namespace HelpDeskFlow.Domain.Redaction;

/// <summary>A piece of text that must not be kept: [<paramref name="Start"/>, <paramref name="End"/>) in bytes, and what it is.</summary>
/// <param name="Start">First byte.</param>
/// <param name="End">Byte after the last.</param>
/// <param name="Kind">What stands there, for example "email"; one of a fixed set, or the kind of an extra pattern.</param>
public readonly record struct Finding(int Start, int End, string Kind);

/// <summary>Looks for the next finding at or after a byte of UTF-8 text. Pure, allocates nothing, takes time linear in the text over all calls that go on at the end of the last finding.</summary>
public delegate bool FindNext(ReadOnlySpan<byte> text, int from, out Finding found);

/// <summary>One named way to recognise something. Changing what it recognises raises <see cref="Detectors.Version"/>.</summary>
/// <param name="Name">Name, never reused for something else.</param>
/// <param name="IsPersonal">Personal data (may be switched off) instead of a secret.</param>
/// <param name="Rule">The public rule that it follows.</param>
/// <param name="Find">The search.</param>
public sealed record Detector(string Name, bool IsPersonal, string Rule, FindNext Find);
