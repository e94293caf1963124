namespace CourseKit.Jupyter.Display;

/// <summary>HTML to be shown as it is: <c>new Html("&lt;b&gt;bold&lt;/b&gt;")</c>. What comes from elsewhere is encoded first, e.g. with <see cref="System.Net.WebUtility.HtmlEncode(string)"/>.</summary>
/// <param name="Content">A fragment of a page's body.</param>
public sealed record Html(string Content) : IDisplayable
{
    /// <inheritdoc/>
    public MimeBundle ToMimeBundle() => new MimeBundle().Add(MimeBundle.Html, Content);

    /// <summary>The HTML's source.</summary>
    public override string ToString() => Content;
}
