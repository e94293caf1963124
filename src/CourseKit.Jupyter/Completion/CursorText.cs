using CourseKit.Jupyter.Sessions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace CourseKit.Jupyter.Completion;

/// <summary>What the cursor is in.</summary>
internal enum CursorPlace
{
    /// <summary>A comment, a number, text that is not compiled: nothing can be offered.</summary>
    Nowhere,

    /// <summary>A name, or where one may begin.</summary>
    Name,

    /// <summary>The text of a string.</summary>
    StringText,

    /// <summary>A line that starts with <c>#</c>.</summary>
    Directive,
}

/// <summary>
/// A cell's code while someone types in it. So that what stands before the cursor is understood without what is still missing, a name
/// is completed with a mark, and where nothing follows on the line the statement is ended.
/// </summary>
internal sealed class CursorText
{
    /// <summary>Longer code is not looked at; people do not write it.</summary>
    public const int LongestCode = 200_000;

    /// <summary>How cells are parsed.</summary>
    public static readonly CSharpParseOptions Parsing = new(LanguageVersion.Preview, DocumentationMode.None, SourceCodeKind.Script);

    private const string Mark = "__CourseKitCursor";

    // The rest of these cells is not C#.
    private static readonly string[] TextMagics = ["#!html", "#!markdown", "#!mermaid"];

    private CursorText(string code, int cursor)
    {
        Code = code;
        Cursor = cursor;
        var start = cursor;
        while (start > 0 && SyntaxFacts.IsIdentifierPartCharacter(code[start - 1])) start--;
        Typed = code[start..cursor];
        Start = start > 0 && code[start - 1] == '@' && !(start > 1 && code[start - 2] is '"' or '$') ? start - 1 : start;
    }

    /// <summary>The code as it is.</summary>
    public string Code { get; }

    /// <summary>Where the cursor is: within the code, and not within a pair of surrogates.</summary>
    public int Cursor { get; }

    /// <summary>Where the name before the cursor starts, with its <c>@</c>.</summary>
    public int Start { get; }

    /// <summary>The name before the cursor, without an <c>@</c>.</summary>
    public string Typed { get; }

    /// <summary>What the cursor is in.</summary>
    public CursorPlace Place { get; private set; }

    /// <summary>The first character of the string's text that the cursor is in, for <see cref="CursorPlace.StringText"/>.</summary>
    public int StringStart { get; private set; }

    /// <summary>The start of the line that the cursor is in.</summary>
    public int LineStart => Code.LastIndexOf('\n', Math.Max(Cursor - 1, 0), Math.Max(Cursor, 0)) + 1;

    /// <summary>Looks at the code; null where it is too long, nests too deeply, or is not C#.</summary>
    public static CursorText? Of(string code, int cursor)
    {
        if (code.Length > LongestCode || TextMagics.Any(magic => code.AsSpan().TrimStart().StartsWith(magic, StringComparison.Ordinal))) return null;
        var text = new CursorText(code, Within(code, cursor));
        var marked = text.Marked(Blank(code, line => CommandLength(line), except: text.Cursor));
        if (SyntaxDepth.TooDeepAt(marked, Parsing, countChains: true) is not null) return null;
        text.FindPlace(marked);
        return text;
    }

    /// <summary>A position that the code has, and not within a pair of surrogates.</summary>
    public static int Within(string code, int cursor)
    {
        cursor = Math.Clamp(cursor, 0, code.Length);
        return cursor > 0 && cursor < code.Length && char.IsLowSurrogate(code[cursor]) && char.IsHighSurrogate(code[cursor - 1]) ? cursor - 1 : cursor;
    }

    /// <summary>The code to compile: marked, and without directives, which may reach for files and packages.</summary>
    public string ToCompile() => Marked(WithoutDirectives(Code));

    /// <summary>The code with its lines <c>#r</c>, <c>#load</c> and <c>#!…</c> blank; every other character stays where it is.</summary>
    public static string WithoutDirectives(string code) => Blank(code, line => Math.Max(ReferenceLength(line), CommandLength(line)));

