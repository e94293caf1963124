using System.Text;
using System.Text.RegularExpressions;

namespace CourseKit.Hub;

/// <summary>Chooses files by shell patterns as Python's <c>fnmatch.fnmatchcase</c> reads them: <c>*</c> (across folders, too), <c>?</c>, <c>[abc]</c>, <c>[a-z]</c>,
/// <c>[!abc]</c>; a pattern that ends with a slash means all below that folder (<c>huggingface_hub.utils.filter_repo_objects</c>).</summary>
internal sealed class FilePatterns
{
    private readonly Regex[]? allowed;
    private readonly Regex[] ignored;

    /// <param name="allow">A file must match one of these; null for every file.</param>
    /// <param name="ignore">A file must match none of these.</param>
    public FilePatterns(IEnumerable<string>? allow, IEnumerable<string>? ignore) =>
        (allowed, ignored) = (allow?.Select(Compile).ToArray(), [.. (ignore ?? []).Select(Compile)]);

    public bool Accepts(string file)
    {
        file = file.Replace('\\', '/');
        return (allowed is null || Array.Exists(allowed, pattern => pattern.IsMatch(file))) && !Array.Exists(ignored, pattern => pattern.IsMatch(file));
    }

    // Without backtracking, so that no pattern takes long on any name.
    private static Regex Compile(string pattern)
    {
        pattern = pattern.Replace('\\', '/');
        if (pattern.EndsWith('/')) pattern += "*";
        var text = new StringBuilder("^");
        for (var i = 0; i < pattern.Length; i++)
        {
            if (pattern[i] == '*') text.Append(".*");
            else if (pattern[i] == '?') text.Append('.');
            else if (pattern[i] == '[' && EndOfSet(pattern, i) is var end && end > 0)
            {
                text.Append(Set(pattern[(i + 1)..end]));
                i = end;
            }
            else text.Append(Regex.Escape(pattern[i].ToString()));
        }

        return new(text.Append("\\z").ToString(), RegexOptions.Singleline | RegexOptions.CultureInvariant | RegexOptions.NonBacktracking);
    }

    // A "]" right after the opening bracket, or after its "!", belongs to the set. -1: the bracket is never closed and stands for itself.
    private static int EndOfSet(string pattern, int open)
    {
        var first = open + 1;
        if (first < pattern.Length && pattern[first] == '!') first++;
        return first + 1 <= pattern.Length ? pattern.IndexOf(']', Math.Min(first + 1, pattern.Length)) : -1;
    }

    private static string Set(string members)
    {
        var isNegated = members.StartsWith('!');
        if (isNegated) members = members[1..];
        var ranges = new StringBuilder();
        for (var i = 0; i < members.Length; i++)
        {
            var (low, high) = (members[i], members[i]);
            if (i + 2 < members.Length && members[i + 1] == '-')
            {
                high = members[i + 2];
                i += 2;
            }

            if (low <= high) ranges.Append(Escaped(low)).Append('-').Append(Escaped(high));
        }

        // Ranges that run backwards match nothing.
        if (ranges.Length == 0) return isNegated ? "." : "[^\\s\\S]";
        return $"[{(isNegated ? "^" : "")}{ranges}]";
    }

    private static string Escaped(char character) => $"\\u{(int)character:x4}";
}
