namespace CourseKit.Jupyter.Display;

/// <summary>A formula on a line of its own: <c>new Latex(@"\frac{q k^\top}{\sqrt d}")</c>.</summary>
/// <param name="Content">LaTeX; where it brings its own delimiters (<c>$…$</c>, <c>$$…$$</c>, <c>\[…\]</c>, <c>\begin{…}</c>) it is taken as it is.</param>
public sealed record Latex(string Content) : IDisplayable
{
    private static readonly string[] Delimiters = ["$", @"\[", @"\(", @"\begin{"];

    /// <summary>The formula twice: frontends that show no LaTeX mostly show Markdown with formulas.</summary>
    public MimeBundle ToMimeBundle() => new MimeBundle().Add(MimeBundle.Latex, Delimited()).Add(MimeBundle.Markdown, Delimited());

    /// <summary>The formula's source.</summary>
    public override string ToString() => Content;

    private string Delimited()
    {
        var formula = Content.Trim();
        return Delimiters.Any(start => formula.StartsWith(start, StringComparison.Ordinal)) ? formula : $"$${formula}$$";
    }
}
