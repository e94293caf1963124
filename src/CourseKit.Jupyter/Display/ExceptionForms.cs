using System.Net;
using System.Text;

namespace CourseKit.Jupyter.Display;

/// <summary>An exception as a value: what it says, what caused it, and the calls that led there, folded.</summary>
internal static class ExceptionForms
{
    private const int MaxCauses = 6;
    private const int MaxMessage = 4_000;
    private const int MaxStack = 20_000;

    /// <summary>Type and message, a line each for the exception and its causes; then the calls.</summary>
    public static MimeBundle Of(Exception exception)
    {
        var causes = WithCauses(exception).Take(MaxCauses + 1).ToList();
        var heads = causes.Take(MaxCauses).Select(Head).ToList();
        var more = causes.Count > MaxCauses ? "and further causes" : null;
        var stack = Stack(causes[0]);
        return new MimeBundle().Add(MimeBundle.Html, Html(heads, more, stack)).Add(MimeBundle.Text, Text(heads, more));
    }

    private static string Text(List<(string Type, string Message)> heads, string? more) => string.Join('\n',
        heads.Select((head, index) => $"{(index == 0 ? "" : "caused by ")}{head.Type}: {head.Message}").Concat(more is null ? [] : [more]));

    private static string Html(List<(string Type, string Message)> heads, string? more, string stack)
    {
        var html = new StringBuilder("<div class=\"ck-exception\">");
        foreach (var (index, (type, message)) in heads.Index())
            html.Append($"<p style=\"margin:0 0 0.3em;white-space:pre-wrap;overflow-wrap:anywhere\">{(index == 0 ? "" : "caused by ")}<strong>{Encoded(type)}</strong>: {Encoded(message)}</p>");
        if (more is not null) html.Append($"<p style=\"margin:0 0 0.3em\">{more}</p>");
        if (stack.Length > 0) html.Append($"<details><summary style=\"display:list-item;cursor:pointer\">Stack trace</summary><pre tabindex=\"0\" style=\"overflow-x:auto\">{Encoded(stack)}</pre></details>");
        return html.Append("</div>").ToString();
    }

    private static (string Type, string Message) Head(Exception exception) =>
        (TypeText.Of(exception.GetType()), PlainText.Shortened(FormatFailure.MessageOf(exception), MaxMessage));

    // What led to an exception follows it; of several at once each is followed by its own.
    private static IEnumerable<Exception> WithCauses(Exception exception)
    {
        var pending = new Stack<Exception>([exception]);
        while (pending.TryPop(out var current))
        {
            yield return current;
            IEnumerable<Exception> inner = current is AggregateException several ? several.InnerExceptions.Reverse() : current.InnerException is { } one ? [one] : [];
            foreach (var cause in inner) pending.Push(cause);
        }
    }

    private static string Stack(Exception exception)
    {
        try
        {
            return PlainText.Shortened(exception.StackTrace ?? "", MaxStack);
        }
        catch (Exception second) when (!FormatFailure.IsCancellation)
        {
            return FormatFailure.InPlace(second);
        }
    }

    private static string Encoded(string text) => WebUtility.HtmlEncode(text);
}