    /// <summary>The token of the mark in compiled code, and null where something else stands there.</summary>
    public static SyntaxToken? MarkIn(SyntaxTree tree, CancellationToken cancellation)
    {
        var position = tree.ToString().IndexOf(Mark, StringComparison.Ordinal);
        if (position < 0) return null;
        var token = tree.GetRoot(cancellation).FindToken(position);
        return token.IsKind(SyntaxKind.IdentifierToken) && token.Text.EndsWith(Mark, StringComparison.Ordinal) ? token : null;
    }

    /// <summary>Whether a name is the one at the cursor.</summary>
    public static bool IsMarked(string name) => name.EndsWith(Mark, StringComparison.Ordinal);

    // Fills the first characters of each line with spaces, as many as it is told; those that the cursor is in or behind stay.
    private static string Blank(string code, Func<string, int> lengthOf, int except = -1)
    {
        if (!code.Contains('#', StringComparison.Ordinal)) return code;
        var characters = code.ToCharArray();
        var start = 0;
        foreach (var line in code.Split('\n'))
        {
            var length = lengthOf(line);
            if (except < start || except > start + length) characters.AsSpan(start, length).Fill(' ');
            start += line.Length + 1;
        }

        return new(characters);
    }

    private static int ReferenceLength(string line)
    {
        var start = line.AsSpan().TrimStart();
        var refers = start.StartsWith("#r ", StringComparison.Ordinal) || start.StartsWith("#r\"", StringComparison.Ordinal) || start.StartsWith("#load", StringComparison.Ordinal);
        return refers ? line.TrimEnd('\r').Length : 0;
    }

    // The command's name only: what follows it on the line is C#, or does no harm as such.
    private static int CommandLength(string line)
    {
        var end = line.Length - line.TrimStart().Length;
        if (!line.AsSpan(end).StartsWith("#!", StringComparison.Ordinal)) return 0;
        while (end < line.Length && !char.IsWhiteSpace(line[end])) end++;
        return end;
    }

    private string Marked(string code)
    {
        var lineEnd = code.IndexOf('\n', Cursor);
        var rest = code.AsSpan(Cursor, (lineEnd < 0 ? code.Length : lineEnd) - Cursor).Trim();
        var end = rest.IsEmpty || rest.StartsWith("//", StringComparison.Ordinal) ? ";" : "";
        return string.Concat(code.AsSpan(0, Cursor), Mark, end, code.AsSpan(Cursor));
    }

    private void FindPlace(string marked)
    {
        var root = CSharpSyntaxTree.ParseText(marked, Parsing).GetRoot();
        var trivia = root.FindTrivia(Cursor);
        if (trivia.Span.Contains(Cursor) && trivia.SpanStart < Cursor)
        {
            if (trivia.IsDirective) Place = CursorPlace.Directive;
            if (!trivia.IsKind(SyntaxKind.SkippedTokensTrivia)) return;
        }

        var token = root.FindToken(Cursor, findInsideTrivia: true);
        Place = token.Kind() switch
        {
            SyntaxKind.IdentifierToken when Typed.Length == 0 || SyntaxFacts.IsIdentifierStartCharacter(Typed[0]) => CursorPlace.Name,
            SyntaxKind.StringLiteralToken or SyntaxKind.Utf8StringLiteralToken or SyntaxKind.SingleLineRawStringLiteralToken or SyntaxKind.MultiLineRawStringLiteralToken
                or SyntaxKind.InterpolatedStringTextToken or SyntaxKind.Utf8SingleLineRawStringLiteralToken or SyntaxKind.Utf8MultiLineRawStringLiteralToken => CursorPlace.StringText,
            _ => CursorPlace.Nowhere,
        };
        if (Place != CursorPlace.StringText) return;
        StringStart = token.SpanStart;
        if (token.IsKind(SyntaxKind.InterpolatedStringTextToken)) return;
        while (StringStart < Cursor && Code[StringStart] is '@' or '"') StringStart++;
    }
}
