using System.Globalization;

namespace HelpDeskFlow.Silo.Configuration.Sections;

/// <summary>Settings that are a part of one.</summary>
internal static class Shares
{
    /// <summary>A number within these bounds; null where absent or wrong, which is reported.</summary>
    public static double? Read(Section section, string key, double least, double most)
    {
        if (section.Text(key, "a number such as 0.9") is not { } text)
        {
            return null;
        }

        if (double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var share) && share >= least && share <= most)
        {
            return share;
        }

        section.Reader.Report(section.PlaceOf(key), string.Create(CultureInfo.InvariantCulture, $"{section.About(key)} is \"{text}\"; write a number from {least} to {most}."));
        return null;
    }
}
