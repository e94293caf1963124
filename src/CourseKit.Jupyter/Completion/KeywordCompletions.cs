using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace CourseKit.Jupyter.Completion;

/// <summary>Words of the language, where they can stand.</summary>
internal static class KeywordCompletions
{
    private static readonly string[] Types =
        ["bool", "byte", "char", "decimal", "double", "dynamic", "float", "int", "long", "nint", "nuint", "object", "sbyte", "short", "string", "uint", "ulong", "ushort"];

    private static readonly string[] Expressions =
        ["await", "async", "base", "checked", "default", "delegate", "false", "from", "nameof", "new", "null", "sizeof", "stackalloc", "static", "switch", "this", "throw", "true", "typeof", "unchecked", "with"];

    private static readonly string[] Statements =
        ["break", "case", "catch", "const", "continue", "do", "else", "finally", "fixed", "for", "foreach", "goto", "if", "lock", "ref", "return", "try", "unsafe", "using", "var", "void", "while", "yield"];

    private static readonly string[] Declarations =
        ["abstract", "class", "delegate", "enum", "event", "extern", "interface", "internal", "namespace", "partial", "private", "protected", "public", "readonly", "record", "sealed", "struct", "virtual"];

    private static readonly string[] Members =
        ["abstract", "async", "class", "const", "delegate", "enum", "event", "extension", "explicit", "extern", "implicit", "interface", "internal", "new", "operator", "override", "partial", "private", "protected", "public", "readonly", "record", "required", "sealed", "static", "struct", "unsafe", "virtual", "void", "volatile"];

    private static readonly string[] Patterns = ["and", "not", "null", "or", "true", "false", "var", "when"];

    private static readonly string[] AfterValue = ["as", "in", "is", "switch", "with"];

    /// <summary>The keywords for the name being typed.</summary>
    public static IEnumerable<Candidate> At(NameSite site) => Words(site).Distinct(StringComparer.Ordinal).Select(Word);

    /// <summary>Those that stand after a value.</summary>
    public static IEnumerable<Candidate> Following() => AfterValue.Select(Word);

    /// <summary>Those that begin a statement.</summary>
    public static IEnumerable<Candidate> Starting() => [.. Types.Concat(Expressions).Concat(Statements).Concat(Declarations).Distinct(StringComparer.Ordinal).Select(Word)];

    private static IEnumerable<string> Words(NameSite site)
    {
        var name = site.Name!;
        if (name.Parent is IncompleteMemberSyntax { Parent: TypeDeclarationSyntax } or PropertyDeclarationSyntax or MethodDeclarationSyntax) return [.. Types, .. Members];
        if (name.Parent is ParameterSyntax) return [.. Types, "in", "out", "params", "ref", "scoped", "this"];
        if (IsStatementStart(name)) return [.. Types, .. Expressions, .. Statements, .. InBlock(name) ? [] : Declarations];
        if (site.IsTypeOnly) return Types;
        if (name.Parent is ConstantPatternSyntax or SubpatternSyntax) return [.. Types, .. Patterns];
        if (name.Parent is ArgumentSyntax) return [.. Types, .. Expressions, "in", "out", "ref"];
        return [.. Types, .. Expressions];
    }

    private static bool IsStatementStart(SimpleNameSyntax name) =>
        name.Parent is ExpressionStatementSyntax or IncompleteMemberSyntax
        || (name.Parent is VariableDeclarationSyntax { Parent: LocalDeclarationStatementSyntax or FieldDeclarationSyntax } declaration && declaration.Type == name);

    private static bool InBlock(SimpleNameSyntax name) => name.FirstAncestorOrSelf<BlockSyntax>() is not null;

    private static Candidate Word(string word) => new(word, "keyword", Origin.Keyword) { Text = word };
}
