using System.Globalization;
using System.Text;
using CourseKit.Jupyter.Sessions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Classification;
using Microsoft.CodeAnalysis.Text;

namespace CourseKit.Jupyter.Pages;

/// <summary>C# code as HTML, coloured by what names mean: the cells of a notebook are bound one after the other, as a session would, but never run.</summary>
/// <remarks>Where binding fails, what the syntax alone tells is shown; code that nests too deeply to be bound at all stays plain.</remarks>
internal sealed class CodeHighlighter(ScriptEnvironment environment) : IDisposable
{
    private readonly SubmissionChain chain = new(environment);

    /// <summary>The next code cell of the notebook; later code sees what it declares.</summary>
    public string Cell(string code) => SubmissionChain.IsBindable(code) ? Highlight(code, chain.Append(code)) : Html.Escape(code);

    /// <summary>Code in prose, which sees the cells before it but declares nothing for those after it.</summary>
    public string Fence(string code) => SubmissionChain.IsBindable(code) ? Highlight(code, chain.Peek(code)) : Html.Escape(code);

    /// <summary>Frees the workspace.</summary>
    public void Dispose() => chain.Dispose();

    private static string Highlight(string code, Document document)
    {
        var spans = Classifier.GetClassifiedSpansAsync(document, new TextSpan(0, code.Length)).GetAwaiter().GetResult();
        var html = new StringBuilder(code.Length * 2);
        var position = 0;
        foreach (var span in spans.Where(span => CssClass(span.ClassificationType) is not null).OrderBy(span => span.TextSpan.Start))
        {
            if (span.TextSpan.Start < position) continue;
            Html.Escape(html, code.AsSpan(position, span.TextSpan.Start - position));
            html.Append(CultureInfo.InvariantCulture, $"<span class=\"hl-{CssClass(span.ClassificationType)}\">");
            Html.Escape(html, code.AsSpan(span.TextSpan.Start, span.TextSpan.Length)).Append("</span>");
            position = span.TextSpan.End;
        }

        return Html.Escape(html, code.AsSpan(position)).ToString();
    }

    // Few colours: what a name is matters more than which of forty kinds it is. Locals, parameters and operators stay as plain as prose.
    private static string? CssClass(string classification) => classification switch
    {
        ClassificationTypeNames.Keyword or ClassificationTypeNames.ControlKeyword => "k",
        ClassificationTypeNames.PreprocessorKeyword => "k",
        ClassificationTypeNames.StringLiteral or ClassificationTypeNames.VerbatimStringLiteral or ClassificationTypeNames.StringEscapeCharacter => "s",
        ClassificationTypeNames.PreprocessorText => "s",
        ClassificationTypeNames.NumericLiteral => "n",
        ClassificationTypeNames.Comment => "c",
        ClassificationTypeNames.MethodName or ClassificationTypeNames.ExtensionMethodName => "m",
        ClassificationTypeNames.PropertyName or ClassificationTypeNames.EnumMemberName or ClassificationTypeNames.ConstantName => "p",
        _ when classification.StartsWith("xml doc comment", StringComparison.Ordinal) => "c",
        _ when IsType(classification) => "t",
        _ => null,
    };

    private static bool IsType(string classification) => classification
        is ClassificationTypeNames.ClassName or ClassificationTypeNames.RecordClassName or ClassificationTypeNames.StructName
        or ClassificationTypeNames.RecordStructName or ClassificationTypeNames.InterfaceName or ClassificationTypeNames.EnumName
        or ClassificationTypeNames.DelegateName or ClassificationTypeNames.TypeParameterName;
}
