using CourseKit.Tokenizers.Loading;

namespace CourseKit.Tokenizers.Families;

/// <summary>Reads the text files of subword-nmt and fastBPE.</summary>
internal static class SubwordFiles
{
    /// <summary>Reads merges, one a line: two symbols, then perhaps a count. What stands behind the last line break is no line, as in
    /// transformers.</summary>
    /// <param name="path">The file.</param>
    /// <param name="hasHeader">Whether the first line is a heading.</param>
    /// <param name="columns">How many columns a line has.</param>
    internal static List<(string Left, string Right)> Merges(string path, bool hasHeader, int columns)
    {
        var lines = JsonFile.ReadText(path).Replace("\r\n", "\n", StringComparison.Ordinal).Split('\n');
        var merges = new List<(string, string)>(lines.Length);
        for (var i = hasHeader ? 1 : 0; i < lines.Length - 1; i++)
        {
            var parts = lines[i].Split(default(char[]), StringSplitOptions.RemoveEmptyEntries);
            if (parts.Length == columns) merges.Add((parts[0], parts[1]));
            else if (parts.Length > 0) throw new TokenizerException(
                $"{path}: line {i + 1} has {parts.Length} columns; expected {columns}: two symbols{(columns > 2 ? " and a count" : "")}.");
        }
        return merges;
    }

    /// <summary>Reads a dictionary of fairseq, <c>token count</c> a line, behind tokens that have their ids already.</summary>
    internal static Dictionary<string, int> Dictionary(string path, params ReadOnlySpan<string> first)
    {
        var tokens = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var token in first) tokens.TryAdd(token, tokens.Count);
        using var reader = new StringReader(JsonFile.ReadText(path));
        for (var number = 1; reader.ReadLine() is { } line; number++)
        {
            line = line.Trim();
            var space = line.LastIndexOf(' ');
            if (space < 0) throw new TokenizerException($"{path}: line {number} is '{line}'; expected a token and its count.");
            if (!tokens.TryAdd(line[..space], tokens.Count))
                throw new TokenizerException(
                    $"{path}: line {number} has the token '{line[..space]}', which stands further up; every token must occur once.");
        }
        return tokens;
    }

    /// <summary>Reads one token a line; the line's number is its id, and of a token that occurs twice the last line counts.</summary>
    internal static Dictionary<string, int> Lines(string path)
    {
        var tokens = new Dictionary<string, int>(StringComparer.Ordinal);
        using var reader = new StringReader(JsonFile.ReadText(path));
        for (var id = 0; reader.ReadLine() is { } token; id++) tokens[token] = id;
        return tokens;
    }
}
