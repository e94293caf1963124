using System.Text;
using System.Text.RegularExpressions;

namespace CourseKit.Cli.Verification;

/// <summary>Patterns over relative paths: <c>*</c> and <c>?</c> within a name, <c>**</c> across names. A pattern that matches a
/// folder matches everything in it. Case-sensitive.</summary>
internal sealed class PathGlob
{
    private readonly Regex regex;

    public PathGlob(string pattern)
    {
        var text = pattern.Replace('\\', '/').TrimEnd('/');
        if (text.StartsWith("./", StringComparison.Ordinal)) text = text[2..];
        var expression = new StringBuilder("^");
        for (var i = 0; i < text.Length; i++)
        {
            var rest = text.AsSpan(i);
            if (rest.StartsWith("**/"))
            {
                expression.Append("(.*/)?");
                i += 2;
            }
            else if (rest.StartsWith("**"))
            {
                expression.Append(".*");
                i++;
            }
            else
            {
                expression.Append(text[i] switch { '*' => "[^/]*", '?' => "[^/]", var c => Regex.Escape(c.ToString()) });
            }
        }

        // NonBacktracking: no pattern takes more than linear time.
        const RegexOptions options = RegexOptions.NonBacktracking | RegexOptions.CultureInvariant | RegexOptions.Singleline;
        regex = new(expression.Append("(/.*)?\\z").ToString(), options);
    }

    public bool Matches(string path) => regex.IsMatch(path);
}
