using System.Collections.Frozen;
using System.Globalization;

namespace CourseKit.Tokenizers.Families.Tweets;

/// <summary>The names of emoji, as in <c>:thumbs_up:</c>.</summary>
internal static partial class EmojiNames
{
    private const int RegionalIndicatorA = 0x1F1E6;

    private static readonly Lazy<FrozenDictionary<int, string>> s_names = new(Parse);

    /// <summary>The name of an emoji that is one code point, without colons, or null.</summary>
    internal static string? Of(int codePoint) => codePoint is >= RegionalIndicatorA and < RegionalIndicatorA + 26
        ? $"regional_indicator_symbol_letter_{(char)('a' + codePoint - RegionalIndicatorA)}"
        : codePoint < 0xA9 ? null : s_names.Value.GetValueOrDefault(codePoint);

    private static FrozenDictionary<int, string> Parse()
    {
        var parts = Names.Split(default(char[]), StringSplitOptions.RemoveEmptyEntries);
        return Enumerable.Range(0, parts.Length / 2).ToFrozenDictionary(
            i => int.Parse(parts[2 * i], NumberStyles.HexNumber, CultureInfo.InvariantCulture), i => parts[2 * i + 1]);
    }
}
