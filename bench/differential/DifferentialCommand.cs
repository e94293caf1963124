using System.Diagnostics;
using System.Globalization;
using CourseKit.Bench.Peers;
using CourseKit.Bench.Tokenization;
using CourseKit.Tokenizers;

namespace CourseKit.Bench.Differential;

/// <summary><c>dotnet run -c Release --project bench -- differential [--tokenizer NAME] [--inputs N] [--seed N]</c>: generated texts for
/// CourseKit and for the Rust tokenizers. Prints one line for each tokenizer and one for each cause of a difference; the exit code says
/// whether one is not among the known ones.</summary>
internal static class DifferentialCommand
{
    private const string Usage = "Usage: dotnet run -c Release --project bench -- differential [--tokenizer NAME] [--inputs N] [--seed N].";
    private const int Words = 3000;

    /// <summary>Runs it.</summary>
    public static int Run(ReadOnlySpan<string> arguments)
    {
        var (inputs, seed, only) = (100_000, 1, "");
        for (var i = 0; i < arguments.Length; i += 2)
        {
            var value = i + 1 < arguments.Length ? arguments[i + 1] : "";
            var understood = arguments[i] switch
            {
                "--inputs" => int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out inputs) && inputs > 0,
                "--seed" => int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out seed),
                "--tokenizer" => (only = value).Length > 0,
                _ => false,
            };
            if (understood) continue;
            Console.Error.WriteLine($"\"{arguments[i]} {value}\" makes no sense here. {Usage}");
            return 2;
        }

        var wanted = Vocabularies.All.Where(vocabulary => vocabulary.Name.Contains(only, StringComparison.OrdinalIgnoreCase)).ToArray();
        if (wanted.Length == 0)
        {
            Console.Error.WriteLine($"No tokenizer is called \"{only}\". Names: {string.Join("; ", Vocabularies.All.Select(vocabulary => vocabulary.Name))}.");
            return 2;
        }

        return Compare(wanted, inputs, seed) ? 0 : 1;
    }

    private static bool Compare(IReadOnlyList<PeerVocabulary> vocabularies, int inputs, int seed)
    {
        var files = Directory.CreateTempSubdirectory("coursekit-bench-").FullName;
        try
        {
            using var peer = RustTokenizersPeer.Start();
            Console.Error.WriteLine(peer.Description);
            var agree = true;
            foreach (var vocabulary in vocabularies)
            {
                try
                {
                    agree &= Compare(vocabulary, peer, files, inputs, seed);
                }
                catch (Exception error) when (error is SkippedException or TokenizerException)
                {
                    Console.WriteLine($"differential\t{vocabulary.Name}\tnot compared: {error.Message}");
                    agree = false;
                }
            }

            return agree;
        }
        catch (SkippedException reason)
        {
            Console.Error.WriteLine(reason.Message);
            return false;
        }
        finally
        {
            Directory.Delete(files, recursive: true);
        }
    }

    private static bool Compare(PeerVocabulary vocabulary, RustTokenizersPeer peer, string files, int inputs, int seed)
    {
        var start = Stopwatch.GetTimestamp();
        var path = Vocabularies.File(vocabulary, files);
        var ours = Tokenizer.FromFile(path);
        peer.Load(vocabulary.Name, path);
        var words = Tweets.Take(Words).SelectMany(text => text.Split(' ', StringSplitOptions.RemoveEmptyEntries)).ToArray();
        var pieces = ours.Model.Vocabulary.Entries().Select(entry => entry.Key).Where(piece => piece.Length > 0).ToArray();
        var tokens = ours.AddedTokens.Select(token => token.Content).Where(token => token.Length > 0).ToArray();
        var run = new DifferentialRun(vocabulary.Name, ours, peer, new TextGenerator(seed, words, tokens, pieces));
        run.Run(inputs);

        var unknown = run.Differences.Where(difference => KnownDifferences.Of(difference) is null).ToArray();
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"differential\t{vocabulary.Name}\t{run.Compared} inputs\t{run.Refused} refused by both\t{run.Differences.Count} differences\t{unknown.Length} unexplained\t{Stopwatch.GetElapsedTime(start).TotalSeconds:0} s"));
        foreach (var known in run.Differences.GroupBy(KnownDifferences.Of).Where(group => group.Key is not null))
            Console.WriteLine($"known\t{vocabulary.Name}\t{known.Count()} inputs\t{known.Key!.Cause}");
        foreach (var group in unknown.GroupBy(difference => difference.Group).OrderByDescending(group => group.Count())) Print(vocabulary.Name, group);
        return unknown.Length == 0;
    }

    private static void Print(string tokenizer, IGrouping<string, Difference> group)
    {
        var shortest = group.MinBy(difference => difference.Smallest.Length)!;
        Console.WriteLine(string.Join('\t', "difference", tokenizer, $"{group.Count()} inputs", group.Key, Difference.Quote(shortest.Smallest), $"ours: {shortest.Ours}", $"reference: {shortest.Theirs}"));
    }
}
