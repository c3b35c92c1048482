using HelpDeskFlow.Domain.Configuration;
using HelpDeskFlow.Notify.Content;

namespace HelpDeskFlow.Notify.Http;

/// <summary>What a receiver answered, made fit for the notification log.</summary>
internal static class AnswerText
{
    private const int SettingCharactersMin = 6;

    /// <summary>On one line, clipped, and without any of the destination's settings (keys, secrets, addresses with tokens in them).</summary>
    public static string Clean(string text, DestinationConfig destination)
    {
        foreach (var (key, value) in destination.Settings.OrderByDescending(s => s.Value.Length))
        {
            if (value.Length >= SettingCharactersMin)
            {
                text = text.Replace(value, $"[redacted:{key}]", StringComparison.OrdinalIgnoreCase);
            }
        }

        return Clip.To(Clip.OneLine(text), NotifyLimits.DetailCharactersMax);
    }
}
