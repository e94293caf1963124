using System.Globalization;

namespace CourseKit.Jupyter.Display;

/// <summary>A script that the frontend runs where it is shown. Pages made of the notebook do not run it.</summary>
/// <param name="Content">The script.</param>
public sealed record Javascript(string Content) : IDisplayable
{
    /// <summary>The script's MIME type in notebooks.</summary>
    public const string MimeType = "application/javascript";

    /// <inheritdoc/>
    public MimeBundle ToMimeBundle() => new MimeBundle().Add(MimeType, Content);

    /// <summary>That there is a script, which is of no use as text.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"a script of {Content.Length:N0} characters");
}
