using System.Collections.Concurrent;
using System.Globalization;
using CourseKit.Tokenizers.Unicode;

namespace CourseKit.Tokenizers.Patterns;

/// <summary>The sets that <c>\p{...}</c>, the POSIX brackets and the escapes <c>\w \d \s \h</c> stand for, of Unicode 16.0 and with the
/// names that Oniguruma knows.</summary>
internal static class UnicodeProperties
{
    /// <summary>Names of general categories, in the order of <see cref="UnicodeCategory"/>.</summary>
    private static readonly string[] CategoryNames =
    [
        "lu|uppercaseletter", "ll|lowercaseletter", "lt|titlecaseletter", "lm|modifierletter", "lo|otherletter", "mn|nonspacingmark",
        "mc|spacingmark", "me|enclosingmark", "nd|decimalnumber|digit", "nl|letternumber", "no|othernumber", "zs|spaceseparator",
        "zl|lineseparator", "zp|paragraphseparator", "cc|control|cntrl", "cf|format", "cs|surrogate", "co|privateuse",
        "pc|connectorpunctuation", "pd|dashpunctuation", "ps|openpunctuation", "pe|closepunctuation", "pi|initialpunctuation",
        "pf|finalpunctuation", "po|otherpunctuation", "sm|mathsymbol", "sc|currencysymbol", "sk|modifiersymbol", "so|othersymbol",
        "cn|unassigned",
    ];

    private static readonly ConcurrentDictionary<string, CodePointSet> Known = new(StringComparer.Ordinal);
    private static readonly Lazy<Dictionary<string, Func<CodePointSet>>> Definitions = new(Define);

    /// <summary><c>\w</c> within brackets.</summary>
    internal static CodePointSet Word => Get("[word]");

    /// <summary><c>\w</c> outside brackets: the superscripts and fractions of Latin-1 are words there too, a peculiarity of
    /// Oniguruma.</summary>
    internal static CodePointSet BareWord => Get("word");

    internal static CodePointSet Digit => Get("nd");

    internal static CodePointSet Space => Get("whitespace");

    internal static CodePointSet HexDigit => Get("asciihexdigit");

    /// <summary>The set of a property by its name, whose case, spaces, hyphens and underscores do not count; null if there is no such
    /// property.</summary>
    internal static CodePointSet? Find(string name)
    {
        var key = string.Concat(name.Where(unit => unit is not (' ' or '-' or '_'))).ToLowerInvariant();
        return Definitions.Value.ContainsKey(key) && key[0] != '[' ? Get(key) : null;
    }

    /// <summary>The set of a POSIX bracket such as <c>[:alpha:]</c>, or null.</summary>
    internal static CodePointSet? FindPosix(string name) => name switch
    {
        "punct" or "word" => Get($"[{name}]"),
        "alnum" or "alpha" or "ascii" or "blank" or "cntrl" or "digit" or "graph" or "lower" or "print" or "space" or "upper" or "xdigit"
            => Get(name),
        _ => null,
    };

    /// <summary>What a POSIX bracket stands for under the options that restrict it to ASCII, or null.</summary>
    internal static CodePointSet? FindAsciiPosix(string name) => name switch
    {
        "ascii" => Get("ascii"),
        "print" => CodePointSet.Range(' ', '~'),
        "graph" => CodePointSet.Range('!', '~'),
        "cntrl" => CodePointSet.FromRanges([0, 0x1F, 0x7F, 0x7F]),
        "punct" => CodePointSet.FromRanges(['!', '/', ':', '@', '[', '`', '{', '~']),
        "blank" => CodePointSet.FromRanges(['\t', '\t', ' ', ' ']),
        _ => FindPosix(name)?.Intersect(Get("ascii")),
    };

    private static CodePointSet Get(string key) => Known.GetOrAdd(key, static name => Definitions.Value[name]());

    private static Dictionary<string, Func<CodePointSet>> Define()
    {
        var definitions = new Dictionary<string, Func<CodePointSet>>(StringComparer.Ordinal);
        for (var i = 0; i < CategoryNames.Length; i++)
        {
            var category = i;
            foreach (var name in CategoryNames[i].Split('|')) definitions[name] = () => Categories(value => value == category);
        }
        DefineGroups(definitions);
        DefineProperties(definitions);
        for (var i = 0; i < ScriptRuns.Names.Length; i++)
        {
            var script = i;
            CodePointSet Members() => FromRuns(ScriptRuns.Runs, ScriptRuns.ScriptBits, value => value == script);
            foreach (var name in ScriptRuns.Names[i].Split('|')) definitions[name.Replace("_", "").ToLowerInvariant()] = Members;
        }
        return definitions;
    }

