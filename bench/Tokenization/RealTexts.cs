using System.Collections;
using System.IO.Compression;
using System.Reflection;
using System.Resources;
using System.Text;

namespace CourseKit.Bench.Tokenization;

/// <summary>Texts of one kind.</summary>
/// <param name="Kind">What they are.</param>
/// <param name="Texts">The texts.</param>
internal sealed record RealText(string Kind, string[] Texts)
{
    private const double LeastOfPortion = 0.04;

    /// <summary>Their size in UTF-8, in MB.</summary>
    public double Megabytes { get; } = Texts.Sum(text => (double)Encoding.UTF8.GetByteCount(text)) / 1e6;

    /// <summary>The texts in portions, so that each round of a measurement has new ones, which no cache has seen; or, where they are too few for
    /// that, all of them again and again.</summary>
    public RealText[] Portions(int count) => Megabytes / count < LeastOfPortion
        ? [this]
        : [.. Enumerable.Range(0, count).Select(portion => new RealText($"{Kind} {portion}", [.. Texts.Where((_, i) => i % count == portion)]))];
}

/// <summary>Real text of five kinds: tweets, news, code (this repository's), Chinese (the messages of .NET's SDK), and the tweets that hold
/// emoji, which are few.</summary>
internal static class RealTexts
{
    private const int MostBytes = 2_500_000;

    private static readonly string[] NewsFile = ["bbc", "bbc-fulltext.zip"];

    /// <summary>All kinds.</summary>
    /// <exception cref="SkippedException">One of them is not on this machine.</exception>
    public static IReadOnlyList<RealText> All => field ??= [new("tweets", Some(Tweets())), new("news", Some(News())), new("code", Some(Code())), new("Chinese", Some(Chinese())), new("emoji", Some(Tweets().Where(HasEmoji)))];

    /// <summary>So many tweets.</summary>
    public static string[] ManyTweets(int count) => [.. Tweets().Take(count)];

    private static string[] Some(IEnumerable<string> texts)
    {
        var size = 0;
        return [.. texts.TakeWhile(text => (size += Encoding.UTF8.GetByteCount(text)) <= MostBytes)];
    }

    private static IEnumerable<string> Tweets() => Bench.Tweets.AreReal ? Bench.Tweets.Take(Bench.Tweets.All) : throw new SkippedException("the tweets are not here. COURSEKIT_DATA_MIRROR names a folder that has them");

    private static IEnumerable<string> News()
    {
        var path = Environment.GetEnvironmentVariable("COURSEKIT_DATA_MIRROR") is { Length: > 0 } mirror ? Path.Combine([mirror, .. NewsFile]) : null;
        if (!File.Exists(path)) throw new SkippedException("the BBC's news are not here. COURSEKIT_DATA_MIRROR names a folder that has them");
        using var archive = ZipFile.OpenRead(path);
        foreach (var entry in archive.Entries.Where(entry => entry.Name.EndsWith(".txt", StringComparison.Ordinal) && char.IsAsciiDigit(entry.Name[0])).OrderBy(entry => entry.FullName, StringComparer.Ordinal))
        {
            using var reader = new StreamReader(entry.Open());
            yield return reader.ReadToEnd();
        }
    }

    // The files that stood in the repository in November 2026 change; what is measured is a ratio.
    private static IEnumerable<string> Code() => Directory.EnumerateFiles(Path.Combine(Repository.Root, "src"), "*.cs", SearchOption.AllDirectories)
        .Where(path => !path.Split(Path.DirectorySeparatorChar).Any(part => part is "obj" or "bin")).Order(StringComparer.Ordinal).Select(File.ReadAllText);

    private static bool HasEmoji(string text) => text.EnumerateRunes().Any(rune => rune.Value is >= 0x2600 and < 0x27c0 or >= 0x1f000 and < 0x20000);

    // The compiler's and the build's messages as the SDK brings them.
    private static IEnumerable<string> Chinese()
    {
        var folder = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(typeof(object).Assembly.Location)!, "..", "..", "..", "sdk"));
        var files = Directory.Exists(folder) ? Directory.EnumerateFiles(folder, "*.resources.dll", SearchOption.AllDirectories).Where(path => path.Contains("zh-Hans", StringComparison.Ordinal)).Order(StringComparer.Ordinal).ToArray() : [];
        var texts = files.SelectMany(Messages).Where(IsChinese).ToArray();
        return texts.Length > 1000 ? texts : throw new SkippedException($"{folder} holds no SDK with its Chinese messages");
    }

    private static IEnumerable<string> Messages(string path)
    {
        var assembly = Assembly.LoadFile(path);
        foreach (var name in assembly.GetManifestResourceNames().Where(name => name.EndsWith(".resources", StringComparison.Ordinal)).Order(StringComparer.Ordinal))
        {
            using var reader = new ResourceReader(assembly.GetManifestResourceStream(name)!);
            foreach (var text in reader.Cast<DictionaryEntry>().OrderBy(entry => (string)entry.Key, StringComparer.Ordinal).Select(entry => entry.Value).OfType<string>()) yield return text;
        }
    }

    private static bool IsChinese(string text) => text.Length > 8 && 2 * text.Count(unit => unit is >= '\u4e00' and <= '\u9fff') >= text.Length;
}
