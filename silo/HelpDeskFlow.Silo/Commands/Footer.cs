using System.Text.Json;
using HelpDeskFlow.Silo.Client;

namespace HelpDeskFlow.Silo.Commands;

/// <summary>Says on the error stream when a list is empty or goes on.</summary>
internal static class Footer
{
    /// <summary>Writes the sentence, if there is one to write.</summary>
    public static void Write(JsonElement answer, string what, Terminal terminal)
    {
        var count = answer.List("items").Count();
        if (count == 0)
        {
            terminal.Error.WriteLine($"No {what}.");
        }
        else if (answer.Text("next").Length > 0)
        {
            terminal.Error.WriteLine($"These are the first {count} {what}; there are more (--limit takes up to 1000).");
        }
    }
}
