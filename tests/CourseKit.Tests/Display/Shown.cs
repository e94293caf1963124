using System.Xml.Linq;

namespace CourseKit.Tests.Display;

/// <summary>What a notebook host gets to show, found as hosts find it: by the attribute's name.</summary>
internal static class Shown
{
    /// <summary>The HTML, parsed as XML: well-formed, so no markup of a cell came through.</summary>
    public static XElement Html(object value) => XElement.Parse(Form(value, "text/html").Replace("<br>", "<br/>", StringComparison.Ordinal));

    public static string Text(object value) => Form(value, "text/plain");

    /// <summary>The texts of a table's body, row by row, heads of rows included.</summary>
    public static string[][] Rows(XElement html) =>
        [.. html.Descendants("tbody").Elements("tr").Select(row => row.Elements().Select(cell => cell.Value.Trim()).ToArray())];

    public static string Caption(XElement html) => html.DescendantsAndSelf("caption").Single().Value;

    private static string Form(object value, string mimeType)
    {
        var attribute = value.GetType().GetCustomAttributes(true).First(attribute => attribute.GetType().Name == "TypeFormatterSourceAttribute");
        var source = Activator.CreateInstance((Type)attribute.GetType().GetProperty("FormatterSourceType")!.GetValue(attribute)!)!;
        foreach (var formatter in (IEnumerable<object>)source.GetType().GetMethod("CreateTypeFormatters")!.Invoke(source, null)!)
        {
            if ((string)formatter.GetType().GetProperty("MimeType")!.GetValue(formatter)! != mimeType) continue;
            var writer = new StringWriter();
            Assert.True((bool)formatter.GetType().GetMethod("Format")!.Invoke(formatter, [value, writer])!);
            return writer.ToString();
        }

        throw new InvalidOperationException($"{value.GetType().Name} has no form {mimeType}.");
    }
}
