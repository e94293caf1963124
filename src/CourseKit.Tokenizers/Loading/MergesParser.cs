using System.Text;
using System.Text.Json;

namespace CourseKit.Tokenizers.Loading;

/// <summary>Reads the merges of a BPE model.</summary>
internal static class MergesParser
{
    /// <summary>Reads the array that <paramref name="reader"/> stands on: pairs as <c>["a", "b"]</c>, or <c>"a b"</c> in files from before
    /// version 0.20.</summary>
    internal static List<(string Left, string Right)> Parse(ref Utf8JsonReader reader, string source)
    {
        var merges = new List<(string, string)>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (reader.TokenType == JsonTokenType.String) merges.Add(Split(reader.GetString()!, source, merges.Count));
            else merges.Add(Pair(ref reader, source, merges.Count));
        }
        return merges;
    }

    /// <summary>Reads a <c>merges.txt</c>: one pair a line, the halves separated by a space; lines that start with <c>#version</c> are
    /// comments.</summary>
    internal static List<(string Left, string Right)> ReadText(string path)
    {
        using var reader = new StringReader(JsonFile.ReadText(path));
        var merges = new List<(string, string)>();
        while (reader.ReadLine() is { } line)
            if (line.Length > 0 && !line.StartsWith("#version", StringComparison.Ordinal)) merges.Add(Split(line, path, merges.Count));
        return merges;
    }

    private static (string, string) Split(string text, string source, int index)
    {
        var space = text.IndexOf(' ');
        if (space <= 0 || space == text.Length - 1 || text.IndexOf(' ', space + 1) >= 0) throw NoPair(source, index, $"'{text}'");
        return (text[..space], text[(space + 1)..]);
    }

    private static (string, string) Pair(ref Utf8JsonReader reader, string source, int index)
    {
        if (reader.TokenType != JsonTokenType.StartArray) throw NoPair(source, index, Encoding.UTF8.GetString(reader.ValueSpan));
        var halves = new string[2];
        for (var i = 0; i < 2; i++)
        {
            reader.Read();
            if (reader.TokenType != JsonTokenType.String) throw NoPair(source, index, $"an array with {i} strings");
            halves[i] = reader.GetString()!;
        }
        reader.Read();
        return reader.TokenType == JsonTokenType.EndArray ? (halves[0], halves[1]) : throw NoPair(source, index, "an array of more than two");
    }

    private static TokenizerException NoPair(string source, int index, string found) =>
        new($"{source}[{index}] is {(found.Length > 60 ? found[..60] + "..." : found)}; expected two tokens, as [\"a\", \"b\"] or \"a b\".");
}
