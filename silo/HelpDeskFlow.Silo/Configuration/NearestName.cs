namespace HelpDeskFlow.Silo.Configuration;

/// <summary>Finds what a person probably meant.</summary>
internal static class NearestName
{
    /// <summary>The candidate with the fewest edits (insert, delete, replace, swap of neighbours; case counts as nothing), or null when none is near.</summary>
    public static string? Of(string word, IEnumerable<string> candidates)
    {
        if (word.Length > ConfigLimits.NameCharactersMax)
        {
            return null;
        }

        var editsMax = word.Length < 3 ? 0 : Math.Max(1, word.Length / 3); // a word of two letters is near to everything
        string? best = null;
        var bestEdits = editsMax + 1;
        foreach (var candidate in candidates)
        {
            if (Math.Abs(candidate.Length - word.Length) >= bestEdits)
            {
                continue;
            }

            var edits = Edits(word.ToLowerInvariant(), candidate.ToLowerInvariant());
            if (edits < bestEdits)
            {
                (best, bestEdits) = (candidate, edits);
            }
        }

        return best;
    }

    private static int Edits(string a, string b)
    {
        var rows = new int[a.Length + 1, b.Length + 1];
        for (var i = 0; i <= a.Length; i++)
        {
            rows[i, 0] = i;
        }

        for (var j = 0; j <= b.Length; j++)
        {
            rows[0, j] = j;
        }

        for (var i = 1; i <= a.Length; i++)
        {
            for (var j = 1; j <= b.Length; j++)
            {
                var replace = rows[i - 1, j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
                rows[i, j] = Math.Min(replace, 1 + Math.Min(rows[i - 1, j], rows[i, j - 1]));
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                {
                    rows[i, j] = Math.Min(rows[i, j], rows[i - 2, j - 2] + 1);
                }
            }
        }

        return rows[a.Length, b.Length];
    }
}