    private static void DefineGroups(Dictionary<string, Func<CodePointSet>> definitions)
    {
        void Add(string names, Func<CodePointSet> set)
        {
            foreach (var name in names.Split('|')) definitions[name] = set;
        }
        void Group(string names, UnicodeCategory first, UnicodeCategory last) =>
            Add(names, () => Categories(value => value >= (int)first && value <= (int)last));

        Group("l|letter", UnicodeCategory.UppercaseLetter, UnicodeCategory.OtherLetter);
        Group("lc|casedletter", UnicodeCategory.UppercaseLetter, UnicodeCategory.TitlecaseLetter);
        Group("m|mark|combiningmark", UnicodeCategory.NonSpacingMark, UnicodeCategory.EnclosingMark);
        Group("n|number", UnicodeCategory.DecimalDigitNumber, UnicodeCategory.OtherNumber);
        Group("z|separator", UnicodeCategory.SpaceSeparator, UnicodeCategory.ParagraphSeparator);
        Group("p|punctuation|punct", UnicodeCategory.ConnectorPunctuation, UnicodeCategory.OtherPunctuation);
        Group("s|symbol", UnicodeCategory.MathSymbol, UnicodeCategory.OtherSymbol);
        Group("[punct]", UnicodeCategory.ConnectorPunctuation, UnicodeCategory.OtherSymbol);
        Add("c|other", () => Categories(value => value is (>= 14 and <= 17) or 29));
        Add("assigned", () => Get("cn").Complement());
        Add("any", () => CodePointSet.All);
        Add("ascii", () => CodePointSet.Range(0, 0x7F));
        Add("alpha|alphabetic", () => Get("l").Union(Get("nl")).Union(CodePointSet.FromRanges(PropertyRanges.OtherAlphabetic)));
        Add("lower|lowercase", () => Get("ll").Union(CodePointSet.FromRanges(PropertyRanges.OtherLowercase)));
        Add("upper|uppercase", () => Get("lu").Union(CodePointSet.FromRanges(PropertyRanges.OtherUppercase)));
        Add("alnum", () => Get("alpha").Union(Get("nd")));
        Add("[word]", () => Get("alnum").Union(Get("m")).Union(Get("pc")));
        Add("word", () => Get("[word]").Union(CodePointSet.FromRanges([0xB2, 0xB3, 0xB9, 0xB9, 0xBC, 0xBE])));
        Add("space|whitespace|wspace", () => Get("z").Union(CodePointSet.FromRanges([0x9, 0xD, 0x85, 0x85])));
        Add("blank", () => Get("zs").Union(CodePointSet.Of('\t')));
        Add("graph", () => Get("space").Union(Get("cc")).Union(Get("cn")).Union(Get("cs")).Complement());
        Add("print", () => Get("graph").Union(Get("zs")));
        Add("xdigit|asciihexdigit|ahex", () => CodePointSet.FromRanges(['0', '9', 'A', 'F', 'a', 'f']));
    }

    private static void DefineProperties(Dictionary<string, Func<CodePointSet>> definitions)
    {
        void Add(string names, CodePointSet set)
        {
            foreach (var name in names.Split('|')) definitions[name] = () => set;
        }
        Add("emoji", CodePointSet.FromRanges(PropertyRanges.Emoji));
        Add("emojipresentation|epres", CodePointSet.FromRanges(PropertyRanges.EmojiPresentation));
        Add("emojimodifier|emod", CodePointSet.FromRanges(PropertyRanges.EmojiModifier));
        Add("emojimodifierbase|ebase", CodePointSet.FromRanges(PropertyRanges.EmojiModifierBase));
        Add("emojicomponent|ecomp", CodePointSet.FromRanges(PropertyRanges.EmojiComponent));
        Add("extendedpictographic|extpict", CodePointSet.FromRanges(PropertyRanges.ExtendedPictographic));
        Add("ideographic|ideo", CodePointSet.FromRanges(PropertyRanges.Ideographic));
        Add("unifiedideograph|uideo", CodePointSet.FromRanges(PropertyRanges.UnifiedIdeograph));
        Add("dash", CodePointSet.FromRanges(PropertyRanges.Dash));
        Add("quotationmark|qmark", CodePointSet.FromRanges(PropertyRanges.QuotationMark));
        Add("terminalpunctuation|term", CodePointSet.FromRanges(PropertyRanges.TerminalPunctuation));
        Add("diacritic|dia", CodePointSet.FromRanges(PropertyRanges.Diacritic));
        Add("math", CodePointSet.FromRanges(PropertyRanges.Math));
        Add("defaultignorablecodepoint|di", CodePointSet.FromRanges(PropertyRanges.DefaultIgnorableCodePoint));
        Add("variationselector|vs", CodePointSet.FromRanges(PropertyRanges.VariationSelector));
        Add("graphemeextend|grext", CodePointSet.FromRanges(PropertyRanges.GraphemeExtend));
        Add("regionalindicator|ri", CodePointSet.Range(0x1F1E6, 0x1F1FF));
        Add("joincontrol|joinc", CodePointSet.Range(0x200C, 0x200D));
    }

    private static CodePointSet Categories(Func<int, bool> accept) =>
        FromRuns(CategoryRuns.Runs, CategoryRuns.CategoryBits, accept);

    private static CodePointSet FromRuns(ReadOnlySpan<uint> runs, int valueBits, Func<int, bool> accept)
    {
        var ranges = new List<int>();
        for (var i = 0; i < runs.Length; i++)
        {
            if (!accept((int)(runs[i] & ((1u << valueBits) - 1)))) continue;
            var end = i + 1 < runs.Length ? (int)(runs[i + 1] >> valueBits) : CodePointTable.CodePoints;
            ranges.AddRange([(int)(runs[i] >> valueBits), end - 1]);
        }
        return CodePointSet.FromRanges(ranges.ToArray());
    }
}
