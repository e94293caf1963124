using System.Text;

namespace Notebooks.Tests;

/// <summary>A reader of comma-separated files that shares nothing with the library's, for figures found independently of it.</summary>
internal static class DelimitedFile
{
    /// <summary>The records after the header, by the header's names. A field in quotes may hold commas, line breaks and doubled quotes (RFC 4180).</summary>
    public static IReadOnlyList<IReadOnlyDictionary<string, string>> Read(string path)
    {
        var records = Records(File.ReadAllText(path)).ToList();
        return [.. records.Skip(1).Select(record => records[0].Zip(record).ToDictionary(pair => pair.First, pair => pair.Second))];
    }

    private static IEnumerable<string[]> Records(string text)
    {
        var (fields, field, quoted) = (new List<string>(), new StringBuilder(), false);
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (quoted && c == '"' && i + 1 < text.Length && text[i + 1] == '"') field.Append(text[++i]);
            else if (c == '"') quoted = !quoted;
            else if (quoted || c is not (',' or '\r' or '\n')) field.Append(c);
            else if (c != '\r')
            {
                fields.Add(field.ToString());
                field.Clear();
                if (c == ',') continue;
                yield return [.. fields];
                fields.Clear();
            }
        }

        if (fields.Count > 0 || field.Length > 0) yield return [.. fields, field.ToString()];
    }
}
