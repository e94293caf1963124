using CourseKit.Tokenizers.Families;

namespace CourseKit.Tokenizers;

/// <content>Languages, for models that translate.</content>
public sealed partial class Tokenizer
{
    private Tokenizer? _target;

    /// <summary>The language of the texts to translate, as the model names it (<c>en_XX</c>, <c>en</c>); null where the tokenizer does not
    /// tell languages apart.</summary>
    public string? SourceLanguage => Languages?.Source;

    /// <summary>The language to translate to, or null.</summary>
    public string? TargetLanguage => Languages?.Target;

    /// <summary>The ids of the tokens that stand for languages; none where the tokenizer has no such tokens. The id of the target language
    /// is what a many-language model is forced to begin its translation with.</summary>
    public IReadOnlyDictionary<string, int> LanguageIds => Languages?.Ids ?? new Dictionary<string, int>();

    internal TranslationLanguages? Languages { get; init; }

    /// <summary>The tokenizer of the translations (labels): with the target's language token, or the target's vocabulary. Where source and
    /// target are treated alike it is this one.</summary>
    public Tokenizer Target => _target ??= Languages?.ForTarget?.Invoke(this, Languages.Target) ?? this;

    /// <summary>A tokenizer for other languages; this one stays as it is.</summary>
    /// <param name="source">The language of the texts to translate; null keeps it.</param>
    /// <param name="target">The language to translate to; null keeps it.</param>
    /// <exception cref="TokenizerException">The tokenizer does not know the language, or knows no languages.</exception>
    public Tokenizer WithLanguages(string? source = null, string? target = null)
    {
        if (Languages is not { ForSource: { } change } languages)
            throw new TokenizerException("This tokenizer does not tell languages apart. Languages can be chosen for mBART and M2M100.");
        foreach (var language in new[] { source, target })
            if (language is not null && !languages.Ids.ContainsKey(language))
                throw new TokenizerException(
                    $"The tokenizer does not know the language '{language}'; it knows {string.Join(", ", languages.Ids.Keys)}.");
        return change(this, source ?? languages.Source)
            .With(languages with { Source = source ?? languages.Source, Target = target ?? languages.Target });
    }

    /// <summary>Tokenizes a translation: what the model is to learn to write (<c>text_target</c> of transformers).</summary>
    /// <param name="text">The text.</param>
    /// <param name="addSpecialTokens">Whether to add the special tokens that the model expects.</param>
    /// <param name="truncation">How to cut what is too long; null cuts nothing.</param>
    /// <param name="padding">How to fill up what is short; null fills up nothing.</param>
    /// <exception cref="TokenizerException">The truncation cannot be done, or padding lacks a pad token.</exception>
    public EncodedText EncodeTarget(string text, bool addSpecialTokens = true, Truncation? truncation = null, Padding? padding = null) =>
        Target.Encode(text, null, addSpecialTokens, truncation, padding);

    /// <summary>Tokenizes many translations, on all cores.</summary>
    /// <param name="texts">The texts.</param>
    /// <param name="addSpecialTokens">Whether to add the special tokens that the model expects.</param>
    /// <param name="truncation">How to cut what is too long; null cuts nothing.</param>
    /// <param name="padding">How to fill up what is short; null fills up nothing.</param>
    /// <exception cref="TokenizerException">The truncation cannot be done, or padding lacks a pad token.</exception>
    public EncodedText[] EncodeTargetBatch(IReadOnlyList<string> texts, bool addSpecialTokens = true, Truncation? truncation = null,
        Padding? padding = null) => Target.EncodeBatch(texts, addSpecialTokens, truncation, padding);

    /// <summary>This tokenizer with another layout of special tokens.</summary>
    internal Tokenizer With(PostProcessor postProcessor) => Copy(Model, Normalizer, postProcessor, Languages);

    /// <summary>This tokenizer with another model and the normaliser that goes with it.</summary>
    internal Tokenizer With(TokenizerModel model, Normalizer? normalizer) => Copy(model, normalizer, PostProcessor, Languages);

    /// <summary>A token as an element of a layout.</summary>
    internal SpecialTokenPiece Place(string token) => new([TokenToId(token) ?? throw new TokenizerException(
        $"The vocabulary lacks the token '{token}', which this tokenizer puts around texts.")], [token], 0);

    private Tokenizer With(TranslationLanguages languages) => Copy(Model, Normalizer, PostProcessor, languages);

    private Tokenizer Copy(TokenizerModel model, Normalizer? normalizer, PostProcessor? postProcessor, TranslationLanguages? languages) =>
        new(this, model, normalizer, postProcessor, AddedTokens, _special) { Languages = languages };
}
