using System.Text;

namespace CourseKit.Tokenizers.Loading;

/// <summary>The fields of components that split at or replace a pattern.</summary>
internal static class PatternFields
{
    extension(JsonSection section)
    {
        /// <summary><c>{"String": "..."}</c> or <c>{"Regex": "..."}</c>.</summary>
        internal TextPattern Pattern(string name)
        {
            var pattern = section.Section(name);
            var (text, regex) = (pattern.OptionalString("String"), pattern.OptionalString("Regex"));
            if (text is null == regex is null) throw section.Error(name, "expected an object with either \"String\" or \"Regex\"");
            if (regex is null) return TextPattern.FromLiteral(text!);
            try
            {
                return TextPattern.FromRegex(regex);
            }
            catch (TokenizerException error)
            {
                throw pattern.Error("Regex", error.Message.TrimEnd('.'));
            }
        }

        internal SplitBehavior SplitBehavior(string name) => section.OptionalSplitBehavior(name) ?? ParseBehavior(section, name, section.String(name));

        internal SplitBehavior? OptionalSplitBehavior(string name) =>
            section.OptionalString(name) is { } text ? ParseBehavior(section, name, text) : null;

        /// <summary>A string of exactly one code point.</summary>
        internal Rune CodePoint(string name)
        {
            var text = section.String(name);
            return Rune.DecodeFromUtf16(text, out var rune, out var length) == System.Buffers.OperationStatus.Done && length == text.Length
                ? rune : throw section.Error(name, $"'{text}' is not one character");
        }
    }

    private static SplitBehavior ParseBehavior(JsonSection section, string name, string text) =>
        Enum.GetNames<SplitBehavior>().Contains(text) ? Enum.Parse<SplitBehavior>(text)
        : throw section.Error(name, $"'{text}' is not known; expected one of {string.Join(", ", Enum.GetNames<SplitBehavior>())}");
}
