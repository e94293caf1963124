namespace CourseKit.Jupyter.Display;

/// <summary>Markdown, with formulas between dollar signs, shown as text cells are.</summary>
/// <param name="Content">The source.</param>
public sealed record Markdown(string Content) : IDisplayable
{
    /// <inheritdoc/>
    public MimeBundle ToMimeBundle() => new MimeBundle().Add(MimeBundle.Markdown, Content);

    /// <summary>The Markdown's source.</summary>
    public override string ToString() => Content;
}
