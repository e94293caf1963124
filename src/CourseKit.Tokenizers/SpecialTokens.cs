namespace CourseKit.Tokenizers;

/// <summary>Which tokens play which special role, as <c>tokenizer_config.json</c> names them; null for a role that no token has.</summary>
public sealed record SpecialTokens
{
    /// <summary>Fills up short inputs.</summary>
    public string? PadToken { get; init; }

    /// <summary>Stands first; its hidden state stands for the whole text.</summary>
    public string? ClsToken { get; init; }

    /// <summary>Separates and ends sequences.</summary>
    public string? SepToken { get; init; }

    /// <summary>Hides a token that is to be predicted.</summary>
    public string? MaskToken { get; init; }

    /// <summary>Stands for what the vocabulary does not cover.</summary>
    public string? UnkToken { get; init; }

    /// <summary>Begins a text.</summary>
    public string? BosToken { get; init; }

    /// <summary>Ends a text.</summary>
    public string? EosToken { get; init; }
}
