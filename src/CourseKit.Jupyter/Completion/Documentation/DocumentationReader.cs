using System.Xml;

namespace CourseKit.Jupyter.Completion.Documentation;

/// <summary>
/// Reads the XML of one member's documentation (the elements of the C# specification's annex D, and <c>inheritdoc</c>). Elements that
/// it does not know count for their text.
/// </summary>
internal sealed class DocumentationReader
{
    private const int LongestText = 500_000;
    private const int Deepest = 64;

    private readonly MemberDocumentation documentation = new();
    private readonly Stack<(DocText Text, DocSpanKind Kind)> open = new();
    private readonly Stack<int> lists = new();

    private DocumentationReader()
    {
    }

    /// <summary>Reads elements such as <c>summary</c> and <c>param</c>, within a <c>member</c> element or without; what is broken ends it.</summary>
    public static MemberDocumentation Read(string xml)
    {
        var reader = new DocumentationReader();
        var settings = new XmlReaderSettings
        {
            ConformanceLevel = ConformanceLevel.Fragment,
            DtdProcessing = DtdProcessing.Prohibit,
            XmlResolver = null,
            MaxCharactersInDocument = LongestText,
            MaxCharactersFromEntities = 1024,
        };
        try
        {
            using var nodes = XmlReader.Create(new StringReader(xml), settings);
            while (nodes.Read()) reader.Add(nodes);
        }
        catch (XmlException)
        {
            // A person who asks for help is helped by what could be read.
        }

        return reader.documentation;
    }

    private DocText? Current => open.Count > 0 ? open.Peek().Text : null;

    private void Add(XmlReader node)
    {
        switch (node.NodeType)
        {
            case XmlNodeType.Element:
                if (node.Depth > Deepest) throw new XmlException("The documentation nests too deeply.");
                Begin(node);
                if (node.IsEmptyElement) End(node.LocalName);
                break;
            case XmlNodeType.EndElement:
                End(node.LocalName);
                break;
            case XmlNodeType.Text or XmlNodeType.CDATA or XmlNodeType.SignificantWhitespace or XmlNodeType.Whitespace when Current is { } text:
                text.Add(open.Peek().Kind, open.Peek().Kind == DocSpanKind.CodeBlock ? Unindented(node.Value) : node.Value);
                break;
        }
    }

    private void Begin(XmlReader node)
    {
        if (SectionOf(node) is { } section)
        {
            open.Push((section, DocSpanKind.Text));
            return;
        }

        if (node.LocalName == "inheritdoc") (documentation.Inherits, documentation.InheritsFrom) = (true, node.GetAttribute("cref"));
        if (Current is not { } text) return;
        switch (node.LocalName)
        {
            case "see" or "seealso":
                Refer(node, text);
                break;
            case "paramref" or "typeparamref":
                text.Add(DocSpanKind.Code, node.GetAttribute("name") ?? "");
                break;
            case "para" or "br" or "p" or "description" when node.LocalName != "description":
                text.Add(DocSpanKind.Break, "");
                break;
            case "list":
                lists.Push(node.GetAttribute("type") == "number" ? 1 : 0);
                text.Add(DocSpanKind.Break, "");
                break;
            case "item" or "listheader" or "li":
                text.Add(DocSpanKind.Item, NextNumber());
                break;
        }

        open.Push((text, node.LocalName switch
        {
            "c" => DocSpanKind.Code,
            "code" => DocSpanKind.CodeBlock,
            "b" or "strong" or "em" or "i" or "term" => DocSpanKind.Strong,
            _ => open.Peek().Kind,
        }));
    }

    private void End(string name)
    {
        if (open.Count == 0) return;
        var (text, _) = open.Pop();
        if (name is "para" or "p" or "list" or "ul" or "ol") text.Add(DocSpanKind.Break, "");
        if (name == "term") text.Add(DocSpanKind.Text, ": ");
        if (name == "list" && lists.Count > 0) lists.Pop();
    }

    private string NextNumber()
    {
        if (lists.Count == 0 || lists.Peek() == 0) return "";
        var number = lists.Pop();
        lists.Push(number + 1);
        return FormattableString.Invariant($"{number}.");
    }

    private DocText? SectionOf(XmlReader node) => open.Count > 0 ? null : node.LocalName switch
    {
        "summary" => documentation.Summary,
        "returns" => documentation.Returns,
        "value" => documentation.Value,
        "remarks" => documentation.Remarks,
        "example" => documentation.Example,
        "param" => documentation.Parameters[node.GetAttribute("name") ?? ""] = new(),
        "typeparam" => documentation.TypeParameters[node.GetAttribute("name") ?? ""] = new(),
        "exception" => Exception(node),
        _ => null,
    };

    private DocText Exception(XmlReader node)
    {
        var text = new DocText();
        documentation.Exceptions.Add((CodeReference.Display(node.GetAttribute("cref") ?? ""), text));
        return text;
    }

    // With a text of its own, that text stands for the reference.
    private static void Refer(XmlReader node, DocText text)
    {
        if (!node.IsEmptyElement) return;
        if (node.GetAttribute("cref") is { } reference) text.Add(DocSpanKind.Code, CodeReference.Display(reference));
        else if (node.GetAttribute("langword") is { } word) text.Add(DocSpanKind.Code, word);
        else if (node.GetAttribute("href") is { } address) text.Add(DocSpanKind.Text, address);
    }

    private static string Unindented(string code)
    {
        var lines = code.Replace("\r\n", "\n", StringComparison.Ordinal).Trim('\n', ' ').Split('\n');
        var indent = lines.Skip(1).Where(line => line.Trim().Length > 0).Select(line => line.Length - line.TrimStart().Length).DefaultIfEmpty(0).Min();
        return string.Join('\n', lines.Select((line, i) => i == 0 || line.Length < indent ? line.TrimEnd() : line[indent..].TrimEnd()));
    }
}
