using System.Text;

namespace CourseKit.Models;

/// <summary>The words that an ELMo model predicts, and the characters that it reads words by. Any word can be read; one that is not in the list is predicted as <c>&lt;unk&gt;</c>.</summary>
public sealed class ElmoVocabulary
{
    /// <summary>How many different characters there are: the bytes of UTF-8, the begin and the end of a word, and padding.</summary>
    internal const int CharacterCount = 259;

    private const int BeginOfWord = 256, EndOfWord = 257, Padding = 258;
    private const int MaxBytes = 256 << 20;

    private static readonly string[] Special = [BeginOfSentence, EndOfSentence, Unknown];

    private readonly Dictionary<string, int> ids;

    private ElmoVocabulary(string[] words)
    {
        Words = words;
        ids = words.Index().ToDictionary(word => word.Item, word => word.Index);
    }

    /// <summary>What stands before the first word.</summary>
    public const string BeginOfSentence = "<S>";

    /// <summary>What stands behind the last word.</summary>
    public const string EndOfSentence = "</S>";

    /// <summary>What is predicted in place of words that are not in the list.</summary>
    public const string Unknown = "<unk>";

    /// <summary>All words by their ids.</summary>
    public IReadOnlyList<string> Words { get; }

    /// <summary>The id of a word, or of <see cref="Unknown"/>.</summary>
    public int IdOf(string word) => ids.TryGetValue(word, out var id) ? id : ids[Unknown];

    /// <summary>The words of some sentences, most frequent first.</summary>
    /// <param name="sentences">Split into words.</param>
    /// <param name="minCount">Rarer words are left out.</param>
    public static ElmoVocabulary Build(IEnumerable<IReadOnlyList<string>> sentences, int minCount = 1) => new(
    [
        .. Special,
        .. sentences.SelectMany(sentence => sentence).CountBy(word => word).Where(entry => entry.Value >= minCount && !Special.Contains(entry.Key))
            .OrderByDescending(entry => entry.Value).ThenBy(entry => entry.Key, StringComparer.Ordinal).Select(entry => entry.Key),
    ]);

    /// <summary>A word as the characters that a model reads, padded to a length; longer words are cut.</summary>
    internal static long[] CharactersOf(string word, int length)
    {
        var characters = new long[length];
        Array.Fill(characters, Padding);
        var bytes = Encoding.UTF8.GetBytes(word);
        var count = Math.Min(bytes.Length, length - 2);
        characters[0] = BeginOfWord;
        for (var i = 0; i < count; i++) characters[i + 1] = bytes[i];
        characters[count + 1] = EndOfWord;
        return characters;
    }

    internal void Write(string path) => JsonFile.WriteText(path, string.Join('\n', Words) + "\n");

    internal static ElmoVocabulary Read(string path)
    {
        var file = new FileInfo(path);
        if (!file.Exists) throw new CheckpointException($"{path} is missing; it lists the words that the model predicts.");
        if (file.Length > MaxBytes) throw new CheckpointException($"{path} has {file.Length:N0} bytes; a list of words has at most {MaxBytes:N0}.");
        var words = File.ReadAllText(path).TrimEnd('\n').Split('\n');
        if (!words.AsSpan().StartsWith(Special) || words.Distinct().Count() != words.Length)
            throw new CheckpointException($"{path} is no list of different words that begins with {string.Join(", ", Special)}.");
        return new(words);
    }
}
