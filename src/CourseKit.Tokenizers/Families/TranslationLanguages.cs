namespace CourseKit.Tokenizers.Families;

/// <summary>The languages of a translation model's tokenizer.</summary>
internal sealed record TranslationLanguages
{
    /// <summary>The language of the texts to translate, or null when it is not chosen.</summary>
    internal string? Source { get; init; }

    /// <summary>The language to translate to, or null.</summary>
    internal string? Target { get; init; }

    /// <summary>The ids of the languages' tokens.</summary>
    internal IReadOnlyDictionary<string, int> Ids { get; init; } = new Dictionary<string, int>();

    /// <summary>Changes a tokenizer so that it encodes texts of one language; null when there is nothing to change.</summary>
    internal Func<Tokenizer, string?, Tokenizer>? ForSource { get; init; }

    /// <summary>Changes a tokenizer so that it encodes the translations, which are of one language.</summary>
    internal Func<Tokenizer, string?, Tokenizer>? ForTarget { get; init; }
}
