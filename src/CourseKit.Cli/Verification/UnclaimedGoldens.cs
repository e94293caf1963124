using System.Text.Json;

namespace CourseKit.Cli.Verification;

/// <summary>Recognises golden files by their form alone, so that those which no suite claims are listed instead of overlooked.</summary>
internal static class UnclaimedGoldens
{
    private const string Reason = "no suite for this kind of golden case";

    /// <summary>Units, for the golden cases directly in <paramref name="folder"/> that none of <paramref name="claimed"/> covers.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="claimed">The paths of all units found so far, in this folder and those above.</param>
    public static IEnumerable<GoldenUnit> Find(string folder, IReadOnlySet<string> claimed)
    {
        if (claimed.Contains(folder)) yield break;
        var files = Directory.EnumerateFiles(folder).Order(StringComparer.Ordinal).ToArray();
        if (Array.Find(files, file => Path.GetFileName(file) is "case.json" or "cases.json") is { } cases)
        {
            if (!claimed.Contains(cases)) yield return Unit(folder);
            yield break;
        }

        foreach (var file in files.Where(file => file.EndsWith(".json", StringComparison.Ordinal)))
            if (!claimed.Contains(file) && HoldsCases(file))
                yield return Unit(file);

        // Expected tensors without a case file belong to the case of a folder above (as in formats/), if there is one.
        if (files.Any(file => file.EndsWith("expected.safetensors", StringComparison.Ordinal)) && !IsCoveredFromAbove(folder, claimed))
            yield return Unit(folder);
    }

    private static GoldenUnit Unit(string path) => new(path, _ => [CaseResult.Unsupported(Path.GetFileName(path), Reason)]);

    private static bool IsCoveredFromAbove(string folder, IReadOnlySet<string> claimed)
    {
        for (var above = Path.GetDirectoryName(folder); above is not null; above = Path.GetDirectoryName(above))
            if (claimed.Contains(above))
                return true;
        return false;
    }

    /// <summary>Whether a JSON file has a top-level array <c>cases</c>, or says what reference it was made with.</summary>
    private static bool HoldsCases(string path)
    {
        try
        {
            var reader = new Utf8JsonReader(File.ReadAllBytes(path));
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject) return false;
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                bool isCases = reader.ValueTextEquals("cases"u8), isMadeWith = reader.ValueTextEquals("made_with"u8);
                reader.Read();
                if (isCases && reader.TokenType == JsonTokenType.StartArray) return true;
                if (isMadeWith && reader.TokenType == JsonTokenType.String) return true;
                reader.Skip();
            }
        }
        catch (JsonException)
        {
            // Not JSON after all, so not a golden file.
        }

        return false;
    }
}
