using System.Text.Json;
using CourseKit.Bench.Tokenization;
using CourseKit.Tokenizers;

namespace CourseKit.Bench.Figures;

/// <summary>How long a <c>tokenizer.json</c> of a Unigram model with 250,000 entries takes to load, once the code is compiled and first thing
/// in a process; and in the Rust tokenizers. The entries are those of T5, and pairs of them.</summary>
internal static class TokenizerLoadFigure
{
    public const string Child = "large-tokenizer-load";

    private const string Name = "tokenizer, load";
    private const string FileVariable = "COURSEKIT_BENCH_TOKENIZER";
    private const int Entries = 250_000;
    private const double Goal = 0.5;

    public static void Measure(Session session) => TokenizerFigures.ForEach(session, 1, [Vocabularies.T5], pair =>
    {
        var path = Path.Combine(pair.Files, "large.json");
        Write(Vocabularies.File(pair.Vocabulary, pair.Files), path);
        pair.Peer.Load(Name, path);
        var calls = Clock.Warm(() => Tokenizer.FromFile(path));
        Environment.SetEnvironmentVariable(FileVariable, path);
        double[] ours = [.. Rounds(session).Select(_ => Clock.SecondsEach(() => Tokenizer.FromFile(path), calls))], first = [.. Rounds(session).Select(_ => ChildProcess.Number(Child))], theirs = [.. Rounds(session).Select(_ => pair.Peer.Load(Name, path))];
        var text = $"{Name}, Unigram of {Entries:N0} entries";
        session.Figure($"{text}, CourseKit", Clock.Median(ours), "s", below: Goal);
        session.Figure($"{text}, CourseKit, first in a process", Clock.Median(first), "s", below: Goal);
        session.Figure($"{text}, {pair.Peer.Name}, without reading the file", Clock.Median(theirs), "s");
    });

    /// <summary>Loads the file that the parent wrote and answers how many seconds that took.</summary>
    public static int RunChild() => ChildProcess.Answer(Clock.Seconds(() => Tokenizer.FromFile(Environment.GetEnvironmentVariable(FileVariable)!)));

    private static IEnumerable<int> Rounds(Session session) => Enumerable.Range(0, session.Rounds);

    // Pairs in a fixed order: the first piece with all others, the second, ...
    private static void Write(string source, string target)
    {
        using var document = JsonDocument.Parse(File.ReadAllBytes(source));
        var root = document.RootElement;
        var entries = root.GetProperty("model").GetProperty("vocab").EnumerateArray().Select(entry => (Piece: entry[0].GetString()!, Score: entry[1].GetDouble())).ToList();
        var known = entries.Select(entry => entry.Piece).ToHashSet(StringComparer.Ordinal);
        var words = entries.Where(entry => entry.Piece.Length is > 2 and < 12 && entry.Piece[0] != '<').Take(1000).ToArray();
        foreach (var (left, right) in words.SelectMany(left => words.Select(right => (left, right))))
        {
            if (entries.Count == Entries) break;
            if (known.Add(left.Piece + right.Piece)) entries.Add((left.Piece + right.Piece, left.Score + right.Score));
        }

        using var stream = File.Create(target);
        using var writer = new Utf8JsonWriter(stream);
        writer.WriteStartObject();
        foreach (var property in root.EnumerateObject().Where(property => property.Name != "model")) property.WriteTo(writer);
        writer.WriteStartObject("model");
        foreach (var property in root.GetProperty("model").EnumerateObject().Where(property => property.Name != "vocab")) property.WriteTo(writer);
        writer.WriteStartArray("vocab");
        foreach (var (piece, score) in entries)
        {
            writer.WriteStartArray();
            writer.WriteStringValue(piece);
            writer.WriteNumberValue(score);
            writer.WriteEndArray();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
        writer.WriteEndObject();
    }
}
