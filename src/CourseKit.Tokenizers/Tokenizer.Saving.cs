using System.Text;
using System.Text.Json;
using CourseKit.Tokenizers.Loading;
using CourseKit.Tokenizers.Saving;

namespace CourseKit.Tokenizers;

/// <content>Writing.</content>
public sealed partial class Tokenizer
{
    /// <summary>The class of transformers that stands for this tokenizer (<c>tokenizer_class</c>), or null when no file says.</summary>
    public string? TokenizerClass { get; init; }

    /// <summary>What <c>tokenizer_config.json</c> says beside what has a member of its own.</summary>
    internal IReadOnlyDictionary<string, JsonElement> Configuration { get; init; } = new Dictionary<string, JsonElement>();

    /// <summary>The vocabulary files of a family whose tokenizer a <c>tokenizer.json</c> cannot describe: they are saved in its
    /// place.</summary>
    internal IReadOnlyDictionary<string, ReadOnlyMemory<byte>> VocabularyFiles { get; init; } = new Dictionary<string, ReadOnlyMemory<byte>>();

    /// <summary>The added tokens with their ids, by ascending id.</summary>
    internal IEnumerable<KeyValuePair<int, AddedToken>> AddedTokensById => _added.Tokens;

    /// <summary>Loads a tokenizer from the text of a <c>tokenizer.json</c>.</summary>
    /// <param name="json">The text.</param>
    /// <param name="configuration">The text of a <c>tokenizer_config.json</c> (roles of tokens, longest input, chat template), or null.</param>
    /// <param name="name">What messages call the texts, e.g. the file that they are from.</param>
    /// <exception cref="TokenizerException">A text is damaged.</exception>
    /// <exception cref="UnsupportedComponentException">It names a component that this library does not have.</exception>
    public static Tokenizer FromJson(string json, string? configuration = null, string name = "tokenizer.json")
    {
        ArgumentNullException.ThrowIfNull(json);
        var file = TokenizerFile.Parse(Encoding.UTF8.GetBytes(json), name);
        return configuration is null
            ? file.Build()
            : PretrainedFolder.FromJson(file, TokenizerConfig.Parse(JsonFile.ParseSection(configuration, name), map: null, new Dictionary<string, JsonElement>()));
    }

    /// <summary>The tokenizer as the text of a <c>tokenizer.json</c>.</summary>
    /// <exception cref="TokenizerException">It has a component that the format does not have.</exception>
    public string ToJson()
    {
        using var stream = new MemoryStream();
        TokenizerWriter.Write(this, stream);
        return Encoding.UTF8.GetString(stream.GetBuffer(), 0, (int)stream.Length);
    }

    /// <summary>Writes a <c>tokenizer.json</c>, which every library of Hugging Face reads.</summary>
    /// <param name="path">The file; one that is there is replaced once the new one is whole.</param>
    /// <exception cref="TokenizerException">The file cannot be written, or the tokenizer has a component that the format does not have.</exception>
    public void Save(string path) => SavedFile.Write(path, stream => TokenizerWriter.Write(this, stream));

    /// <summary>Writes the tokenizer into a folder, as <see cref="FromPretrained"/> and transformers' <c>AutoTokenizer</c> read it:
    /// <c>tokenizer.json</c>, <c>tokenizer_config.json</c>, <c>special_tokens_map.json</c> and, for WordPiece and BPE, the vocabulary by
    /// itself. A tokenizer that was loaded from its family's own vocabulary files (a SentencePiece model) gets these back instead of a
    /// <c>tokenizer.json</c>.</summary>
    /// <param name="folder">The folder; it is made if it is not there.</param>
    /// <exception cref="TokenizerException">A file cannot be written, or the tokenizer has a component that the format does not have.</exception>
    public void SavePretrained(string folder) => PretrainedFolderWriter.Write(this, folder);
}
