using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace CourseKit.Jupyter.Completion;

/// <summary>Counts the names that a session's cells use, so that completion offers first what its user writes. Safe from several threads.</summary>
public sealed class CompletionRanking
{
    private const int MostNames = 20_000;
    private const int LongestCode = 200_000;

    private readonly Dictionary<string, int> uses = new(StringComparer.Ordinal);
    private readonly Lock counting = new();

    /// <summary>Counts the names in a cell that ran. Names beyond 20,000 different ones are not counted.</summary>
    /// <param name="code">Its source.</param>
    public void Add(string code)
    {
        ArgumentNullException.ThrowIfNull(code);
        if (code.Length > LongestCode) return;
        var names = SyntaxFactory.ParseTokens(code).Where(token => token.IsKind(SyntaxKind.IdentifierToken)).Select(token => token.ValueText).ToList();
        lock (counting)
        {
            foreach (var name in names.Where(name => uses.Count < MostNames || uses.ContainsKey(name)))
                uses[name] = uses.GetValueOrDefault(name) + 1;
        }
    }

    /// <summary>Forgets all names, as <c>#!reset</c> does.</summary>
    public void Clear()
    {
        lock (counting) uses.Clear();
    }

    /// <summary>How often a name was used.</summary>
    public int Uses(string name)
    {
        lock (counting) return uses.GetValueOrDefault(name);
    }
}
