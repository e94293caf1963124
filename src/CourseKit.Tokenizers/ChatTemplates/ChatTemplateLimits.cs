namespace CourseKit.Tokenizers;

/// <summary>How much a chat template may ask for. Templates come from the same places as weights, so they are not trusted; the defaults
/// are far above what published templates need.</summary>
public sealed record ChatTemplateLimits
{
    /// <summary>The limits that hold when none are given.</summary>
    public static ChatTemplateLimits Default { get; } = new();

    /// <summary>The longest template, in UTF-16 units.</summary>
    public int TemplateLength { get; init; } = 1 << 20;

    /// <summary>How deep blocks, brackets, macro calls and given data may be nested.</summary>
    public int Depth { get; init; } = 128;

    /// <summary>How many steps a rendering may take: about one for each operation and each element that is looked at.</summary>
    public long Steps { get; init; } = 10_000_000;

    /// <summary>The longest text that a rendering may make, in UTF-16 units; it holds for every text in between, too.</summary>
    public int OutputLength { get; init; } = 1 << 24;
}
